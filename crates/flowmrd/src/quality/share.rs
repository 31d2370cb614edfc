//! Shares of populations.

use super::judgement::{Judgement, Seen, caution_if, percent};
use super::record::CaseRecord;
use super::role::{Examined, Role};
use crate::result::PopulationEntry;

/// What a rule about one role's part of its parent asks for.
pub(crate) struct ParentShare<'a> {
    pub(crate) role: Role,
    /// The part of the parent that is not in the population from which on it is a caution.
    pub(crate) caution_fraction: f64,
    /// What the events that are not in it are called.
    pub(crate) outside: &'a str,
    pub(crate) advice: &'a str,
}

impl ParentShare<'_> {
    /// Judges the part of the parent's events that the population leaves out.
    pub(crate) fn judge(&self, case: &Examined<'_>, judgement: &mut Judgement) {
        let found = match case.role(self.role) {
            Ok(found) => found,
            Err(reason) => return judgement.skip(self.role.key(), reason),
        };
        let subject = found.subject();
        let Some(inside) = found.population.parent_fraction else {
            return judgement.skip(&subject, "its parent holds no event");
        };
        let part = 1.0 - inside;
        let seen = Seen {
            subject: &subject,
            seen: format!("{} of its parent are {}", percent(part), self.outside),
            expected: format!("under {}", percent(self.caution_fraction)),
            badness: part,
        };
        judgement.add(caution_if(part >= self.caution_fraction), &seen, self.advice);
    }
}

/// Counts the events of a population's parent: all events of the files for one without.
pub(crate) fn parent_count(record: &CaseRecord<'_>, population: &PopulationEntry) -> Option<u64> {
    match population.path.rsplit_once('/') {
        Some(("", _)) | None => Some(total_count(record)),
        Some((parent, _)) => record.populations.iter().find(|one| one.path == parent).map(|one| one.count),
    }
}

/// Counts the events of all files of the case.
pub(crate) fn total_count(record: &CaseRecord<'_>) -> u64 {
    record.tubes.iter().map(|tube| tube.event_count).fold(0, u64::saturating_add)
}
