mod clopper_pearson;

use crate::beta::Quantile;
use crate::tail::TailProbability;
use crate::{Confidence, Counts, Error};
use std::fmt;
use std::str::FromStr;

/// How an interval is drawn around a level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IntervalMethod {
    /// Exact: both binomial tails at the bounds are α/2 (Clopper and Pearson, Biometrika 26 (1934) 404). Its coverage is
    /// never under the confidence.
    #[default]
    ClopperPearson,
}

impl IntervalMethod {
    /// The methods.
    pub const ALL: [Self; 1] = [Self::ClopperPearson];
    /// The methods' names, in the order of [`Self::ALL`].
    pub const NAMES: [&str; 1] = ["clopper-pearson"];

    /// Returns the name that assays, results and the command line use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClopperPearson => "clopper-pearson",
        }
    }
}

impl fmt::Display for IntervalMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for IntervalMethod {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str() == name)
            .ok_or_else(|| Error::UnknownMethod { got: name.chars().take(40).collect() })
    }
}

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

/// Bounds the level that counts estimate, on both sides.
///
/// Relative error of either bound, and of 1 minus it, under 10^-10 up to 10^12 events.
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
    let (lower, upper) = match method {
        IntervalMethod::ClopperPearson => {
            let tail = TailProbability::two_sided(confidence);
            (clopper_pearson::lower(counts, tail), clopper_pearson::upper(counts, tail))
        }
    };
    Interval { method, confidence, lower, upper }
}

/// Bounds the level on one side alone, all of 1 − confidence being on that side.
///
/// # Examples
/// ```
/// use flowmrd_quant::{Bound, Confidence, Counts, IntervalMethod, bound};
///
/// // none in a million: 1 − 0.05^(1/10^6), the "rule of three"
/// let upper = bound(Counts::new(0, 1_000_000)?, IntervalMethod::ClopperPearson, Confidence::P95, Bound::Upper);
/// assert!((upper - 2.9957e-6).abs() < 1e-10);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
#[must_use]
pub fn bound(counts: Counts, method: IntervalMethod, confidence: Confidence, bound: Bound) -> f64 {
    let tail = TailProbability::one_sided(confidence);
    match (method, bound) {
        (IntervalMethod::ClopperPearson, Bound::Lower) => clopper_pearson::lower(counts, tail).fraction,
        (IntervalMethod::ClopperPearson, Bound::Upper) => clopper_pearson::upper(counts, tail).fraction,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_reads_back_from_its_name() {
        for (method, name) in IntervalMethod::ALL.into_iter().zip(IntervalMethod::NAMES) {
            assert_eq!(method.as_str(), name);
            assert_eq!(name.parse(), Ok(method));
        }
    }

    #[test]
    fn method_refuses_an_unknown_name() {
        let error = "wald".parse::<IntervalMethod>().unwrap_err();
        assert_eq!(error.to_string(), r#"interval method: expected clopper-pearson, got "wald""#);
    }
}
