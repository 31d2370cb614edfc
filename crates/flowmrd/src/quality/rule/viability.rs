use crate::quality::judgement::Judgement;
use crate::quality::role::{Examined, Role};
use crate::quality::setting::{Rule, Setting};
use crate::quality::share::ParentShare;
use crate::result::FindingEntry;

/// What the population of the role `viable` leaves out of its parent: dead cells.
///
/// No null: the part is compared as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Viability {
    /// Part of the parent that is a caution; 0.2, chosen.
    pub caution_fraction: f64,
}

impl Default for Viability {
    fn default() -> Self {
        Self { caution_fraction: 0.2 }
    }
}

impl Rule for Viability {
    const NAME: &'static str = "viability";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::fraction("caution_fraction", &mut self.caution_fraction)]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        let share = ParentShare {
            role: Role::Viable,
            caution_fraction: self.caution_fraction,
            outside: "not viable",
            advice: "doubt the sample's age; dead cells bind antibodies unspecifically",
        };
        share.judge(case, &mut judgement);
        judgement.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{examined, part};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    #[test]
    fn what_the_population_leaves_out_of_its_parent_is_judged() {
        let rule = Viability { caution_fraction: 0.25 };
        // by hand: 75 of 100 leave out 25 %, 76 less
        for (count, level) in [(100, Pass), (76, Pass), (75, Caution), (0, Caution)] {
            let finding = examined(&rule, &[], &[part("/Viable", count, 100)]).remove(0);
            assert_eq!(finding.level, level, "{count}");
            assert_eq!(finding.subject.as_deref(), Some("Viable (taken by its name)"));
        }
    }

    #[test]
    fn a_population_that_is_not_known_or_has_an_empty_parent_is_not_evaluated() {
        assert_eq!(examined(&Viability::default(), &[], &[])[0].level, NotEvaluated);
        assert_eq!(examined(&Viability::default(), &[], &[part("/Viable", 0, 0)])[0].level, NotEvaluated);
    }
}
