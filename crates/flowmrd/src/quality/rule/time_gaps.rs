use crate::quality::judgement::{Judgement, Seen, caution_if, p_value, percent};
use crate::quality::record::{ClockRecord, TubeRecord};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::result::FindingEntry;

/// Stretches without an event: a clog, or an acquisition that was stopped.
///
/// Null: n events spread evenly over the acquisition leave a gap of a part x of it with probability of at most n (1 −
/// x)^(n−1), over all gaps together (R. Fisher, Proc. Royal Society A 125 (1929) 54; from memory of the literature,
/// not read).
#[derive(Clone, Debug, PartialEq)]
pub struct TimeGaps {
    /// Seconds without an event that are a caution; 1, chosen: longer than the ticks of any clock, and than the pauses
    /// of a pump.
    pub caution_seconds: f64,
    /// The same as a part of the acquisition, for clocks without a unit; 0.02, chosen.
    pub caution_fraction: f64,
    /// Probability under the null above which a gap is chance; 0.001, chosen.
    pub p_value: f64,
}

impl Default for TimeGaps {
    fn default() -> Self {
        Self { caution_seconds: 1.0, caution_fraction: 0.02, p_value: 0.001 }
    }
}

impl Rule for TimeGaps {
    const NAME: &'static str = "time-gaps";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::within("caution_seconds", &mut self.caution_seconds, [1e-6, 1e6]),
            Setting::fraction("caution_fraction", &mut self.caution_fraction),
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

impl TimeGaps {
    fn judge_tube(&self, tube: &TubeRecord, clock: &ClockRecord, judgement: &mut Judgement) {
        let (start, length) = longest_gap(&clock.event_counts);
        let part = length as f64 / clock.event_counts.len().max(1) as f64;
        let count: u64 = clock.event_counts.iter().sum();
        let n = count as f64;
        let p = (n * libm::exp((n - 1.0) * libm::log1p(-part))).min(1.0);
        let width = length as f64 * clock.bin_width;
        let (measure, limit) = match clock.is_in_seconds {
            true => (width, self.caution_seconds),
            false => (part, self.caution_fraction),
        };
        let at = clock.start + start as f64 * clock.bin_width;
        let seen = match (length, clock.is_in_seconds) {
            (0, _) => "no gap between events".to_owned(),
            (_, true) => format!("{width:.2} s without an event from {at:.1} s on, {}", p_value(p)),
            (_, false) => {
                format!("{} of the acquisition without an event, {}", percent(part), p_value(p))
            }
        };
        let expected = match clock.is_in_seconds {
            true => format!("gaps under {limit} s"),
            false => format!("gaps under {} of the acquisition", percent(limit)),
        };
        let is_seen = measure >= limit && p <= self.p_value;
        let seen = Seen { subject: &tube.file, seen, expected, badness: measure / limit };
        judgement.add(
            caution_if(is_seen),
            &seen,
            "look for a clog or an interrupted acquisition; leave out what follows it by a gate on time",
        );
    }
}

/// Finds the longest run of bins without an event: its first bin, and its length.
fn longest_gap(counts: &[u64]) -> (usize, usize) {
    let (mut best, mut run) = ((0, 0), 0);
    for (index, &count) in counts.iter().enumerate() {
        run = if count == 0 { run + 1 } else { 0 };
        if run > best.1 {
            best = (index + 1 - run, run);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{clock, found, tube};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    fn with_counts(counts: &[u64]) -> TubeRecord {
        TubeRecord { clock: Some(clock(0.5, counts)), ..tube("a.fcs") }
    }

    #[test]
    fn a_gap_is_measured_in_seconds_and_placed() {
        let mut counts = [100; 40];
        counts[10..13].fill(0);
        let findings = found(&TimeGaps::default(), &[with_counts(&counts)]);
        assert_eq!((findings.len(), findings[0].level), (1, Caution));
        // by hand: bins of 0.5 s: three empty ones from the eleventh on; p = 3700 · (37/40)^3699, under 10^-120
        assert!(findings[0].seen.as_ref().unwrap().starts_with("1.50 s without an event from 5.0 s on"));
    }

    #[test]
    fn gaps_shorter_than_the_limit_pass() {
        let mut counts = [100; 40];
        counts[10] = 0;
        assert_eq!(found(&TimeGaps::default(), &[with_counts(&counts)])[0].level, Pass);
        counts[11] = 0;
        assert_eq!(found(&TimeGaps::default(), &[with_counts(&counts)])[0].level, Caution);
    }

    #[test]
    fn gaps_between_few_events_are_chance() {
        // by hand: 4 events in 40 bins, 29 of them empty in a row: 4 · (11/40)³ = 0.083
        let mut counts = [0; 40];
        for index in [0, 30, 35, 39] {
            counts[index] = 1;
        }
        let findings = found(&TimeGaps::default(), &[with_counts(&counts)]);
        assert_eq!(findings[0].level, Pass);
        assert!(findings[0].message.contains("p = 0.083"), "{}", findings[0].message);
    }

    #[test]
    fn a_clock_without_a_unit_is_judged_by_parts() {
        let mut counts = [100; 100];
        counts[10..12].fill(0);
        let without_unit = |counts: &[u64]| ClockRecord { is_in_seconds: false, ..clock(0.5, counts) };
        let tube_of = |counts: &[u64]| TubeRecord { clock: Some(without_unit(counts)), ..tube("a.fcs") };
        assert_eq!(found(&TimeGaps::default(), &[tube_of(&counts)])[0].level, Caution);
        counts[11] = 100;
        assert_eq!(found(&TimeGaps::default(), &[tube_of(&counts)])[0].level, Pass);
    }

    #[test]
    fn a_file_without_time_is_not_evaluated() {
        let findings = found(&TimeGaps::default(), &[tube("a.fcs")]);
        assert_eq!((findings[0].level, findings[0].subject.as_deref()), (NotEvaluated, Some("a.fcs")));
    }
}
