//! Net levels and controls at their edges, against values worked elsewhere.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "worked/worst.rs"]
mod worst;

use flowmrd_quant::background::{
    Background, EffectiveControl, NetMethod, Prior, conditional_test, e_test, li_ma_significance, net_bound,
    net_fraction, net_interval, net_posterior_mean,
};
use flowmrd_quant::{Bound, Confidence, Counts, Error};
use proptest::prelude::*;
use worst::Worst;

/// mpmath at 40 digits, printed to 25: scripts/reference/two_levels.py net
const TABLE: &str = include_str!("data/net_levels.csv");
/// What the crate promises.
const PROMISED: f64 = 1e-10;
/// Above this many events a bound is compared with the width of its interval: a difference of two levels of 10^12
/// events has no more digits than their own binary64 numbers leave.
const MANY_EVENTS: u64 = 1_000_000;

fn counts(positive: u64, total: u64) -> Counts {
    Counts::new(positive, total).unwrap()
}

fn confidence(level: f64) -> Confidence {
    Confidence::new(level).unwrap()
}

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!((got / expected - 1.0).abs() < tolerance, "expected {expected:e}, got {got:e}");
}

#[test]
fn net_bounds_match_mpmath_up_to_a_million_million_events() {
    let mut worst = Worst::default();
    for line in TABLE.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [x_on, n_on, x_off, n_off, method, level, lower, upper] = fields.as_slice() else {
            panic!("{line}")
        };
        let sample = counts(x_on.parse().unwrap(), n_on.parse().unwrap());
        let control = counts(x_off.parse().unwrap(), n_off.parse().unwrap());
        let method: NetMethod = method.parse().unwrap();
        let background = Background::new(control);
        let got = net_interval(sample, &background, method, confidence(level.parse().unwrap()));
        let (lower, upper): (f64, f64) = (lower.parse().unwrap(), upper.parse().unwrap());
        if sample.positive() >= MANY_EVENTS {
            let name = format!("{method}, over the width");
            let width = upper - lower;
            worst.see(&name, 1.0 + (got.lower() - lower) / width, 1.0, || line.to_owned());
            worst.see(&name, 1.0 + (got.upper() - upper) / width, 1.0, || line.to_owned());
        } else {
            worst.see(method.as_str(), got.lower(), lower, || line.to_owned());
            worst.see(method.as_str(), got.upper(), upper, || line.to_owned());
        }
    }
    worst.hold(PROMISED);
}

#[test]
fn posterior_of_a_million_million_events_is_the_normal_one() {
    // by hand: 10^12 and 0.998·10^12 events of 10^13, so a deviation of √(1.998·10^12) events about 2·10^9; the prior
    // s^−½ moves that by half the variance over 2·10^9. What skewness leaves is under a hundred-thousandth of it
    let sample = counts(1_000_000_000_000, 10_000_000_000_000);
    let background = Background::new(counts(998_000_000_000, 10_000_000_000_000));
    let (variance, net) = (1.998e12_f64, 2e9);
    for (method, shift) in [(NetMethod::BayesFlat, 0.0), (NetMethod::BayesJeffreys, -0.5 * variance / net)] {
        let got = net_interval(sample, &background, method, Confidence::P95);
        let distance = 1.959_963_984_540_054 * variance.sqrt();
        let close = |got: f64, expected: f64| (got * 1e13 - expected).abs() < 1e-5 * variance.sqrt();
        assert!(close(got.lower(), net + shift - distance), "{got:?}");
        assert!(close(got.upper(), net + shift + distance), "{got:?}");
    }
}

#[test]
fn posterior_of_a_sample_with_none_does_not_depend_on_a_tiny_control() {
    // by hand: without an event in the sample the net level and the background part, and the net events follow the
    // gamma law of shape ½, whatever the control; mpmath, gammainc(1/2, 0, x, regularized=True) = 0.495 and 0.505
    let sample = counts(0, 36_426_445);
    for control in [counts(0, 1), counts(1, 1), counts(0, 1_000_000)] {
        let got = net_interval(sample, &Background::new(control), NetMethod::BayesJeffreys, confidence(0.01));
        close(got.lower() * 36_426_445.0, 0.222_206_648_974_833_28, 1e-10);
        close(got.upper() * 36_426_445.0, 0.232_819_827_719_709_43, 1e-10);
    }
}

#[test]
fn net_level_of_one_control_with_none_is_the_sample_s_own_level() {
    // by hand: nothing is taken off, and Clopper and Pearson's upper bound stays as it is
    let sample = counts(5, 1_000_000);
    let background = Background::new(counts(0, 1_000_000));
    assert_eq!(net_fraction(sample, &background), 5e-6);
    let got = net_interval(sample, &background, NetMethod::default(), Confidence::P95);
    let own = flowmrd_quant::interval(sample, flowmrd_quant::IntervalMethod::ClopperPearson, Confidence::P95);
    close(got.upper(), own.upper(), 1e-14);
    assert!(got.lower() < own.lower());
}

#[test]
fn controls_all_zero_bound_the_background_by_their_pool() {
    let none = counts(0, 500_000);
    let several = Background::from_controls(&[none; 4]).unwrap();
    let pooled = Background::new(counts(0, 2_000_000));
    let sample = counts(3, 1_000_000);
    for method in NetMethod::ALL {
        let of = |background| net_interval(sample, background, method, Confidence::P95);
        assert_eq!(of(&several), of(&pooled), "{method}");
    }
    assert_eq!(several.between_control_variance(), 0.0);
}

#[test]
fn sample_of_none_under_its_background_reports_from_zero() {
    let sample = counts(0, 1_000_000);
    let background = Background::new(counts(400, 1_000_000));
    assert_eq!(net_fraction(sample, &background), -4e-4);
    for method in NetMethod::ALL {
        let got = net_interval(sample, &background, method, Confidence::P95);
        assert!(got.reported_lower() >= 0.0 && got.reported_upper() >= got.reported_lower(), "{got:?}");
    }
    // by hand: n (s + b) + n b with no event in the sample falls in s alone, so 2 n s = z²/… is z²/2 events
    let profile = net_interval(sample, &background, NetMethod::Profile, Confidence::P95);
    assert_eq!(profile.lower(), 0.0);
    close(profile.upper() * 1e6, 1.959_963_984_540_054_f64.powi(2) / 2.0, 1e-12);
    let mover = net_interval(sample, &background, NetMethod::default(), Confidence::P95);
    assert!(mover.upper() < 0.0 && mover.reported_upper() == 0.0);
}

#[test]
fn one_event_of_one_stays_in_range() {
    let background = Background::new(counts(0, 1));
    for method in NetMethod::ALL {
        let got = net_interval(counts(1, 1), &background, method, confidence(0.999_999));
        assert!(got.lower().is_finite() && got.upper().is_finite() && got.lower() < got.upper(), "{got:?}");
    }
}

#[test]
fn one_sided_bound_at_confidence_1_minus_alpha_2_is_the_two_sided_bound() {
    // the definition: each side of a 90 % interval holds 5 %
    let (sample, background) = (counts(20, 1_000_000), Background::new(counts(4, 1_000_000)));
    for method in NetMethod::ALL {
        let both = net_interval(sample, &background, method, confidence(0.9));
        for (bound, expected) in [(Bound::Lower, both.lower()), (Bound::Upper, both.upper())] {
            let got = net_bound(sample, &background, method, confidence(0.95), bound);
            assert!((got - expected).abs() < 1e-12 * both.upper(), "{method}: {got:e} {expected:e}");
        }
    }
}

#[test]
fn bound_of_a_confidence_under_a_half_is_the_other_side_s() {
    let (sample, background) = (counts(20, 1_000_000), Background::new(counts(4, 1_000_000)));
    for method in NetMethod::ALL {
        let lower = net_bound(sample, &background, method, confidence(0.25), Bound::Lower);
        assert_eq!(lower, net_bound(sample, &background, method, confidence(0.75), Bound::Upper), "{method}");
    }
}

#[test]
fn posterior_means_of_none_are_closed_forms() {
    // by hand: exponential of one event; gamma of shape ½
    let (none, background) = (counts(0, 1_000_000), Background::new(counts(0, 1_000_000)));
    close(net_posterior_mean(none, &background, Prior::Flat), 1e-6, 1e-13);
    close(net_posterior_mean(none, &background, Prior::Jeffreys), 5e-7, 1e-13);
}

#[test]
fn excess_too_large_for_a_p_value_has_its_logarithm_and_deviate() {
    // by hand: all of 10,000 in one of two equal tubes is 2^-10000; the deviate from mpmath's erfc
    let test = conditional_test(counts(10_000, 1_000_000), counts(0, 1_000_000));
    assert_eq!(test.p_value(), 0.0);
    close(test.ln_p_value(), -10_000.0 * std::f64::consts::LN_2, 1e-14);
    close(test.z(), 117.692_690_664_920_67, 1e-14);
}

#[test]
fn tests_of_a_sample_without_an_event_find_nothing() {
    let test = conditional_test(counts(0, 10), counts(0, 10));
    assert_eq!((test.p_value(), test.z()), (1.0, f64::NEG_INFINITY));
    assert_eq!(e_test(counts(0, 10), counts(0, 10)), Ok(1.0));
    assert_eq!(li_ma_significance(counts(0, 10), counts(0, 10)), 0.0);
}

#[test]
fn li_ma_significance_of_a_deficit_is_negative() {
    // by hand: 0 against 5 in equal tubes, −√(2 · 5 ln 2); exchanging the tubes changes the sign alone
    let got = li_ma_significance(counts(0, 1_000_000), counts(5, 1_000_000));
    close(got, -(10.0 * std::f64::consts::LN_2).sqrt(), 1e-14);
}

#[test]
fn e_test_matches_scipy_where_the_sample_is_under_its_background() {
    // scipy.stats.poisson_means_test(k1, n1, k2, n2, alternative='greater'), which leaves out two counts of 0, of
    // probability e^-7 and e^-11: the statistic is 0/0 there, and 0 here
    for (on, off, expected) in
        [((3, 1.0), (4, 1.0), 0.6555947099260446), ((2, 2.0), (9, 3.0), 0.938025280642155)]
    {
        let (sample, control) = (counts(on.0, (on.1 * 1e6) as u64), counts(off.0, (off.1 * 1e6) as u64));
        let of_none = (-((on.0 + off.0) as f64)).exp();
        close(e_test(sample, control).unwrap(), expected + of_none, 1e-7);
    }
}

#[test]
fn e_test_refuses_a_sum_that_would_not_end() {
    let error = e_test(counts(1, 1_000_000_000_000), counts(900_000_000_000, 1_000_000_000_000)).unwrap_err();
    assert!(matches!(error, Error::ControlTooLarge { .. }));
    assert_eq!(
        error.to_string(),
        "events expected in the control: expected at most 1e9, got 4.500000000005e11"
    );
}

#[test]
fn homogeneity_of_controls_matches_scipy() {
    // scipy.stats.chi2_contingency without correction
    let controls = [2, 18, 9, 7, 30].map(|positive| counts(positive, 1_000_000));
    let test = Background::from_controls(&controls).unwrap().homogeneity().unwrap();
    close(test.pearson(), 36.879_274_685_213_73, 1e-13);
    close(test.p_value(), 1.907_459_881_533_898_5e-7, 1e-12);
    assert_eq!(test.degrees(), 4);
}

#[test]
fn spread_of_controls_with_one_denominator_has_a_closed_form() {
    // with equal denominators Q falls as 1/(p/n + τ²): p/n (Q/χ²₀.₀₂₅ − 1), the quantile from scipy.stats.chi2.ppf
    let controls = [2, 18, 9, 7, 30].map(|positive| counts(positive, 1_000_000));
    let background = Background::from_controls(&controls).unwrap();
    close(background.between_control_variance(), 1.085e-10, 1e-12);
    close(background.between_control_variance_limit(), 9.917_160_852_267_637e-10, 1e-12);
    let EffectiveControl { events, total } = background.effective_control();
    close(events, 0.146_088_791_758_383_1, 1e-12);
    close(total, 11_067.332_708_968_417, 1e-12);
}

#[test]
fn spread_of_controls_with_different_denominators_matches_a_plain_root() {
    // scipy.optimize.brentq of the generalised Q
    let controls = [counts(4, 500_000), counts(40, 2_000_000), counts(3, 1_000_000)];
    let background = Background::from_controls(&controls).unwrap();
    close(background.between_control_variance(), 9.15e-11, 1e-12);
    close(background.between_control_variance_limit(), 3.005_208_048_701_640_4e-9, 1e-11);
}

#[test]
fn net_level_over_controls_that_differ_carries_their_spread() {
    // scipy's beta and gamma quantiles and minimize_scalar for the largest upper quantile: 60 events over five controls
    // of 13.2 on average, distances 14.2, 3.6 and 99.8 below and 17.2, 3.0 and 13.2 above
    let controls = [2, 18, 9, 7, 30].map(|positive| counts(positive, 1_000_000));
    let background = Background::from_controls(&controls).unwrap();
    let got = net_interval(counts(60, 1_000_000), &background, NetMethod::default(), Confidence::P95);
    close(got.lower(), -54.095_277_808_498_79e-6, 1e-9);
    close(got.upper(), 68.711_228_556_480_24e-6, 1e-9);
}

#[test]
fn controls_that_agree_too_well_have_no_spread() {
    // by hand: ten equal counts give Q = 0, under any quantile
    let background = Background::from_controls(&[counts(10, 1_000_000); 10]).unwrap();
    assert_eq!(background.between_control_variance_limit(), 0.0);
    assert_eq!(background.effective_control(), EffectiveControl { events: 100.0, total: 1e7 });
    assert_eq!(background.homogeneity().unwrap().p_value(), 1.0);
}

#[test]
fn spread_between_controls_widens_every_interval() {
    let sample = counts(60, 1_000_000);
    let apart = Background::from_controls(&[counts(2, 1_000_000), counts(18, 1_000_000)]).unwrap();
    let pooled = Background::new(apart.pooled());
    for method in NetMethod::ALL {
        let width = |background| {
            let got = net_interval(sample, background, method, Confidence::P95);
            got.reported_upper() - got.reported_lower()
        };
        assert!(width(&apart) > width(&pooled), "{method}");
    }
}

#[test]
fn prediction_matches_scipy_s_negative_binomial() {
    // scipy.stats.nbinom(4.5, 1/3): 4 events of a million, and a sample of two million
    let prediction = Background::new(counts(4, 1_000_000)).prediction(2_000_000);
    close(prediction.mean(), 9.0, 1e-15);
    close(prediction.variance(), 27.0, 1e-15);
    close(prediction.upper_tail(20), 0.040_636_397_380_660_924, 1e-12);
    close(prediction.upper_tail(40), 9.710_373_291_339_227e-5, 1e-12);
    assert_eq!(prediction.quantile(confidence(0.95)), 19);
    assert_eq!(prediction.quantile(confidence(0.5)), 8);
    assert_eq!(prediction.upper_tail(0), 1.0);
}

#[test]
fn method_reads_back_from_its_name() {
    for (method, name) in NetMethod::ALL.into_iter().zip(NetMethod::NAMES) {
        assert_eq!(method.as_str(), name);
        assert_eq!(name.parse(), Ok(method));
    }
    assert_eq!(
        "wald".parse::<NetMethod>().unwrap_err().to_string(),
        "net level method: expected mover-clopper-pearson, mover-wilson, mover-jeffreys, profile, profile-unbounded, \
         bayes-flat, bayes-jeffreys, got \"wald\""
    );
}

/// Counts of every size, with few positive ones as often as many.
fn any_counts() -> impl Strategy<Value = Counts> {
    (0_u32..64, any::<u64>(), any::<u64>(), 0_u32..64).prop_map(|(bits, total, positive, shift)| {
        let total = (1_u64 << bits).saturating_add(total % (1 << bits));
        counts((positive % total.saturating_add(1).max(1)).min(total) >> shift, total)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn net_interval_is_a_finite_interval_for_any_counts(
        sample in any_counts(), control in any_counts(), method in 0_usize..7, level in 0.01..0.999_999
    ) {
        let background = Background::new(control);
        let got = net_interval(sample, &background, NetMethod::ALL[method], confidence(level));
        prop_assert!(got.lower().is_finite() && got.upper().is_finite(), "{got:?}");
        prop_assert!(got.lower() <= got.upper(), "{got:?}");
        prop_assert!(got.reported_lower() >= 0.0 && got.lower() >= -1.0 - 1e-9 || method == 4, "{got:?}");
    }

    #[test]
    fn frequentist_interval_contains_its_estimate(
        sample in any_counts(), control in any_counts(), method in 0_usize..5
    ) {
        let background = Background::new(control);
        let got = net_interval(sample, &background, NetMethod::ALL[method], Confidence::P95);
        let estimate = net_fraction(sample, &background);
        let estimate = if NetMethod::ALL[method] == NetMethod::Profile { estimate.max(0.0) } else { estimate };
        let slack = 1e-14 * (sample.fraction() + control.fraction());
        prop_assert!(got.lower() <= estimate + slack && estimate <= got.upper() + slack, "{got:?} {estimate:e}");
    }

    #[test]
    fn spread_is_finite_for_any_controls(controls in prop::collection::vec(any_counts(), 1..5), sample in any_counts()) {
        let Ok(background) = Background::from_controls(&controls) else { return Ok(()) };
        let EffectiveControl { events, total } = background.effective_control();
        prop_assert!(events.is_finite() && events >= 0.0 && total > 0.0, "{background:?}");
        prop_assert!(total <= background.pooled().total() as f64, "{background:?}");
        let got = net_interval(sample, &background, NetMethod::default(), Confidence::P95);
        prop_assert!(got.lower() <= got.upper(), "{got:?}");
    }

    #[test]
    fn tests_of_an_excess_are_probabilities(sample in any_counts(), control in any_counts()) {
        let test = conditional_test(sample, control);
        prop_assert!((0.0..=1.0).contains(&test.p_value()) && !test.z().is_nan(), "{test:?}");
        prop_assert!(li_ma_significance(sample, control).is_finite());
    }
}
