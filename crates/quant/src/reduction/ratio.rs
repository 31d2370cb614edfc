//! The ratio of two levels.

use super::{conditional, katz, koopman, mover};
use crate::interval::Bound;
use crate::rate::RateLimits;
use crate::tail::TailProbability;
use crate::{Confidence, Counts, Error};
use std::fmt;
use std::str::FromStr;

/// How an interval is drawn around a ratio of two levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RatioMethod {
    /// The asymptotic score interval (Koopman, Biometrics 40 (1984) 513).
    Koopman,
    /// MOVER for ratios with Wilson limits.
    MoverWilson,
    /// MOVER for ratios with Jeffreys limits.
    MoverJeffreys,
    /// A normal interval of the logarithm; not defined without events.
    KatzLog,
    /// The same with ½ added to every count.
    KatzLogHalf,
    /// Poisson counts, conditional on their sum: exact for rare events, never under the confidence.
    #[default]
    ConditionalExact,
}

impl RatioMethod {
    /// The methods.
    pub const ALL: [Self; 6] = [
        Self::Koopman,
        Self::MoverWilson,
        Self::MoverJeffreys,
        Self::KatzLog,
        Self::KatzLogHalf,
        Self::ConditionalExact,
    ];
    /// The methods' names, in the order of [`Self::ALL`].
    pub const NAMES: [&str; 6] =
        ["koopman", "mover-wilson", "mover-jeffreys", "katz-log", "katz-log-half", "conditional-exact"];

    /// Returns the name that assays, results and the command line use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Koopman => Self::NAMES[0],
            Self::MoverWilson => Self::NAMES[1],
            Self::MoverJeffreys => Self::NAMES[2],
            Self::KatzLog => Self::NAMES[3],
            Self::KatzLogHalf => Self::NAMES[4],
            Self::ConditionalExact => Self::NAMES[5],
        }
    }
}

impl fmt::Display for RatioMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RatioMethod {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str() == name)
            .ok_or_else(|| Error::UnknownRatioMethod { got: name.chars().take(40).collect() })
    }
}

/// Two levels of which one is divided by the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// The level that is divided.
    pub numerator: Counts,
    /// The level that divides.
    pub denominator: Counts,
}

/// Two-sided bounds of a ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatioInterval {
    /// The method.
    pub method: RatioMethod,
    /// The two-sided confidence.
    pub confidence: Confidence,
    /// The lower bound; 0 where the numerator has no positive event.
    pub lower: f64,
    /// The upper bound; infinite where the denominator has no positive event.
    pub upper: f64,
}

impl Levels {
    /// Returns the ratio; infinite where the denominator alone has no positive event, NaN where neither has one.
    #[must_use]
    pub fn estimate(self) -> f64 {
        self.numerator.fraction() / self.denominator.fraction()
    }

    /// Bounds the ratio on both sides.
    ///
    /// # Errors
    /// [`Error::NoRatio`] where neither level has a positive event; [`Error::RatioUndefined`] where one has none and
    /// the method, [`RatioMethod::KatzLog`], needs some.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::reduction::{RatioMethod, ratio::Levels};
    /// use flowmrd_quant::{Confidence, Counts};
    ///
    /// let tube = |positive| Counts::new(positive, 1_000_000);
    /// let levels = Levels { numerator: tube(5)?, denominator: tube(0)? };
    /// let got = levels.interval(RatioMethod::ConditionalExact, Confidence::P95)?;
    /// // by hand: P(5 of 5) = q^5 = 0.025, and the ratio is q/(1 − q)
    /// let q = 0.025_f64.powf(0.2);
    /// assert!((got.lower - q / (1.0 - q)).abs() < 1e-12 && got.upper == f64::INFINITY);
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    pub fn interval(self, method: RatioMethod, confidence: Confidence) -> Result<RatioInterval, Error> {
        self.defined_by(method)?;
        let tail = TailProbability::two_sided(confidence);
        let (lower, upper) = (self.at(method, tail, Bound::Lower), self.at(method, tail, Bound::Upper));
        Ok(RatioInterval { method, confidence, lower, upper })
    }

    /// Bounds the ratio on one side alone, all of 1 − confidence being on that side.
    ///
    /// For a confidence under a half, the bound of the other side at 1 − confidence.
    ///
    /// # Errors
    /// As [`Self::interval`].
    pub fn bound(self, method: RatioMethod, confidence: Confidence, bound: Bound) -> Result<f64, Error> {
        self.defined_by(method)?;
        Ok(self.at(method, TailProbability::one_sided(confidence), bound))
    }

    fn defined_by(self, method: RatioMethod) -> Result<(), Error> {
        let undefined = |level| Err(Error::RatioUndefined { level, method: method.as_str() });
        match (self.numerator.positive(), self.denominator.positive()) {
            (0, 0) => Err(Error::NoRatio),
            (0, _) if method == RatioMethod::KatzLog => undefined("numerator"),
            (_, 0) if method == RatioMethod::KatzLog => undefined("denominator"),
            _ => Ok(()),
        }
    }

    fn at(self, method: RatioMethod, tail: TailProbability, end: Bound) -> f64 {
        if tail.tail > 0.5 {
            return self.at(method, tail.mirrored(), other(end));
        }
        match (method, end) {
            (RatioMethod::KatzLogHalf, _) => katz::bound(self, 0.5, tail, end),
            (_, Bound::Lower) if self.numerator.positive() == 0 => 0.0,
            (_, Bound::Upper) if self.denominator.positive() == 0 => f64::INFINITY,
            (RatioMethod::KatzLog, _) => katz::bound(self, 0.0, tail, end),
            (RatioMethod::Koopman, _) => koopman::bound(self, tail, end),
            (RatioMethod::MoverWilson, _) => mover::bound(self, RateLimits::Wilson, tail, end),
            (RatioMethod::MoverJeffreys, _) => mover::bound(self, RateLimits::Jeffreys, tail, end),
            (RatioMethod::ConditionalExact, _) => conditional::bound(self, tail, end),
        }
    }
}

fn other(end: Bound) -> Bound {
    match end {
        Bound::Lower => Bound::Upper,
        Bound::Upper => Bound::Lower,
    }
}
