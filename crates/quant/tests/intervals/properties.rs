//! What holds for every interval, whatever the counts.

use super::draw;
use flowmrd_quant::{Bound, Confidence, Counts, IntervalMethod, bound};
use proptest::prelude::*;

/// Counts of every size: the total spread over its digits, the positive ones crowded towards both ends.
fn counts() -> impl Strategy<Value = (u64, u64)> {
    (0_u32..40, any::<u64>(), any::<u64>(), 0_u32..40, any::<bool>()).prop_map(|(bits, t, p, shift, high)| {
        let total = (1 << bits) + t % (1 << bits);
        let positive = (p % (total + 1)) >> shift;
        (if high { total - positive } else { positive }, total)
    })
}

fn methods() -> impl Strategy<Value = IntervalMethod> {
    prop::sample::select(IntervalMethod::ALL.as_slice())
}

/// Garwood's bounds are those of a Poisson mean: one minus them is not those of the other events.
fn binomial_methods() -> impl Strategy<Value = IntervalMethod> {
    methods().prop_filter("binomial", |method| *method != IntervalMethod::Garwood)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn interval_contains_its_estimate_and_stays_in_range(
        (positive, total) in counts(),
        method in methods(),
        confidence in 0.01..0.9999,
    ) {
        let got = draw(positive, total, method, confidence);
        let fraction = positive as f64 / total as f64;
        // at counts far above 1 / epsilon of each other a bound may equal the estimate's last digit; the medians that
        // these two close in on where the confidence goes to 0 are not the estimate
        let slack = 1e-14;
        if ![IntervalMethod::Jeffreys, IntervalMethod::MidP].contains(&method) || confidence > 0.2 {
            prop_assert!(got.lower() <= fraction * (1.0 + slack), "{got:?}");
            prop_assert!(fraction * (1.0 - slack) <= got.upper(), "{got:?}");
        }
        prop_assert!((0.0..=1.0).contains(&got.lower()) && (0.0..=1.0).contains(&got.upper()), "{got:?}");
        prop_assert!(got.lower() <= got.upper(), "{got:?}");
    }

    #[test]
    fn interval_of_the_negative_events_is_the_mirror_image(
        (positive, total) in counts(),
        method in binomial_methods(),
        confidence in 0.01..0.9999,
    ) {
        let got = draw(positive, total, method, confidence);
        let mirror = draw(total - positive, total, method, confidence);
        let same = |a: f64, b: f64| a == b || (a / b - 1.0).abs() < 1e-12;
        prop_assert!(same(got.lower(), mirror.upper_complement()), "{got:?} {mirror:?}");
        prop_assert!(same(got.upper_complement(), mirror.lower()), "{got:?} {mirror:?}");
    }

    #[test]
    fn interval_widens_with_confidence(
        (positive, total) in counts(),
        method in methods(),
        confidence in 0.01..0.98,
        added in 0.0001..0.015,
    ) {
        let narrow = draw(positive, total, method, confidence);
        let wide = draw(positive, total, method, confidence + added);
        let slack = 1e-13;
        prop_assert!(wide.lower() <= narrow.lower() * (1.0 + slack), "{narrow:?} {wide:?}");
        prop_assert!(wide.upper() >= narrow.upper() * (1.0 - slack), "{narrow:?} {wide:?}");
    }

    #[test]
    fn blaker_s_interval_is_inside_clopper_and_pearson_s((positive, total) in counts(), confidence in 0.01..0.9999) {
        let inner = draw(positive, total, IntervalMethod::Blaker, confidence);
        let outer = draw(positive, total, IntervalMethod::ClopperPearson, confidence);
        let slack = 1e-14;
        prop_assert!(outer.lower() <= inner.lower() * (1.0 + slack), "{inner:?} {outer:?}");
        prop_assert!(inner.upper() <= outer.upper() * (1.0 + slack), "{inner:?} {outer:?}");
    }

    #[test]
    fn bounds_grow_with_the_positive_events(
        (positive, total) in counts(),
        method in methods(),
        confidence in 0.5..0.9999,
    ) {
        let fewer = draw(positive, total + 1, method, confidence);
        let more = draw(positive + 1, total + 1, method, confidence);
        let slack = 1e-14;
        prop_assert!(fewer.lower() <= more.lower() * (1.0 + slack), "{fewer:?} {more:?}");
        prop_assert!(fewer.upper() <= more.upper() * (1.0 + slack), "{fewer:?} {more:?}");
    }

    #[test]
    fn one_sided_bound_is_an_end_of_the_interval_that_leaves_twice_as_much_out(
        (positive, total) in counts(),
        method in methods(),
        confidence in 0.01..0.9999,
    ) {
        prop_assume!(method != IntervalMethod::Blaker);
        let got = draw(positive, total, method, confidence);
        let counts = Counts::new(positive, total).unwrap();
        let one_sided = Confidence::new(0.5 + 0.5 * confidence).unwrap();
        for (end, expected) in [(Bound::Lower, got.lower()), (Bound::Upper, got.upper())] {
            let got = bound(counts, method, one_sided, end).unwrap();
            // 1 − confidence is rounded differently on both ways, which a small tail magnifies to 10^-12
            prop_assert!((got - expected).abs() <= 1e-10 * expected, "{got:e} {expected:e}");
        }
    }
}
