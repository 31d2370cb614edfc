//! What is believed of a level after the counts, from a prior.

use crate::beta::{LogOdds, Shapes};
use crate::tail::{Tail, TailProbability};
use crate::{Confidence, Counts};

/// The posterior of the level under a beta prior: Beta(x + a, n − x + b) for the prior Beta(a, b).
///
/// Its statements hold where the prior does; as an interval's rule Jeffreys' is
/// [`IntervalMethod::Jeffreys`](crate::IntervalMethod::Jeffreys), whose ends are 0 and 1 at no and at all positive
/// events.
#[derive(Clone, Copy, Debug)]
pub struct Posterior {
    shapes: Shapes,
}

impl Posterior {
    /// Starts from Jeffreys' prior, Beta(½, ½).
    #[must_use]
    pub fn jeffreys(counts: Counts) -> Self {
        Self::of(counts, 0.5)
    }

    /// Starts from the uniform prior, Beta(1, 1).
    #[must_use]
    pub fn uniform(counts: Counts) -> Self {
        Self::of(counts, 1.0)
    }

    fn of(counts: Counts, prior: f64) -> Self {
        Self { shapes: Shapes { a: counts.positive() as f64 + prior, b: counts.negative() as f64 + prior } }
    }

    /// Returns the levels that cut off half of 1 − `credibility` on either side.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::{Confidence, Counts, Posterior};
    ///
    /// // 0 of 1, uniform prior: Beta(1, 2), 1 − √0.975 to 1 − √0.025
    /// let (lower, upper) = Posterior::uniform(Counts::new(0, 1)?).equal_tailed(Confidence::P95);
    /// assert!((lower - 0.01257912).abs() < 1e-8 && (upper - 0.84188612).abs() < 1e-8);
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    #[must_use]
    pub fn equal_tailed(&self, credibility: Confidence) -> (f64, f64) {
        let tail = TailProbability::two_sided(credibility);
        let quantile = |side| self.shapes.quantile(side, tail).fraction;
        (quantile(Tail::Lower), quantile(Tail::Upper))
    }

    /// Returns the probability that the level is at or above a fraction; 1 for a fraction of 0 or less, 0 for 1 or
    /// more.
    #[must_use]
    pub fn probability_above(&self, fraction: f64) -> f64 {
        if fraction <= 0.0 {
            1.0
        } else if fraction >= 1.0 {
            0.0
        } else {
            self.shapes.probability(LogOdds::of(fraction, 1.0 - fraction)).rest
        }
    }
}
