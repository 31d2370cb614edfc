use crate::quality::judgement::{Judgement, Seen, caution_if, percent};
use crate::quality::role::{Examined, Role};
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// All events that are not in the population of the role `nucleated`: debris, red cells, platelets, and whatever the gates
/// before it leave out.
///
/// No null: the part of all events of all files is compared as it is, so that it does not matter which gate takes debris out.
#[derive(Clone, Debug, PartialEq)]
pub struct Debris {
    /// Part of all events that is a caution; 0.5, chosen: what lysis leaves varies widely.
    pub caution_fraction: f64,
}

impl Default for Debris {
    fn default() -> Self {
        Self { caution_fraction: 0.5 }
    }
}

impl Rule for Debris {
    const NAME: &'static str = "debris";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::fraction("caution_fraction", &mut self.caution_fraction)]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        let found = match case.role(Role::Nucleated) {
            Ok(found) => found,
            Err(reason) => {
                judgement.skip(Role::Nucleated.key(), reason);
                return judgement.finish();
            }
        };
        let subject = found.subject();
        match found.population.total_fraction {
            Some(inside) => {
                let seen = Seen {
                    subject: &subject,
                    seen: format!("{} of all events are not in it", percent(1.0 - inside)),
                    expected: format!("under {}", percent(self.caution_fraction)),
                    badness: 1.0 - inside,
                };
                let is_seen = 1.0 - inside >= self.caution_fraction;
                judgement.add(caution_if(is_seen), &seen, "look at lysis and threshold");
            }
            None => judgement.skip(&subject, "there is no event"),
        }
        judgement.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{examined, part};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    #[test]
    fn what_the_population_leaves_out_of_all_events_is_judged() {
        let rule = Debris { caution_fraction: 0.25 };
        // by hand: 75 of 100 leave out 25 %, 76 less
        for (count, level) in [(100, Pass), (76, Pass), (75, Caution), (0, Caution)] {
            let finding = examined(&rule, &[], &[part("/Nucleated", count, 100)]).remove(0);
            assert_eq!(finding.level, level, "{count}");
            assert_eq!(finding.subject.as_deref(), Some("Nucleated (taken by its name)"));
        }
    }

    #[test]
    fn a_population_that_is_not_known_or_has_no_event_to_be_of_is_not_evaluated() {
        assert_eq!(examined(&Debris::default(), &[], &[])[0].level, NotEvaluated);
        assert_eq!(examined(&Debris::default(), &[], &[part("/Nucleated", 0, 0)])[0].level, NotEvaluated);
    }
}
