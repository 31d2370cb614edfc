use std::collections::BTreeSet;

use super::{
    Anchor, Date, FactKey, Facts, FirstLine, LimitDay, Missing, Scheme, Site, TimeClass, TimeCondition,
};
use crate::protocol::Verification;

/// Whether a condition holds, as far as the facts tell.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Truth {
    Holds,
    Fails,
    /// What would tell.
    Open(BTreeSet<Missing>),
}

/// The classes of times to which a relapse may belong.
#[derive(Clone, Debug)]
pub(super) struct PossibleTimes {
    /// Classes that may hold or not, in the scheme's order, each with what would tell.
    pub(super) open: Vec<(usize, BTreeSet<Missing>)>,
    /// The class that holds where none of these does.
    pub(super) rest: usize,
}

impl PossibleTimes {
    /// Returns the class where of the open ones those hold whose bits are set.
    pub(super) fn class(&self, holding: usize) -> usize {
        let first = self.open.iter().enumerate().find(|(bit, _)| holding >> bit & 1 == 1);
        first.map_or(self.rest, |(_, (class, _))| *class)
    }

    /// Counts the ways in which the open ones may hold.
    pub(super) fn way_count(&self) -> usize {
        1 << self.open.len()
    }

    /// Returns the bits of the open classes that something would tell.
    pub(super) fn bits(&self, missing: &Missing) -> usize {
        let told = self.open.iter().enumerate().filter(|(_, (_, reasons))| reasons.contains(missing));
        told.map(|(bit, _)| 1 << bit).sum()
    }
}

impl Scheme {
    /// Finds the classes of times to which a relapse at a site may belong; the scheme has at least one.
    pub(super) fn possible_times(
        &self,
        site: Site,
        facts: &Facts,
        verification: Verification,
    ) -> PossibleTimes {
        let last = self.times.len().saturating_sub(1);
        let mut possible = PossibleTimes { open: Vec::new(), rest: last };
        for (index, class) in self.times.iter().enumerate().take(last) {
            match class.holds(site, facts, verification) {
                Truth::Holds => {
                    possible.rest = index;
                    break;
                }
                Truth::Fails => {}
                Truth::Open(reasons) => possible.open.push((index, reasons)),
            }
        }
        possible
    }
}

impl TimeClass {
    fn holds(&self, site: Site, facts: &Facts, verification: Verification) -> Truth {
        let applying: Vec<_> =
            self.conditions.iter().filter(|condition| condition.applies_to(site)).collect();
        if applying.is_empty() {
            return Truth::Fails;
        }
        if let (Some(missing), false) = (self.evidence.missing(), verification.allows(&self.evidence)) {
            let reason = Missing::Time { name: self.name.clone(), missing: missing.to_owned() };
            return Truth::Open(BTreeSet::from([reason]));
        }
        let mut reasons = BTreeSet::new();
        for condition in applying {
            match condition.holds(facts) {
                Truth::Holds => return Truth::Holds,
                Truth::Fails => {}
                Truth::Open(more) => reasons.extend(more),
            }
        }
        if reasons.is_empty() { Truth::Fails } else { Truth::Open(reasons) }
    }
}

impl TimeCondition {
    pub(super) fn applies_to(&self, site: Site) -> bool {
        self.sites.as_ref().is_none_or(|sites| sites.contains(&site))
    }

    /// Returns the day of the limit, where the anchor is known; the inner `None` lies past the calendar's end.
    pub(super) fn limit(&self, facts: &Facts) -> Option<Option<Date>> {
        let anchor = match self.anchor {
            Anchor::Diagnosis => facts.diagnosis,
            Anchor::EndOfTreatment => facts.end_of_treatment,
        };
        anchor.map(|anchor| anchor.months_later(self.months))
    }

    /// Tells whether a relapse lies within the limit that begins at an anchor.
    fn is_within(&self, relapse: Date, anchor: Date) -> bool {
        anchor.months_later(self.months).is_none_or(|limit| match self.limit_day {
            LimitDay::Excluded => relapse < limit,
            LimitDay::Included => relapse <= limit,
        })
    }

    fn holds(&self, facts: &Facts) -> Truth {
        let (anchor, key) = match self.anchor {
            // A relapse under treatment comes before the treatment's end, the more so before any month after it.
            Anchor::EndOfTreatment if facts.first_line == Some(FirstLine::On) => return Truth::Holds,
            Anchor::EndOfTreatment => (facts.end_of_treatment, FactKey::EndOfTreatment),
            Anchor::Diagnosis => (facts.diagnosis, FactKey::Diagnosis),
        };
        match (anchor, facts.relapse) {
            (Some(anchor), Some(relapse)) if self.is_within(relapse, anchor) => Truth::Holds,
            (Some(_), Some(_)) => Truth::Fails,
            (None, Some(relapse)) => self.holds_without_anchor(relapse, facts),
            (Some(anchor), None) => self.holds_without_relapse(anchor, facts),
            (None, None) => open([key, FactKey::Relapse]),
        }
    }

    /// Decides by the end of treatment, at which a relapse comes at the earliest.
    fn holds_without_relapse(&self, anchor: Date, facts: &Facts) -> Truth {
        match facts.end_of_treatment {
            Some(earliest) if !self.is_within(earliest, anchor) => Truth::Fails,
            _ => open([FactKey::Relapse]),
        }
    }

    /// Decides by the other date: treatment ends on the day of diagnosis at the earliest.
    fn holds_without_anchor(&self, relapse: Date, facts: &Facts) -> Truth {
        match self.anchor {
            Anchor::Diagnosis => match facts.end_of_treatment {
                Some(latest) if !self.is_within(relapse, latest) => Truth::Fails,
                _ => open([FactKey::Diagnosis]),
            },
            Anchor::EndOfTreatment => match facts.diagnosis {
                Some(earliest) if self.is_within(relapse, earliest) => Truth::Holds,
                _ => open([FactKey::EndOfTreatment]),
            },
        }
    }
}

fn open<const N: usize>(keys: [FactKey; N]) -> Truth {
    Truth::Open(keys.into_iter().map(Missing::Fact).collect())
}
