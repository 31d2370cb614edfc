mod agresti_coull;
mod blaker;
mod clopper_pearson;
mod garwood;
mod jeffreys;
mod method;
mod mid_p;
mod score;

use crate::beta::Quantile;
use crate::tail::TailProbability;
use crate::{Confidence, Counts, Error};

pub use method::IntervalMethod;

/// One end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// The level below which the truth does not lie.
    Lower,
    /// The level above which the truth does not lie.
    Upper,
}

/// Two-sided bounds of a level, as fractions from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    method: IntervalMethod,
    confidence: Confidence,
    lower: Quantile,
    upper: Quantile,
}

impl Interval {
    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> IntervalMethod {
        self.method
    }

    /// Returns the two-sided confidence.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Returns the lower bound; 0 where no event is positive.
    #[must_use]
    pub fn lower(&self) -> f64 {
        self.lower.fraction
    }

    /// Returns the upper bound; 1 where every event is positive.
    #[must_use]
    pub fn upper(&self) -> f64 {
        self.upper.fraction
    }

    /// Returns 1 minus the lower bound, with all its digits where the bound is near 1.
    #[must_use]
    pub fn lower_complement(&self) -> f64 {
        self.lower.complement
    }

    /// Returns 1 minus the upper bound, with all its digits where the bound is near 1.
    #[must_use]
    pub fn upper_complement(&self) -> f64 {
        self.upper.complement
    }
}

/// A bound by the probability that is left outside it.
type ByTail = fn(Counts, TailProbability, Bound) -> Quantile;

/// The rule of a method whose bounds are each drawn by their own tail; Blaker's look at both tails at once.
fn by_tail(method: IntervalMethod) -> Option<ByTail> {
    match method {
        IntervalMethod::ClopperPearson => Some(clopper_pearson::bound),
        IntervalMethod::Blaker => None,
        IntervalMethod::MidP => Some(mid_p::bound),
        IntervalMethod::Wilson => Some(score::wilson),
        IntervalMethod::WilsonContinuity => Some(score::wilson_continuity),
        IntervalMethod::Jeffreys => Some(jeffreys::bound),
        IntervalMethod::AgrestiCoull => Some(agresti_coull::bound),
        IntervalMethod::Garwood => Some(garwood::bound),
    }
}

/// Bounds the level that counts estimate, on both sides.
///
/// Relative error of either bound, and of 1 minus it, under 10^-10 up to 10^12 events; 1 minus a bound of
/// [`IntervalMethod::Garwood`] is a plain difference.
///
/// # Examples
/// ```
/// use flowmrd_quant::{Confidence, Counts, IntervalMethod, interval};
///
/// let interval = interval(Counts::new(0, 1_000_000)?, IntervalMethod::ClopperPearson, Confidence::P95);
/// assert_eq!(interval.lower(), 0.0);
/// // 1 − 0.025^(1/10^6), by hand −ln(0.025)/10^6
/// assert!((interval.upper() - 3.6889e-6).abs() < 1e-10);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
#[must_use]
pub fn interval(counts: Counts, method: IntervalMethod, confidence: Confidence) -> Interval {
    let tail = TailProbability::two_sided(confidence);
    let (lower, upper) = match by_tail(method) {
        Some(rule) => (rule(counts, tail, Bound::Lower), rule(counts, tail, Bound::Upper)),
        None => blaker::bounds(counts, confidence),
    };
    // At a confidence near 0 both are the same level, and may be apart by the last place of either.
    let is_ordered = lower.fraction <= upper.fraction;
    let (lower, upper) = if is_ordered { (lower, upper) } else { (upper, lower) };
    Interval { method, confidence, lower, upper }
}

/// Bounds the level on one side alone, all of 1 − confidence being on that side.
///
/// # Errors
/// [`Error::NoOneSidedBound`] for [`IntervalMethod::Blaker`], which weighs both tails at once.
///
/// # Examples
/// ```
/// use flowmrd_quant::{Bound, Confidence, Counts, IntervalMethod, bound};
///
/// // none in a million: 1 − 0.05^(1/10^6), the "rule of three"
/// let upper = bound(Counts::new(0, 1_000_000)?, IntervalMethod::ClopperPearson, Confidence::P95, Bound::Upper)?;
/// assert!((upper - 2.9957e-6).abs() < 1e-10);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
pub fn bound(
    counts: Counts,
    method: IntervalMethod,
    confidence: Confidence,
    bound: Bound,
) -> Result<f64, Error> {
    let rule = by_tail(method).ok_or(Error::NoOneSidedBound { method })?;
    Ok(rule(counts, TailProbability::one_sided(confidence), bound).fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sided_bound_is_refused_by_the_method_that_has_none() {
        let counts = Counts::new(3, 10).unwrap();
        let error = bound(counts, IntervalMethod::Blaker, Confidence::P95, Bound::Upper).unwrap_err();
        assert_eq!(
            error.to_string(),
            "one-sided bound: expected a method that draws each bound by its own tail, got blaker"
        );
    }
}
