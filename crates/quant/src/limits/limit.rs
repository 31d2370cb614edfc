use std::fmt;

/// Counts nearer to a whole number than this share of themselves are that number: a fraction times a denominator
/// comes back with a rounding error, and 5 events must not become 4.999… and so 4.
const WHOLE: f64 = 1e-9;

/// What a limit says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitKind {
    /// The limit of blank (LOB): what blanks stay at or under in 95 of 100 measurements.
    Blank,
    /// The limit of detection (LOD).
    Detection,
    /// The limit of quantification (LOQ).
    Quantification,
}

impl LimitKind {
    /// Returns the abbreviation: "LOB", "LOD", "LOQ".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blank => "LOB",
            Self::Detection => "LOD",
            Self::Quantification => "LOQ",
        }
    }
}

impl fmt::Display for LimitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The rule a limit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LimitRule {
    /// A number of clustered events.
    EventRule,
    /// The interpolated 95th percentile of the blanks' results.
    Ep17Rank,
    /// Mean and standard deviation of the blanks' results.
    Ep17Parametric,
    /// The LOB and the pooled standard deviation of low-level samples.
    Ep17PooledSd,
    /// The lowest sample that stays above the LOB often enough.
    Ep17Trial,
    /// The lowest sample from which on results are precise enough.
    Ep17Precision,
    /// Blanks as counts of a varying mean, predicted for this denominator.
    GammaPoisson,
    /// The events at which the count's coefficient of variation meets a goal.
    PrecisionGoal,
}

impl LimitRule {
    /// Returns the name that results use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EventRule => "event-rule",
            Self::Ep17Rank => "ep17-rank",
            Self::Ep17Parametric => "ep17-parametric",
            Self::Ep17PooledSd => "ep17-pooled-sd",
            Self::Ep17Trial => "ep17-trial",
            Self::Ep17Precision => "ep17-precision",
            Self::GammaPoisson => "gamma-poisson",
            Self::PrecisionGoal => "precision-goal",
        }
    }

    /// Returns where the rule is written, in words for a report.
    #[must_use]
    pub fn source(self) -> &'static str {
        match self {
            Self::EventRule => "events that make a cluster: 20 and 50 by EuroFlow, or the assay's own",
            Self::Ep17Rank => "CLSI EP17-A2, rank-based; Linnet and Kondratovich, Clin Chem 2004;50:732",
            Self::Ep17Parametric | Self::Ep17PooledSd => {
                "CLSI EP17-A2, parametric; Linnet and Kondratovich, Clin Chem 2004;50:732"
            }
            Self::Ep17Trial => "CLSI EP17-A2, share of a sample's results above the LOB",
            Self::Ep17Precision => "CLSI EP17-A2, lowest sample that meets a goal of precision",
            Self::GammaPoisson => "gamma-Poisson model of blanks, predictive 95th percentile",
            Self::PrecisionGoal => "coefficient of variation of a count",
        }
    }
}

impl fmt::Display for LimitRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A limit of one sample: events, and the denominator that makes a fraction of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    kind: LimitKind,
    rule: LimitRule,
    events: f64,
    total: u64,
}

impl Limit {
    /// Joins a limit found in events with the sample's denominator.
    pub(crate) fn of_events(kind: LimitKind, rule: LimitRule, events: f64, total: u64) -> Self {
        let nearest = events.round();
        let is_whole = (events - nearest).abs() <= WHOLE * nearest.abs();
        Self { kind, rule, events: if is_whole { nearest } else { events }, total }
    }

    /// Joins a limit found as a fraction with the sample's denominator.
    pub(crate) fn of_fraction(kind: LimitKind, rule: LimitRule, fraction: f64, total: u64) -> Self {
        Self::of_events(kind, rule, fraction * total as f64, total)
    }

    /// Returns what the limit says.
    #[must_use]
    pub fn kind(self) -> LimitKind {
        self.kind
    }

    /// Returns the rule it comes from.
    #[must_use]
    pub fn rule(self) -> LimitRule {
        self.rule
    }

    /// Returns the limit in events of this sample, at least 0; a mean, and so not always whole.
    #[must_use]
    pub fn events(self) -> f64 {
        self.events
    }

    /// Returns the denominator's events.
    #[must_use]
    pub fn total(self) -> u64 {
        self.total
    }

    /// Returns the limit as a fraction of the denominator; `None` where the denominator has fewer events than that.
    #[must_use]
    pub fn fraction(self) -> Option<f64> {
        let fraction = self.events / self.total as f64;
        (fraction <= 1.0).then_some(fraction)
    }

    /// Returns the smallest count that passes the limit: above a LOB, at or above an LOD or LOQ; at least 1.
    #[must_use]
    pub fn events_needed(self) -> u64 {
        let needed = match self.kind {
            LimitKind::Blank => self.events.floor() + 1.0,
            LimitKind::Detection | LimitKind::Quantification => self.events.ceil(),
        };
        // A float above the largest count becomes that count.
        (needed as u64).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_needed_lie_above_a_lob_and_at_an_lod() {
        // by hand: 5 blanks' events leave 6 to be more; 5.2 leave 6 as well; an LOD of 5.2 events needs 6, of 5 needs 5
        let needed =
            |kind, events| Limit::of_events(kind, LimitRule::GammaPoisson, events, 100).events_needed();
        assert_eq!((needed(LimitKind::Blank, 5.0), needed(LimitKind::Blank, 5.2)), (6, 6));
        assert_eq!((needed(LimitKind::Detection, 5.0), needed(LimitKind::Detection, 5.2)), (5, 6));
        assert_eq!((needed(LimitKind::Blank, 0.0), needed(LimitKind::Detection, 0.0)), (1, 1));
        assert_eq!(needed(LimitKind::Quantification, 1e300), u64::MAX);
    }

    #[test]
    fn limit_of_a_fraction_keeps_whole_events_whole() {
        // by hand: 29 of 1,000,000 is 29 events again, although 2.9e-5 · 10^6 is 28.999999999999996
        let limit = Limit::of_fraction(LimitKind::Blank, LimitRule::Ep17Rank, 2.9e-5, 1_000_000);
        assert_eq!((limit.events(), limit.events_needed()), (29.0, 30));
        assert_eq!(limit.fraction(), Some(2.9e-5));
    }

    #[test]
    fn limit_has_no_fraction_where_the_denominator_is_too_small() {
        let limit =
            |total| Limit::of_events(LimitKind::Detection, LimitRule::EventRule, 20.0, total).fraction();
        assert_eq!((limit(19), limit(20)), (None, Some(1.0)));
    }
}
