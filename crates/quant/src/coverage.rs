//! How often an interval holds the true level, by exact summation over the counts.

use crate::Error;
use crate::beta::{LogOdds, Shapes};

/// Counts less likely than this, relative to the likeliest, are left out of a sum.
const NEGLIGIBLE: f64 = 1e-20;

/// What becomes of an interval over all counts that a true level may give.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Coverage {
    /// The probability that the true level lies between the bounds, either included.
    pub covered: f64,
    /// The probability that the upper bound is too low.
    pub upper_too_low: f64,
    /// The probability that the lower bound is too high.
    pub lower_too_high: f64,
    /// The expected width of the interval, a fraction.
    pub width: f64,
}

/// Sums over the binomial distribution of the positive events of `total` at a true level, a fraction from 0 to 1.
///
/// `bounds` gives the interval of a number of positive events.
///
/// # Errors
/// [`Error::NoTotal`]; [`Error::TrueLevel`] where it is not from 0 to 1.
///
/// # Examples
/// ```
/// use flowmrd_quant::coverage::coverage;
///
/// // two events at a half: 0, 1 and 2 positive with 1/4, 1/2 and 1/4; the second interval alone holds it
/// let bounds = [(0.0, 0.4), (0.3, 0.7), (0.6, 1.0)];
/// let got = coverage(2, 0.5, |positive| bounds[positive as usize])?;
/// assert!((got.covered - 0.5).abs() < 1e-15 && (got.upper_too_low - 0.25).abs() < 1e-15);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
pub fn coverage(total: u64, level: f64, bounds: impl Fn(u64) -> (f64, f64)) -> Result<Coverage, Error> {
    let mut sum = Coverage::default();
    for (positive, probability) in probabilities(total, level)? {
        let (lower, upper) = bounds(positive);
        let part = match () {
            () if upper < level => &mut sum.upper_too_low,
            () if lower > level => &mut sum.lower_too_high,
            () => &mut sum.covered,
        };
        *part += probability;
        sum.width += probability * (upper - lower);
    }
    Ok(sum)
}

/// Averages and the worst of coverages over a grid of true levels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The means over the grid.
    pub mean: Coverage,
    /// The smallest coverage.
    pub least_covered: f64,
    /// The first level at which it is the smallest.
    pub least_covered_at: f64,
}

impl Summary {
    /// Gathers levels with their coverages; `None` of none.
    #[must_use]
    pub fn of(coverages: &[(f64, Coverage)]) -> Option<Self> {
        let mean = |part: fn(&Coverage) -> f64| {
            coverages.iter().map(|(_, coverage)| part(coverage)).sum::<f64>() / coverages.len() as f64
        };
        let (level, least) = coverages
            .iter()
            .copied()
            .reduce(|least, next| if next.1.covered < least.1.covered { next } else { least })?;
        Some(Self {
            mean: Coverage {
                covered: mean(|coverage| coverage.covered),
                upper_too_low: mean(|coverage| coverage.upper_too_low),
                lower_too_high: mean(|coverage| coverage.lower_too_high),
                width: mean(|coverage| coverage.width),
            },
            least_covered: least.covered,
            least_covered_at: level,
        })
    }
}

/// The counts that are not negligible, with their binomial probabilities: from the likeliest one outwards by the ratios
/// of neighbours.
fn probabilities(total: u64, level: f64) -> Result<Vec<(u64, f64)>, Error> {
    if total == 0 {
        return Err(Error::NoTotal);
    }
    if !(0.0..=1.0).contains(&level) {
        return Err(Error::TrueLevel(level));
    }
    if level == 0.0 || level == 1.0 {
        return Ok(vec![(if level == 0.0 { 0 } else { total }, 1.0)]);
    }
    let mode = (((total as f64 + 1.0) * level) as u64).min(total);
    let peak = probability(total, level, mode);
    let odds = level / (1.0 - level);
    let negligible = NEGLIGIBLE * peak;
    let ascending = |(count, value): (u64, f64)| {
        let ratio = (total - count) as f64 / (count as f64 + 1.0) * odds;
        Some((count + 1, value * ratio)).filter(|next| next.1 > negligible)
    };
    let descending = |(count, value): (u64, f64)| {
        let ratio = count as f64 / ((total - count) as f64 + 1.0) / odds;
        Some((count.wrapping_sub(1), value * ratio)).filter(|next| next.1 > negligible)
    };
    let mut found: Vec<_> =
        std::iter::successors(Some((mode, peak)), |last| descending(*last)).skip(1).collect();
    found.reverse();
    found.extend(std::iter::successors(Some((mode, peak)), |last| ascending(*last)));
    Ok(found)
}

/// P(X = count), by the beta density over the log-odds where both shapes are above 0.
fn probability(total: u64, level: f64, count: u64) -> f64 {
    if count == total {
        return (total as f64 * level.ln()).exp();
    }
    let shapes = Shapes { a: count as f64 + 1.0, b: (total - count) as f64 };
    shapes.density(LogOdds::of(level, 1.0 - level)) / (shapes.b * level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_add_to_1_and_match_scipy() {
        for (total, level) in [(1, 0.3), (1, 0.9), (20, 0.999), (1_000_000, 5e-6), (100_000, 0.5)] {
            let sum: f64 =
                probabilities(total, level).unwrap().iter().map(|(_, probability)| probability).sum();
            assert!((sum - 1.0).abs() < 1e-13, "{total} {level}: {sum}");
        }
        // scipy.stats.binom.pmf(3, 10**6, 5e-6)
        let found = probabilities(1_000_000, 5e-6).unwrap();
        let (_, three) = found.into_iter().find(|(count, _)| *count == 3).unwrap();
        assert!((three / 0.140_373_825_626_414_26 - 1.0).abs() < 1e-12, "{three}");
    }

    #[test]
    fn coverage_at_the_ends_is_that_of_one_count() {
        // by hand: a level of 0 gives no positive event, 1 nothing else
        let interval = |count| if count == 0 { (0.0, 0.5) } else { (0.5, 1.0) };
        assert_eq!(coverage(1, 0.0, interval).unwrap().covered, 1.0);
        assert_eq!(coverage(1, 1.0, interval).unwrap().covered, 1.0);
        assert_eq!(coverage(1, 1.0, |_| (0.0, 0.5)).unwrap().upper_too_low, 1.0);
        assert_eq!(coverage(1, 0.0, |_| (0.5, 1.0)).unwrap().lower_too_high, 1.0);
    }

    #[test]
    fn coverage_refuses_what_is_no_level() {
        let message = |total, level| coverage(total, level, |_| (0.0, 1.0)).unwrap_err().to_string();
        assert_eq!(message(1, 1.5), "true level: expected a fraction from 0 to 1, got 1.5");
        assert_eq!(message(1, f64::NAN), "true level: expected a fraction from 0 to 1, got NaN");
        assert_eq!(message(0, 0.5), "total events: expected at least 1, got 0");
    }

    #[test]
    fn summary_names_the_first_of_the_worst() {
        let at = |covered| Coverage { covered, ..Coverage::default() };
        let summary = Summary::of(&[(0.1, at(0.9)), (0.2, at(0.8)), (0.3, at(0.8))]).unwrap();
        assert_eq!((summary.least_covered, summary.least_covered_at), (0.8, 0.2));
        assert!((summary.mean.covered - 2.5 / 3.0).abs() < 1e-15);
        assert_eq!(Summary::of(&[]), None);
    }
}
