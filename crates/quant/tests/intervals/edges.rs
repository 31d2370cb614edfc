//! The named ends of what may be asked.

use super::draw;
use flowmrd_quant::{Bound, Confidence, Counts, IntervalMethod, PoissonMethod, bound, poisson_interval};

const METHODS: [IntervalMethod; 8] = IntervalMethod::ALL;

#[test]
fn none_of_n_has_a_lower_bound_of_0_in_every_method() {
    for method in METHODS {
        for total in [1, 2, 1_000_000, 1_000_000_000_000] {
            let got = draw(0, total, method, 0.95);
            assert_eq!((got.lower(), got.lower_complement()), (0.0, 1.0), "{method} {total}");
            assert!(got.upper() > 0.0 && got.upper() <= 1.0, "{method} {total}: {got:?}");
        }
    }
}

#[test]
fn all_of_n_has_an_upper_bound_of_1_in_every_method() {
    for method in METHODS {
        for total in [1, 2, 1_000_000, 1_000_000_000_000] {
            let got = draw(total, total, method, 0.95);
            assert_eq!((got.upper(), got.upper_complement()), (1.0, 0.0), "{method} {total}");
            assert!(got.lower() > 0.0 && got.lower() < 1.0, "{method} {total}: {got:?}");
        }
    }
}

#[test]
fn none_of_one_event_matches_values_worked_elsewhere() {
    // by hand: Clopper-Pearson 1 − 0.025; Blaker 1 − 0.05, since P(X ≥ 1) < P(X = 0) = 0.05 there; mid-P (1 − p)/2 =
    // 0.025. Wilson z²/(1 + z²) = 3.841459/4.841459. Garwood −ln 0.025 = 3.69, cut to 1. wilson-cc, jeffreys and
    // agresti-coull: scripts/reference/intervals.py
    for (method, upper) in [
        (IntervalMethod::ClopperPearson, 0.975),
        (IntervalMethod::Blaker, 0.95),
        (IntervalMethod::MidP, 0.95),
        (IntervalMethod::Wilson, 0.793_450_685_622_762_7),
        (IntervalMethod::Jeffreys, 0.853_253_683_690_424_9),
        (IntervalMethod::AgrestiCoull, 0.832_500_514_520_587),
        (IntervalMethod::Garwood, 1.0),
    ] {
        let got = draw(0, 1, method, 0.95);
        assert!((got.upper() / upper - 1.0).abs() < 1e-14, "{method}: {}", got.upper());
    }
}

#[test]
fn five_of_a_million_million_events_are_bounded_as_a_poisson_count() {
    // the Poisson limit is off by 5/10^12, relative
    for (method, poisson) in [
        (IntervalMethod::ClopperPearson, PoissonMethod::Garwood),
        (IntervalMethod::MidP, PoissonMethod::MidP),
        (IntervalMethod::Jeffreys, PoissonMethod::Jeffreys),
        (IntervalMethod::Wilson, PoissonMethod::Score),
        (IntervalMethod::Garwood, PoissonMethod::Garwood),
    ] {
        let got = draw(5, 1_000_000_000_000, method, 0.95);
        let mean = poisson_interval(5, poisson, Confidence::P95);
        for (got, expected) in [(got.lower(), mean.lower()), (got.upper(), mean.upper())] {
            assert!((got * 1e12 / expected - 1.0).abs() < 1e-11, "{method}: {got:e} {expected}");
        }
    }
}

#[test]
fn confidence_0_999999_reaches_past_0_9999_in_every_method() {
    for method in METHODS {
        let (wide, narrow) = (draw(20, 2_000_000, method, 0.999_999), draw(20, 2_000_000, method, 0.9999));
        // strictly: twenty events have no bound at 0 or 1 but Agresti and Coull's, whose z²/2 of 12 is under 20 too
        assert!(0.0 < wide.lower() && wide.lower() < narrow.lower(), "{method}: {wide:?}");
        assert!(narrow.upper() < wide.upper() && wide.upper() < 1e-4, "{method}: {wide:?}");
    }
}

#[test]
fn confidences_next_to_0_and_1_give_bounds() {
    for method in METHODS {
        for confidence in [f64::MIN_POSITIVE, 1e-300, 1e-17, 1.0 - f64::EPSILON / 2.0] {
            for (positive, total) in [(0, 1), (1, 1), (1, 2), (3, 1_000_000), (500_000, 1_000_000)] {
                let got = draw(positive, total, method, confidence);
                assert!(0.0 <= got.lower() && got.upper() <= 1.0, "{method} {confidence:e}: {got:?}");
                assert!(got.lower() <= got.upper(), "{method} {confidence:e}: {got:?}");
                let counts = Counts::new(positive, total).unwrap();
                for end in [Bound::Lower, Bound::Upper] {
                    if let Ok(bound) = bound(counts, method, Confidence::new(confidence).unwrap(), end) {
                        assert!((0.0..=1.0).contains(&bound), "{method} {confidence:e} {end:?}: {bound:e}");
                    }
                }
            }
        }
    }
}

#[test]
fn blaker_s_bound_at_a_tie_of_both_tails_is_clopper_and_pearson_s() {
    // by hand: P(X ≥ 5) = P(X ≤ 0) = 1/32 of 5 at a half, and α is 1/16
    let got = draw(5, 5, IntervalMethod::Blaker, 0.9375);
    assert!((got.lower() - 0.5).abs() < 1e-15, "{got:?}");
    let got = draw(0, 5, IntervalMethod::Blaker, 0.9375);
    assert!((got.upper() - 0.5).abs() < 1e-15, "{got:?}");
}

#[test]
fn blaker_s_bounds_match_the_example_of_r_s_blakerci() {
    // its manual: binom.blaker.limits(3, 10) # [1] 0.08726443 0.61941066
    let got = draw(3, 10, IntervalMethod::Blaker, 0.95);
    assert!(
        (got.lower() - 0.087_264_43).abs() < 5e-9 && (got.upper() - 0.619_410_66).abs() < 5e-9,
        "{got:?}"
    );
}

#[test]
fn blaker_s_bounds_of_many_events_match_a_bisection_by_scipy() {
    // scripts/reference/blaker_scipy.py; its tails are good to some 10^-12
    for (positive, total, confidence, lower) in [
        (2500, 5_000_000, 0.9, 0.000_483_744_030_154_768_7),
        (2500, 5_000_000, 0.99, 0.000_474_713_936_778_160_8),
        (300_000, 1_000_000, 0.95, 0.299_102_309_947_220_9),
        (500_000, 1_000_000, 0.9, 0.499_177_499_533_163_9),
        (500_000, 1_000_000, 0.95, 0.499_019_999_073_017_3),
        (500_000, 1_000_000, 0.99, 0.498_711_997_582_556_6),
        (100_000, 1_000_000_000, 0.95, 9.938_152_723_003_441e-5),
    ] {
        let got = draw(positive, total, IntervalMethod::Blaker, confidence);
        assert!((got.lower() / lower - 1.0).abs() < 1e-13, "{positive} of {total}: {:e}", got.lower());
        let mirror = draw(total - positive, total, IntervalMethod::Blaker, confidence);
        assert!((mirror.upper_complement() / lower - 1.0).abs() < 1e-13, "{positive} of {total}: {mirror:?}");
    }
}

#[test]
fn wilson_s_corrected_bounds_match_r_s_prop_test() {
    // R 4.2, prop.test(x, n, correct = TRUE), of the four counts of Newcombe's table I
    for (positive, total, lower, upper) in [
        (81, 263, 0.253_508_682_3, 0.368_176_201_0),
        (15, 148, 0.059_778_208_43, 0.164_449_779_36),
        (0, 20, 0.0, 0.200_453_345),
        (1, 29, 0.001_802_640_213, 0.196_281_751_010),
    ] {
        let got = draw(positive, total, IntervalMethod::WilsonContinuity, 0.95);
        assert!((got.lower() - lower).abs() < 1e-9 && (got.upper() - upper).abs() < 1e-9, "{got:?}");
    }
}
