use crate::quality::judgement::Judgement;
use crate::quality::role::{Examined, Role};
use crate::quality::setting::{Rule, Setting};
use crate::quality::share::ParentShare;
use crate::result::FindingEntry;

/// What the population of the role `singlets` leaves out of its parent: doublets, and whatever else its gate leaves
/// out.
///
/// No null: the part is compared as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Doublets {
    /// Part of the parent that is a caution; 0.25, chosen.
    pub caution_fraction: f64,
}

impl Default for Doublets {
    fn default() -> Self {
        Self { caution_fraction: 0.25 }
    }
}

impl Rule for Doublets {
    const NAME: &'static str = "doublets";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::fraction("caution_fraction", &mut self.caution_fraction)]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        let share = ParentShare {
            role: Role::Singlets,
            caution_fraction: self.caution_fraction,
            outside: "no singlets",
            advice: "acquire at a lower rate, or disperse the sample",
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
        let rule = Doublets { caution_fraction: 0.25 };
        // by hand: 75 of 100 leave out 25 %, 76 less
        for (count, level) in [(100, Pass), (76, Pass), (75, Caution), (0, Caution)] {
            let finding = examined(&rule, &[], &[part("/Singlets", count, 100)]).remove(0);
            assert_eq!(finding.level, level, "{count}");
            assert_eq!(finding.subject.as_deref(), Some("Singlets (taken by its name)"));
        }
    }

    #[test]
    fn a_population_that_is_not_known_or_has_an_empty_parent_is_not_evaluated() {
        assert_eq!(examined(&Doublets::default(), &[], &[])[0].level, NotEvaluated);
        assert_eq!(examined(&Doublets::default(), &[], &[part("/Singlets", 0, 0)])[0].level, NotEvaluated);
    }
}
