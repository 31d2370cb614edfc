//! What holds for the bounds, tests and limits of any tubes and blanks.

#![allow(clippy::unwrap_used, clippy::panic)]

use flowmrd_quant::dispersion::Tubes;
use flowmrd_quant::limits::GammaPoisson;
use flowmrd_quant::{Confidence, Counts, IntervalMethod, interval};
use proptest::prelude::*;

/// Counts of every size: the total spread over its digits, the positive ones crowded towards none.
fn counts() -> impl Strategy<Value = Counts> {
    (0_u32..42, any::<u64>(), any::<u64>(), 0_u32..42).prop_map(|(bits, t, p, shift)| {
        let total = (1 << bits) + t % (1 << bits);
        Counts::new((p % (total + 1)) >> shift, total).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn bounds_of_tubes_hold_the_pooled_level_and_those_of_counting(
        tubes in prop::collection::vec(counts(), 1..6),
        confidence in 0.5..0.9999,
    ) {
        let tubes = Tubes::new(&tubes).unwrap();
        let got = tubes.interval(Confidence::new(confidence).unwrap());
        let level = tubes.pooled().fraction();
        let slack = 1e-12;
        prop_assert!(got.lower() <= level * (1.0 + slack) && level * (1.0 - slack) <= got.upper(), "{got:?}");
        prop_assert!((0.0..=1.0).contains(&got.lower()) && (0.0..=1.0).contains(&got.upper()), "{got:?}");
        let method = IntervalMethod::ClopperPearson;
        let counting = interval(tubes.pooled(), method, Confidence::new(confidence).unwrap());
        prop_assert!(got.lower() <= counting.lower() * (1.0 + slack), "{got:?} {counting:?}");
        prop_assert!(got.upper() >= counting.upper() * (1.0 - slack), "{got:?} {counting:?}");
    }

    #[test]
    fn order_of_tubes_does_not_matter(tubes in prop::collection::vec(counts(), 2..5)) {
        let turned: Vec<Counts> = tubes.iter().rev().copied().collect();
        let [one, other] = [tubes, turned].map(|tubes| Tubes::new(&tubes).unwrap());
        let same = |a: f64, b: f64| a == b || (a / b - 1.0).abs() < 1e-9;
        let bounds = [one.interval(Confidence::P95), other.interval(Confidence::P95)];
        prop_assert!(same(bounds[0].upper(), bounds[1].upper()), "{bounds:?}");
        prop_assert_eq!(one.beta_binomial().is_some(), other.beta_binomial().is_some());
    }

    #[test]
    fn tests_and_fits_of_tubes_are_numbers(tubes in prop::collection::vec(counts(), 2..5)) {
        let tubes = Tubes::new(&tubes).unwrap();
        if let Some(test) = tubes.homogeneity(1) {
            prop_assert!((0.0..=1.0).contains(&test.p_value()) && test.likelihood_ratio() >= -1e-9, "{test:?}");
        }
        if let Some(fit) = tubes.beta_binomial() {
            prop_assert!(fit.level() > 0.0 && fit.level() < 1.0 && fit.concentration() > 0.0, "{fit:?}");
            prop_assert!((0.0..=1.0).contains(&fit.p_value()) && fit.dispersion() >= 0.0, "{fit:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn limits_of_blanks_are_ordered(blanks in prop::collection::vec(counts(), 1..6), total in 1_u64..1 << 40) {
        let limits = GammaPoisson::fit(&blanks).unwrap().limits(total).unwrap();
        prop_assert!(limits.lob.events() >= 0.0 && limits.lod.events() > limits.lob.events(), "{limits:?}");
        prop_assert!(limits.lob.events_needed() > 0, "{limits:?}");
    }
}
