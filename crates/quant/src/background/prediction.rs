use crate::Confidence;
use crate::beta::{LogOdds, Shapes};
use crate::rate::Rate;
use crate::search::first_true;

/// What a posterior adds to the events seen: Jeffreys' prior, so that controls without an event predict some.
const JEFFREYS: f64 = 0.5;

/// The background events that one sample will show: gamma-Poisson.
///
/// The level has the gamma posterior of the effective control (its events + ½ over its total), and the sample's events
/// are Poisson of that level times its denominator: a negative binomial distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    level: Rate,
    total: u64,
}

impl Prediction {
    pub(super) fn new(effective: Rate, total: u64) -> Self {
        Self { level: Rate { events: effective.events + JEFFREYS, ..effective }, total }
    }

    /// Returns the mean of the events.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.level.fraction() * self.total as f64
    }

    /// Returns the variance of the events: the mean, and the level's variance times the denominator squared.
    #[must_use]
    pub fn variance(self) -> f64 {
        self.mean() * (1.0 + self.total as f64 / self.level.total)
    }

    /// Returns the probability of at least `events` background events.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::{Counts, background::Background};
    ///
    /// let prediction = Background::new(Counts::new(0, 1_000_000)?).prediction(1_000_000);
    /// // by hand: none has the probability (1/2)^(1/2)
    /// assert!((prediction.upper_tail(1) - (1.0 - 0.5_f64.sqrt())).abs() < 1e-15);
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    #[must_use]
    pub fn upper_tail(self, events: u64) -> f64 {
        if events == 0 {
            return 1.0;
        }
        if self.total == 0 {
            return 0.0;
        }
        let at = LogOdds::of(self.total as f64, self.level.total);
        Shapes { a: events as f64, b: self.level.events }.probability(at).tail
    }

    /// Returns the smallest number of events that no more are seen than with the given probability.
    #[must_use]
    pub fn quantile(self, probability: Confidence) -> u64 {
        let beyond = 1.0 - probability.level();
        // the quantile is the one below the smallest count c with P(K ≥ c) ≤ 1 − probability
        first_true(0..u64::MAX, |events| self.upper_tail(events) <= beyond)
            .map_or(u64::MAX, |events| events - 1)
    }
}
