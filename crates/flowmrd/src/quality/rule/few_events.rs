use crate::quality::judgement::{Judgement, Seen, caution_if};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::{FindingEntry, FindingLevel};

/// Files with few events, or none (`no-events`).
///
/// No null. How many a level needs is the business of the rule `denominator`; this one finds files that were cut short.
#[derive(Clone, Debug, PartialEq)]
pub struct FewEvents {
    /// Events under which a file is a caution; 1,000, chosen: with fewer no rule that compares parts of the
    /// acquisition has anything to look at.
    pub minimum_events: f64,
}

impl Default for FewEvents {
    fn default() -> Self {
        Self { minimum_events: 1000.0 }
    }
}

impl Rule for FewEvents {
    const NAME: &'static str = "few-events";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::events("minimum_events", &mut self.minimum_events)]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes {
            let count = tube.event_count;
            let seen = Seen {
                subject: &tube.file,
                seen: format!("the data set holds {count} events"),
                expected: format!("at least {}", self.minimum_events),
                badness: -(count as f64),
            };
            match count {
                0 => judgement.add_as("no-events", FindingLevel::Caution, &seen, "acquire the tube again"),
                _ => {
                    let level = caution_if((count as f64) < self.minimum_events);
                    judgement.add(level, &seen, "acquire more of the tube");
                }
            }
        }
        judgement.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{found, tube};
    use crate::quality::record::TubeRecord;

    #[test]
    fn files_are_judged_by_their_events_and_empty_ones_have_a_code_of_their_own() {
        let expected = [
            (0, "no-events", FindingLevel::Caution),
            (999, "few-events", FindingLevel::Caution),
            (1000, "few-events", FindingLevel::Pass),
        ];
        for (event_count, code, level) in expected {
            let tube = TubeRecord { event_count, ..tube("a.fcs") };
            let finding = found(&FewEvents::default(), &[tube]).remove(0);
            assert_eq!((finding.code.as_str(), finding.level), (code, level));
        }
    }
}
