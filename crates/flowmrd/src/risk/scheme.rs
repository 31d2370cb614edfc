use std::ops::Range;

use super::{Lineage, Site};
use crate::protocol::{Bound, Evidence};

/// One class of times of relapse; a relapse belongs to the first whose conditions hold.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeClass {
    pub(super) name: String,
    pub(super) evidence: Evidence,
    /// Empty in the last, which holds what is left.
    pub(super) conditions: Vec<TimeCondition>,
}

/// A limit of time, for all sites or for some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeCondition {
    /// The sites to which it applies; `None` for all.
    pub sites: Option<Vec<Site>>,
    /// Calendar months from the anchor to the limit.
    pub months: u32,
    /// From when they are counted.
    pub anchor: Anchor,
    /// Whether the day of the limit still counts.
    pub limit_day: LimitDay,
}

/// From when months are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The day of diagnosis.
    Diagnosis,
    /// The day on which first-line treatment ended.
    EndOfTreatment,
}

/// Whether a relapse on the very day of a limit is within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitDay {
    /// `before`: the day itself is past the limit.
    Excluded,
    /// `until`: the day itself is within the limit.
    Included,
}

/// When a level counts.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelRule {
    pub(super) time_point: String,
    pub(super) evidence: Evidence,
    /// The bounds of all rules, ascending, each once: n of them part levels into n + 1 bands.
    pub(super) bounds: Vec<Bound>,
}

/// One group; a case belongs to the first of which a rule fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub(super) name: String,
    pub(super) evidence: Evidence,
    pub(super) rules: Vec<Rule>,
}

/// What a case has to be; what is `None` does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) lineages: Option<Vec<Lineage>>,
    pub(super) sites: Option<Vec<Site>>,
    /// Indices of classes of times.
    pub(super) times: Option<Vec<usize>>,
    /// Bands of levels; every one where the level does not matter.
    pub(super) bands: Range<usize>,
}

impl TimeClass {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns where the definition comes from, and whether it was read there.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Returns the conditions, of which one is enough; none in the last class, which holds what is left.
    #[must_use]
    pub fn conditions(&self) -> &[TimeCondition] {
        &self.conditions
    }
}

impl LevelRule {
    /// Returns the time point at which the level has to be taken.
    #[must_use]
    pub fn time_point(&self) -> &str {
        &self.time_point
    }

    /// Returns where the time point comes from, and whether it was read there.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Returns the levels at which the group may change, ascending.
    #[must_use]
    pub fn bounds(&self) -> &[Bound] {
        &self.bounds
    }
}

impl Group {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns where the rules come from, and whether they were read there.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

/// One case in all that a rule may ask for: the indices are of a class of times and of a band of levels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Situation {
    pub(super) lineage: Lineage,
    pub(super) site: Site,
    pub(super) time: usize,
    pub(super) band: usize,
}

impl Rule {
    pub(super) fn fits(&self, situation: Situation) -> bool {
        let Situation { lineage, site, time, band } = situation;
        self.lineages.as_ref().is_none_or(|lineages| lineages.contains(&lineage))
            && self.sites.as_ref().is_none_or(|sites| sites.contains(&site))
            && self.times.as_ref().is_none_or(|times| times.contains(&time))
            && self.bands.contains(&band)
    }
}
