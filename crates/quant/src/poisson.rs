//! Intervals of a Poisson mean from one count.

mod mid_p;

use crate::gamma::Gamma;
use crate::interval::Bound;
use crate::normal;
use crate::tail::{Tail, TailProbability};
use crate::{Confidence, Error};
use std::fmt;
use std::str::FromStr;

/// How an interval is drawn around a Poisson mean; x is the count, α = 1 − confidence, z the normal quantile at 1 −
/// α/2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PoissonMethod {
    /// Exact: χ²(α/2; 2x)/2 to χ²(1 − α/2; 2x + 2)/2, both Poisson tails being α/2 (Garwood, Biometrika 28 (1936) 437).
    #[default]
    Garwood,
    /// Tails that hold half of P(X = x) are α/2.
    MidP,
    /// Equal tails of the posterior under Jeffreys' prior, a gamma distribution of shape x + ½; 0 for the lower bound
    /// where the count is 0.
    Jeffreys,
    /// The means m with (x − m)² ≤ z² m: x + z²/2 ± z √(x + z²/4).
    Score,
}

impl PoissonMethod {
    /// The methods.
    pub const ALL: [Self; 4] = [Self::Garwood, Self::MidP, Self::Jeffreys, Self::Score];
    /// The methods' names, in the order of [`Self::ALL`].
    pub const NAMES: [&str; 4] = ["garwood", "mid-p", "jeffreys", "score"];

    /// Returns the name that results and the command line use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Garwood => "garwood",
            Self::MidP => "mid-p",
            Self::Jeffreys => "jeffreys",
            Self::Score => "score",
        }
    }
}

impl fmt::Display for PoissonMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PoissonMethod {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str() == name)
            .ok_or_else(|| Error::UnknownPoissonMethod { got: name.chars().take(40).collect() })
    }
}

/// Two-sided bounds of a Poisson mean, in events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PoissonInterval {
    method: PoissonMethod,
    confidence: Confidence,
    lower: f64,
    upper: f64,
}

impl PoissonInterval {
    /// Returns the method.
    #[must_use]
    pub fn method(&self) -> PoissonMethod {
        self.method
    }

    /// Returns the two-sided confidence.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Returns the lower bound in events; 0 where the count is 0.
    #[must_use]
    pub fn lower(&self) -> f64 {
        self.lower
    }

    /// Returns the upper bound in events.
    #[must_use]
    pub fn upper(&self) -> f64 {
        self.upper
    }
}

/// Bounds the Poisson mean behind a count, on both sides.
///
/// # Examples
/// ```
/// use flowmrd_quant::{Confidence, PoissonMethod, poisson_interval};
///
/// // R's poisson.test(20): 12.21652 to 30.88838 events
/// let interval = poisson_interval(20, PoissonMethod::Garwood, Confidence::P95);
/// assert!((interval.lower() - 12.21652).abs() < 1e-5 && (interval.upper() - 30.88838).abs() < 1e-5);
/// ```
#[must_use]
pub fn poisson_interval(count: u64, method: PoissonMethod, confidence: Confidence) -> PoissonInterval {
    let tail = TailProbability::two_sided(confidence);
    let bound = |end| match method {
        PoissonMethod::Garwood => garwood(count, tail, end),
        PoissonMethod::MidP => mid_p::bound(count, tail, end),
        PoissonMethod::Jeffreys => jeffreys(count, tail, end),
        PoissonMethod::Score => score(count, tail, end),
    };
    PoissonInterval { method, confidence, lower: bound(Bound::Lower), upper: bound(Bound::Upper) }
}

/// The mean at which P(X ≥ count) or P(X ≤ count) is `tail`.
pub(crate) fn garwood(count: u64, tail: TailProbability, end: Bound) -> f64 {
    let shape = count as f64;
    match end {
        Bound::Lower if count == 0 => 0.0,
        Bound::Lower => Gamma { shape }.quantile(Tail::Lower, tail),
        Bound::Upper => Gamma { shape: shape + 1.0 }.quantile(Tail::Upper, tail),
    }
}

fn jeffreys(count: u64, tail: TailProbability, end: Bound) -> f64 {
    let posterior = Gamma { shape: count as f64 + 0.5 };
    match end {
        Bound::Lower if count == 0 => 0.0,
        Bound::Lower => posterior.quantile(Tail::Lower, tail),
        Bound::Upper => posterior.quantile(Tail::Upper, tail),
    }
}

fn score(count: u64, tail: TailProbability, end: Bound) -> f64 {
    let count = count as f64;
    let z = normal::upper_quantile(tail);
    let upper = count + 0.5 * z * z + z * (count + 0.25 * z * z).sqrt();
    match end {
        Bound::Lower if count == 0.0 => 0.0,
        // the product of both is x²
        Bound::Lower => count * (count / upper),
        Bound::Upper => upper,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_reads_back_from_its_name_and_refuses_another() {
        for (method, name) in PoissonMethod::ALL.into_iter().zip(PoissonMethod::NAMES) {
            assert_eq!(method.to_string(), name);
            assert_eq!(name.parse(), Ok(method));
        }
        let error = "wald".parse::<PoissonMethod>().unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Poisson interval method: expected garwood, mid-p, jeffreys, score, got "wald""#
        );
    }
}
