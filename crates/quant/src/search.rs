//! The first whole number from which on something is so.

use std::ops::Range;

/// The first number past the start of a range, its end included, from which on a predicate is true: doubled steps, then
/// halvings.
pub(crate) fn first_true(range: Range<u64>, predicate: impl Fn(u64) -> bool) -> Option<u64> {
    let (mut low, end) = (range.start, range.end);
    let mut step = 1_u64;
    let mut high = loop {
        if low >= end {
            return None;
        }
        let probe = low.saturating_add(step).min(end);
        if predicate(probe) {
            break probe;
        }
        (low, step) = (probe, step.saturating_mul(2));
    };
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if predicate(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_number_of_a_range_is_found_at_both_of_its_ends() {
        for first in [11, 12, 500, 999, 1000] {
            assert_eq!(first_true(10..1000, |number| number >= first), Some(first));
        }
        assert_eq!(first_true(10..1000, |number| number > 1000), None);
        assert_eq!(first_true(10..10, |_| true), None);
    }
}
