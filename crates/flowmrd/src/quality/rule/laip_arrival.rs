use crate::quality::judgement::{Judgement, Seen, p_value, percent};
use crate::quality::record::{KeptEvents, TubeRecord};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::quality::statistic::binomial::corrected;
use crate::quality::statistic::kolmogorov;
use crate::quality::statistic::scan::{Burst, find_burst};
use crate::result::{FindingEntry, FindingLevel};

/// How many sampled events of the denominator stand for each LAIP event at least: with fewer their own unevenness
/// counts.
const COMPARED: usize = 8;

/// Whether a LAIP's events arrive evenly over the acquisition: a burst is a clog or carry-over.
///
/// Each event's place is its rank among the denominator's events, so that the flow's own changes are no finding. Null:
/// places are uniform. Two tests share the probability (Bonferroni): Kolmogorov and Smirnov's for a slow change, and a
/// scan statistic over windows of 0.5 % to 20 % for a burst. Four events can be a burst, of which the null has so
/// narrow a window with probability of less than `p_value`; three cannot.
#[derive(Clone, Debug, PartialEq)]
pub struct LaipArrival {
    /// Events that a LAIP needs in a file; 4, derived as above.
    pub minimum_events: f64,
    /// Probability under the null that is a caution; 0.001, chosen.
    pub p_value: f64,
    /// Part of the LAIP's events in one burst that is a fail; 0.5, chosen: then the burst makes the level.
    pub fail_fraction: f64,
}

impl Default for LaipArrival {
    fn default() -> Self {
        Self { minimum_events: 4.0, p_value: 0.001, fail_fraction: 0.5 }
    }
}

impl Rule for LaipArrival {
    const NAME: &'static str = "laip-arrival";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::within("minimum_events", &mut self.minimum_events, [2.0, 1e6]),
            Setting::p_value(&mut self.p_value),
            Setting::fraction("fail_fraction", &mut self.fail_fraction),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        let denominator = case.record.denominator_index();
        let test_count = case.record.laip_test_count(self.minimum_events);
        for tube in case.record.tubes {
            let members = tube.sample.events_of(denominator);
            let members: Vec<u64> =
                members.iter().filter_map(|&event| tube.sample.events.get(event).copied()).collect();
            for (laip, kept) in case.record.mrd.laips.iter().zip(&tube.laips) {
                let subject = format!("{}, `{}`", tube.file, laip.name);
                if (kept.events.len() as f64) < self.minimum_events {
                    let reason = format!("fewer than {} events", self.minimum_events);
                    judgement.skip(&subject, reason);
                    continue;
                }
                match Arrival::of(kept, &members) {
                    Some(arrival) => self.judge_laip((tube, &subject), &arrival, test_count, &mut judgement),
                    None => judgement.skip(&subject, "too few events of the denominator to compare with"),
                }
            }
        }
        judgement.finish()
    }
}

impl LaipArrival {
    fn judge_laip(
        &self,
        (tube, subject): (&TubeRecord, &str),
        arrival: &Arrival,
        test_count: usize,
        judgement: &mut Judgement,
    ) {
        // Two tests a LAIP.
        let [burst_p, slow_p] = [arrival.burst.p_value, arrival.slow_p].map(|p| corrected(p, 2 * test_count));
        let p = burst_p.min(slow_p);
        let part = arrival.burst.count as f64 / arrival.count as f64;
        let is_burst = burst_p <= slow_p;
        let level = if p > self.p_value {
            FindingLevel::Pass
        } else if is_burst && part >= self.fail_fraction {
            FindingLevel::Fail
        } else {
            FindingLevel::Caution
        };
        let at = tube.time_at(arrival.start_event);
        let seen = Seen {
            subject,
            seen: match is_burst {
                true => format!(
                    "{} of {} events arrive within {} of the acquisition{at}, {}",
                    arrival.burst.count,
                    arrival.count,
                    percent(arrival.burst.width),
                    p_value(p)
                ),
                false => format!(
                    "{} events lie up to {:.2} off an even arrival, {}",
                    arrival.count,
                    arrival.distance,
                    p_value(p)
                ),
            },
            expected: format!("an even arrival, p above {}", self.p_value),
            badness: -p,
        };
        judgement.add(level, &seen, "look for carry-over or a clog, and count without the burst");
    }
}

/// How a LAIP's events arrive.
struct Arrival {
    /// Events that were looked at.
    count: usize,
    burst: Burst,
    /// Number in the file of the burst's first event.
    start_event: u64,
    /// Kolmogorov and Smirnov's distance and its probability.
    distance: f64,
    slow_p: f64,
}

impl Arrival {
    /// Ranks a LAIP's events among those of the denominator; `None` where too few of these are known.
    fn of(kept: &KeptEvents, denominator: &[u64]) -> Option<Self> {
        let limit = denominator.len() / COMPARED;
        if limit < 2 {
            return None;
        }
        let stride = kept.events.len().div_ceil(limit).max(1);
        let events: Vec<u64> = kept.events.iter().step_by(stride).copied().collect();
        let mut places: Vec<f64> = events.iter().map(|&event| rank(denominator, event)).collect();
        let distance = kolmogorov::distance_from_uniform(&mut places);
        let burst = find_burst(&places)?;
        let first = places.partition_point(|&place| place < burst.start);
        let (n, m) = (events.len() as f64, denominator.len() as f64);
        Some(Self {
            count: events.len(),
            burst,
            start_event: events.get(first).copied().unwrap_or_default(),
            distance,
            slow_p: kolmogorov::p_value(distance, n * m / (n + m)),
        })
    }
}

/// Returns where an event lies among others, 0 to 1: the i-th of m lies at (i − 0.5)/m, and what lies between two of
/// them between their places by its number.
fn rank(others: &[u64], event: u64) -> f64 {
    let above = others.partition_point(|&other| other < event);
    let before = above.checked_sub(1).and_then(|index| others.get(index)).copied();
    let place = match (before, others.get(above)) {
        (Some(before), Some(&after)) => {
            above as f64 - 0.5 + (event - before) as f64 / (after - before).max(1) as f64
        }
        (None, _) => 0.25,
        (Some(_), None) => above as f64 - 0.25,
    };
    place / others.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{channel, level_of, of_laip, sampled};
    use crate::result::FindingLevel::{Caution, Fail, NotEvaluated, Pass};

    /// A LAIP's events among 1,000 of the denominator, every tenth of 10,000.
    fn judged(events: Vec<u64>) -> FindingEntry {
        let mut tube = sampled("a.fcs", vec![channel("CD34")], vec![vec![1.0; 1000]]);
        tube.sample.events = (0..1000).map(|event| 10 * event).collect();
        tube.laips = vec![KeptEvents { event_count: events.len() as u64, events, ..KeptEvents::default() }];
        of_laip(&LaipArrival::default(), &[tube], &level_of(9, 10_000, 100)).remove(0)
    }

    #[test]
    fn events_that_are_spread_evenly_pass() {
        assert_eq!(judged((0..40).map(|event| 125 + 250 * event).collect()).level, Pass);
    }

    #[test]
    fn a_burst_is_found_and_fails_where_it_makes_half_of_the_events() {
        let even = |count: u64| (0..count).map(move |event| 50 + event * 10_000 / count);
        let burst = |count: u64| (0..count).map(|event| 7000 + 2 * event);
        let mut mostly: Vec<u64> = even(10).chain(burst(20)).collect();
        mostly.sort_unstable();
        let finding = judged(mostly);
        assert_eq!(finding.level, Fail);
        // by hand: 20 events of 40 in a row among 10,000 lie within 0.5 %, and one of the even ones may
        assert!(finding.message.contains("of 30 events arrive within 0.50 %"), "{}", finding.message);
        let mut partly: Vec<u64> = even(60).chain(burst(15)).collect();
        partly.sort_unstable();
        assert_eq!(judged(partly).level, Caution);
    }

    #[test]
    fn a_slow_change_is_found() {
        // by hand: all 40 in the first half: a distance of about 0.5, far past the 0.1 % point of 40 (0.30)
        let finding = judged((0..40).map(|event| 125 * event).collect());
        assert!(finding.level >= Caution, "{finding:?}");
    }

    #[test]
    fn four_events_at_once_are_a_burst_and_three_are_not_evaluated() {
        assert!(judged(vec![7000, 7002, 7004, 7006]).level >= Caution);
        assert_eq!(judged(vec![7000, 7002, 7004]).level, NotEvaluated);
    }

    #[test]
    fn ranks_lie_between_neighbours() {
        let others = [0, 10, 20, 30];
        // by hand: the second of four lies at 1.5/4, halfway to the third at 2/4
        assert_eq!((rank(&others, 10), rank(&others, 15)), (0.375, 0.5));
        // before the first of two within its half place, behind the last within its
        assert_eq!((rank(&[10, 20], 0), rank(&[10, 20], 90)), (0.125, 0.875));
    }
}
