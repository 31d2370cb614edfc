use flowmrd_quant::{Bound, Confidence, Counts, IntervalMethod, bound};

use crate::quality::judgement::{Judgement, Seen, caution_if, percent};
use crate::quality::role::{Examined, Role};
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// Blood in the marrow: too few of the cells that blood lacks, or too many of those that it is full of.
///
/// Each role's share of the nucleated cells (of the denominator where no population is known for `nucleated`). Null:
/// the true share is at its threshold; the one-sided Clopper-Pearson bound of probability `p_value` has to lie past
/// it. The cells are those of the index of Delgado and others (J. Immunological Methods 442 (2017) 54; abstract read:
/// plasma cells and CD34+ cells, nearly absent from blood, and CD10+ granulocytes, most of blood's); their
/// discriminant function was not read and is not used.
#[derive(Clone, Debug, PartialEq)]
pub struct Haemodilution {
    /// Share of the precursors below which it is a caution; 0.001, published: CD34+ cells in 134 normal marrows are
    /// 1.5 % ± 0.7 % (Brooimans and others, 2009; abstract read), two standard deviations below.
    pub minimum_precursors: f64,
    /// Share of the neutrophils above which it is a caution; 0.9, published: granulocytes in the same marrows are
    /// 69.4 % ± 10.3 %, two standard deviations above.
    pub maximum_neutrophils: f64,
    /// Share of the erythroblasts below which it is a caution; 0, chosen: lysis takes an unknown part of them.
    pub minimum_erythroblasts: f64,
    /// Probability beyond the bound; 0.001, chosen.
    pub p_value: f64,
}

impl Default for Haemodilution {
    fn default() -> Self {
        Self {
            minimum_precursors: 0.001,
            maximum_neutrophils: 0.9,
            minimum_erythroblasts: 0.0,
            p_value: 0.001,
        }
    }
}

impl Rule for Haemodilution {
    const NAME: &'static str = "haemodilution";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::fraction("minimum_precursors", &mut self.minimum_precursors),
            Setting::fraction("maximum_neutrophils", &mut self.maximum_neutrophils),
            Setting::fraction("minimum_erythroblasts", &mut self.minimum_erythroblasts),
            Setting::p_value(&mut self.p_value),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        let base = match case.role(Role::Nucleated) {
            Ok(found) => (found.population.count, found.subject()),
            Err(_) => {
                (case.record.mrd.level.total, case.record.name_of(&case.record.mrd.denominator).to_owned())
            }
        };
        let limits = [
            (Role::Precursors, Limit::AtLeast(self.minimum_precursors)),
            (Role::Neutrophils, Limit::AtMost(self.maximum_neutrophils)),
            (Role::Erythroblasts, Limit::AtLeast(self.minimum_erythroblasts)),
        ];
        for (role, limit) in limits {
            self.judge_role(case, (role, limit), &base, &mut judgement);
        }
        judgement.finish()
    }
}

/// What a share has to keep.
#[derive(Clone, Copy)]
enum Limit {
    AtLeast(f64),
    AtMost(f64),
}

impl Haemodilution {
    fn judge_role(
        &self,
        case: &Examined<'_>,
        (role, limit): (Role, Limit),
        (base, base_subject): &(u64, String),
        judgement: &mut Judgement,
    ) {
        let found = match case.role(role) {
            Ok(found) => found,
            Err(reason) => return judgement.skip(role.key(), reason),
        };
        let subject = found.subject();
        let counts = Counts::new(found.population.count, *base).ok();
        let (Some(counts), Ok(confidence)) = (counts, Confidence::new(1.0 - self.p_value)) else {
            let reason = format!("it cannot be a part of the {base} events of {base_subject}");
            return judgement.skip(&subject, reason);
        };
        // Clopper and Pearson's method has one-sided bounds; NaN lies past no limit.
        let beyond =
            |side| bound(counts, IntervalMethod::ClopperPearson, confidence, side).unwrap_or(f64::NAN);
        let fraction = counts.fraction();
        let (is_past, expected, badness) = match limit {
            Limit::AtLeast(limit) => {
                let expected = format!("at least {}", percent(limit));
                (beyond(Bound::Upper) < limit, expected, limit / fraction.max(f64::MIN_POSITIVE))
            }
            Limit::AtMost(limit) => {
                let expected = format!("at most {}", percent(limit));
                (beyond(Bound::Lower) > limit, expected, fraction / limit.max(f64::MIN_POSITIVE))
            }
        };
        let seen = Seen {
            subject: &subject,
            seen: format!("{} of {base_subject} ({} of {base})", percent(fraction), counts.positive()),
            expected,
            badness,
        };
        let advice = "blood may dilute the marrow: the level may be higher there; ask for the first pull";
        judgement.add(caution_if(is_past), &seen, advice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{examined, part};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    fn judged(precursors: u64, neutrophils: u64, nucleated: u64) -> Vec<FindingEntry> {
        let populations = [
            part("/Nucleated", nucleated, nucleated),
            part("/Nucleated/Precursors", precursors, nucleated),
            part("/Nucleated/Neutrophils", neutrophils, nucleated),
            part("/Nucleated/Erythroblasts", 0, nucleated),
        ];
        examined(&Haemodilution::default(), &[], &populations)
    }

    #[test]
    fn few_precursors_and_many_neutrophils_are_a_caution() {
        assert_eq!(judged(1500, 69_000, 100_000)[0].level, Pass);
        // scipy.stats.beta.ppf(0.999, 71, 99930) = 0.000999 and (73, 99928) = 0.001023
        assert_eq!(judged(70, 69_000, 100_000)[0].level, Caution);
        assert_eq!(judged(72, 69_000, 100_000)[0].level, Pass);
        // scipy.stats.beta.ppf(0.001, 90300, 9701) = 0.90008 and (90280, 9721) = 0.89987
        assert_eq!(judged(1500, 90_300, 100_000)[0].level, Caution);
        assert_eq!(judged(1500, 90_280, 100_000)[0].level, Pass);
    }

    #[test]
    fn few_events_prove_nothing() {
        assert_eq!(judged(0, 500, 1000)[0].level, Pass);
        // by hand: none of n has the upper bound 1 − 0.001^(1/n), under 0.001 from n = 6,905 on
        assert_eq!(judged(0, 500, 6_904)[0].level, Pass);
        assert_eq!(judged(0, 500, 6_905)[0].level, Caution);
    }

    #[test]
    fn a_panel_that_cannot_tell_is_not_evaluated() {
        let findings = examined(&Haemodilution::default(), &[], &[part("/Nucleated", 10, 10)]);
        assert!(findings.iter().all(|finding| finding.level == NotEvaluated), "{findings:?}");
        assert!(findings[0].message.contains("name one in [quality.populations]"));
    }
}
