use crate::Error;
use std::fmt;
use std::str::FromStr;

/// How an interval is drawn around a level.
///
/// x is the positive events, n the total, p the true level, α = 1 − confidence, z the normal quantile at 1 − α/2
/// (one-sided: 1 − α), B(q; a, b) the beta quantile. In every method the lower bound is 0 where no event is positive,
/// and the upper bound 1 where every event is. docs/algorithms/07-intervals.md has each method's coverage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IntervalMethod {
    /// Exact: both binomial tails at the bounds are α/2 (Clopper and Pearson, Biometrika 26 (1934) 404). Its coverage
    /// is never under the confidence.
    #[default]
    ClopperPearson,
    /// Exact and inside Clopper-Pearson's: the hull of the levels at which the smaller tail, with the largest opposite
    /// tail that does not exceed it, is at least α (Blaker, Canadian Journal of Statistics 28 (2000) 783). It has no
    /// one-sided form.
    Blaker,
    /// Tails that hold half of P(X = x) are α/2. Its coverage is near the confidence on average, and falls under it.
    MidP,
    /// Wilson's score interval, the levels p with |x/n − p| ≤ z √(p(1 − p)/n) (JASA 22 (1927) 209).
    Wilson,
    /// Wilson's interval with a continuity correction, |x/n − p| − 1/(2n) ≤ z √(p(1 − p)/n) (Newcombe, Statistics in
    /// Medicine 17 (1998) 857, method 4).
    WilsonContinuity,
    /// Equal tails of the posterior under Jeffreys' prior: B(α/2; x + ½, n − x + ½) to B(1 − α/2; x + ½, n − x + ½).
    Jeffreys,
    /// The Wald interval of x + z²/2 of n + z², cut to 0 and 1 (Agresti and Coull, American Statistician 52 (1998)
    /// 119).
    AgrestiCoull,
    /// Garwood's exact interval of a Poisson mean (Biometrika 28 (1936) 437) over n, cut to 1: for levels far under 1.
    Garwood,
}

impl IntervalMethod {
    /// The methods.
    pub const ALL: [Self; 8] = [
        Self::ClopperPearson,
        Self::Blaker,
        Self::MidP,
        Self::Wilson,
        Self::WilsonContinuity,
        Self::Jeffreys,
        Self::AgrestiCoull,
        Self::Garwood,
    ];
    /// The methods' names, in the order of [`Self::ALL`].
    pub const NAMES: [&str; 8] =
        ["clopper-pearson", "blaker", "mid-p", "wilson", "wilson-cc", "jeffreys", "agresti-coull", "garwood"];

    /// Returns the name that assays, results and the command line use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClopperPearson => "clopper-pearson",
            Self::Blaker => "blaker",
            Self::MidP => "mid-p",
            Self::Wilson => "wilson",
            Self::WilsonContinuity => "wilson-cc",
            Self::Jeffreys => "jeffreys",
            Self::AgrestiCoull => "agresti-coull",
            Self::Garwood => "garwood",
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
        assert_eq!(
            error.to_string(),
            "interval method: expected clopper-pearson, blaker, mid-p, wilson, wilson-cc, jeffreys, agresti-coull, \
             garwood, got \"wald\""
        );
    }
}
