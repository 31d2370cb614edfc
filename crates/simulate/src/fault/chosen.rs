//! Choosing which events of a tube a fault turns into others.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::random::Random;

/// A stretch of the acquisition, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    pub(super) begin: f64,
    pub(super) seconds: f64,
}

/// Draws `count` different numbers of a range, or all of it where it holds fewer.
///
/// Floyd's algorithm (Bentley & Floyd, Communications of the ACM 1987;30:754; from memory of the literature, not read):
/// every set of that size is as likely as any other.
pub(super) fn choose(range: &Range<u64>, count: u64, random: &mut Random) -> BTreeSet<u64> {
    let len = range.end.saturating_sub(range.start);
    let mut chosen = BTreeSet::new();
    for last in len.saturating_sub(count)..len {
        let place = libm::floor(random.uniform() * (last as f64 + 1.0)) as u64;
        let place = range.start + place.min(last);
        if !chosen.insert(place) {
            chosen.insert(range.start + last);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choice_has_the_size_asked_for_and_stays_in_its_range() {
        let chosen = choose(&(100..1100), 30, &mut Random::new(1, 0));
        assert_eq!(chosen.len(), 30);
        assert!(chosen.iter().all(|event| (100..1100).contains(event)));
        assert_eq!(choose(&(5..8), 9, &mut Random::new(1, 0)), BTreeSet::from([5, 6, 7]));
        assert!(choose(&(5..5), 9, &mut Random::new(1, 0)).is_empty());
    }

    #[test]
    fn every_pair_of_five_is_as_likely() {
        let mut random = Random::new(2, 0);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..10_000 {
            *counts.entry(choose(&(0..5), 2, &mut random)).or_insert(0) += 1;
        }
        // ten pairs, 1,000 each; five standard deviations: 5·√(10,000 · 0.1 · 0.9) = 150
        assert_eq!(counts.len(), 10);
        assert!(counts.values().all(|&count: &i32| (count - 1000).abs() < 150), "{counts:?}");
    }
}
