use std::collections::{BTreeMap, BTreeSet};

use super::scheme::Situation;
use super::time::PossibleTimes;
use super::{FactKey, Facts, Lineage, Missing, Scheme, Site};
use crate::protocol::{LevelError, MeasuredLevel, Verification, band_probabilities};

/// What a scheme makes of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The group, the groups, or what is missing.
    pub outcome: Outcome,
    /// Index of the class of times, where the facts leave one.
    pub time_index: Option<usize>,
}

/// The group of a case, as far as its facts tell. Indices are of the scheme's groups.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// One group, whatever the level.
    Group(usize),
    /// The level decides between groups.
    Groups {
        /// The group of the measured level.
        measured: usize,
        /// Each group that a level could lead to, with the probability that the true level does, in the order of the
        /// groups; they sum to 1.
        probabilities: Vec<(usize, f64)>,
    },
    /// No rule of the scheme fits the case.
    Unclassified,
    /// More than one group is left by what is known.
    NotEvaluable {
        /// What could still change the group, in the order of facts, level, definitions and groups.
        missing: Vec<Missing>,
    },
}

/// The group of each band of levels, ascending; `None` where no rule fits.
type ByBand = Vec<Option<usize>>;

/// One possibility that the facts leave: a lineage, a site, and its times.
struct Possibility {
    lineage: Lineage,
    site: Site,
    times: PossibleTimes,
    /// The groups for each way in which the open times may hold.
    by_way: Vec<ByBand>,
}

impl Scheme {
    /// Evaluates the scheme for a case and its MRD level.
    ///
    /// Every completion of the missing facts is gone through. Where all lead to one group, that is the group. A fact is
    /// missing where two completions that differ in it alone lead to different groups. With
    /// [`Verification::VerifiedOnly`] a definition that was not read in its source is treated as a missing fact.
    ///
    /// # Errors
    /// [`LevelError`] where the level decides and its probabilities are none.
    pub fn evaluate(
        &self,
        facts: &Facts,
        level: Option<&MeasuredLevel<'_>>,
        verification: Verification,
    ) -> Result<Evaluation, LevelError> {
        let possibilities = self.possibilities(facts, verification);
        let mut missing = missing_facts(&possibilities, facts);
        let all: BTreeSet<&ByBand> =
            possibilities.iter().flat_map(|possibility| &possibility.by_way).collect();
        if all.iter().any(|by_band| is_parted(by_band)) {
            missing.extend(self.missing_of_level(facts, level, verification));
        }
        let outcome = match (all.first(), level) {
            (Some(by_band), level) if missing.is_empty() => self.outcome(by_band, level, verification)?,
            _ => Outcome::NotEvaluable { missing: missing.into_iter().collect() },
        };
        Ok(Evaluation {
            outcome,
            time_index: time_index(&possibilities).filter(|&index| index < self.times.len()),
        })
    }

    fn possibilities(&self, facts: &Facts, verification: Verification) -> Vec<Possibility> {
        let lineages = facts.lineage.map_or(Lineage::ALL.to_vec(), |lineage| vec![lineage]);
        let sites = facts.site.map_or(Site::ALL.to_vec(), |site| vec![site]);
        let pairs = lineages.iter().flat_map(|&lineage| sites.iter().map(move |&site| (lineage, site)));
        pairs
            .map(|(lineage, site)| {
                let times = self.possible_times(site, facts, verification);
                let classes = 0..self.times.len().max(1);
                let by_class: Vec<ByBand> =
                    classes.map(|time| self.groups_by_band(lineage, site, time)).collect();
                let ways = 0..times.way_count();
                let by_way = ways.filter_map(|way| by_class.get(times.class(way)).cloned()).collect();
                Possibility { lineage, site, times, by_way }
            })
            .collect()
    }

    /// Finds the group of each band of levels.
    pub(super) fn groups_by_band(&self, lineage: Lineage, site: Site, time: usize) -> ByBand {
        (0..self.band_count())
            .map(|band| {
                let situation = Situation { lineage, site, time, band };
                self.groups.iter().position(|group| group.rules.iter().any(|rule| rule.fits(situation)))
            })
            .collect()
    }

    /// Counts the bands into which the rules part levels; 1 where no rule asks for a level.
    pub(super) fn band_count(&self) -> usize {
        self.level.as_ref().map_or(1, |rule| rule.bounds.len() + 1)
    }

    /// Says why the level cannot be used, where it cannot.
    fn missing_of_level(
        &self,
        facts: &Facts,
        level: Option<&MeasuredLevel<'_>>,
        verification: Verification,
    ) -> Vec<Missing> {
        let Some(rule) = &self.level else { return Vec::new() };
        let mut missing = Vec::new();
        if level.is_none() {
            missing.push(Missing::Level);
        }
        if facts.time_point() != Some(&rule.time_point) {
            let got = facts.time_point().map(str::to_owned);
            missing.push(Missing::TimePoint { expected: rule.time_point.clone(), got });
        }
        if let (Some(reason), false) = (rule.evidence.missing(), verification.allows(&rule.evidence)) {
            missing.push(Missing::LevelRule { missing: reason.to_owned() });
        }
        missing
    }

    /// Makes the outcome of a case whose groups are known for each band.
    fn outcome(
        &self,
        by_band: &ByBand,
        level: Option<&MeasuredLevel<'_>>,
        verification: Verification,
    ) -> Result<Outcome, LevelError> {
        let unverified = self.unverified_groups(by_band, verification);
        if !unverified.is_empty() {
            return Ok(Outcome::NotEvaluable { missing: unverified });
        }
        match (by_band.first().copied().flatten(), level, &self.level) {
            (Some(_), Some(level), Some(rule)) if is_parted(by_band) => {
                let shares = band_probabilities(&level.exceedances(&rule.bounds)?);
                let measured = by_band.get(level.band(&rule.bounds)).copied().flatten();
                let mut probabilities = BTreeMap::new();
                for (group, share) in by_band.iter().zip(shares) {
                    if let Some(group) = group {
                        *probabilities.entry(*group).or_insert(0.0) += share;
                    }
                }
                let probabilities = probabilities.into_iter().collect();
                Ok(measured
                    .map_or(Outcome::Unclassified, |measured| Outcome::Groups { measured, probabilities }))
            }
            (Some(group), ..) => Ok(Outcome::Group(group)),
            (None, ..) => Ok(Outcome::Unclassified),
        }
    }

    fn unverified_groups(&self, by_band: &ByBand, verification: Verification) -> Vec<Missing> {
        let reached: BTreeSet<usize> = by_band.iter().copied().flatten().collect();
        let groups = reached.into_iter().filter_map(|index| self.groups.get(index));
        let refused = groups.filter(|group| !verification.allows(&group.evidence));
        refused
            .filter_map(|group| {
                let missing = group.evidence.missing()?.to_owned();
                Some(Missing::Group { name: group.name.clone(), missing })
            })
            .collect()
    }
}

/// Tells whether the level changes the group.
fn is_parted(by_band: &ByBand) -> bool {
    by_band.iter().any(|group| Some(group) != by_band.first())
}

/// Returns the one class of times that the facts leave.
fn time_index(possibilities: &[Possibility]) -> Option<usize> {
    let classes: BTreeSet<usize> = possibilities
        .iter()
        .flat_map(|possibility| (0..possibility.times.way_count()).map(|way| possibility.times.class(way)))
        .collect();
    if classes.len() == 1 { classes.first().copied() } else { None }
}

/// Collects the facts in which alone two completions differ that lead to different groups.
fn missing_facts(possibilities: &[Possibility], facts: &Facts) -> BTreeSet<Missing> {
    let mut missing = BTreeSet::new();
    for (index, one) in possibilities.iter().enumerate() {
        for other in possibilities.iter().take(index) {
            // At one site the ways are the same for every lineage; between sites only what they lead to compares.
            if facts.lineage.is_none() && one.site == other.site && one.by_way != other.by_way {
                missing.insert(Missing::Fact(FactKey::Lineage));
            }
            let [groups, others] =
                [one, other].map(|possibility| possibility.by_way.iter().collect::<BTreeSet<_>>());
            if facts.site.is_none() && one.lineage == other.lineage && groups != others {
                missing.insert(Missing::Fact(FactKey::Site));
            }
        }
        missing.extend(one.missing_of_times());
    }
    missing
}

impl Possibility {
    /// Collects what would tell between classes of times that lead to different groups.
    fn missing_of_times(&self) -> BTreeSet<Missing> {
        let reasons: BTreeSet<&Missing> = self.times.open.iter().flat_map(|(_, reasons)| reasons).collect();
        reasons.into_iter().filter(|reason| self.turns_on(self.times.bits(reason))).cloned().collect()
    }

    /// Tells whether two ways that differ in some bits alone lead to different groups.
    fn turns_on(&self, bits: usize) -> bool {
        let ways = self.by_way.iter().enumerate();
        ways.clone().any(|(one, groups)| {
            ways.clone().take(one).any(|(other, others)| (one ^ other) & !bits == 0 && groups != others)
        })
    }
}
