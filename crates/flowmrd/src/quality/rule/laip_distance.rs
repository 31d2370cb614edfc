use crate::quality::judgement::{Judgement, Seen, caution_if};
use crate::quality::record::{KeptEvents, ParameterRole, TubeRecord};
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::quality::statistic::median::Centre;
use crate::result::FindingEntry;

/// Events that a normal population needs to be compared with.
const NORMAL_EVENTS: usize = 50;

/// How far the centre of a LAIP's events lies from the nearest normal population.
///
/// d² = Σ ((m − m′) / s)² over all channels but time, m and m′ the medians on the gates' scales and s² the mean of the
/// squares of both spreads: Mahalanobis' distance with a diagonal covariance. Normal is the reference population of
/// the assay; where it names none, every population that is neither a LAIP nor above one. No null; the median's
/// sampling error adds to d² some 0.8 a channel over the number of events.
#[derive(Clone, Debug, PartialEq)]
pub struct LaipDistance {
    /// Distance below which it is a caution, in spreads; 3, chosen.
    pub minimum_spreads: f64,
    /// Events that a LAIP needs in a file; 10, chosen.
    pub minimum_events: f64,
}

impl Default for LaipDistance {
    fn default() -> Self {
        Self { minimum_spreads: 3.0, minimum_events: 10.0 }
    }
}

impl Rule for LaipDistance {
    const NAME: &'static str = "laip-distance";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::within("minimum_spreads", &mut self.minimum_spreads, [0.0, 1e3]),
            Setting::within("minimum_events", &mut self.minimum_events, [3.0, 1e6]),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        for tube in case.record.tubes {
            let normals = normals(case, tube);
            for (laip, kept) in case.record.mrd.laips.iter().zip(&tube.laips) {
                let subject = format!("{}, `{}`", tube.file, laip.name);
                if (kept.events.len() as f64) < self.minimum_events {
                    judgement.skip(&subject, format!("fewer than {} events", self.minimum_events));
                    continue;
                }
                let laip = centres_of_kept(tube, kept);
                let distances = normals
                    .iter()
                    .filter_map(|(name, normal)| Some((name, Distance::between(tube, &laip, normal)?)));
                let nearest = distances.min_by(|one, two| one.1.spreads.total_cmp(&two.1.spreads));
                match nearest {
                    Some((name, distance)) => self.judge_nearest(&subject, name, &distance, &mut judgement),
                    None => judgement.skip(
                        &subject,
                        "no normal population with enough events is known: name one as `reference` in [mrd]",
                    ),
                }
            }
        }
        judgement.finish()
    }
}

impl LaipDistance {
    fn judge_nearest(&self, subject: &str, normal: &str, distance: &Distance, judgement: &mut Judgement) {
        let seen = Seen {
            subject,
            seen: format!(
                "its centre lies {:.1} spreads from {normal}, most on {} ({:.1})",
                distance.spreads, distance.marker, distance.of_marker
            ),
            expected: format!("at least {}", self.minimum_spreads),
            badness: -distance.spreads,
        };
        let is_near = distance.spreads < self.minimum_spreads;
        judgement.add(caution_if(is_near), &seen, "the events may be normal cells: compare with a control");
    }
}

/// The centre on each channel; `None` on time, and where no value is finite.
type Centres = Vec<Option<Centre>>;

fn centres(tube: &TubeRecord, values: impl Fn(usize) -> Vec<f64>) -> Centres {
    let of_channel = |(index, channel): (usize, &crate::quality::record::ChannelRecord)| {
        let places = values(index).into_iter().map(|value| channel.transform.forward(value));
        if channel.kind == ParameterRole::Time { None } else { Centre::of(places) }
    };
    tube.channels.iter().enumerate().map(of_channel).collect()
}

fn centres_of_kept(tube: &TubeRecord, kept: &KeptEvents) -> Centres {
    centres(tube, |index| kept.values.get(index).cloned().unwrap_or_default())
}

/// Lists the normal populations of a file with enough events.
fn normals(case: &Examined<'_>, tube: &TubeRecord) -> Vec<(String, Centres)> {
    if let Some(reference) = &tube.reference {
        let name = case.record.reference_name().unwrap_or("the reference population").to_owned();
        let is_enough = reference.events.len() >= NORMAL_EVENTS;
        return is_enough.then(|| (name, centres_of_kept(tube, reference))).into_iter().collect();
    }
    let is_way = |path: &str| {
        let within =
            |end: &str| end == path || end.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        case.record.mrd.laips.iter().any(|laip| within(&laip.path)) || within(&case.record.mrd.denominator)
    };
    let populations = case.record.populations.iter().zip(&tube.sample.members);
    populations
        .filter(|(population, members)| members.count() >= NORMAL_EVENTS as u64 && !is_way(&population.path))
        .map(|(population, members)| {
            let events: Vec<usize> = members.ones().collect();
            let values = |index| {
                events.iter().filter_map(|&event| tube.sample.value(index, event)).collect::<Vec<f64>>()
            };
            (case.record.name_of(&population.path).to_owned(), centres(tube, values))
        })
        .collect()
}

/// How far two populations lie apart.
struct Distance {
    spreads: f64,
    /// The channel on which they lie farthest apart, and how far.
    marker: String,
    of_marker: f64,
}

impl Distance {
    /// `None` where no channel has a spread.
    fn between(tube: &TubeRecord, one: &Centres, two: &Centres) -> Option<Self> {
        let apart = tube.channels.iter().zip(one.iter().zip(two)).filter_map(|(channel, (one, two))| {
            let (one, two) = ((*one)?, (*two)?);
            let spread = libm::sqrt(0.5 * (one.spread * one.spread + two.spread * two.spread));
            let apart = (one.median - two.median).abs() / spread;
            apart.is_finite().then_some((channel, apart))
        });
        let apart: Vec<_> = apart.collect();
        let (channel, of_marker) = apart.iter().max_by(|one, two| one.1.total_cmp(&two.1))?;
        let square: f64 = apart.iter().map(|(_, apart)| apart * apart).sum();
        Some(Self { spreads: libm::sqrt(square), marker: channel.marker.clone(), of_marker: *of_marker })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{channel, deviates, level_of, of_laip, tube};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    fn kept(values: Vec<Vec<f64>>) -> KeptEvents {
        let count = values.first().map_or(0, Vec::len) as u64;
        KeptEvents { event_count: count, events: (0..count).collect(), times: Vec::new(), values }
    }

    fn judged(apart: [f64; 2], count: usize) -> FindingEntry {
        let moved =
            |seed: u64, by: f64, count| deviates(count, seed).into_iter().map(|one| one + by).collect();
        let laip = kept(vec![moved(1, apart[0], count), moved(2, apart[1], count)]);
        let reference = kept(vec![moved(3, 0.0, 4000), moved(4, 0.0, 4000)]);
        let tube = TubeRecord {
            channels: vec![channel("CD10"), channel("CD58")],
            laips: vec![laip],
            reference: Some(reference),
            ..tube("a.fcs")
        };
        of_laip(&LaipDistance::default(), &[tube], &level_of(1, 10_000, 100)).remove(0)
    }

    #[test]
    fn distances_add_over_the_channels() {
        // by hand: 3 and 4 spreads are 5 apart; medians of 4,000 deviates are sure to 0.02
        let finding = judged([3.0, 4.0], 4000);
        assert_eq!(finding.level, Pass);
        assert!(finding.message.contains("most on CD58"), "{}", finding.message);
        let far: f64 = finding.message.split_whitespace().find_map(|word| word.parse().ok()).unwrap();
        assert!((far - 5.0).abs() < 0.2, "{far}");
    }

    #[test]
    fn a_laip_near_normal_cells_is_a_caution() {
        assert_eq!(judged([1.0, 2.0], 4000).level, Caution);
        assert_eq!(judged([2.5, 2.5], 4000).level, Pass);
    }

    #[test]
    fn few_events_and_no_normal_population_are_not_evaluated() {
        assert_eq!(judged([3.0, 4.0], 9).level, NotEvaluated);
        let tube = TubeRecord {
            channels: vec![channel("CD10")],
            laips: vec![kept(vec![vec![1.0; 20]])],
            ..tube("a.fcs")
        };
        let finding = of_laip(&LaipDistance::default(), &[tube], &level_of(1, 10_000, 100)).remove(0);
        assert_eq!(finding.level, NotEvaluated);
        assert!(finding.message.contains("`reference` in [mrd]"));
    }
}
