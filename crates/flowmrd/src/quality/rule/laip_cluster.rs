use crate::quality::judgement::{Judgement, Seen, caution_if, probability};
use crate::quality::record::{KeptEvents, ParameterRole, TubeRecord};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::quality::statistic::neighbour::{POINT_LIMIT, against_scatter};
use crate::result::FindingEntry;

/// Seed of the scattered points.
const SEED: u64 = 1;

/// Whether a LAIP's events form a cluster, as cells of one clone do, or are scattered through its gate.
///
/// The mean distance of an event to its nearest neighbour, on the gates' scales of all channels but time, each scaled
/// to what the events span; at most 128 events. Null: as many events drawn uniformly in that box, 199 times from a
/// seeded ChaCha8. It is a caution where scatter is *not* refused.
#[derive(Clone, Debug, PartialEq)]
pub struct LaipCluster {
    /// Events that a LAIP needs in a file; 10, chosen: with fewer a cluster often looks like scatter.
    pub minimum_events: f64,
    /// Probability under the null above which the events may be scatter; 0.05, chosen.
    pub scatter_p_value: f64,
}

impl Default for LaipCluster {
    fn default() -> Self {
        Self { minimum_events: 10.0, scatter_p_value: 0.05 }
    }
}

impl Rule for LaipCluster {
    const NAME: &'static str = "laip-cluster";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::within("minimum_events", &mut self.minimum_events, [3.0, 1e6]),
            Setting::within("scatter_p_value", &mut self.scatter_p_value, [0.005, 0.5]),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes {
            for (laip, kept) in case.record.mrd.laips.iter().zip(&tube.laips) {
                self.judge_laip(tube, (&laip.name, kept), &mut judgement);
            }
        }
        judgement.finish()
    }
}

impl LaipCluster {
    fn judge_laip(&self, tube: &TubeRecord, (name, kept): (&str, &KeptEvents), judgement: &mut Judgement) {
        let subject = format!("{}, `{name}`", tube.file);
        if (kept.events.len() as f64) < self.minimum_events {
            return judgement.skip(&subject, format!("fewer than {} events", self.minimum_events));
        }
        let Some(found) = against_scatter(&columns(tube, kept), SEED) else {
            return judgement.skip(&subject, "its events do not differ on any channel");
        };
        let seen = Seen {
            subject: &subject,
            seen: format!(
                "neighbours lie {:.2} times as far apart as in a scatter, p = {}",
                found.ratio,
                probability(found.p_value)
            ),
            expected: format!("a cluster, p at most {}", self.scatter_p_value),
            badness: found.p_value,
        };
        let is_scatter = found.p_value > self.scatter_p_value;
        judgement.add(caution_if(is_scatter), &seen, "the events may be background: look at where they lie");
    }
}

/// Lists the places of a LAIP's events on the scale of each channel but time: of at most as many as are compared,
/// evenly picked.
fn columns(tube: &TubeRecord, kept: &KeptEvents) -> Vec<Vec<f64>> {
    let stride = kept.events.len().div_ceil(POINT_LIMIT).max(1);
    let channels = tube.channels.iter().zip(&kept.values);
    channels
        .filter(|(channel, _)| channel.kind != ParameterRole::Time)
        .map(|(channel, values)| {
            values.iter().step_by(stride).map(|&value| channel.transform.forward(value)).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{channel, deviates, level_of, of_laip, tube, uniform};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    fn judged(columns: Vec<Vec<f64>>) -> FindingEntry {
        let channels = columns.iter().enumerate().map(|(index, _)| channel(&format!("CD{index}"))).collect();
        let count = columns.first().map_or(0, Vec::len);
        let kept = KeptEvents {
            event_count: count as u64,
            events: (0..count as u64).collect(),
            times: vec![f64::NAN; count],
            values: columns,
        };
        let tube = TubeRecord { channels, laips: vec![kept], ..tube("a.fcs") };
        of_laip(&LaipCluster::default(), &[tube], &level_of(count as u64, 10_000, 100)).remove(0)
    }

    #[test]
    fn a_cluster_passes_and_a_scatter_is_a_caution() {
        let cluster = (0..8).map(|seed| deviates(30, seed)).collect();
        assert_eq!(judged(cluster).level, Pass);
        let scatter = (0..8).map(|seed| uniform(30, seed)).collect();
        assert_eq!(judged(scatter).level, Caution);
    }

    #[test]
    fn few_events_and_those_that_do_not_differ_are_not_evaluated() {
        assert_eq!(judged((0..8).map(|seed| deviates(9, seed)).collect()).level, NotEvaluated);
        assert_eq!(judged(vec![vec![1.0; 30]]).level, NotEvaluated);
    }

    #[test]
    fn more_events_than_are_compared_are_picked_evenly() {
        let cluster = (0..8).map(|seed| deviates(1000, seed)).collect();
        assert_eq!(judged(cluster).level, Pass);
    }
}
