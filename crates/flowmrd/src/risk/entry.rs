use super::{Anchor, Evaluation, Facts, LimitDay, Outcome, Scheme, TimeCondition};
use crate::protocol::{Evidence, LevelError, MeasuredLevel, Source, Verification};
use crate::result::{FactEntry, GroupEntry, RiskEntry, RiskOutcome, SourceEntry};

/// Evaluates a scheme for a case, as an entry of the result.
///
/// # Errors
/// As [`Scheme::evaluate`].
pub fn assess(
    scheme: &Scheme,
    facts: &Facts,
    level: Option<&MeasuredLevel<'_>>,
    verification: Verification,
) -> Result<RiskEntry, LevelError> {
    let evaluation = scheme.evaluate(facts, level, verification)?;
    let time = evaluation.time_index.and_then(|index| scheme.times.get(index));
    let mut entry = RiskEntry {
        id: scheme.id.clone(),
        name: scheme.name.clone(),
        sha256: scheme.sha256.clone(),
        disease: scheme.disease.clone(),
        facts: fact_entries(facts),
        time: time.map(|time| time.name.clone()),
        outcome: RiskOutcome::Unclassified,
        group: None,
        groups: Vec::new(),
        missing: Vec::new(),
        time_point: scheme.level.as_ref().map(|level| level.time_point.clone()),
        unverified: scheme.unverified(),
        sources: scheme.sources().into_iter().map(SourceEntry::from).collect(),
        remarks: scheme.note.iter().cloned().chain(scheme.limit_remarks(facts, &evaluation)).collect(),
    };
    scheme.fill(&mut entry, evaluation.outcome);
    Ok(entry)
}

fn fact_entries(facts: &Facts) -> Vec<FactEntry> {
    let entries = facts.entries().into_iter();
    entries.map(|(key, value)| FactEntry { key: key.to_owned(), value }).collect()
}

impl Scheme {
    /// Writes an outcome into an entry.
    fn fill(&self, entry: &mut RiskEntry, outcome: Outcome) {
        let name = |index: usize| self.groups.get(index).map(|group| group.name.clone());
        match outcome {
            Outcome::Group(index) => {
                entry.outcome = RiskOutcome::Group;
                entry.group = name(index);
            }
            Outcome::Groups { measured, probabilities } => {
                entry.outcome = RiskOutcome::ByLevel;
                entry.group = name(measured);
                entry.groups = probabilities
                    .into_iter()
                    .filter_map(|(index, probability)| Some(GroupEntry { name: name(index)?, probability }))
                    .collect();
            }
            Outcome::Unclassified => entry.outcome = RiskOutcome::Unclassified,
            Outcome::NotEvaluable { missing } => {
                entry.outcome = RiskOutcome::NotEvaluable;
                entry.missing = missing.iter().map(ToString::to_string).collect();
            }
        }
    }

    /// Lists every part by a name for people, with where it comes from.
    fn parts(&self) -> Vec<(String, &Evidence)> {
        let times = self.times.iter().map(|time| (format!("time `{}`", time.name), &time.evidence));
        let level =
            self.level.iter().map(|level| (format!("level at `{}`", level.time_point), &level.evidence));
        let groups = self.groups.iter().map(|group| (format!("group `{}`", group.name), &group.evidence));
        times.chain(level).chain(groups).collect()
    }

    /// Lists the parts that were not read in their source, each with what would have to be read.
    #[must_use]
    pub fn unverified(&self) -> Vec<String> {
        let parts = self.parts().into_iter();
        parts.filter_map(|(name, evidence)| Some(format!("{name}: {}", evidence.missing()?))).collect()
    }

    /// Lists where the parts come from, each source once, in the order of the document.
    #[must_use]
    pub fn sources(&self) -> Vec<&Source> {
        let mut sources: Vec<&Source> = self.source.iter().collect();
        for (_, evidence) in self.parts() {
            if let Some(source) = evidence.source()
                && !sources.contains(&source)
            {
                sources.push(source);
            }
        }
        sources
    }

    /// Tells of each limit on whose very day the relapse is, how the scheme counts it.
    fn limit_remarks(&self, facts: &Facts, evaluation: &Evaluation) -> Vec<String> {
        let (Some(site), Some(relapse), Some(index)) = (facts.site, facts.relapse, evaluation.time_index)
        else {
            return Vec::new();
        };
        let Some(name) = self.times.get(index).map(|time| &time.name) else { return Vec::new() };
        let tried = self.times.iter().take(index + 1).flat_map(|time| &time.conditions);
        let on_the_day = tried.filter(|condition| {
            condition.applies_to(site) && condition.limit(facts).flatten() == Some(relapse)
        });
        on_the_day
            .map(|condition| {
                format!("the relapse is on the very day of {}: it counts as {name}", describe(condition))
            })
            .collect()
    }
}

fn describe(condition: &TimeCondition) -> String {
    let anchor = match condition.anchor {
        Anchor::Diagnosis => "diagnosis",
        Anchor::EndOfTreatment => "the end of first-line treatment",
    };
    let day = match condition.limit_day {
        LimitDay::Excluded => "which the limit excludes",
        LimitDay::Included => "which the limit includes",
    };
    format!("{} months after {anchor}, {day}", condition.months)
}
