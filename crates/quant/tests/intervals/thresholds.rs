//! Decisions about thresholds beside values worked elsewhere and a slow, plain search.

use flowmrd_quant::threshold::{Comparison, Decision, Further, Threshold};
use flowmrd_quant::{Bound, Confidence, Counts, IntervalMethod, bound};
use proptest::prelude::*;

/// mpmath at 40 digits: scripts/reference/above_threshold.py
const TABLE: &str = include_str!("../data/above_threshold.csv");

/// Tails at a threshold are as exact as binary64 has it: near 10^12 events a unit of its last place moves them.
const TOLERANCE: f64 = 1e-11;

fn compare(positive: u64, total: u64, threshold: f64, confidence: f64) -> Comparison {
    let counts = Counts::new(positive, total).unwrap();
    Comparison::new(counts, Threshold::new(threshold).unwrap(), Confidence::new(confidence).unwrap()).unwrap()
}

#[test]
fn probabilities_above_a_threshold_match_mpmath() {
    let mut worst = super::reference::Worst::default();
    for line in TABLE.lines().skip(1) {
        let fields: Vec<f64> = line.split(',').map(|field| field.parse().unwrap()).collect();
        let [positive, total, threshold, expected @ ..] = fields.as_slice() else { panic!("{line}") };
        let got = compare(*positive as u64, *total as u64, *threshold, 0.95);
        for (got, expected) in [got.exact_lower(), got.jeffreys(), got.exact_upper()].iter().zip(expected) {
            worst.see(*got, *expected, || line.to_owned());
        }
    }
    worst.hold("probabilities above a threshold", TOLERANCE);
}

/// P(X ≥ positive) and P(X ≤ positive), by summing the binomial probabilities one by one.
fn plain_tails(positive: u64, total: u64, level: f64) -> (f64, f64) {
    let mut ln_probability = total as f64 * (1.0 - level).ln();
    let (mut at_least, mut at_most) = (0.0, 0.0);
    for count in 0..=total {
        let probability = ln_probability.exp();
        if count >= positive {
            at_least += probability;
        }
        if count <= positive {
            at_most += probability;
        }
        ln_probability += ((total - count) as f64 / (count + 1) as f64 * level / (1.0 - level)).ln();
    }
    (at_least, at_most)
}

/// The first larger total that decides, by trying every one.
fn plain_further(counts: Counts, threshold: f64, alpha: f64, most: u64) -> Option<u64> {
    (counts.total() + 1..=most).find(|&total| {
        let share = counts.positive() * total;
        if counts.fraction() > threshold {
            plain_tails(share / counts.total(), total, threshold).0 <= alpha
        } else {
            plain_tails(share.div_ceil(counts.total()), total, threshold).1 <= alpha
        }
    })
}

#[test]
fn further_events_are_those_of_a_search_through_every_total() {
    let most = 1500;
    let (mut found, mut above) = (0, 0);
    for (threshold, confidence) in [(0.5, 0.95), (0.3, 0.9), (0.05, 0.975), (0.01, 0.8), (0.9, 0.95)] {
        for (positive, total) in [
            (0, 1),
            (0, 30),
            (1, 1),
            (1, 2),
            (1, 7),
            (2, 5),
            (3, 7),
            (3, 200),
            (5, 12),
            (9, 10),
            (13, 40),
            (37, 38),
        ] {
            let counts = Counts::new(positive, total).unwrap();
            let got = compare(positive, total, threshold, confidence);
            if got.decision() != Decision::NotDecided {
                assert_eq!(got.further(), None);
                continue;
            }
            let expected = plain_further(counts, threshold, 1.0 - confidence, most);
            match (got.further().unwrap(), expected) {
                (Further::Events(further), Some(expected)) => {
                    assert_eq!(total + further, expected, "{positive} of {total}, {threshold}, {confidence}");
                    found += 1;
                    above += u32::from(counts.fraction() > threshold);
                }
                (Further::Events(further), None) => assert!(total + further > most, "{further}"),
                (Further::Never, None) => assert!((counts.fraction() - threshold).abs() < 1e-15),
                (got, expected) => panic!("{positive} of {total}, {threshold}: {expected:?}, got {got:?}"),
            }
        }
    }
    assert!(found >= 25 && (8..found - 8).contains(&above), "{found} {above}");
}

#[test]
fn level_equal_to_its_threshold_is_never_decided_by_more_events() {
    for (positive, total, threshold) in
        [(20, 2_000_000, 1e-5), (1, 2, 0.5), (3, 30_000, 1e-4), (10, 10_000, 1e-3)]
    {
        let got = compare(positive, total, threshold, 0.95);
        assert_eq!(
            (got.decision(), got.further()),
            (Decision::NotDecided, Some(Further::Never)),
            "{threshold}"
        );
    }
}

#[test]
fn level_next_to_its_threshold_asks_for_more_events_than_any_sample_has() {
    // by hand: z² (1 − p) p / (p − t)², 1.645² / 10^-20 · 1/4, and for 10^-5 · (1 + 10^-6) some 10^17
    assert_eq!(compare(5_000_000_000, 9_999_999_999, 0.5, 0.95).further(), Some(Further::TooMany));
    assert_eq!(compare(1_000_001, 100_000_000_000, 1e-5, 0.95).further(), Some(Further::TooMany));
    assert_eq!(compare(5, u64::MAX, 2.5e-19, 0.95).further(), Some(Further::TooMany));
}

#[test]
fn further_events_of_an_mrd_sample_are_near_the_normal_s_count() {
    // 15 of 10^6 and a threshold of 10^-5: a level above it is decided from about t n + z √(t n) = p n on:
    // √(n t) = 1.645 / 0.5, n = 1.08 million; the skewness and rounding down add to it
    let got = compare(15, 1_000_000, 1e-5, 0.95);
    assert_eq!(got.decision(), Decision::NotDecided);
    let Some(Further::Events(further)) = got.further() else { panic!("{got:?}") };
    let decided = 1_000_000 + further;
    assert!((1_080_000..1_500_000).contains(&decided), "{decided}");
    let share = 15 * decided / 1_000_000;
    assert_eq!(compare(share, decided, 1e-5, 0.95).decision(), Decision::Above);
    assert_eq!(
        compare(15 * (decided - 1) / 1_000_000, decided - 1, 1e-5, 0.95).decision(),
        Decision::NotDecided
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn decision_is_that_of_the_one_sided_clopper_pearson_bounds(
        total in 1_u64..1_000_000_000,
        share in 0.0..1.0_f64,
        shift in 0_u32..30,
        threshold in 1e-9..0.999_f64,
        confidence in 0.5..0.999,
    ) {
        let positive = ((total as f64 * share) as u64) >> shift;
        let counts = Counts::new(positive, total).unwrap();
        // near the level, where the decision is in doubt
        let threshold = (counts.fraction() * (0.5 + threshold)).clamp(1e-12, 0.999);
        let got = compare(positive, total, threshold, confidence);
        let end = |end| {
            bound(counts, IntervalMethod::ClopperPearson, Confidence::new(confidence).unwrap(), end).unwrap()
        };
        let (lower, upper) = (end(Bound::Lower), end(Bound::Upper));
        let slack = 1e-12;
        match got.decision() {
            Decision::Above => prop_assert!(lower >= threshold * (1.0 - slack)),
            Decision::Below => prop_assert!(upper <= threshold * (1.0 + slack)),
            Decision::NotDecided => {
                prop_assert!(lower <= threshold * (1.0 + slack) && threshold * (1.0 - slack) <= upper);
            }
        }
        prop_assert!(got.exact_lower() <= got.jeffreys() + 1e-12 && got.jeffreys() <= got.exact_upper() + 1e-12);
    }
}
