use crate::quality::judgement::{Judgement, Seen, caution_if};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::{BudgetEntry, FindingEntry};

/// Whether the level depends more on where the gates lie than on how many events were counted.
///
/// No null: the width of the total interval over that of the counting interval, both on a logarithmic axis. What
/// widens it may be the tubes: then it is they that are warned of.
#[derive(Clone, Debug, PartialEq)]
pub struct GatesDominate {
    /// How many times as wide the total interval is for a caution; 2, derived: then three quarters of the variance are
    /// not counting's.
    pub caution_ratio: f64,
}

impl Default for GatesDominate {
    fn default() -> Self {
        Self { caution_ratio: 2.0 }
    }
}

impl Rule for GatesDominate {
    const NAME: &'static str = "gates-dominate";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::within("caution_ratio", &mut self.caution_ratio, [1.0, 1e6])]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        let level = &case.record.mrd.level;
        let intervals = (&level.interval, &level.total_interval, &level.budget);
        let (Some(counting), Some(total), Some(budget)) = intervals else {
            judgement.skip("", "no level above 0, or no placement of the gates was drawn");
            return judgement.finish();
        };
        let Some(width) = log_width(counting.lower, counting.upper) else {
            judgement.skip("", "the counting interval begins at 0");
            return judgement.finish();
        };
        let ratio = log_width(total.lower, total.upper).map_or(f64::INFINITY, |total| total / width);
        let seen = Seen {
            subject: "",
            seen: match ratio.is_finite() {
                true => format!(
                    "the total interval is {ratio:.1} times as wide as the counting interval on a logarithmic axis"
                ),
                false => "the total interval is without a lower end, unlike the counting interval".to_owned(),
            },
            expected: format!("at most {} times", self.caution_ratio),
            badness: ratio,
        };
        let is_gates = variance(budget, "gates") > variance(budget, "dispersion");
        let is_seen = is_gates && ratio > self.caution_ratio;
        judgement.add(caution_if(is_seen), &seen, "look at the gates that matter most");
        judgement.finish()
    }
}

fn variance(budget: &BudgetEntry, source: &str) -> f64 {
    budget.parts.iter().filter(|part| part.source == source).map(|part| part.variance).sum()
}

/// Returns ln(upper / lower); `None` of an interval that begins at 0.
fn log_width(lower: f64, upper: f64) -> Option<f64> {
    (lower > 0.0 && upper > lower).then(|| libm::log(upper / lower))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::level::{DrawnCounts, LevelCounts, LevelRules, NamedCounts, assess};
    use crate::quality::hand_made::{level_of, of_level};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};
    use crate::result::MrdEntry;
    use flowmrd_quant::Counts;

    fn counts(positive: u64) -> Counts {
        Counts::new(positive, 1_000_000).unwrap()
    }

    /// What is found of tubes of a million events each, at drawn placements of their gates.
    fn found(tubes: &[u64], draws: &[u64]) -> FindingEntry {
        let tube = |&positive: &u64| NamedCounts { name: "tube".to_owned(), counts: counts(positive) };
        let draw = |&positive: &u64| DrawnCounts { sample: Some(counts(positive)), controls: None };
        let counts = LevelCounts {
            tubes: tubes.iter().map(tube).collect(),
            draws: draws.iter().map(draw).collect(),
            ..LevelCounts::default()
        };
        let level = assess(&LevelRules::default(), &counts).unwrap();
        let mrd = MrdEntry { level, ..level_of(0, 1, 1) };
        of_level(&GatesDominate::default(), &mrd).remove(0)
    }

    #[test]
    fn gates_that_move_the_level_more_than_counting_are_a_caution() {
        // By hand: counting bounds of 1000 are 939 and 1064 events, ln 1.133 = 0.125; draws from 500 to 2000 reach as
        // far as ln(2090/458) = 1.5 at least, twelve times as wide
        let finding = found(&[1000], &[500, 1000, 2000]);
        assert_eq!(finding.level, Caution);
        let ratio: f64 = finding.message.split_whitespace().find_map(|word| word.parse().ok()).unwrap();
        assert!((10.0..14.0).contains(&ratio), "{}", finding.message);
    }

    #[test]
    fn gates_that_move_the_level_as_little_as_counting_pass() {
        // By hand: 100 events have bounds 81 and 122, ln 1.5 = 0.40; draws of 95 and 105 widen them by less than a
        // tenth
        assert_eq!(found(&[100], &[95, 100, 105]).level, Pass);
        assert_eq!(found(&[100], &[100, 100, 100]).level, Pass);
    }

    #[test]
    fn total_interval_without_a_lower_end_is_a_caution() {
        let finding = found(&[100], &[0, 100, 200]);
        assert_eq!(finding.level, Caution);
        assert!(finding.message.contains("without a lower end"), "{}", finding.message);
    }

    #[test]
    fn what_was_not_drawn_or_has_no_level_is_not_evaluated() {
        assert_eq!(found(&[100], &[]).level, NotEvaluated);
        assert_eq!(found(&[0], &[0, 0]).level, NotEvaluated);
    }
}
