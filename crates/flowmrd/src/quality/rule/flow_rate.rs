use crate::quality::judgement::{Judgement, Seen, caution_if, p_value, percent};
use crate::quality::record::{ClockRecord, TubeRecord};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::quality::statistic::binomial::{at_least, at_most, corrected};
use crate::result::FindingEntry;

/// Parts into which an acquisition is cut.
const PARTS: usize = 10;

/// The rate of events in each tenth of the acquisition against the median tenth's.
///
/// Null: a constant rate; given the number of events a tenth holds a binomial count. Both tails of each tenth are
/// tested (Bonferroni).
#[derive(Clone, Debug, PartialEq)]
pub struct FlowRate {
    /// Change of the rate that is a caution, a part of the median tenth's; 0.5, chosen.
    pub caution_change: f64,
    /// Probability under the null above which a change is chance; 0.001, chosen.
    pub p_value: f64,
}

impl Default for FlowRate {
    fn default() -> Self {
        Self { caution_change: 0.5, p_value: 0.001 }
    }
}

impl Rule for FlowRate {
    const NAME: &'static str = "flow-rate";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::within("caution_change", &mut self.caution_change, [0.0, 1e6]),
            Setting::p_value(&mut self.p_value),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes {
            match &tube.clock {
                Some(clock) => self.judge_tube(tube, clock, &mut judgement),
                None => judgement.skip(&tube.file, "the file has no time parameter"),
            }
        }
        judgement.finish()
    }
}

impl FlowRate {
    fn judge_tube(&self, tube: &TubeRecord, clock: &ClockRecord, judgement: &mut Judgement) {
        let counts = clock.joined(clock.event_counts.len() / PARTS);
        let counts = counts.get(..PARTS).unwrap_or_default();
        let total: u64 = counts.iter().sum();
        let mut sorted = counts.to_vec();
        sorted.sort_unstable();
        let median = sorted.get(PARTS / 2).copied().unwrap_or_default() as f64;
        if median == 0.0 {
            return judgement.skip(&tube.file, "the acquisition is too short to be cut into tenths");
        }
        let change = |count: u64| count as f64 / median - 1.0;
        let far = (1..)
            .zip(counts)
            .max_by(|(_, one), (_, two)| change(**one).abs().total_cmp(&change(**two).abs()));
        let Some((number, &count)) = far else { return };
        let share = median / total as f64;
        let tail = if change(count) < 0.0 { at_most } else { at_least };
        let p = corrected(tail(count, total, share), 2 * PARTS);
        let part = change(count);
        let word = if part < 0.0 { "fewer" } else { "more" };
        let seen = Seen {
            subject: &tube.file,
            seen: format!(
                "{} {word} events in tenth {number} of the acquisition than in the median one, {}",
                percent(part.abs()),
                p_value(p)
            ),
            expected: format!("a change of under {}", percent(self.caution_change)),
            badness: part.abs() / self.caution_change.max(f64::MIN_POSITIVE),
        };
        let is_seen = part.abs() >= self.caution_change && p <= self.p_value;
        judgement.add(
            caution_if(is_seen),
            &seen,
            "look at the flow over time; signals may have moved with it",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{clock, found, tube};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    fn judged(counts: &[u64]) -> FindingEntry {
        let tube = TubeRecord { clock: Some(clock(0.5, counts)), ..tube("a.fcs") };
        found(&FlowRate::default(), &[tube]).remove(0)
    }

    #[test]
    fn a_tenth_of_half_or_of_one_and_a_half_times_the_rate_is_a_caution() {
        for (count, level) in [(50, Caution), (51, Pass), (149, Pass), (150, Caution)] {
            let mut counts = [100; 40];
            counts[8..12].fill(count);
            assert_eq!(judged(&counts).level, level, "{count}");
        }
        let mut counts = [100; 40];
        counts[8..12].fill(40);
        let message = judged(&counts).message;
        assert!(message.starts_with("a.fcs: 60 % fewer events in tenth 3 of the acquisition"), "{message}");
    }

    #[test]
    fn a_change_of_few_events_is_chance() {
        // by hand: tenths of 8 events and one of 4: P(Binomial(76, 8/76) ≤ 4) is about 0.08
        let mut counts = [2; 40];
        counts[8..12].fill(1);
        assert_eq!(judged(&counts).level, Pass);
    }

    #[test]
    fn fewer_bins_than_tenths_are_not_evaluated() {
        assert_eq!(judged(&[100; 9]).level, NotEvaluated);
    }
}
