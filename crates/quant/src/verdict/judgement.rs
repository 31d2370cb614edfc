use crate::limits::Limit;
use crate::{Counts, Verdict};

/// A limit and the count that passes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The limit that asks for the most events.
    pub limit: Limit,
    /// The smallest count that passes it, at least 1.
    pub events: u64,
}

/// A verdict with the rules that led to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    counts: Counts,
    total_needed: u64,
    verdict: Verdict,
    reached: Option<Bar>,
    missed: Option<Bar>,
}

impl Judgement {
    /// Joins a verdict with the highest bar that was reached and the lowest one that was missed.
    pub(crate) fn new(counts: Counts, total_needed: u64, verdict: Verdict, bars: [Option<Bar>; 2]) -> Self {
        let [reached, missed] = bars;
        Self { counts, total_needed, verdict, reached, missed }
    }

    /// Returns the verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Returns the counts that were judged: the events seen, and the denominator.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Returns the highest bar the count reached; `None` where it reached none.
    #[must_use]
    pub fn reached(&self) -> Option<Bar> {
        self.reached
    }

    /// Returns the next bar, which the count missed; `None` where it is quantifiable.
    #[must_use]
    pub fn missed(&self) -> Option<Bar> {
        self.missed
    }

    /// Returns the denominator's events without which "not detected" is not said.
    #[must_use]
    pub fn total_needed(&self) -> u64 {
        self.total_needed
    }

    /// Tells whether the denominator has the events that a negative needs.
    #[must_use]
    pub fn is_total_sufficient(&self) -> bool {
        self.counts.total() >= self.total_needed
    }
}
