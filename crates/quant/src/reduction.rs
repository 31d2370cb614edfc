//! How far a level fell between two time points.
//!
//! [`Reduction`] is the ratio of the later level to the earlier one and its log10, with bounds; [`ratio`] bounds the
//! ratio of any two levels.

mod conditional;
mod katz;
mod koopman;
mod mover;
pub mod ratio;

pub use ratio::RatioMethod;

use crate::interval::Bound;
use crate::{Confidence, Counts, Error};
use ratio::Levels;

/// The counts of a level at two time points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimePoints {
    /// The level that was reduced.
    pub earlier: Counts,
    /// The level that was left.
    pub later: Counts,
}

/// The reduction of a level between two time points, of which the earlier one has at least one positive event.
///
/// # Examples
/// ```
/// use flowmrd_quant::reduction::{RatioMethod, Reduction, TimePoints};
/// use flowmrd_quant::{Confidence, Counts};
///
/// // 3 of a million after 900 of a million: by hand, log10(300)
/// let points = TimePoints { earlier: Counts::new(900, 1_000_000)?, later: Counts::new(3, 1_000_000)? };
/// let reduction = Reduction::new(points)?;
/// assert!((reduction.log10() - 300_f64.log10()).abs() < 1e-15);
/// let interval = reduction.interval(RatioMethod::Koopman, Confidence::P95)?;
/// assert!((interval.lower_log10 - 2.0080).abs() < 1e-4 && (interval.upper_log10 - 2.9462).abs() < 1e-4);
///
/// // none left: a lower bound alone
/// let points = TimePoints { later: Counts::new(0, 1_000_000)?, ..points };
/// let interval = Reduction::new(points)?.interval(RatioMethod::Koopman, Confidence::P95)?;
/// assert!((interval.lower_log10 - 2.3697).abs() < 1e-4 && interval.upper_log10 == f64::INFINITY);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reduction {
    points: TimePoints,
}

/// Two-sided bounds of a reduction, in decades.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReductionInterval {
    /// The method.
    pub method: RatioMethod,
    /// The two-sided confidence.
    pub confidence: Confidence,
    /// The least reduction: −log10 of the ratio's upper bound; under 0 where the level may have risen.
    pub lower_log10: f64,
    /// The greatest reduction: −log10 of the ratio's lower bound; infinite where no later event is positive.
    pub upper_log10: f64,
}

impl Reduction {
    /// Takes the counts of two time points.
    ///
    /// # Errors
    /// [`Error::NoEarlierEvents`] where no earlier event is positive: from none, no reduction is defined.
    pub fn new(points: TimePoints) -> Result<Self, Error> {
        if points.earlier.positive() == 0 { Err(Error::NoEarlierEvents) } else { Ok(Self { points }) }
    }

    /// Returns the counts.
    #[must_use]
    pub fn points(&self) -> TimePoints {
        self.points
    }

    /// Returns the later level over the earlier one; 0 where no later event is positive.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.levels().estimate()
    }

    /// Returns log10 of the earlier level over the later one, in decades; infinite where no later event is positive.
    #[must_use]
    pub fn log10(&self) -> f64 {
        decades(self.ratio())
    }

    /// Bounds the reduction on both sides.
    ///
    /// # Errors
    /// [`Error::RatioUndefined`] for [`RatioMethod::KatzLog`] where no later event is positive.
    pub fn interval(&self, method: RatioMethod, confidence: Confidence) -> Result<ReductionInterval, Error> {
        let ratio = self.levels().interval(method, confidence)?;
        Ok(ReductionInterval {
            method,
            confidence,
            lower_log10: decades(ratio.upper),
            upper_log10: decades(ratio.lower),
        })
    }

    /// Bounds the reduction on one side alone, in decades, all of 1 − confidence being on that side.
    ///
    /// # Errors
    /// As [`Self::interval`].
    pub fn bound(&self, method: RatioMethod, confidence: Confidence, bound: Bound) -> Result<f64, Error> {
        let of_ratio = match bound {
            Bound::Lower => Bound::Upper,
            Bound::Upper => Bound::Lower,
        };
        self.levels().bound(method, confidence, of_ratio).map(decades)
    }

    /// Returns the levels whose ratio is taken, the later over the earlier one.
    #[must_use]
    pub fn levels(&self) -> Levels {
        Levels { numerator: self.points.later, denominator: self.points.earlier }
    }
}

fn decades(ratio: f64) -> f64 {
    // 0 − x rather than −x: no reduction is 0, not −0
    0.0 - ratio.log10()
}
