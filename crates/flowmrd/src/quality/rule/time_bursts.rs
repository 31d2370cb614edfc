use crate::quality::judgement::{Judgement, Seen, caution_if, p_value};
use crate::quality::record::{ClockRecord, TubeRecord};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::quality::statistic::binomial::{at_least, corrected};
use crate::result::FindingEntry;

/// Fewest bins into which an acquisition is cut.
const BINS: f64 = 20.0;

/// Moments at which events rush through: what a clog lets go, or an air bubble.
///
/// Null: events arrive as a Poisson process of the median bin's rate; given their number a bin holds a binomial count.
/// The fullest bin's probability is multiplied by the number of bins (Bonferroni). A pump's own unevenness is no
/// burst: the bin has to hold a multiple of the median as well.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeBursts {
    /// Width of a bin, seconds; 1, chosen. A twentieth of the acquisition where that is shorter, or the clock has no
    /// unit.
    pub bin_seconds: f64,
    /// How many times the median bin's events are a caution; 2, chosen.
    pub caution_ratio: f64,
    /// Probability under the null above which a burst is chance; 0.001, chosen.
    pub p_value: f64,
}

impl Default for TimeBursts {
    fn default() -> Self {
        Self { bin_seconds: 1.0, caution_ratio: 2.0, p_value: 0.001 }
    }
}

impl Rule for TimeBursts {
    const NAME: &'static str = "time-bursts";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::within("bin_seconds", &mut self.bin_seconds, [1e-3, 1e6]),
            Setting::within("caution_ratio", &mut self.caution_ratio, [1.0, 1e6]),
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

impl TimeBursts {
    fn judge_tube(&self, tube: &TubeRecord, clock: &ClockRecord, judgement: &mut Judgement) {
        let duration = clock.event_counts.len() as f64 * clock.bin_width;
        let width = match clock.is_in_seconds {
            true => self.bin_seconds.min(duration / BINS),
            false => duration / BINS,
        };
        let joined = (width / clock.bin_width).max(1.0) as usize;
        let counts = clock.joined(joined);
        let mut sorted = counts.clone();
        sorted.sort_unstable();
        let fullest = counts.iter().enumerate().max_by_key(|(_, count)| **count);
        let (Some((index, &most)), Some(&median)) = (fullest, sorted.get(sorted.len() / 2)) else {
            return judgement.skip(&tube.file, "the acquisition is too short to be cut into bins");
        };
        let total: u64 = counts.iter().sum();
        let usual = if median > 0 { median as f64 } else { total as f64 / counts.len() as f64 };
        let p = corrected(at_least(most, total, usual / total.max(1) as f64), counts.len());
        let ratio = most as f64 / usual;
        let at = clock.start + (index * joined) as f64 * clock.bin_width;
        let bin = joined as f64 * clock.bin_width;
        let unit = if clock.is_in_seconds { "s" } else { "ticks" };
        let seen = Seen {
            subject: &tube.file,
            seen: format!(
                "{most} events in the {bin:.2} {unit} from {at:.1} {unit} on, {ratio:.2} times the median, {}",
                p_value(p)
            ),
            expected: format!("under {} times the median", self.caution_ratio),
            badness: ratio / self.caution_ratio,
        };
        let is_seen = ratio >= self.caution_ratio && p <= self.p_value;
        judgement.add(
            caution_if(is_seen),
            &seen,
            "look for a clog that came loose or carry-over; leave the burst out by a gate on time",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{clock, found, tube};
    use crate::result::FindingLevel::{Caution, Pass};

    fn judged(counts: &[u64]) -> FindingEntry {
        let tube = TubeRecord { clock: Some(clock(0.5, counts)), ..tube("a.fcs") };
        found(&TimeBursts::default(), &[tube]).remove(0)
    }

    #[test]
    fn a_second_of_twice_the_rate_is_a_burst_and_of_less_is_none() {
        let mut counts = [100; 80];
        counts[20..22].fill(200);
        // by hand: bins of 0.5 s joined to 1 s: 400 against 200
        let finding = judged(&counts);
        assert_eq!(finding.level, Caution);
        assert!(
            finding.message.contains("400 events in the 1.00 s from 10.0 s on, 2.00 times"),
            "{finding:?}"
        );
        counts[20..22].fill(199);
        assert_eq!(judged(&counts).level, Pass);
    }

    #[test]
    fn a_burst_of_few_events_is_chance() {
        // by hand: 40 bins of 2 events and one of 4: P(Binomial(82, 2/82) ≥ 4) is about 0.14 for each of 40 bins
        let mut counts = [1; 80];
        counts[20..22].fill(2);
        assert_eq!(judged(&counts).level, Pass);
    }
}
