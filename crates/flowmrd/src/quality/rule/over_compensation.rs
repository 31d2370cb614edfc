use crate::quality::judgement::{Judgement, Seen, caution_if, p_value};
use crate::quality::record::{EventSample, ParameterRole, TubeRecord};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::quality::statistic::binomial::{at_least, corrected};
use crate::quality::statistic::median::{Centre, quantile};
use crate::result::FindingEntry;

/// The fraction of events that are brighter than the brightness of a channel is taken from.
const BRIGHT: f64 = 0.99;

/// Populations that bend below zero: a coefficient of the spillover matrix that takes away too much.
///
/// For each ordered pair of compensated channels the denominator's sampled events that are at least half as bright in
/// the first as its 99th percentile. Null: their true values in the second are not negative, and noise puts each below
/// 0 with probability of at most a half (a sign test, Bonferroni over the pairs). Beside that, their median has to lie
/// below 0 by a multiple of their spread.
#[derive(Clone, Debug, PartialEq)]
pub struct OverCompensation {
    /// Distance of the median below 0, in spreads of the bright events, that is a caution; 1, chosen.
    pub caution_spreads: f64,
    /// Bright events that a pair needs; 50, chosen.
    pub minimum_events: f64,
    /// Probability under the null above which it is chance; 0.001, chosen.
    pub p_value: f64,
}

impl Default for OverCompensation {
    fn default() -> Self {
        Self { caution_spreads: 1.0, minimum_events: 50.0, p_value: 0.001 }
    }
}

impl Rule for OverCompensation {
    const NAME: &'static str = "over-compensation";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::within("caution_spreads", &mut self.caution_spreads, [0.0, 1e3]),
            Setting::within("minimum_events", &mut self.minimum_events, [10.0, 1e6]),
            Setting::p_value(&mut self.p_value),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        let denominator = case.record.denominator_index();
        for tube in case.record.tubes {
            let is_taken = |one: &&usize| {
                let channel = &tube.channels[**one];
                channel.is_compensated && channel.kind == ParameterRole::Fluorescence
            };
            let all: Vec<usize> = (0..tube.channels.len()).collect();
            let channels: Vec<usize> = all.iter().filter(is_taken).copied().collect();
            if channels.len() < 2 {
                judgement.skip(&tube.file, "fewer than two channels are compensated");
                continue;
            }
            let events = tube.sample.events_of(denominator);
            for &bright in &channels {
                self.judge_bright(tube, (bright, &channels), &events, &mut judgement);
            }
        }
        judgement.finish()
    }
}

impl OverCompensation {
    /// Judges what the bright events of one channel show in the others.
    fn judge_bright(
        &self,
        tube: &TubeRecord,
        (bright, channels): (usize, &[usize]),
        events: &[usize],
        judgement: &mut Judgement,
    ) {
        let events = bright_events(&tube.sample, bright, events);
        let name = |index: usize| tube.channels.get(index).map_or("", |channel| channel.marker.as_str());
        if (events.len() as f64) < self.minimum_events {
            let reason = format!("fewer than {} events are bright", self.minimum_events);
            return judgement.skip(&format!("{}, {}", tube.file, name(bright)), reason);
        }
        let pair_count = channels.len() * (channels.len() - 1);
        for &dim in channels.iter().filter(|&&dim| dim != bright) {
            let values = || events.iter().filter_map(|&event| tube.sample.value(dim, event));
            let Some(centre) = Centre::of(values()) else { continue };
            let negative = values().filter(|value| *value < 0.0).count();
            let p = corrected(at_least(negative as u64, events.len() as u64, 0.5), pair_count);
            let below = if centre.median < 0.0 { -centre.median / centre.spread } else { 0.0 };
            let subject = format!("{}, {} bright", tube.file, name(bright));
            let seen = Seen {
                subject: &subject,
                seen: format!("the median of {} lies {below:.2} spreads below 0, {}", name(dim), p_value(p)),
                expected: format!("under {}", self.caution_spreads),
                badness: below,
            };
            let is_seen = below >= self.caution_spreads && below > 0.0 && p <= self.p_value;
            judgement.add(
                caution_if(is_seen),
                &seen,
                "look at the single-stain control of the bright marker",
            );
        }
    }
}

/// Lists the events that are at least half as bright as the channel's 99th percentile; none where that is not above 0.
fn bright_events(sample: &EventSample, channel: usize, events: &[usize]) -> Vec<usize> {
    let value = |event: usize| sample.value(channel, event).filter(|value| value.is_finite());
    let mut values: Vec<f64> = events.iter().filter_map(|&event| value(event)).collect();
    match quantile(&mut values, BRIGHT) {
        Some(top) if top > 0.0 => {
            events.iter().copied().filter(|&event| value(event).is_some_and(|one| one >= 0.5 * top)).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{channel, deviates, examined, population, sampled};
    use crate::quality::record::ChannelRecord;
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    /// A tenth of 2,000 events is bright in PE; theirs in FITC have the given median and a spread of 100.
    fn judged(median: f64) -> Vec<FindingEntry> {
        let noise = deviates(2000, 1);
        let bright = (0..2000).map(|event| if event % 10 == 0 { 10_000.0 } else { 10.0 }).collect();
        let dim = noise
            .iter()
            .enumerate()
            .map(|(event, one)| 100.0 * one + if event % 10 == 0 { median } else { 0.0 })
            .collect();
        let channels = ["PE", "FITC"].map(|name| ChannelRecord { is_compensated: true, ..channel(name) });
        let tube = sampled("a.fcs", channels.to_vec(), vec![bright, dim]);
        examined(&OverCompensation::default(), &[tube], &[population("/Cells", 2000)])
    }

    #[test]
    fn bright_events_that_bend_below_zero_by_more_than_their_spread_are_a_caution() {
        for (median, level) in
            [(0.0, Pass), (500.0, Pass), (-70.0, Pass), (-130.0, Caution), (-400.0, Caution)]
        {
            assert_eq!(judged(median)[0].level, level, "{median}");
        }
        let message = &judged(-400.0)[0].message;
        assert!(message.starts_with("a.fcs, PE bright: the median of FITC lies"), "{message}");
    }

    #[test]
    fn a_pair_is_needed_and_bright_events() {
        let one = sampled("a.fcs", vec![channel("PE")], vec![deviates(100, 1)]);
        let cells = [population("/Cells", 100)];
        assert_eq!(examined(&OverCompensation::default(), &[one], &cells)[0].level, NotEvaluated);
        let channels = ["PE", "FITC"].map(|name| ChannelRecord { is_compensated: true, ..channel(name) });
        let dark = sampled("a.fcs", channels.to_vec(), vec![vec![-1.0; 100], vec![-1.0; 100]]);
        assert_eq!(examined(&OverCompensation::default(), &[dark], &cells)[0].level, NotEvaluated);
    }
}
