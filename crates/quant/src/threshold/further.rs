//! How many more events at the observed level would decide.

use super::Threshold;
use crate::Counts;
use crate::beta::{LogOdds, Shapes};
use crate::search::first_true;

/// More events than any sample has; up to here counts are exact in binary64.
const MOST_EVENTS: u64 = 1_000_000_000_000_000;

/// How many more denominator events would decide on which side of a threshold the level is, were the level what was
/// observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Further {
    /// So many, beside those that were counted: the fewest for which the decision would fall. The positive events among
    /// them all are the observed level's share, rounded towards the threshold: up for a level below it, down for one
    /// above it.
    Events(u64),
    /// No number: the observed level is the threshold.
    Never,
    /// More than 10^15 in all: the observed level is too near the threshold.
    TooMany,
}

impl Further {
    pub(super) fn of(counts: Counts, threshold: Threshold, alpha: f64) -> Self {
        let scaled = Scaled { counts, at: threshold.log_odds(), alpha };
        let level = counts.fraction();
        let total = if level == threshold.fraction() {
            return Self::Never;
        } else if level > threshold.fraction() {
            scaled.deciding_total_above()
        } else {
            scaled.deciding_total_below()
        };
        total.map_or(Self::TooMany, |total| Self::Events(total - counts.total()))
    }
}

/// The observed level at larger totals: x of n positive events become k of about k n / x.
struct Scaled {
    counts: Counts,
    at: LogOdds,
    alpha: f64,
}

impl Scaled {
    /// The smallest total that decides for a level above the threshold. Positive events are rounded down, so that of
    /// the totals that share a number of them the smallest decides first.
    fn deciding_total_above(&self) -> Option<u64> {
        let decides = |positive: u64, negative: f64| {
            let shapes = Shapes { a: positive as f64, b: negative + 1.0 };
            shapes.probability(self.at).tail <= self.alpha
        };
        (self.first_share(decides)?..=self.most_positive())
            .filter_map(|positive| Some((positive, self.least_total(positive)?)))
            .find(|&(positive, total)| decides(positive, (total - positive) as f64))
            .map(|(_, total)| total)
    }

    /// The smallest total that decides for a level below the threshold. Positive events are rounded up, so that of the
    /// totals that share a number of them the largest decides if any does.
    fn deciding_total_below(&self) -> Option<u64> {
        let decides = |positive: u64, negative: f64| {
            let shapes = Shapes { a: positive as f64 + 1.0, b: negative };
            shapes.probability(self.at).rest <= self.alpha
        };
        if self.counts.positive() == 0 {
            return first_true(self.counts.total()..MOST_EVENTS, |total| decides(0, total as f64));
        }
        let (positive, largest) = (self.first_share(decides)?..=self.most_positive())
            .filter_map(|positive| Some((positive, self.most_total(positive)?)))
            .find(|&(positive, total)| decides(positive, (total - positive) as f64))?;
        let before = self.most_total(positive - 1)?.max(self.counts.total());
        first_true(before..largest, |total| decides(positive, (total - positive) as f64))
    }

    /// The first number of positive events that decides at a total of exactly its share, whole or not: totals of no
    /// smaller number do, since they are rounded against the decision.
    fn first_share(&self, decides: impl Fn(u64, f64) -> bool) -> Option<u64> {
        let negative_for_one = self.counts.negative() as f64 / self.counts.positive() as f64;
        first_true(self.counts.positive()..self.most_positive(), |positive| {
            decides(positive, positive as f64 * negative_for_one)
        })
    }

    /// The smallest total at which so many positive events are not more than the observed level's share.
    fn least_total(&self, positive: u64) -> Option<u64> {
        let share = u128::from(positive) * u128::from(self.counts.total());
        u64::try_from(share.div_ceil(u128::from(self.counts.positive()))).ok()
    }

    /// The largest total at which so many positive events are not fewer than the observed level's share.
    fn most_total(&self, positive: u64) -> Option<u64> {
        let share = u128::from(positive) * u128::from(self.counts.total());
        u64::try_from(share / u128::from(self.counts.positive())).ok()
    }

    /// The positive events at the largest total that is looked at.
    fn most_positive(&self) -> u64 {
        let share = u128::from(MOST_EVENTS) * u128::from(self.counts.positive());
        u64::try_from(share / u128::from(self.counts.total())).unwrap_or(MOST_EVENTS)
    }
}
