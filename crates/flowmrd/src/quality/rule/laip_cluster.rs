use crate::quality::judgement::{Judgement, Seen, caution_if, list, p_value};
use crate::quality::record::{ENOUGH_AXES, KeptEvents, TubeRecord};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::quality::statistic::scatter::{POINT_LIMIT, against_scatter};
use crate::result::FindingEntry;

/// Neighbours of several clusters lie at most so many times as far apart as in a scatter; chosen.
const NEAR: f64 = 0.6;

/// Seed of the scattered points.
const SEED: u64 = 1;

/// Whether a LAIP's events form a cluster, as cells of one clone do, or are scattered through its gate.
///
/// The axes are those on which the LAIP's own gates are drawn: its gate's, those of the populations to which the gate
/// refers, and while there are fewer than four its ancestors' up to the denominator. On them, on the gates' scales and
/// each scaled to what the events span, two statistics of at most 128 events: the standard deviation over the range
/// (mean logarithm over the axes), which one cluster makes small, and the mean distance to the nearest neighbour, which
/// several do. Null: as many events drawn uniformly in that box, 399 times from a seeded ChaCha8. The box is what the
/// events span and not the gate's bounds: a bound that is drawn out of the events' reach would make any scatter a
/// cluster. It is a cluster where one of the two refuses scatter and has the size of one as well: the first lies nearer
/// to normal clusters than a line's part from them to a scatter, or neighbours are under 0.6 times as far apart. All
/// else is a caution.
#[derive(Clone, Debug, PartialEq)]
pub struct LaipCluster {
    /// Events that a LAIP needs in a file, on four axes or more; of fewer axes as many more, 80 on one. 20, derived: a
    /// normal cluster of as many then passes for scatter in at most one of twenty cases.
    pub minimum_events: f64,
    /// Probability under the null above which the events may be scatter, half of it for each statistic; 0.05, chosen.
    pub scatter_p_value: f64,
    /// Evenness above which one cluster is none, 0 for normal clusters and 1 for scatter in the mean; 0.6, chosen:
    /// many events refuse any scatter that is not quite even.
    pub caution_evenness: f64,
}

impl Default for LaipCluster {
    fn default() -> Self {
        Self { minimum_events: 20.0, scatter_p_value: 0.05, caution_evenness: 0.6 }
    }
}

impl Rule for LaipCluster {
    const NAME: &'static str = "laip-cluster";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::within("minimum_events", &mut self.minimum_events, [3.0, 1e6]),
            Setting::within("scatter_p_value", &mut self.scatter_p_value, [0.005, 0.5]),
            Setting::fraction("caution_evenness", &mut self.caution_evenness),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes {
            let kept = tube.laips.iter().zip(&tube.laip_axes);
            for (laip, (kept, axes)) in case.record.mrd.laips.iter().zip(kept) {
                self.judge_laip(tube, &laip.name, (kept, axes), &mut judgement);
            }
        }
        judgement.finish()
    }
}

impl LaipCluster {
    fn judge_laip(
        &self,
        tube: &TubeRecord,
        name: &str,
        (kept, axes): (&KeptEvents, &[usize]),
        judgement: &mut Judgement,
    ) {
        let subject = format!("{}, `{name}`", tube.file);
        let needed = self.needed_events(axes.len());
        if (kept.events.len() as f64) < needed {
            return judgement
                .skip(&subject, format!("fewer than {needed} events (axes of its gates: {})", axes.len()));
        }
        let Some(found) = against_scatter(&columns(tube, kept, axes), SEED) else {
            return judgement.skip(&subject, "its events do not differ on any axis of its gates");
        };
        let marker = |axis: &usize| tube.channels.get(*axis).map(|channel| channel.marker.clone());
        let markers: Vec<String> = axes.iter().filter_map(marker).collect();
        let seen = Seen {
            subject: &subject,
            seen: format!(
                "on {} they lie {:.2} of the way from a cluster to a scatter ({}), neighbours {:.2} times as far \
                 apart ({})",
                list(&markers),
                found.evenness,
                p_value(found.spread_p),
                found.neighbour_ratio,
                p_value(found.neighbour_p)
            ),
            expected: format!(
                "at most {} or neighbours {NEAR} times as far apart, p at most {}",
                self.caution_evenness,
                0.5 * self.scatter_p_value
            ),
            badness: found.evenness,
        };
        let p_limit = 0.5 * self.scatter_p_value;
        let is_one = found.spread_p <= p_limit && found.evenness <= self.caution_evenness;
        let is_several = found.neighbour_p <= p_limit && found.neighbour_ratio <= NEAR;
        let is_scatter = !(is_one || is_several);
        judgement.add(caution_if(is_scatter), &seen, "the events may be background: look at where they lie");
    }

    /// Returns how many events a LAIP needs whose gates are drawn on so many axes.
    fn needed_events(&self, axis_count: usize) -> f64 {
        let enough = ENOUGH_AXES as f64;
        libm::ceil(self.minimum_events * enough / (axis_count as f64).clamp(1.0, enough))
    }
}

/// Lists the places of a LAIP's events on some channels' scales: of at most as many as are compared, evenly picked.
fn columns(tube: &TubeRecord, kept: &KeptEvents, axes: &[usize]) -> Vec<Vec<f64>> {
    let stride = kept.events.len().div_ceil(POINT_LIMIT).max(1);
    let places = axes.iter().filter_map(|&axis| Some((tube.channels.get(axis)?, kept.values.get(axis)?)));
    places
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

    /// A LAIP whose gates are drawn on the first so many channels.
    fn judged_on(axis_count: usize, columns: Vec<Vec<f64>>) -> FindingEntry {
        let channels = columns.iter().enumerate().map(|(index, _)| channel(&format!("CD{index}"))).collect();
        let count = columns.first().map_or(0, Vec::len);
        let kept = KeptEvents {
            event_count: count as u64,
            events: (0..count as u64).collect(),
            times: vec![f64::NAN; count],
            values: columns,
        };
        let laip_axes = vec![(0..axis_count).collect()];
        let tube = TubeRecord { channels, laip_axes, laips: vec![kept], ..tube("a.fcs") };
        of_laip(&LaipCluster::default(), &[tube], &level_of(count as u64, 10_000, 100)).remove(0)
    }

    fn judged(columns: Vec<Vec<f64>>) -> FindingEntry {
        judged_on(columns.len(), columns)
    }

    #[test]
    fn a_scatter_on_the_axes_of_the_gates_is_found_though_the_events_are_a_cluster_on_others() {
        for count in [30, 80, 160, 1000] {
            let scattered = (0..4).map(|seed| uniform(count, seed));
            let both: Vec<Vec<f64>> = scattered.chain((4..12).map(|seed| deviates(count, seed))).collect();
            let finding = judged_on(4, both.clone());
            assert_eq!(finding.level, Caution, "{count}");
            assert!(finding.message.contains("on CD0, CD1, CD2, CD3 they lie"), "{}", finding.message);
            // a cluster on eight of twelve is one
            assert_eq!(judged_on(12, both).level, Pass, "{count}");
        }
    }

    #[test]
    fn fewer_axes_need_more_events() {
        // by hand: 20 events on four axes and on eight, 20 · 4/3 = 26.7 on three, 40 on two, 80 on one
        for (axis_count, needed) in [(8, 20), (4, 20), (3, 27), (2, 40), (1, 80)] {
            let columns = |count| (0..axis_count as u64).map(|seed| deviates(count, 7 + seed)).collect();
            assert_eq!(judged(columns(needed - 1)).level, NotEvaluated, "{axis_count}");
            assert_ne!(judged(columns(needed)).level, NotEvaluated, "{axis_count}");
        }
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
        assert_eq!(judged((0..8).map(|seed| deviates(19, seed)).collect()).level, NotEvaluated);
        assert_eq!(judged(vec![vec![1.0; 100]]).level, NotEvaluated);
    }

    #[test]
    fn more_events_than_are_compared_are_picked_evenly() {
        let cluster = (0..8).map(|seed| deviates(1000, seed)).collect();
        assert_eq!(judged(cluster).level, Pass);
    }
}
