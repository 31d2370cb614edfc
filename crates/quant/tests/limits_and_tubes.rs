//! The examples that docs/algorithms/09-limits.md and 10-dispersion.md work by hand.

#![allow(clippy::unwrap_used, clippy::panic)]

use flowmrd_quant::design::{sensitivity, total_for_detection, total_for_precision};
use flowmrd_quant::dispersion::{PValueMethod, Poolability, Tubes};
use flowmrd_quant::limits::{GammaPoisson, LimitKind, LimitSet, PrecisionGoal, Replicate, ep17};
use flowmrd_quant::{Confidence, Counts, EventRules, IntervalMethod, Verdict, interval};

fn counts(positive: u64, total: u64) -> Counts {
    Counts::new(positive, total).unwrap()
}

/// Numbers of the pages, printed to three or four digits.
fn is_printed(got: f64, printed: f64) -> bool {
    (got / printed - 1.0).abs() < 3e-3
}

fn million(events: &[u64]) -> Vec<Counts> {
    events.iter().map(|&x| counts(x, 1_000_000)).collect()
}

#[test]
fn blanks_of_the_page_give_its_limits() {
    // by hand on the page: 1/11, 1/121; the LOD of LOB 1 solves e^-m (1 + m) = 0.05
    let none = GammaPoisson::fit(&million(&[0; 10])).unwrap().limits(1_000_000).unwrap();
    assert_eq!(none.lob.events(), 1.0);
    let lod = none.lod.events();
    assert!(((-lod).exp() * (1.0 + lod) - 0.05).abs() < 1e-12 && is_printed(lod, 4.74));
    // SciPy: gamma.ppf(0.95, 29) = 38.3889
    let six = GammaPoisson::fit(&million(&[0, 0, 1, 3, 9, 2])).unwrap();
    assert!(is_printed(six.dispersion(), 1.32) && is_printed(six.level(), 2.5e-6));
    assert!(is_printed(six.limits(1_000_000).unwrap().lod.events(), 38.39));
}

#[test]
fn blanks_above_the_event_rule_raise_the_bar_of_the_verdict() {
    let blanks: Vec<Replicate> =
        million(&[40; 60]).into_iter().map(|counts| Replicate { lot: 1, sample: 1, counts }).collect();
    let lob = ep17::rank_lob(&blanks, 2_000_000).unwrap();
    let loq = PrecisionGoal::new(0.1).unwrap().loq(Default::default(), 2_000_000).unwrap().unwrap();
    let set = LimitSet::new(EventRules::default(), 2_000_000).unwrap().with(lob).unwrap().with(loq).unwrap();
    // by hand: 40 events of a million are 80 of two million, so 81 are more; 10 % needs 100 events
    let verdict = |positive| set.judge(positive).unwrap().verdict();
    assert_eq!(verdict(80), Verdict::NotDetected { sensitivity: 1e-5 });
    assert_eq!((verdict(81), verdict(99)), (Verdict::DetectedBelowLoq, Verdict::DetectedBelowLoq));
    assert_eq!(verdict(100), Verdict::Quantifiable);
    assert_eq!(set.governing(LimitKind::Blank).unwrap().events(), 80.0);
}

#[test]
fn designs_of_the_page_are_its_numbers() {
    assert_eq!(total_for_detection(1e-5, 20, 0.95), Ok(Some(2_787_920)));
    // SciPy: beta.ppf(0.95, 20, 3999981) = 6.9698e-6
    assert!(is_printed(sensitivity(20, 4_000_000, 0.95).unwrap().unwrap(), 6.97e-6));
    assert_eq!(total_for_precision(1e-4, PrecisionGoal::new(0.2).unwrap()), Ok(Some(249_975)));
}

#[test]
fn tubes_of_the_page_give_its_bounds() {
    // by hand on the page: χ² = 126/15 = 8.4, p e^-4.2, D 4.2; bounds by SciPy's beta.ppf at 2.2232 of 148,216
    let tubes = Tubes::new(&million(&[12, 9, 24])).unwrap();
    let test = tubes.homogeneity(1).unwrap();
    assert!((test.pearson() - 8.4).abs() < 1e-3 && is_printed(test.p_value(), (-4.2_f64).exp()));
    assert_eq!((test.method(), test.poolability()), (PValueMethod::ChiSquare, Poolability::NotDefensible));
    let got = tubes.interval(Confidence::P95);
    assert!(is_printed(got.lower(), 2.128e-6) && is_printed(got.upper(), 5.112e-5), "{got:?}");
    assert!(is_printed(got.dispersion(), 0.2133) && is_printed(got.design_effect(), 4.2));
    let counting = interval(tubes.pooled(), IntervalMethod::ClopperPearson, Confidence::P95);
    assert!(is_printed(counting.lower(), 1.094e-5) && is_printed(counting.upper(), 2.007e-5));
}

#[test]
fn two_tubes_without_events_are_bounded_by_what_two_can_say() {
    // by hand: −ln(0.025) · (12.7062 / 1.95996)² / 2,000,000
    let got = Tubes::new(&million(&[0, 0])).unwrap().interval(Confidence::P95);
    assert!(is_printed(got.upper(), 7.752e-5) && got.lower() == 0.0, "{got:?}");
}
