mod judgement;

pub use judgement::{Bar, Judgement};

use crate::{Counts, EventRules};
use std::fmt;

/// What counts say under event rules, in the consensus words.
///
/// | positive events | denominator | verdict |
/// |---|---|---|
/// | LOQ or more | any | quantifiable |
/// | LOD or more, under LOQ | any | detected below LOQ |
/// | under LOD, also none | the minimum or more | not detected |
/// | under LOD, also none | under the minimum | insufficient |
///
/// A small denominator takes nothing from events that were seen: only a negative result needs enough of them ("MRD
/// negative with insufficient sensitivity", ALL consensus, HemaSphere 2022, PMC8824253, table 1; "more than 500,000 …
/// for negative", ELN 2021, recommendation A11). Whether it fell short is told beside every verdict by
/// [`Limits::is_total_sufficient`](crate::Limits::is_total_sufficient). Fewer events than the LOD are not a detection,
/// nor are they nothing: the interval beside the verdict shows what they allow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Fewer events than the LOD in a denominator that would have shown it.
    NotDetected {
        /// The level that would have been detected, a fraction: the LOD's events over the denominator.
        sensitivity: f64,
    },
    /// At least the LOD's events, fewer than the LOQ's.
    DetectedBelowLoq,
    /// At least the LOQ's events.
    Quantifiable,
    /// Fewer events than the LOD, and too small a denominator to call that negative.
    Insufficient,
}

impl Verdict {
    /// Judges counts by event rules.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::{Counts, EventRules, Verdict};
    ///
    /// let verdict = Verdict::of(Counts::new(3, 2_000_000)?, EventRules::default());
    /// assert_eq!(verdict, Verdict::NotDetected { sensitivity: 1e-5 });
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    #[must_use]
    pub fn of(counts: Counts, rules: EventRules) -> Self {
        let limits = rules.limits(counts);
        if counts.positive() >= rules.loq_events() {
            return Self::Quantifiable;
        }
        if counts.positive() >= rules.lod_events() {
            return Self::DetectedBelowLoq;
        }
        match limits.lod_fraction() {
            Some(sensitivity) if limits.is_total_sufficient() => Self::NotDetected { sensitivity },
            _ => Self::Insufficient,
        }
    }

    /// Returns the verdict's words: "not detected", "detected below LOQ", "quantifiable", "insufficient".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotDetected { .. } => "not detected",
            Self::DetectedBelowLoq => "detected below LOQ",
            Self::Quantifiable => "quantifiable",
            Self::Insufficient => "insufficient",
        }
    }
}

impl fmt::Display for Verdict {
    /// Writes the words of [`Verdict::as_str`], and the sensitivity reached behind "not detected".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())?;
        if let Self::NotDetected { sensitivity } = self {
            write!(f, " (sensitivity {sensitivity:.2e})")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(positive: u64, total: u64, rules: EventRules) -> String {
        Verdict::of(Counts::new(positive, total).unwrap(), rules).to_string()
    }

    #[test]
    fn verdict_changes_at_the_lod_and_at_the_loq() {
        // the rule itself: 20 and 50 events; 20 of 1,000,000 is 2e-5
        let rules = EventRules::default();
        assert_eq!(words(0, 1_000_000, rules), "not detected (sensitivity 2.00e-5)");
        assert_eq!(words(19, 1_000_000, rules), "not detected (sensitivity 2.00e-5)");
        assert_eq!(words(20, 1_000_000, rules), "detected below LOQ");
        assert_eq!(words(49, 1_000_000, rules), "detected below LOQ");
        assert_eq!(words(50, 1_000_000, rules), "quantifiable");
    }

    #[test]
    fn verdict_is_insufficient_when_a_negative_denominator_is_under_the_minimum() {
        let rules = EventRules::default().with_minimum_total(500_000);
        assert_eq!(words(0, 499_999, rules), "insufficient");
        assert_eq!(words(19, 499_999, rules), "insufficient");
        assert_eq!(words(0, 500_000, rules), "not detected (sensitivity 4.00e-5)");
    }

    #[test]
    fn verdict_keeps_events_that_were_seen_in_a_small_denominator() {
        let rules = EventRules::default().with_minimum_total(500_000);
        assert_eq!(words(20, 1_000, rules), "detected below LOQ");
        assert_eq!(words(50, 50, rules), "quantifiable");
        assert!(!rules.limits(Counts::new(50, 50).unwrap()).is_total_sufficient());
    }

    #[test]
    fn verdict_is_insufficient_when_the_denominator_cannot_hold_the_lod() {
        assert_eq!(words(19, 19, EventRules::default()), "insufficient");
        assert_eq!(words(0, 1, EventRules::default()), "insufficient");
        assert_eq!(words(19, 20, EventRules::default()), "not detected (sensitivity 1.00e0)");
    }
}
