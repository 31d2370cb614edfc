//! What holds for every interval, whatever the counts.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

use flowmrd_quant::{Confidence, Counts, Interval, IntervalMethod, interval};
use proptest::prelude::*;

fn bounds(positive: u64, total: u64, confidence: f64) -> Interval {
    let counts = Counts::new(positive, total).unwrap();
    interval(counts, IntervalMethod::ClopperPearson, Confidence::new(confidence).unwrap())
}

/// Counts of every size: the total spread over its digits, the positive ones crowded towards both ends.
fn counts() -> impl Strategy<Value = (u64, u64)> {
    (0_u32..40, any::<u64>(), any::<u64>(), 0_u32..40, any::<bool>()).prop_map(|(bits, t, p, shift, high)| {
        let total = (1 << bits) + t % (1 << bits);
        let positive = (p % (total + 1)) >> shift;
        (if high { total - positive } else { positive }, total)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn interval_contains_its_estimate_and_stays_in_range((positive, total) in counts(), confidence in 0.01..0.9999) {
        let got = bounds(positive, total, confidence);
        let fraction = positive as f64 / total as f64;
        // at counts far above 1 / epsilon of each other a bound may equal the estimate's last digit
        let slack = 1e-14;
        prop_assert!(got.lower() <= fraction * (1.0 + slack) && fraction * (1.0 - slack) <= got.upper(), "{got:?}");
        prop_assert!((0.0..=1.0).contains(&got.lower()) && (0.0..=1.0).contains(&got.upper()), "{got:?}");
    }

    #[test]
    fn interval_of_the_negative_events_is_the_mirror_image((positive, total) in counts(), confidence in 0.01..0.9999) {
        let (got, mirror) = (bounds(positive, total, confidence), bounds(total - positive, total, confidence));
        let same = |a: f64, b: f64| a == b || (a / b - 1.0).abs() < 1e-12;
        prop_assert!(same(got.lower(), mirror.upper_complement()), "{got:?} {mirror:?}");
        prop_assert!(same(got.upper_complement(), mirror.lower()), "{got:?} {mirror:?}");
    }

    #[test]
    fn interval_widens_with_confidence((positive, total) in counts(), confidence in 0.01..0.98) {
        let (narrow, wide) = (bounds(positive, total, confidence), bounds(positive, total, confidence + 0.015));
        let slack = 1e-13;
        prop_assert!(wide.lower() <= narrow.lower() * (1.0 + slack), "{narrow:?} {wide:?}");
        prop_assert!(wide.upper() >= narrow.upper() * (1.0 - slack), "{narrow:?} {wide:?}");
    }
}
