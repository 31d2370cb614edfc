//! Ratios of two levels and reductions at their edges, against values worked elsewhere.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "worked/worst.rs"]
mod worst;

use flowmrd_quant::reduction::{RatioMethod, Reduction, TimePoints, ratio::Levels};
use flowmrd_quant::{Bound, Confidence, Counts, Error};
use proptest::prelude::*;
use worst::Worst;

/// mpmath at 40 digits, printed to 25: scripts/reference/two_levels.py ratio
const TABLE: &str = include_str!("data/ratios.csv");
/// What the crate promises.
const PROMISED: f64 = 1e-10;

fn counts(positive: u64, total: u64) -> Counts {
    Counts::new(positive, total).unwrap()
}

fn confidence(level: f64) -> Confidence {
    Confidence::new(level).unwrap()
}

fn reduction(earlier: Counts, later: Counts) -> Reduction {
    Reduction::new(TimePoints { earlier, later }).unwrap()
}

#[test]
fn ratio_bounds_match_mpmath_up_to_a_million_million_events() {
    let mut worst = Worst::default();
    for line in TABLE.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [x1, n1, x0, n0, method, level, lower, upper] = fields.as_slice() else { panic!("{line}") };
        let levels = Levels {
            numerator: counts(x1.parse().unwrap(), n1.parse().unwrap()),
            denominator: counts(x0.parse().unwrap(), n0.parse().unwrap()),
        };
        let method: RatioMethod = method.parse().unwrap();
        let got = levels.interval(method, confidence(level.parse().unwrap())).unwrap();
        // mpmath writes +inf
        worst.see(method.as_str(), got.lower, lower.parse().unwrap(), || line.to_owned());
        worst.see(method.as_str(), got.upper, upper.parse().unwrap(), || line.to_owned());
    }
    worst.hold(PROMISED);
}

#[test]
fn reduction_from_none_is_refused() {
    let error = Reduction::new(TimePoints { earlier: counts(0, 10), later: counts(1, 10) }).unwrap_err();
    assert_eq!(error, Error::NoEarlierEvents);
    assert_eq!(error.to_string(), "earlier positive events: expected at least 1 for a reduction, got 0");
}

#[test]
fn reduction_to_none_has_a_lower_bound_alone() {
    // by hand: given 900 + 0 events, (1 − q)^900 = 0.025 with q/(1 − q) the ratio: 0.025^(−1/900) − 1
    let reduction = reduction(counts(900, 1_000_000), counts(0, 1_000_000));
    assert_eq!((reduction.ratio(), reduction.log10()), (0.0, f64::INFINITY));
    let upper_ratio = (-(0.025_f64.ln()) / 900.0).exp_m1();
    let got = reduction.interval(RatioMethod::ConditionalExact, Confidence::P95).unwrap();
    assert!((got.lower_log10 + upper_ratio.log10()).abs() < 1e-13, "{got:?}");
    for method in RatioMethod::ALL.into_iter().filter(|&method| method != RatioMethod::KatzLog) {
        let got = reduction.interval(method, Confidence::P95).unwrap();
        // ½ added leaves no zero, and so a finite bound
        assert_eq!(got.upper_log10.is_finite(), method == RatioMethod::KatzLogHalf, "{got:?}");
        assert!(got.lower_log10 > 2.0 && got.lower_log10 < 3.0, "{got:?}");
    }
}

#[test]
fn katz_s_logarithm_of_none_is_refused() {
    let error = reduction(counts(900, 1_000_000), counts(0, 1_000_000))
        .interval(RatioMethod::KatzLog, Confidence::P95)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "positive events of the numerator level for katz-log: expected at least 1, got 0"
    );
    let levels = Levels { numerator: counts(1, 10), denominator: counts(0, 10) };
    assert_eq!(
        levels.bound(RatioMethod::KatzLog, Confidence::P95, Bound::Lower).unwrap_err().to_string(),
        "positive events of the denominator level for katz-log: expected at least 1, got 0"
    );
}

#[test]
fn ratio_of_none_to_none_is_refused() {
    let levels = Levels { numerator: counts(0, 10), denominator: counts(0, 10) };
    for method in RatioMethod::ALL {
        assert_eq!(
            levels.interval(method, Confidence::P95).unwrap_err().to_string(),
            "positive events of either level: expected at least 1 for a ratio, got 0 of both"
        );
    }
}

#[test]
fn reduction_of_nothing_is_zero_decades_between_opposite_bounds() {
    // the same counts twice: exchanging the time points changes the signs alone
    let same = reduction(counts(40, 1_000_000), counts(40, 1_000_000));
    assert_eq!((same.log10(), same.log10().is_sign_positive()), (0.0, true));
    for method in RatioMethod::ALL {
        let got = same.interval(method, Confidence::P95).unwrap();
        assert!((got.lower_log10 + got.upper_log10).abs() < 1e-12, "{got:?}");
        assert!(got.lower_log10 < 0.0, "{got:?}");
    }
}

#[test]
fn one_sided_bound_at_confidence_1_minus_alpha_2_is_the_two_sided_bound() {
    // the definition: each side of a 90 % interval holds 5 %
    let reduction = reduction(counts(350_000, 500_000), counts(12, 1_000_000));
    for method in RatioMethod::ALL {
        let both = reduction.interval(method, confidence(0.9)).unwrap();
        for (bound, expected) in [(Bound::Lower, both.lower_log10), (Bound::Upper, both.upper_log10)] {
            let got = reduction.bound(method, confidence(0.95), bound).unwrap();
            assert!((got - expected).abs() < 1e-13, "{method}: {got:e} {expected:e}");
        }
    }
}

#[test]
fn method_reads_back_from_its_name() {
    for (method, name) in RatioMethod::ALL.into_iter().zip(RatioMethod::NAMES) {
        assert_eq!(method.as_str(), name);
        assert_eq!(name.parse(), Ok(method));
    }
    assert_eq!(
        "wald".parse::<RatioMethod>().unwrap_err().to_string(),
        "ratio method: expected koopman, mover-wilson, mover-jeffreys, katz-log, katz-log-half, conditional-exact, got \
         \"wald\""
    );
}

/// Counts of every size, at least one of them positive.
fn some_counts() -> impl Strategy<Value = Counts> {
    (0_u32..64, any::<u64>(), any::<u64>(), 0_u32..64).prop_map(|(bits, total, positive, shift)| {
        let total = (1_u64 << bits).saturating_add(total % (1 << bits));
        counts(((positive % total) >> shift).max(1), total)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn ratio_interval_contains_its_estimate(
        numerator in some_counts(), denominator in some_counts(), method in 0_usize..6, level in 0.01..0.999_999
    ) {
        let levels = Levels { numerator, denominator };
        let got = levels.interval(RatioMethod::ALL[method], confidence(level)).unwrap();
        let estimate = levels.estimate();
        prop_assert!(got.lower >= 0.0 && !got.upper.is_nan(), "{got:?}");
        // ½ moves the estimate of few events
        if RatioMethod::ALL[method] != RatioMethod::KatzLogHalf {
            prop_assert!(got.lower <= estimate * (1.0 + 1e-12) && estimate * (1.0 - 1e-12) <= got.upper, "{got:?}");
        }
    }

    #[test]
    fn ratio_of_exchanged_levels_has_the_reciprocal_bounds(
        numerator in some_counts(), denominator in some_counts(), method in 0_usize..6
    ) {
        let got = Levels { numerator, denominator }.interval(RatioMethod::ALL[method], Confidence::P95).unwrap();
        let exchanged = Levels { numerator: denominator, denominator: numerator };
        let exchanged = exchanged.interval(RatioMethod::ALL[method], Confidence::P95).unwrap();
        prop_assert!((got.lower * exchanged.upper - 1.0).abs() < 1e-9, "{got:?} {exchanged:?}");
        prop_assert!((got.upper * exchanged.lower - 1.0).abs() < 1e-9, "{got:?} {exchanged:?}");
    }
}
