use crate::quality::judgement::{Judgement, Seen, caution_if, p_value};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// Whether the tubes of the case have one level.
///
/// Null: they have, and differ by counting alone (Pearson's χ², docs/algorithms/10-dispersion.md).
#[derive(Clone, Debug, PartialEq)]
pub struct TubesDiffer {
    /// Probability under the null below which it is a caution; 0.01, chosen: with all other rules a clean case of two
    /// tubes is then a caution in at most one of twenty. The quantifier widens the total interval below 0.05.
    pub p_value: f64,
}

impl Default for TubesDiffer {
    fn default() -> Self {
        Self { p_value: 0.01 }
    }
}

impl Rule for TubesDiffer {
    const NAME: &'static str = "tubes-differ";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::p_value(&mut self.p_value)]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        let Some(dispersion) = &case.record.mrd.level.dispersion else {
            judgement.skip("", "the case is one tube");
            return judgement.finish();
        };
        let Some(homogeneity) = &dispersion.homogeneity else {
            judgement.skip("", "the tubes hold no positive event, or no other");
            return judgement.finish();
        };
        let p = homogeneity.p_value;
        let seen = Seen {
            subject: "",
            seen: format!(
                "χ² of {} tubes against one level is {:.1} on {} degrees of freedom, {}",
                dispersion.tubes.len(),
                homogeneity.chi_square,
                homogeneity.degrees_of_freedom,
                p_value(p)
            ),
            expected: format!("a p-value of at least {}", self.p_value),
            badness: -p,
        };
        let advice = "do not state one level for the tubes together before the difference is explained";
        judgement.add(caution_if(p < self.p_value), &seen, advice);
        judgement.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::{LevelCounts, LevelRules, NamedCounts, assess};
    use crate::quality::hand_made::{level_of, of_level};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};
    use crate::result::MrdEntry;
    use flowmrd_quant::Counts;

    fn of_tubes(positives: &[u64]) -> MrdEntry {
        let tube = |&positive: &u64| NamedCounts {
            name: "tube".to_owned(),
            counts: Counts::new(positive, 1_000_000).unwrap(),
        };
        let counts = LevelCounts { tubes: positives.iter().map(tube).collect(), ..LevelCounts::default() };
        MrdEntry { level: assess(&LevelRules::default(), &counts).unwrap(), ..level_of(0, 1, 1) }
    }

    #[test]
    fn tubes_of_other_levels_are_a_caution_and_agreeing_ones_pass() {
        assert_eq!(of_level(&TubesDiffer::default(), &of_tubes(&[20, 22]))[0].level, Pass);
        // χ² of 5 and 35 of a million each is 22.5 of 1 degree (crates/flowmrd/tests/level.rs, by hand): p = 2.1e-6
        let finding = of_level(&TubesDiffer::default(), &of_tubes(&[5, 35])).remove(0);
        assert_eq!((finding.code.as_str(), finding.level), ("tubes-differ", Caution));
        assert!(finding.message.contains("22.5 on 1 degrees of freedom, p = 2e-6"), "{}", finding.message);
        assert!(finding.message.contains("expected a p-value of at least 0.01"));
    }

    #[test]
    fn one_tube_and_tubes_without_an_event_are_not_evaluated() {
        for positives in [&[20][..], &[0, 0][..]] {
            assert_eq!(of_level(&TubesDiffer::default(), &of_tubes(positives))[0].level, NotEvaluated);
        }
    }
}
