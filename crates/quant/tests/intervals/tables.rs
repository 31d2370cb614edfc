//! Bounds against tables of mpmath up to a million million events.

use super::draw;
use super::reference::Worst;
use flowmrd_quant::{Confidence, IntervalMethod, PoissonMethod, poisson_interval};

/// Four digits better than the 10^-10 that the crate promises: a loss of accuracy shows before the promise breaks.
const TOLERANCE: f64 = 1e-14;

/// mpmath at 50 or 60 digits, printed to 20 or more: scripts/reference/intervals.py
const TABLES: [(IntervalMethod, &str, f64); 8] = [
    (IntervalMethod::ClopperPearson, include_str!("../data/clopper_pearson.csv"), TOLERANCE),
    (IntervalMethod::Blaker, include_str!("../data/blaker.csv"), TOLERANCE),
    (IntervalMethod::MidP, include_str!("../data/mid_p.csv"), TOLERANCE),
    (IntervalMethod::Wilson, include_str!("../data/wilson.csv"), TOLERANCE),
    (IntervalMethod::WilsonContinuity, include_str!("../data/wilson_cc.csv"), TOLERANCE),
    // a fraction with a hundred terms, at a shape of a half
    (IntervalMethod::Jeffreys, include_str!("../data/jeffreys.csv"), 3e-14),
    (IntervalMethod::AgrestiCoull, include_str!("../data/agresti_coull.csv"), TOLERANCE),
    (IntervalMethod::Garwood, include_str!("../data/garwood.csv"), TOLERANCE),
];

/// The same script's bounds of Poisson means.
const MEANS: &str = include_str!("../data/poisson.csv");

#[test]
fn bounds_and_their_complements_match_mpmath_up_to_a_million_million_events() {
    for (method, table, tolerance) in TABLES {
        let mut worst = Worst::default();
        let mut complements = Worst::default();
        for line in table.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let [positive, total, confidence, expected @ ..] = fields.as_slice() else { panic!("{line}") };
            let [lower, lower_complement, upper, upper_complement] = expected else { panic!("{line}") };
            let got =
                draw(positive.parse().unwrap(), total.parse().unwrap(), method, confidence.parse().unwrap());
            let place = || format!("{positive} of {total} at {confidence}");
            worst.see(got.lower(), lower.parse().unwrap(), place);
            worst.see(got.upper(), upper.parse().unwrap(), place);
            complements.see(got.lower_complement(), lower_complement.parse().unwrap(), place);
            complements.see(got.upper_complement(), upper_complement.parse().unwrap(), place);
        }
        worst.hold(method.as_str(), tolerance);
        // Garwood's are 1 minus the bound: of 10^12 events, 10^-15 of a bound is 10^-9 of what is left to 1
        let tolerance = if method == IntervalMethod::Garwood { 1e-8 } else { tolerance };
        complements.hold(&format!("1 minus {method}"), tolerance);
    }
}

#[test]
fn bounds_of_a_poisson_mean_match_mpmath_up_to_a_million_million_events() {
    for method in PoissonMethod::ALL {
        let mut worst = Worst::default();
        for line in MEANS.lines().filter(|line| line.starts_with(method.as_str())) {
            let fields: Vec<&str> = line.split(',').collect();
            let [_, count, confidence, lower, upper] = fields.as_slice() else { panic!("{line}") };
            let confidence = Confidence::new(confidence.parse().unwrap()).unwrap();
            let got = poisson_interval(count.parse().unwrap(), method, confidence);
            worst.see(got.lower(), lower.parse().unwrap(), || line.to_owned());
            worst.see(got.upper(), upper.parse().unwrap(), || line.to_owned());
        }
        worst.hold(&format!("Poisson {method}"), TOLERANCE);
    }
}
