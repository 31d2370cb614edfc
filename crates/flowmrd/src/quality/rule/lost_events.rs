use crate::quality::judgement::{Judgement, Seen, from_above, percent};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// Events that the cytometer saw and did not record: `$LOST` to a busy computer, `$ABRT` to busy electronics.
///
/// No null: their part of all that were seen is compared as it is. Which events are aborted depends on the rate alone,
/// so a level keeps its mean; coincident ones are doublets all the same.
#[derive(Clone, Debug, PartialEq)]
pub struct LostEvents {
    /// Fraction that is a caution; 0.05, chosen.
    pub caution_fraction: f64,
    /// Fraction that is a fail; 0.5, chosen: more were missed than kept.
    pub fail_fraction: f64,
}

impl Default for LostEvents {
    fn default() -> Self {
        Self { caution_fraction: 0.05, fail_fraction: 0.5 }
    }
}

impl Rule for LostEvents {
    const NAME: &'static str = "lost-events";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::fraction("caution_fraction", &mut self.caution_fraction),
            Setting::fraction("fail_fraction", &mut self.fail_fraction),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes {
            let (lost, aborted) = (tube.acquisition.lost, tube.acquisition.aborted);
            if lost.is_none() && aborted.is_none() {
                judgement.skip(&tube.file, "the file says neither $LOST nor $ABRT");
                continue;
            }
            let missed = lost.unwrap_or(0).saturating_add(aborted.unwrap_or(0));
            let all = tube.event_count.saturating_add(missed);
            let part = missed as f64 / all.max(1) as f64;
            let seen = Seen {
                subject: &tube.file,
                seen: format!("{missed} of {all} events were lost or aborted, {}", percent(part)),
                expected: format!("under {}", percent(self.caution_fraction)),
                badness: part,
            };
            let level = from_above(part, self.caution_fraction, self.fail_fraction);
            judgement.add(level, &seen, "acquire at a lower rate");
        }
        judgement.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{found, tube};
    use crate::quality::record::TubeRecord;
    use crate::result::AcquisitionEntry;
    use crate::result::FindingLevel::{Caution, Fail, NotEvaluated, Pass};

    fn judged(lost: Option<u64>, aborted: Option<u64>) -> FindingEntry {
        let acquisition = AcquisitionEntry { lost, aborted, ..AcquisitionEntry::default() };
        let tube = TubeRecord { event_count: 950, acquisition, ..tube("a.fcs") };
        found(&LostEvents::default(), &[tube]).remove(0)
    }

    #[test]
    fn lost_and_aborted_events_are_a_part_of_all_that_were_seen() {
        // by hand: 50 of 1,000 are 5 %; 49 of 999 less; 950 of 1,900 half
        assert_eq!(judged(Some(20), Some(29)).level, Pass);
        let finding = judged(Some(20), Some(30));
        assert_eq!(finding.level, Caution);
        assert!(
            finding.message.contains("50 of 1000 events were lost or aborted, 5.0 %"),
            "{}",
            finding.message
        );
        assert_eq!(judged(None, Some(950)).level, Fail);
    }

    #[test]
    fn a_file_that_does_not_say_is_not_evaluated() {
        assert_eq!(judged(None, None).level, NotEvaluated);
        assert_eq!(judged(Some(0), None).level, Pass);
    }
}
