use super::{LARGEST_TOTAL, at_least, fraction, is_likely, smallest_total};
use crate::{Confidence, Error};

/// On which side of a threshold a true level lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThresholdSide {
    /// The level is above the threshold.
    Above,
    /// The level is below it.
    Below,
}

/// Finds the denominator from which on a sample of a true level is placed on its side of a threshold with a
/// probability.
///
/// A sample is placed above where P(X ≥ x | threshold) is at most 1 − confidence, and below where P(X ≤ x | threshold)
/// is: where the one-sided Clopper-Pearson bound passes the threshold. The answer holds for every larger denominator as
/// well; smaller ones may do by luck of the whole numbers, since the count that decides moves in steps. `None` where
/// the level is too near the threshold for 2^62 events.
///
/// # Errors
/// [`Error::NotAFraction`] where level, threshold or power does not lie above 0 and below 1; [`Error::LevelAtThreshold`]
/// where the level is the threshold.
///
/// # Examples
/// ```
/// use flowmrd_quant::{Confidence, design::{ThresholdSide, total_for_decision}};
///
/// // no event at all is expected below 10^-4 of a level of 10^-7: three expected at the threshold are enough
/// let total = total_for_decision(1e-7, 1e-4, Confidence::P95, 0.9)?;
/// assert_eq!(total, Some((ThresholdSide::Below, 29_956)));
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
pub fn total_for_decision(
    level: f64,
    threshold: f64,
    confidence: Confidence,
    power: f64,
) -> Result<Option<(ThresholdSide, u64)>, Error> {
    let level = fraction("level", level)?;
    let threshold = fraction("threshold", threshold)?;
    let power = fraction("power", power)?;
    if level == threshold {
        return Err(Error::LevelAtThreshold(level));
    }
    let decision = Decision { level, threshold, confidence: confidence.level(), power };
    Ok(match level > threshold {
        true => decision.above().map(|total| (ThresholdSide::Above, total)),
        false => decision.below().map(|total| (ThresholdSide::Below, total)),
    })
}

#[derive(Clone, Copy)]
struct Decision {
    level: f64,
    threshold: f64,
    confidence: f64,
    power: f64,
}

impl Decision {
    /// From 1 count on, the deciding count c holds for the totals after [`Self::last_above`] of c − 1 up to that of c;
    /// in them the power grows. The first c whose first total is powerful is found by halving.
    fn above(self) -> Option<u64> {
        let first = |count: u64| match count {
            1 => Some(1),
            _ => self.last_above(count - 1).map(|last| last + 1),
        };
        let is_powerful = |count, total| is_likely(count, total, self.level, self.power);
        let count = smallest_total(1, |count| first(count).is_none_or(|total| is_powerful(count, total)))?;
        let from_there = first(count)?;
        if count == 1 {
            return Some(from_there);
        }
        // The totals of the count before may turn powerful before they end.
        let (start, before) = (first(count - 1)?, count - 1);
        let earlier = smallest_total(start, |total| total >= from_there || is_powerful(before, total))?;
        Some(earlier.min(from_there))
    }

    /// The last total at which so many events still place a sample above: P(X ≥ count | threshold) ≤ 1 − confidence.
    fn last_above(self, count: u64) -> Option<u64> {
        let is_unlikely = |total| at_least(count, total, self.threshold).tail <= 1.0 - self.confidence;
        // Totals under the count cannot hold it, so the first that is likely has one before it.
        smallest_total(count, |total| !is_unlikely(total)).map(|total| total - 1)
    }

    /// The deciding count c holds from [`Self::first_below`] of c up to that of c + 1; in those totals the power falls.
    /// The first c whose last total is powerful is found by halving.
    fn below(self) -> Option<u64> {
        let is_powerful = |count: u64| match (self.first_below(count - 1), self.first_below(count)) {
            (Some(_), Some(next)) => self.stays_below(count - 1, next - 1),
            (_, None) | (None, _) => true,
        };
        // counts from 1 on stand for those from 0 on
        let count = smallest_total(1, is_powerful)?;
        self.first_below(count - 1).filter(|&total| total < LARGEST_TOTAL)
    }

    /// The first total at which so few events place a sample below: P(X ≤ count | threshold) ≤ 1 − confidence.
    fn first_below(self, count: u64) -> Option<u64> {
        smallest_total(count + 1, |total| is_likely(count + 1, total, self.threshold, self.confidence))
    }

    fn stays_below(self, count: u64, total: u64) -> bool {
        at_least(count + 1, total, self.level).rest >= self.power
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Level, threshold, power, side, denominator.
    const DECISIONS: [(f64, f64, f64, ThresholdSide, u64); 7] = [
        (0.02, 0.01, 0.9, ThresholdSide::Above, 1349),
        (0.05, 0.01, 0.8, ThresholdSide::Above, 110),
        (0.01, 0.02, 0.9, ThresholdSide::Below, 1390),
        (0.001, 0.02, 0.8, ThresholdSide::Below, 236),
        (0.6, 0.5, 0.9, ThresholdSide::Above, 224),
        (0.3, 0.5, 0.95, ThresholdSide::Below, 69),
        (0.5, 0.001, 0.9, ThresholdSide::Above, 4),
    ];

    fn total(level: f64, threshold: f64, power: f64) -> Option<(ThresholdSide, u64)> {
        total_for_decision(level, threshold, Confidence::P95, power).unwrap()
    }

    #[test]
    fn totals_match_a_plain_search_over_every_denominator() {
        // scripts/reference/design.py: SciPy's binomial over all denominators up to some thousands, the last one at
        // which the power falls short, and one more
        for (level, threshold, power, side, expected) in DECISIONS {
            assert_eq!(total(level, threshold, power), Some((side, expected)), "{level} {threshold} {power}");
        }
    }

    /// P(X ≤ x) for every x, by adding binomial probabilities from 0 up; fractions far enough from 1 not to underflow.
    fn at_most(total: u64, fraction: f64) -> Vec<f64> {
        let mut term = (1.0 - fraction).powf(total as f64);
        let mut sum = 0.0;
        let odds = fraction / (1.0 - fraction);
        let next = |x: u64| {
            sum += term;
            term *= (total - x) as f64 / (x + 1) as f64 * odds;
            sum
        };
        (0..=total.min(250)).map(next).collect()
    }

    /// The denominator after the last one at which the power falls short, of all up to a largest.
    fn plain_total(level: f64, threshold: f64, power: f64, largest: u64) -> u64 {
        let is_short = |&total: &u64| {
            let (at_threshold, at_level) = (at_most(total, threshold), at_most(total, level));
            if level > threshold {
                let fewer = at_threshold.iter().position(|&below| 1.0 - below <= 0.05);
                fewer.is_none_or(|x| x as u64 == total || 1.0 - at_level[x] < power)
            } else {
                let deciding = at_threshold.iter().take_while(|&&at_most| at_most <= 0.05).count();
                deciding == 0 || at_level[deciding - 1] < power
            }
        };
        (1..=largest).rev().find(is_short).map_or(1, |last| last + 1)
    }

    #[test]
    fn totals_match_a_plain_engine_over_a_grid() {
        let mut compared = 0;
        for threshold in [0.005, 0.01, 0.03, 0.08] {
            for ratio in [0.05, 0.2, 0.5, 1.7, 2.5, 6.0] {
                for power in [0.5, 0.8, 0.95] {
                    let plain = plain_total(threshold * ratio, threshold, power, 2_000);
                    // a search that ends near its largest denominator may not have seen the last that falls short
                    if plain < 1_400 {
                        let (_, fast) = total(threshold * ratio, threshold, power).unwrap();
                        assert_eq!(fast, plain, "{threshold} {ratio} {power}");
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 50, "{compared}");
    }

    #[test]
    fn total_grows_as_the_level_nears_the_threshold() {
        let totals = [2e-4, 1.5e-4, 1.1e-4, 1.01e-4].map(|level| total(level, 1e-4, 0.9).unwrap().1);
        assert!(totals.is_sorted(), "{totals:?}");
        let totals = [5e-5, 8e-5, 9e-5, 9.9e-5].map(|level| total(level, 1e-4, 0.9).unwrap().1);
        assert!(totals.is_sorted(), "{totals:?}");
    }

    #[test]
    fn level_at_the_threshold_and_what_is_no_fraction_are_refused() {
        let error = total_for_decision(1e-4, 1e-4, Confidence::P95, 0.9).unwrap_err();
        assert_eq!(error.to_string(), "level: expected another number than the threshold, got 0.0001");
        let error = total_for_decision(1e-4, 2.0, Confidence::P95, 0.9).unwrap_err();
        assert_eq!(error.to_string(), "threshold: expected a number above 0 and below 1, got 2");
    }

    #[test]
    fn level_too_near_the_threshold_has_no_total() {
        assert_eq!(total(1e-4 * (1.0 + 1e-12), 1e-4, 0.9), None);
    }
}
