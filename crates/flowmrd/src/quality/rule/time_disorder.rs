use crate::quality::judgement::{Judgement, Seen, caution_if};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// Steps back in time from one event to the next: files that were joined, or a clock that ran over.
///
/// No null: a file is recorded in the order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeDisorder {
    /// Steps back, and times that are no number, that are a caution; 1, derived: events are recorded as they come.
    pub caution_steps: f64,
}

impl Default for TimeDisorder {
    fn default() -> Self {
        Self { caution_steps: 1.0 }
    }
}

impl Rule for TimeDisorder {
    const NAME: &'static str = "time-disorder";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![Setting::events("caution_steps", &mut self.caution_steps)]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes {
            let Some(clock) = &tube.clock else {
                judgement.skip(&tube.file, "the file has no time parameter");
                continue;
            };
            let count = clock.backward_count.saturating_add(clock.not_finite_count);
            let seen = Seen {
                subject: &tube.file,
                seen: format!(
                    "time steps back {} times and is no number {} times",
                    clock.backward_count, clock.not_finite_count
                ),
                expected: format!("fewer than {} of both", self.caution_steps),
                badness: count as f64,
            };
            let is_seen = count as f64 >= self.caution_steps.max(1.0);
            judgement.add(caution_if(is_seen), &seen, "find out whether files were joined or sorted");
        }
        judgement.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{clock, found, tube};
    use crate::quality::record::{ClockRecord, TubeRecord};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    #[test]
    fn a_single_step_back_is_a_caution() {
        for (backward_count, not_finite_count, level) in [(0, 0, Pass), (1, 0, Caution), (0, 1, Caution)] {
            let clock = ClockRecord { backward_count, not_finite_count, ..clock(1.0, &[5, 5]) };
            let tube = TubeRecord { clock: Some(clock), ..tube("a.fcs") };
            assert_eq!(found(&TimeDisorder::default(), &[tube])[0].level, level);
        }
        assert_eq!(found(&TimeDisorder::default(), &[tube("a.fcs")])[0].level, NotEvaluated);
    }
}
