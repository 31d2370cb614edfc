//! Coverage summed again, beside the reference file and the committed table.

#[path = "../../examples/coverage/methods.rs"]
mod methods;
#[path = "../../examples/coverage/table.rs"]
#[allow(dead_code, reason = "the example writes files")]
mod table;

use super::reference::file;
use flowmrd_quant::IntervalMethod;
use methods::Rule;
use table::{CONFIDENCES, RANGES, TOTALS, by_mean, summaries, summarise};

const COMMITTED: &str = include_str!("../../../../docs/data/coverage.csv");
const BY_MEAN: &str = include_str!("../../../../docs/data/coverage-by-mean.csv");

/// Half a unit of the last of five digits, and what rounding adds to it.
const FIVE_DIGITS: f64 = 0.500_1e-5;
/// Half a unit of the last of four digits.
const FOUR_DIGITS: f64 = 0.500_1e-4;

fn rule(name: &str) -> Rule {
    let ours = match name {
        "garwood_poisson" => "garwood".to_owned(),
        name => name.replace('_', "-"),
    };
    Rule::all().into_iter().find(|rule| rule.name() == ours).unwrap()
}

#[test]
fn coverage_matches_every_row_of_the_reference_file() {
    // summed by mpmath and scipy over the same grid, printed to five digits
    let Some(reference) = file() else { return };
    let rows = reference["coverage_by_method"].as_array().unwrap();
    assert_eq!(rows.len(), 72);
    for row in rows {
        let (total, confidence) = (row["n"].as_u64().unwrap(), row["conf"].as_f64().unwrap());
        let method = row["method"].as_str().unwrap();
        let summaries = summarise(rule(method), total, confidence).unwrap();
        for (key, summary) in ["mu_0_5", "mu_5_50", "mu_0_50"].into_iter().zip(summaries) {
            let summary = summary.unwrap();
            let mean = summary.mean;
            for (name, got, tolerance) in [
                ("mean_cov", mean.covered, FIVE_DIGITS),
                ("min_cov", summary.least_covered, FIVE_DIGITS),
                ("argmin_mu", summary.least_covered_at, 1e-9),
                ("mean_width_events", mean.width * total as f64, FOUR_DIGITS),
                ("mean_miss_upper_too_low", mean.upper_too_low, FIVE_DIGITS),
                ("mean_miss_lower_too_high", mean.lower_too_high, FIVE_DIGITS),
            ] {
                let expected = row[key][name].as_f64().unwrap();
                assert!(
                    (got - expected).abs() <= tolerance,
                    "{method} of {total} at {confidence}, {key} {name}: expected {expected}, got {got}"
                );
            }
        }
    }
}

#[test]
fn committed_table_is_what_is_summed() {
    let again = "cargo run --release -p flowmrd-quant --example coverage -- docs/data";
    let rows = CONFIDENCES.len() * RANGES.len() * Rule::all().len();
    assert_eq!(COMMITTED.lines().count(), 1 + TOTALS.len() * rows);
    let summed = summaries(&[TOTALS[2]]).unwrap();
    let committed = COMMITTED.lines().skip(1 + 2 * rows).take(rows);
    for (summed, committed) in summed.lines().skip(1).zip(committed) {
        let (summed, committed): (Vec<_>, Vec<_>) =
            (summed.split(',').collect(), committed.split(',').collect());
        let place = format!("{committed:?}, got {summed:?}; write it again by {again}");
        assert_eq!(summed[..4], committed[..4], "{place}");
        for (summed, committed) in summed[4..].iter().zip(&committed[4..]) {
            let (summed, committed): (f64, f64) = (summed.parse().unwrap(), committed.parse().unwrap());
            // a last digit may round either way on another platform
            assert!((summed - committed).abs() <= 1.01e-4, "{place}");
        }
    }
}

#[test]
fn committed_coverage_by_mean_is_what_is_summed() {
    let summed = by_mean().unwrap();
    assert_eq!(summed.lines().next(), BY_MEAN.lines().next());
    assert_eq!(summed.lines().count(), BY_MEAN.lines().count());
    for (summed, committed) in summed.lines().zip(BY_MEAN.lines()).skip(1) {
        for (got, expected) in summed.split(',').zip(committed.split(',')) {
            let (got, expected): (f64, f64) = (got.parse().unwrap(), expected.parse().unwrap());
            // a last digit may round either way on another platform
            assert!((got - expected).abs() <= 1.01e-5, "{committed}, got {summed}");
        }
    }
}

#[test]
fn exact_methods_never_cover_less_than_their_confidence() {
    // Garwood's is exact for Poisson counts, and wider than a binomial one needs
    let methods = [IntervalMethod::ClopperPearson, IntervalMethod::Blaker, IntervalMethod::Garwood];
    // what a sum of some hundred rounded probabilities may lack
    let rounding = 1e-12;
    for method in methods {
        for (total, confidence) in [(10_000, 0.9), (10_000, 0.99), (1_000_000, 0.95), (10_000_000, 0.95)] {
            let [_, _, all] = summarise(Rule::Method(method), total, confidence).unwrap();
            let summary = all.unwrap();
            assert!(summary.least_covered >= confidence - rounding, "{method} of {total}: {summary:?}");
        }
    }
}
