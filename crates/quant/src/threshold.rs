//! Is the true level above a threshold?

mod further;
mod list;

use crate::beta::{LogOdds, Shapes};
use crate::{Confidence, Counts, Error, Posterior};
use std::fmt;

pub use further::Further;
pub use list::Thresholds;

/// A level that divides classes, a fraction above 0 and below 1; a level at the threshold counts as above it.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Threshold(f64);

impl Threshold {
    /// Takes a fraction: 0.0001, not 0.01 %.
    ///
    /// # Errors
    /// [`Error::Threshold`] where it is not above 0 and below 1; NaN is neither.
    pub fn new(fraction: f64) -> Result<Self, Error> {
        if fraction > 0.0 && fraction < 1.0 { Ok(Self(fraction)) } else { Err(Error::Threshold(fraction)) }
    }

    /// Returns the fraction.
    #[must_use]
    pub fn fraction(self) -> f64 {
        self.0
    }

    fn log_odds(self) -> LogOdds {
        LogOdds::of(self.0, 1.0 - self.0)
    }
}

/// What counts decide about the true level and a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// The level is at or above the threshold.
    Above,
    /// The level is below the threshold.
    Below,
    /// Neither can be said at the confidence asked for.
    NotDecided,
}

impl Decision {
    /// Returns the words: "above", "below", "not decided by this sample".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Below => "below",
            Self::NotDecided => "not decided by this sample",
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What counts say about a threshold: the probabilities of a level above it, the decision, and what it would take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    threshold: Threshold,
    confidence: Confidence,
    exact: (f64, f64),
    jeffreys: f64,
    decision: Decision,
    further: Option<Further>,
}

impl Comparison {
    /// Compares counts with a threshold t at a one-sided confidence.
    ///
    /// "Above" is said where P(X ≥ x | t) ≤ 1 − confidence, which is where the one-sided Clopper-Pearson lower bound is
    /// at least t; "below" where P(X ≤ x | t) ≤ 1 − confidence, which is where the upper one is at most t. Either is
    /// false in at most 1 − confidence of samples.
    ///
    /// # Errors
    /// [`Error::DecisionConfidence`] where the confidence is under a half, at which both could be said.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::{Confidence, Counts};
    /// use flowmrd_quant::threshold::{Decision, Comparison, Threshold};
    ///
    /// // 30 of 200,000 is 1.5·10^-4; P(X ≥ 30) at 10^-4, a mean of 20, is 0.022
    /// let counts = Counts::new(30, 200_000)?;
    /// let comparison = Comparison::new(counts, Threshold::new(1e-4)?, Confidence::P95)?;
    /// assert_eq!(comparison.decision(), Decision::Above);
    /// assert!((comparison.exact_lower() - 0.978).abs() < 5e-4);
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    pub fn new(counts: Counts, threshold: Threshold, confidence: Confidence) -> Result<Self, Error> {
        if confidence.level() < 0.5 {
            return Err(Error::DecisionConfidence(confidence.level()));
        }
        let tails = Tails::of(counts, threshold.log_odds());
        let alpha = 1.0 - confidence.level();
        let decision = if tails.at_least <= alpha {
            Decision::Above
        } else if tails.at_most <= alpha {
            Decision::Below
        } else {
            Decision::NotDecided
        };
        Ok(Self {
            threshold,
            confidence,
            exact: (tails.fewer, tails.at_most),
            jeffreys: Posterior::jeffreys(counts).probability_above(threshold.fraction()),
            decision,
            further: (decision == Decision::NotDecided).then(|| Further::of(counts, threshold, alpha)),
        })
    }

    /// Returns the threshold.
    #[must_use]
    pub fn threshold(&self) -> Threshold {
        self.threshold
    }

    /// Returns the one-sided confidence of the decision.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Returns the smaller exact probability of a level above the threshold, P(X < x | t): the largest confidence at
    /// which Clopper and Pearson's lower bound is at least t, the part of Beta(x, n − x + 1) above t.
    #[must_use]
    pub fn exact_lower(&self) -> f64 {
        self.exact.0
    }

    /// Returns the larger exact probability of a level above the threshold, P(X ≤ x | t): 1 minus the largest
    /// confidence at which Clopper and Pearson's upper bound is at most t, the part of Beta(x + 1, n − x) above t.
    #[must_use]
    pub fn exact_upper(&self) -> f64 {
        self.exact.1
    }

    /// Returns the posterior probability of a level above the threshold under Jeffreys' prior.
    #[must_use]
    pub fn jeffreys(&self) -> f64 {
        self.jeffreys
    }

    /// Returns the decision.
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// Returns how many more events would decide it; `None` where it is decided.
    #[must_use]
    pub fn further(&self) -> Option<Further> {
        self.further
    }
}

/// The binomial tails of a count where the true level is the threshold.
#[derive(Clone, Copy, Debug)]
struct Tails {
    /// P(X < x).
    fewer: f64,
    /// P(X ≤ x).
    at_most: f64,
    /// P(X ≥ x).
    at_least: f64,
}

impl Tails {
    fn of(counts: Counts, at: LogOdds) -> Self {
        let (positive, negative) = (counts.positive() as f64, counts.negative() as f64);
        let from_x = (counts.positive() > 0)
            .then(|| Shapes { a: positive, b: negative + 1.0 }.probability(at))
            .map_or((0.0, 1.0), |below| (below.rest, below.tail));
        let at_most = if counts.negative() == 0 {
            1.0
        } else {
            Shapes { a: positive + 1.0, b: negative }.probability(at).rest
        };
        Self { fewer: from_x.0, at_most, at_least: from_x.1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threshold_refuses_its_ends_and_what_is_no_number() {
        for fraction in [0.0, 1.0, -1e-4, 5.0, f64::INFINITY] {
            assert_eq!(Threshold::new(fraction), Err(Error::Threshold(fraction)));
        }
        let message = Threshold::new(f64::NAN).unwrap_err().to_string();
        assert_eq!(message, "threshold: expected a fraction above 0 and below 1, got NaN");
        let message = Threshold::new(5.0).unwrap_err().to_string();
        assert_eq!(message, "threshold: expected a fraction above 0 and below 1, got 5");
    }

    #[test]
    fn comparison_refuses_a_confidence_at_which_both_could_be_said() {
        let counts = Counts::new(1, 2).unwrap();
        let compare =
            |level| Comparison::new(counts, Threshold::new(0.5).unwrap(), Confidence::new(level).unwrap());
        assert_eq!(
            compare(0.499).unwrap_err().to_string(),
            "confidence of a decision: expected at least 0.5 and below 1, got 0.499"
        );
        assert!(compare(0.5).is_ok());
    }

    #[test]
    fn comparison_of_none_and_of_all_is_worked_by_hand() {
        let compare = |positive, total, threshold| {
            let threshold = Threshold::new(threshold).unwrap();
            Comparison::new(Counts::new(positive, total).unwrap(), threshold, Confidence::P95).unwrap()
        };
        // none of 4 at a half: P(X < 0) = 0, P(X ≤ 0) = 1/16, which is above 0.05
        let none = compare(0, 4, 0.5);
        assert_eq!((none.exact_lower(), none.decision()), (0.0, Decision::NotDecided));
        assert!((none.exact_upper() - 0.0625).abs() < 1e-16);
        // a fifth event: 1/32
        assert_eq!(none.further(), Some(Further::Events(1)));
        assert_eq!(compare(0, 5, 0.5).decision(), Decision::Below);
        let all = compare(5, 5, 0.5);
        assert_eq!((all.exact_upper(), all.decision(), all.further()), (1.0, Decision::Above, None));
    }
}
