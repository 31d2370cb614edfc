use crate::quality::judgement::{Judgement, Seen, from_above};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// Values that are no number, or infinite, in the parameters that gates read.
///
/// No null: a sound file has none. NaN is in no range and no polygon, and so in the `not` of them.
#[derive(Clone, Debug, PartialEq)]
pub struct ValuesNotFinite {
    /// Events with such a value that are a caution; 1, derived: a recorded value is finite.
    pub caution_events: f64,
    /// Fraction of the events that is a fail; 0.01, chosen.
    pub fail_fraction: f64,
}

impl Default for ValuesNotFinite {
    fn default() -> Self {
        Self { caution_events: 1.0, fail_fraction: 0.01 }
    }
}

impl Rule for ValuesNotFinite {
    const NAME: &'static str = "values-not-finite";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::events("caution_events", &mut self.caution_events),
            Setting::fraction("fail_fraction", &mut self.fail_fraction),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes {
            for parameter in &tube.parameters {
                let count = parameter.not_finite_count;
                let subject = format!("{}, {}", tube.file, parameter.label());
                let seen = Seen {
                    subject: &subject,
                    seen: format!("{count} of {} values are NaN or infinite", tube.event_count),
                    expected: "finite values".to_owned(),
                    badness: count as f64,
                };
                let fail = (self.fail_fraction * tube.event_count as f64).max(self.caution_events);
                let level = from_above(count as f64, self.caution_events, fail);
                judgement.add(
                    level,
                    &seen,
                    "NaN is in no range and no polygon: look at how the file was written",
                );
            }
        }
        judgement.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{found, parameter, tube};
    use crate::quality::record::{ParameterRecord, TubeRecord};
    use crate::result::FindingLevel::{Caution, Fail, Pass};

    #[test]
    fn one_value_is_a_caution_and_one_in_a_hundred_events_a_fail() {
        for (count, level) in [(0, Pass), (1, Caution), (9, Caution), (10, Fail)] {
            let parameters = vec![ParameterRecord { not_finite_count: count, ..parameter("PE-A", "") }];
            let tube = TubeRecord { event_count: 1000, parameters, ..tube("a.fcs") };
            let finding = found(&ValuesNotFinite::default(), &[tube]).remove(0);
            assert_eq!(finding.level, level, "{count}");
            assert!(finding.message.starts_with(&format!("a.fcs, PE-A: {count} of 1000 values are NaN")));
        }
    }
}
