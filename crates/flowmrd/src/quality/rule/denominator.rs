use crate::quality::judgement::{Judgement, Seen, caution_if};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// Events of the denominator against what the assay asks for before it calls a sample negative
/// (`denominator-too-small`).
///
/// No null. The threshold is `minimum_denominator` of `[mrd]`; LOD events over the denominator are the sensitivity
/// reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Denominator {
    /// How many times the assay's minimum the denominator has to have; 1, derived: the assay's own sensitivity.
    pub minimum_ratio: f64,
}

impl Default for Denominator {
    fn default() -> Self {
        Self { minimum_ratio: 1.0 }
    }
}

impl Rule for Denominator {
    const NAME: &'static str = "denominator";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::within("minimum_ratio", &mut self.minimum_ratio, [1.0, 1e6])]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        let mrd = case.record.mrd;
        let (total, minimum) = (mrd.level.total, mrd.level.limits.minimum_total);
        let needed = libm::ceil(self.minimum_ratio * minimum as f64);
        let sensitivity = match mrd.level.limits.lod_fraction {
            Some(fraction) => format!(", a sensitivity of {fraction:.1e}"),
            None => String::new(),
        };
        let seen = Seen {
            subject: case.record.name_of(&mrd.denominator),
            seen: format!("{total} events{sensitivity}"),
            expected: format!("at least {needed}"),
            badness: -(total as f64),
        };
        let advice = match total {
            0 => "a gate on its way may have a bound off its scale (on logicle, events lie near 0 to 1)",
            _ => "acquire more events, or call the sample insufficient",
        };
        match (total as f64) < needed {
            true => judgement.add_as("denominator-too-small", caution_if(true), &seen, advice),
            false => judgement.add(caution_if(false), &seen, advice),
        }
        judgement.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{level_of, of_level};
    use crate::result::FindingLevel::{Caution, Pass};

    #[test]
    fn a_denominator_is_judged_by_the_assays_minimum() {
        for (total, code, level) in [
            (4999, "denominator-too-small", Caution),
            (5000, "denominator", Pass),
            (0, "denominator-too-small", Caution),
        ] {
            let finding = of_level(&Denominator::default(), &level_of(0, total, 5000)).remove(0);
            assert_eq!((finding.code.as_str(), finding.level), (code, level), "{total}");
        }
        let twice = Denominator { minimum_ratio: 2.0 };
        let finding = of_level(&twice, &level_of(0, 9999, 5000)).remove(0);
        assert_eq!((finding.level, finding.expected.as_deref()), (Caution, Some("at least 10000")));
    }
}
