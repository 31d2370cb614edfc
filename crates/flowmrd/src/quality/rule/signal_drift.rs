use crate::quality::judgement::{Judgement, Seen, caution_if, p_value};
use crate::quality::record::{ChannelRecord, ParameterRole, TubeRecord};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::quality::statistic::binomial::corrected;
use crate::quality::statistic::median::{Centre, QUARTILES_APART, quantile, two_sided};
use crate::result::{FindingEntry, PopulationEntry};

/// Parts of equal numbers of events into which a population is cut, in the order of the file.
const PARTS: usize = 8;

/// Medians of the populations over the acquisition.
///
/// Every population with enough sampled events is cut into eighths by the order in which its events were recorded,
/// LAIPs apart. Null: every eighth has the distribution of all, and of its events as many lie above the common median
/// as elsewhere (the median test; A. Mood, Introduction to the Theory of Statistics, 1950; from memory of the
/// literature, not read). The largest |z| of all eighths, channels and populations is tested (Bonferroni). Beside
/// that, the median has to move by a part of the population's spread: quartiles on the gates' scale, 1.349 apart for a
/// normal distribution of spread 1.
#[derive(Clone, Debug, PartialEq)]
pub struct SignalDrift {
    /// Movement of an eighth's median that is a caution, in spreads of the population; 0.5, chosen.
    pub caution_spreads: f64,
    /// Sampled events that a population needs; 800, chosen: 100 an eighth, of which a median is sure to a tenth of a
    /// spread.
    pub minimum_events: f64,
    /// Probability under the null above which a movement is chance; 0.001, chosen.
    pub p_value: f64,
}

impl Default for SignalDrift {
    fn default() -> Self {
        Self { caution_spreads: 0.5, minimum_events: 800.0, p_value: 0.001 }
    }
}

impl Rule for SignalDrift {
    const NAME: &'static str = "signal-drift";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::within("caution_spreads", &mut self.caution_spreads, [0.0, 1e3]),
            Setting::within("minimum_events", &mut self.minimum_events, [80.0, 1e6]),
            Setting::p_value(&mut self.p_value),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes {
            let populations = self.populations(case, tube);
            let channels = || (0..).zip(&tube.channels).filter(|(_, one)| one.kind != ParameterRole::Time);
            let test_count = PARTS * populations.len() * channels().count();
            for (index, channel) in channels() {
                let drifts = populations.iter().filter_map(|(population, members)| {
                    let values = tube.sample.values.get(index)?;
                    let values: Vec<f64> =
                        members.iter().filter_map(|&event| values.get(event).copied()).collect();
                    Some((case.record.name_of(&population.path), Drift::of(values, channel)?))
                });
                self.judge_channel((tube, channel), test_count, drifts, &mut judgement);
            }
            if test_count == 0 {
                let reason = format!("no population has {} sampled events", self.minimum_events);
                judgement.skip(&tube.file, reason);
            }
        }
        judgement.finish()
    }
}

impl SignalDrift {
    /// Lists the populations with enough sampled events, LAIPs apart, and the places of their events in the sample.
    fn populations<'c>(
        &self,
        case: &Examined<'c>,
        tube: &TubeRecord,
    ) -> Vec<(&'c PopulationEntry, Vec<usize>)> {
        let is_laip = |path: &str| case.record.mrd.laips.iter().any(|laip| laip.path == path);
        let populations = case.record.populations.iter().zip(&tube.sample.members);
        populations
            .filter(|(population, members)| {
                !is_laip(&population.path) && members.count() as f64 >= self.minimum_events
            })
            .map(|(population, members)| (population, members.ones().collect()))
            .collect()
    }

    /// Judges the population that moves the most on one channel.
    fn judge_channel<'c>(
        &self,
        (tube, channel): (&TubeRecord, &ChannelRecord),
        test_count: usize,
        drifts: impl Iterator<Item = (&'c str, Drift)>,
        judgement: &mut Judgement,
    ) {
        let judged = drifts.map(|(population, drift)| {
            let p = corrected(two_sided(drift.z), test_count);
            (p <= self.p_value && drift.spreads >= self.caution_spreads, drift.spreads, population, drift, p)
        });
        let worst = judged.max_by(|one, two| one.0.cmp(&two.0).then(one.1.total_cmp(&two.1)));
        let Some((is_seen, spreads, population, drift, p)) = worst else { return };
        let subject = format!("{}, {}", tube.file, channel.marker);
        let seen = Seen {
            subject: &subject,
            seen: format!(
                "the median of {population} moves by {spreads:.2} spreads in eighth {} of its events, {}",
                drift.part_number,
                p_value(p)
            ),
            expected: format!("under {} spreads", self.caution_spreads),
            badness: spreads,
        };
        let advice =
            "look at this signal over time; leave out the stretch by a gate on time, or acquire again";
        judgement.add(caution_if(is_seen), &seen, advice);
    }
}

/// How far the median of one part lies from that of all.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Drift {
    /// From 1.
    part_number: usize,
    /// In spreads of the population on the gates' scale.
    spreads: f64,
    /// In standard errors of the number of events above the common median.
    z: f64,
}

impl Drift {
    /// Finds the part whose median lies farthest away; `None` where the values do not spread.
    fn of(values: Vec<f64>, channel: &ChannelRecord) -> Option<Self> {
        let values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        let place = |value: f64| channel.transform.forward(value);
        let mut sorted = values.clone();
        let median = quantile(&mut sorted, 0.5)?;
        let quartiles = [quantile(&mut sorted, 0.25)?, quantile(&mut sorted, 0.75)?];
        let spread = (place(quartiles[1]) - place(quartiles[0])) / QUARTILES_APART;
        let above = values.iter().filter(|value| **value > median).count() as f64;
        let below = values.iter().filter(|value| **value < median).count() as f64;
        if spread.is_nan() || spread <= 0.0 || above * below == 0.0 {
            return None;
        }
        let share = above / (above + below);
        let part_len = values.len().div_ceil(PARTS);
        let parts = (1..).zip(values.chunks(part_len)).filter_map(|(part_number, part)| {
            let above = part.iter().filter(|value| **value > median).count() as f64;
            let n = above + part.iter().filter(|value| **value < median).count() as f64;
            let z = (above - n * share) / libm::sqrt(n * share * (1.0 - share));
            let own = Centre::of(part.iter().copied())?.median;
            Some(Self { part_number, spreads: (place(own) - place(median)).abs() / spread, z })
        });
        parts.filter(|drift| drift.z.is_finite()).max_by(|one, two| one.spreads.total_cmp(&two.spreads))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{channel, deviates, examined, population, sampled};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    /// A thousand-odd values of spread 1, of which one eighth is moved.
    fn moved(count: usize, by: f64) -> Vec<f64> {
        let mut values = deviates(count, 3);
        values[count / 2..count / 2 + count / 8].iter_mut().for_each(|value| *value += by);
        values
    }

    fn judged(values: Vec<f64>) -> Vec<FindingEntry> {
        let tube = sampled("a.fcs", vec![channel("CD45")], vec![values]);
        examined(&SignalDrift::default(), &[tube], &[population("/Cells", 4000)])
    }

    #[test]
    fn an_eighth_that_is_moved_is_found_and_numbered() {
        let findings = judged(moved(4000, 1.0));
        assert_eq!((findings.len(), findings[0].level), (1, Caution));
        assert!(findings[0].message.contains("eighth 5 of its events"), "{}", findings[0].message);
        assert_eq!(findings[0].subject.as_deref(), Some("a.fcs, CD45"));
        // the eighth's own median lies 1 above; the common one moves with it by some 0.05 and the spread by less
        let spreads: f64 = findings[0]
            .message
            .split_whitespace()
            .skip_while(|word| *word != "by")
            .find_map(|word| word.parse().ok())
            .unwrap();
        assert!((0.7..1.2).contains(&spreads), "{spreads}");
    }

    #[test]
    fn what_does_not_move_passes() {
        assert_eq!(judged(moved(4000, 0.0))[0].level, Pass);
        assert_eq!(judged(moved(4000, 0.3))[0].level, Pass);
    }

    #[test]
    fn few_events_and_values_that_do_not_spread_are_not_evaluated() {
        assert_eq!(judged(moved(799, 1.0))[0].level, NotEvaluated);
        assert_eq!(judged(vec![5.0; 4000])[0].level, NotEvaluated);
    }

    #[test]
    fn stable_values_are_called_moved_less_often_than_the_p_value_says() {
        let called = (0..200).filter(|&seed| {
            let drift = Drift::of(deviates(800, seed), &channel("CD45")).unwrap();
            corrected(two_sided(drift.z), PARTS) <= 0.1
        });
        // binomial of 200 and at most 0.1: 20, and five standard deviations
        assert!(called.count() <= 42);
    }
}
