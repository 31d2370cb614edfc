//! The intervals whose coverage is summed: those that the crate offers, and two that it does not.

use flowmrd_quant::{Confidence, Counts, Error, IntervalMethod, Posterior, interval};

/// A rule that draws an interval.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// One of the crate's methods.
    Method(IntervalMethod),
    /// Equal tails of the posterior from a uniform prior.
    BayesUniform,
    /// x/n ± z √(x (n − x)/n³), cut to 0 and 1: what no one should use for few events.
    Wald,
}

impl Rule {
    /// All of them.
    pub fn all() -> Vec<Self> {
        let offered = IntervalMethod::ALL.into_iter().map(Self::Method);
        offered.chain([Self::BayesUniform, Self::Wald]).collect()
    }

    /// The method's name in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Method(method) => method.as_str(),
            Self::BayesUniform => "bayes-uniform",
            Self::Wald => "wald",
        }
    }

    /// Draws the interval of counts.
    pub fn bounds(self, counts: Counts, confidence: Confidence) -> Result<(f64, f64), Error> {
        match self {
            Self::Method(method) => {
                let interval = interval(counts, method, confidence);
                Ok((interval.lower(), interval.upper()))
            }
            Self::BayesUniform => Ok(Posterior::uniform(counts).equal_tailed(confidence)),
            Self::Wald => wald(counts, confidence),
        }
    }
}

fn wald(counts: Counts, confidence: Confidence) -> Result<(f64, f64), Error> {
    let (total, p) = (counts.total() as f64, counts.fraction());
    // Wilson's upper bound of none of one event is z²/(1 + z²)
    let none = interval(Counts::new(0, 1)?, IntervalMethod::Wilson, confidence);
    let z = (none.upper() / none.upper_complement()).sqrt();
    let reach = z * (p * (1.0 - p) / total).sqrt();
    Ok(((p - reach).max(0.0), (p + reach).min(1.0)))
}
