//! The total interval: counting and gate placement together, with the dispersion between tubes where there is any.

use crate::beta::{LogOdds, Shapes};
use crate::normal;
use crate::root;
use crate::tail::TailProbability;
use crate::{Confidence, Counts, Error};

/// Bounds of a level whose counts vary with the placement of the gates, two-sided, as fractions from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TotalInterval {
    confidence: Confidence,
    lower: f64,
    upper: f64,
}

impl TotalInterval {
    pub(crate) fn new(confidence: Confidence, lower: f64, upper: f64) -> Self {
        Self { confidence, lower, upper }
    }

    /// Returns the two-sided confidence.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Widens the interval to hold another's bounds as well; the confidence stays.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { lower: self.lower.min(other.lower), upper: self.upper.max(other.upper), ..self }
    }

    /// Returns the lower bound; 0 where more than half of what lies outside the confidence are draws without a positive
    /// event.
    #[must_use]
    pub fn lower(&self) -> f64 {
        self.lower
    }

    /// Returns the upper bound.
    #[must_use]
    pub fn upper(&self) -> f64 {
        self.upper
    }
}

/// How many times the variance of binomial counts that of the tubes' counts is, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct VarianceInflation(f64);

impl Default for VarianceInflation {
    /// Returns none.
    fn default() -> Self {
        Self::NONE
    }
}

impl VarianceInflation {
    /// Counts that vary as binomial ones do.
    pub const NONE: Self = Self(1.0);

    /// Takes a factor; one under 1 counts as 1, since tubes alike by chance make no level more certain.
    ///
    /// # Errors
    /// [`Error::VarianceInflation`] where it is negative, infinite or NaN.
    pub fn new(factor: f64) -> Result<Self, Error> {
        if factor.is_finite() && factor >= 0.0 {
            Ok(Self(factor.max(1.0)))
        } else {
            Err(Error::VarianceInflation(factor))
        }
    }

    /// Returns the factor.
    #[must_use]
    pub fn factor(self) -> f64 {
        self.0
    }
}

/// Bounds a level over draws of gate placements, each with its own counts.
///
/// Each draw has the confidence distribution of Clopper and Pearson: Beta(x, n − x + 1) below and Beta(x + 1, n − x)
/// above. The bounds are the α/2 quantiles of the equal mixture of those over the draws, with x and n divided by the
/// variance inflation. One draw alone, or draws that are all alike, give Clopper and Pearson's interval itself. The
/// mixture is the marginal distribution of the level where the placement is drawn from its stated distribution: a model
/// (docs/algorithms/11-gate-placement.md).
///
/// # Errors
/// [`Error::NoDraw`] where there is no draw.
///
/// # Examples
/// ```
/// use flowmrd_quant::{Confidence, Counts, VarianceInflation, total_interval};
///
/// let draws = [Counts::new(40, 1_000_000)?, Counts::new(60, 1_000_000)?];
/// let total = total_interval(&draws, VarianceInflation::NONE, Confidence::P95)?;
/// // wider than the interval of 50 events, 3.711e-5 to 6.592e-5
/// assert!(total.lower() < 3.2e-5 && total.upper() > 7.2e-5);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
pub fn total_interval(
    draws: &[Counts],
    inflation: VarianceInflation,
    confidence: Confidence,
) -> Result<TotalInterval, Error> {
    if draws.is_empty() {
        return Err(Error::NoDraw);
    }
    let mixture = Mixture::of(draws, inflation);
    let tail = TailProbability::two_sided(confidence);
    Ok(TotalInterval { confidence, lower: mixture.lower(tail), upper: mixture.upper(tail) })
}

/// Distinct counts of the draws, with how many draws have them.
struct Mixture {
    /// Positive, negative and weight, the weights adding up to 1.
    parts: Vec<(f64, f64, f64)>,
}

impl Mixture {
    fn of(draws: &[Counts], inflation: VarianceInflation) -> Self {
        let mut counts: Vec<(u64, u64)> =
            draws.iter().map(|draw| (draw.positive(), draw.negative())).collect();
        counts.sort_unstable();
        let parts = counts.chunk_by(|one, other| one == other).filter_map(|same| {
            let &(positive, negative) = same.first()?;
            let scaled = |count: u64| count as f64 / inflation.factor();
            Some((scaled(positive), scaled(negative), same.len() as f64 / draws.len() as f64))
        });
        Self { parts: parts.collect() }
    }

    fn lower(&self, tail: TailProbability) -> f64 {
        self.solve(tail, |at| self.mean(at, lower_side))
    }

    fn upper(&self, tail: TailProbability) -> f64 {
        self.solve(tail.mirrored(), |at| self.mean(at, upper_side))
    }

    /// The mean over the draws of the probability below a level, and of the density over its log-odds.
    fn mean(&self, at: LogOdds, side: impl Fn(f64, f64) -> Side) -> (TailProbability, f64) {
        let mut mean = TailProbability { tail: 0.0, rest: 0.0 };
        let mut density = 0.0;
        for &(positive, negative, weight) in &self.parts {
            let (probability, part) = match side(positive, negative) {
                Side::End(probability) => (probability, 0.0),
                Side::Beta(shapes) => (shapes.probability(at), shapes.density(at)),
            };
            mean.tail += weight * probability.tail;
            mean.rest += weight * probability.rest;
            density += weight * part;
        }
        (mean, density)
    }

    /// The level below which the mixture has a probability: Newton's method over the log-odds, on the logarithm of the
    /// smaller of the two sides.
    fn solve(&self, target: TailProbability, mean: impl Fn(LogOdds) -> (TailProbability, f64)) -> f64 {
        let excess = |u: f64| {
            let (got, density) = mean(LogOdds::new(u));
            if target.tail <= target.rest {
                ((got.tail / target.tail).ln(), density / got.tail)
            } else {
                (-(got.rest / target.rest).ln(), density / got.rest)
            }
        };
        let (low, high) = self.bracket(|u| excess(u).0);
        let u = root::newton((low, high), self.start(target).clamp(low, high), excess);
        if u <= -LogOdds::END {
            0.0
        } else if u >= LogOdds::END {
            1.0
        } else {
            LogOdds::new(u).fraction()
        }
    }

    /// Log-odds near a quantile: that of the normal distribution with the mixture's mean and variance, half an event added to
    /// each count.
    fn start(&self, target: TailProbability) -> f64 {
        let log_odds =
            |&(positive, negative, _): &(f64, f64, f64)| ((positive + 0.5) / (negative + 0.5)).ln();
        let mean: f64 = self.parts.iter().map(|part| part.2 * log_odds(part)).sum();
        let variance = self.parts.iter().map(|part| {
            let counting = (part.0 + 0.5).recip() + (part.1 + 0.5).recip();
            part.2 * (counting + (log_odds(part) - mean).powi(2))
        });
        mean - normal::upper_quantile(target) * variance.sum::<f64>().sqrt()
    }

    /// Log-odds between which an increasing function changes its sign, sought outwards from the mean level.
    fn bracket(&self, excess: impl Fn(f64) -> f64) -> (f64, f64) {
        let sum = |part: fn(&(f64, f64, f64)) -> f64| self.parts.iter().map(part).sum::<f64>() + 0.5;
        let start = LogOdds::of(sum(|part| part.0 * part.2), sum(|part| part.1 * part.2)).value();
        let rises = excess(start) < 0.0;
        let (mut near, mut step) = (start, 0.5);
        while near.abs() < LogOdds::END {
            let far = (if rises { near + step } else { near - step }).clamp(-LogOdds::END, LogOdds::END);
            if (excess(far) < 0.0) != rises {
                return if rises { (near, far) } else { (far, near) };
            }
            (near, step) = (far, 2.0 * step);
        }
        (near, near)
    }
}

/// What a draw says of a level.
enum Side {
    Beta(Shapes),
    /// The same probability below each.
    End(TailProbability),
}

/// Beta(x, n − x + 1), all of it at 0 where no event is positive.
fn lower_side(positive: f64, negative: f64) -> Side {
    if positive == 0.0 {
        return Side::End(TailProbability { tail: 1.0, rest: 0.0 });
    }
    Side::Beta(Shapes { a: positive, b: negative + 1.0 })
}

/// Beta(x + 1, n − x), all of it at 1 where every event is positive.
fn upper_side(positive: f64, negative: f64) -> Side {
    if negative == 0.0 {
        return Side::End(TailProbability { tail: 0.0, rest: 1.0 });
    }
    Side::Beta(Shapes { a: positive + 1.0, b: negative })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{IntervalMethod, interval};

    fn counts(positive: u64, total: u64) -> Counts {
        Counts::new(positive, total).unwrap()
    }

    #[test]
    fn total_interval_of_draws_that_are_alike_is_clopper_and_pearson_s() {
        for (positive, total) in
            [(0, 1_000_000), (53, 248_611), (1, 3), (10, 10), (0, 1), (500, 1_000_000_000_000)]
        {
            let one = counts(positive, total);
            let exact = interval(one, IntervalMethod::ClopperPearson, Confidence::P95);
            let got = total_interval(&[one; 7], VarianceInflation::NONE, Confidence::P95).unwrap();
            for (got, exact) in [(got.lower(), exact.lower()), (got.upper(), exact.upper())] {
                assert!((got - exact).abs() <= 1e-12 * exact, "{positive} of {total}: {got:e}, {exact:e}");
            }
        }
    }

    #[test]
    fn total_interval_of_two_draws_matches_mpmath() {
        // mpmath at 30 digits, findroot on the mean of two betainc: scripts/reference/total.py
        let draws = [counts(40, 1_000_000), counts(60, 1_000_000)];
        let got = total_interval(&draws, VarianceInflation::NONE, Confidence::P95).unwrap();
        assert!((got.lower() / 3.019_581_475_283_434_8e-5 - 1.0).abs() < 1e-12, "{:e}", got.lower());
        assert!((got.upper() / 7.438_989_037_786_45e-5 - 1.0).abs() < 1e-12, "{:e}", got.upper());
    }

    #[test]
    fn hull_holds_both_intervals() {
        let total = |positive| {
            total_interval(&[counts(positive, 1_000_000)], VarianceInflation::NONE, Confidence::P95).unwrap()
        };
        let (low, high) = (total(40), total(60));
        let hull = low.hull(high);
        assert_eq!((hull.lower(), hull.upper()), (low.lower(), high.upper()));
        assert_eq!(high.hull(low), hull);
    }

    #[test]
    fn total_interval_divides_counts_by_the_inflation() {
        // 50 of 10^6 at twice the variance is 25 of 500,000; Clopper-Pearson as in SciPy's beta.ppf
        let twice = VarianceInflation::new(2.0).unwrap();
        let got = total_interval(&[counts(50, 1_000_000)], twice, Confidence::P95).unwrap();
        let exact = interval(counts(25, 500_000), IntervalMethod::ClopperPearson, Confidence::P95);
        assert!((got.lower() / exact.lower() - 1.0).abs() < 1e-12);
        assert!((got.upper() / exact.upper() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn total_interval_begins_at_zero_where_many_draws_see_nothing() {
        let draws = |empty: usize| {
            let mut draws = vec![counts(5, 1_000_000); 100];
            draws[..empty].fill(counts(0, 1_000_000));
            total_interval(&draws, VarianceInflation::NONE, Confidence::P95).unwrap().lower()
        };
        assert!(draws(2) > 0.0);
        assert_eq!(draws(3), 0.0);
    }

    #[test]
    fn total_interval_refuses_no_draw_and_an_impossible_inflation() {
        let refused = total_interval(&[], VarianceInflation::NONE, Confidence::P95).unwrap_err();
        assert_eq!(refused.to_string(), "draws of gate placements: expected at least 1, got 0");
        let refused = VarianceInflation::new(f64::NAN).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "variance inflation: expected a finite number of at least 0, got NaN"
        );
        assert_eq!(VarianceInflation::new(0.5), Ok(VarianceInflation::NONE));
    }
}
