use flowmrd_quant::{Confidence, Counts, IntervalMethod, interval};

use crate::quality::judgement::{Judgement, Seen, caution_if, percent};
use crate::quality::role::{Examined, locate};
use crate::quality::setting::{Rule, Setting};
use crate::quality::share::{parent_count, total_count};
use crate::result::{FindingEntry, PopulationEntry};

/// Of which events a population is a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RangeBase {
    /// The events of its parent.
    Parent,
    /// All events of all files.
    Total,
}

/// The range in which a population's fraction is expected.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedRange {
    /// The population: its name where no other has it, or its path.
    pub population: String,
    /// Of which events it is a fraction.
    pub base: RangeBase,
    /// Least fraction that is expected, 0 to 1.
    pub minimum: f64,
    /// Greatest fraction that is expected, 0 to 1.
    pub maximum: f64,
}

/// Populations whose fraction lies outside the range that the assay expects.
///
/// Null: the true fraction lies inside. It is a caution where the whole Clopper-Pearson interval of the counted
/// fraction, of confidence 1 − `p_value`, lies outside.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedRanges {
    /// The ranges; none by default.
    pub ranges: Vec<ExpectedRange>,
    /// One less the confidence of the interval; 0.001, chosen.
    pub p_value: f64,
}

impl Default for ExpectedRanges {
    fn default() -> Self {
        Self { ranges: Vec::new(), p_value: 0.001 }
    }
}

impl Rule for ExpectedRanges {
    const NAME: &'static str = "expected-ranges";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::p_value(&mut self.p_value)]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        if self.ranges.is_empty() {
            judgement.skip("", "the assay expects no population in a range");
        }
        for range in &self.ranges {
            let populations = case.record.populations;
            match locate(populations, &range.population).and_then(|index| populations.get(index)) {
                Some(population) => self.judge_range(case, range, population, &mut judgement),
                None => judgement.skip(&range.population, "the gates have no single population of this name"),
            }
        }
        judgement.finish()
    }
}

impl ExpectedRanges {
    fn judge_range(
        &self,
        case: &Examined<'_>,
        range: &ExpectedRange,
        population: &PopulationEntry,
        judgement: &mut Judgement,
    ) {
        let name = case.record.name_of(&population.path);
        let base = match range.base {
            RangeBase::Parent => parent_count(case.record, population),
            RangeBase::Total => Some(total_count(case.record)),
        };
        let counts = base.and_then(|base| Counts::new(population.count, base).ok());
        let (Some(counts), Ok(confidence)) = (counts, Confidence::new(1.0 - self.p_value)) else {
            return judgement.skip(name, "it is a fraction of no event");
        };
        let bounds = interval(counts, IntervalMethod::ClopperPearson, confidence);
        let of = match range.base {
            RangeBase::Parent => "its parent",
            RangeBase::Total => "all events",
        };
        let fraction = counts.fraction();
        let distance = (range.minimum - fraction).max(fraction - range.maximum);
        let seen = Seen {
            subject: name,
            seen: format!("{} of {of} ({} of {})", percent(fraction), counts.positive(), counts.total()),
            expected: format!("{} to {}", percent(range.minimum), percent(range.maximum)),
            badness: distance,
        };
        let is_outside = bounds.upper() < range.minimum || bounds.lower() > range.maximum;
        judgement.add(
            caution_if(is_outside),
            &seen,
            "look at the sample and at the gates of this population",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{examined, part};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    fn judged(count: u64, base: u64) -> FindingEntry {
        let range = ExpectedRange {
            population: "T cells".to_owned(),
            base: RangeBase::Parent,
            minimum: 0.1,
            maximum: 0.4,
        };
        let rule = ExpectedRanges { ranges: vec![range], ..ExpectedRanges::default() };
        let parent = part("/Nucleated", base, base);
        examined(&rule, &[], &[parent, part("/Nucleated/T cells", count, base)]).remove(0)
    }

    #[test]
    fn a_fraction_is_outside_where_its_whole_interval_is() {
        // scipy.stats.beta.ppf, confidence 0.999: 80 of 1,000 has 0.0545 to 0.1120, 60 of 1,000 0.0381 to 0.0887;
        // 480 of 1,000 has 0.4278 from below
        for (count, level) in [(200, Pass), (80, Pass), (60, Caution), (480, Caution)] {
            assert_eq!(judged(count, 1000).level, level, "{count}");
        }
        let message = judged(60, 1000).message;
        let expected = "T cells: 6.0 % of its parent (60 of 1000); expected 10 % to 40 %";
        assert!(message.starts_with(expected), "{message}");
    }

    #[test]
    fn few_events_prove_nothing_and_none_are_not_evaluated() {
        assert_eq!(judged(0, 10).level, Pass);
        assert_eq!(judged(0, 0).level, NotEvaluated);
        assert_eq!(examined(&ExpectedRanges::default(), &[], &[])[0].level, NotEvaluated);
    }
}
