//! The two sides of a distribution, and the probability on either with its own digits.

use crate::Confidence;

/// The end of the distribution from which a probability is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    Lower,
    Upper,
}

/// The probability of a tail and that of the rest, each with its own digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TailProbability {
    pub(crate) tail: f64,
    pub(crate) rest: f64,
}

impl TailProbability {
    /// What lies outside a confidence, half on either side.
    pub(crate) fn two_sided(confidence: Confidence) -> Self {
        let level = confidence.level();
        Self { tail: (1.0 - level) / 2.0, rest: (1.0 + level) / 2.0 }
    }

    /// What lies outside a confidence, all on one side.
    pub(crate) fn one_sided(confidence: Confidence) -> Self {
        Self { tail: 1.0 - confidence.level(), rest: confidence.level() }
    }

    /// The rest as the tail.
    pub(crate) fn mirrored(self) -> Self {
        Self { tail: self.rest, rest: self.tail }
    }
}
