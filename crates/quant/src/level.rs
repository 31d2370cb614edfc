use crate::{Confidence, Counts, EventRules, Interval, IntervalMethod, Limits, Verdict, interval};

/// An MRD level: the counts it comes from, its bounds, the sample's limits and the verdict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MrdLevel {
    counts: Counts,
    interval: Interval,
    limits: Limits,
    verdict: Verdict,
}

impl MrdLevel {
    /// Quantifies counts.
    #[must_use]
    pub fn new(counts: Counts, method: IntervalMethod, confidence: Confidence, rules: EventRules) -> Self {
        Self {
            counts,
            interval: interval(counts, method, confidence),
            limits: rules.limits(counts),
            verdict: Verdict::of(counts, rules),
        }
    }

    /// Returns the counts.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Returns the level, positive over total events, a fraction from 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        self.counts.fraction()
    }

    /// Returns the bounds of the level.
    #[must_use]
    pub fn interval(&self) -> Interval {
        self.interval
    }

    /// Returns the limits of detection and quantification for this denominator.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Returns what the counts say under the event rules.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }
}
