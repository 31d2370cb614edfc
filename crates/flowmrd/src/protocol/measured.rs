use std::fmt;

use super::Bound;

/// By how much a probability may rise from one threshold to the next before it is an error, not rounding.
const ROUNDING: f64 = 1e-9;

/// A measured level, and with which probability the true level lies at or above any other.
#[derive(Clone, Copy)]
pub struct MeasuredLevel<'f> {
    fraction: f64,
    exceedance: &'f dyn Fn(f64) -> f64,
}

/// Why a level or its probabilities were refused.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LevelError {
    /// A level that is no fraction.
    #[error("level: expected a fraction from 0 to 1, got {0}")]
    Fraction(f64),
    /// A probability that is none.
    #[error("probability of a level at or above {threshold}: expected 0 to 1, got {got}")]
    Probability {
        /// The threshold that was asked for, a fraction.
        threshold: f64,
        /// What was returned.
        got: f64,
    },
    /// A probability that rises with the threshold.
    #[error(
        "probability of a level at or above {threshold}: expected at most the {lower} of a lower one, got {got}"
    )]
    Rising {
        /// The threshold that was asked for, a fraction.
        threshold: f64,
        /// What was returned for a lower threshold.
        lower: f64,
        /// What was returned.
        got: f64,
    },
}

impl<'f> MeasuredLevel<'f> {
    /// Joins a measured fraction with P(true level ≥ t) as a function of t.
    ///
    /// # Errors
    /// [`LevelError::Fraction`] where the fraction is not from 0 to 1; NaN is not.
    pub fn new(fraction: f64, exceedance: &'f dyn Fn(f64) -> f64) -> Result<Self, LevelError> {
        if (0.0..=1.0).contains(&fraction) {
            Ok(Self { fraction, exceedance })
        } else {
            Err(LevelError::Fraction(fraction))
        }
    }

    /// Returns the measured fraction, 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        self.fraction
    }

    /// Asks for the probability of each bound, in ascending order of the bounds.
    ///
    /// A probability that is higher than the one before by no more than rounding is taken as equal to it.
    pub(crate) fn exceedances(&self, bounds: &[Bound]) -> Result<Vec<f64>, LevelError> {
        let mut before = 1.0;
        let ask = |bound: &Bound| {
            let threshold = bound.fraction();
            let got = (self.exceedance)(threshold);
            if !(0.0..=1.0).contains(&got) {
                return Err(LevelError::Probability { threshold, got });
            }
            if got > before + ROUNDING {
                return Err(LevelError::Rising { threshold, lower: before, got });
            }
            before = got.min(before);
            Ok(before)
        };
        bounds.iter().map(ask).collect()
    }

    /// Counts the bounds that the measured fraction has passed: the index of its band.
    pub(crate) fn band(&self, bounds: &[Bound]) -> usize {
        bounds.iter().filter(|bound| bound.is_passed_by(self.fraction)).count()
    }
}

/// Returns the probability of each band between ascending bounds, one more than there are bounds; their sum is 1 within
/// rounding.
pub(crate) fn band_probabilities(exceedances: &[f64]) -> Vec<f64> {
    let begins = std::iter::once(1.0).chain(exceedances.iter().copied());
    let ends = exceedances.iter().copied().chain(std::iter::once(0.0));
    begins.zip(ends).map(|(begin, end)| begin - end).collect()
}

impl fmt::Debug for MeasuredLevel<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("MeasuredLevel").field("fraction", &self.fraction).finish_non_exhaustive()
    }
}
