use crate::quality::judgement::{Judgement, Seen, caution_if, list};
use crate::quality::record::CaseRecord;
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::quality::statistic::median::{QUARTILES_APART, z_of};
use crate::result::{CaseResult, FindingEntry, MarkerSpreadEntry, PhenotypeEntry, PhenotypeRole};

/// Whether a LAIP's antigens moved since the latest earlier time point that has enough events: modulation, or another
/// clone.
///
/// The difference of the medians on the gates' scale, in units of the earlier spread (quartiles, 1.349 apart for a
/// spread of 1). Null: both medians are those of one normal population, each with the standard error √(π/2) spread /
/// √n (its asymptotic value). The difference less z standard errors, z for `p_value` over all markers (Bonferroni),
/// has to reach the threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct AntigenDrift {
    /// Difference that is a caution, in earlier spreads; 1, chosen: half of the events then lie past where a sixth did.
    pub caution_spreads: f64,
    /// Events that a LAIP needs at either time; 10, chosen.
    pub minimum_events: f64,
    /// Probability under the null of any marker's bound; 0.001, chosen.
    pub p_value: f64,
}

impl Default for AntigenDrift {
    fn default() -> Self {
        Self { caution_spreads: 1.0, minimum_events: 10.0, p_value: 0.001 }
    }
}

impl Rule for AntigenDrift {
    const NAME: &'static str = "antigen-drift";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::within("caution_spreads", &mut self.caution_spreads, [0.0, 1e3]),
            Setting::within("minimum_events", &mut self.minimum_events, [3.0, 1e6]),
            Setting::p_value(&mut self.p_value),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        let record = case.record;
        if record.earlier.is_empty() {
            judgement.skip("", "there is no earlier time point");
            return judgement.finish();
        }
        for now in record.phenotypes.iter().filter(|one| one.role == PhenotypeRole::Laip) {
            let name = record.name_of(&now.population);
            if (now.event_count as f64) < self.minimum_events {
                judgement.skip(name, format!("fewer than {} events", self.minimum_events));
                continue;
            }
            match self.find_earlier(record, now) {
                Some(earlier) => self.judge_laip(name, &moves(record, now, earlier), &mut judgement),
                None => {
                    let reason = format!("no earlier time point has {} of its events", self.minimum_events);
                    judgement.skip(name, reason);
                }
            }
        }
        judgement.finish()
    }
}

impl AntigenDrift {
    /// Finds the latest earlier time point at which the same LAIP has enough events.
    fn find_earlier<'a>(
        &self,
        record: &CaseRecord<'a>,
        now: &PhenotypeEntry,
    ) -> Option<(&'a CaseResult, &'a PhenotypeEntry)> {
        record.earlier.iter().rev().find_map(|&result| {
            let same = |one: &&PhenotypeEntry| {
                one.role == PhenotypeRole::Laip
                    && one.population == now.population
                    && one.event_count as f64 >= self.minimum_events
            };
            Some((result, result.phenotypes.iter().find(same)?))
        })
    }

    /// Judges a LAIP by all its markers together: one finding that names those which moved, the farthest first.
    fn judge_laip(&self, name: &str, moves: &[Move<'_>], judgement: &mut Judgement) {
        let z = z_of(self.p_value / moves.len().max(1) as f64);
        let surely = |one: &Move<'_>| one.spreads.abs() - z * one.error;
        let is_far = |one: &&Move<'_>| surely(one) > 0.0 && surely(one) >= self.caution_spreads;
        let Some(nearest) = moves.iter().max_by(|one, two| surely(one).total_cmp(&surely(two))) else {
            return judgement.skip(name, "no marker stands on the same scale as earlier and spreads");
        };
        let mut far: Vec<&Move<'_>> = moves.iter().filter(is_far).collect();
        far.sort_by(|one, two| two.spreads.abs().total_cmp(&one.spreads.abs()));
        let is_moved = !far.is_empty();
        let told = if is_moved { far } else { vec![nearest] };
        let words: Vec<String> = told
            .into_iter()
            .map(|one| format!("{} by {:+.2} (surely {:.2})", one.marker, one.spreads, surely(one).max(0.0)))
            .collect();
        let seen = Seen {
            subject: name,
            seen: format!("medians moved, in earlier spreads: {}", list(&words)),
            expected: format!("surely under {}", self.caution_spreads),
            badness: surely(nearest),
        };
        let advice = "antigens may be modulated: look whether the gates still hold the population";
        judgement.add(caution_if(is_moved), &seen, advice);
    }
}

/// Lists how far the markers moved that stand on the same scale as earlier.
fn moves<'p>(
    record: &CaseRecord<'_>,
    now: &'p PhenotypeEntry,
    (result, earlier): (&CaseResult, &PhenotypeEntry),
) -> Vec<Move<'p>> {
    let same_scale = now.markers.iter().filter(|marker| is_on_the_same_scale(record, result, &marker.marker));
    let moved = same_scale.filter_map(|marker| {
        let before = earlier.markers.iter().find(|one| one.marker == marker.marker)?;
        Move::of((marker, now), (before, earlier))
    });
    moved.collect()
}

/// Tells whether a marker had the same scale at the earlier time point: the transform's own words.
fn is_on_the_same_scale(record: &CaseRecord<'_>, earlier: &CaseResult, marker: &str) -> bool {
    let channels = record.tubes.iter().flat_map(|tube| &tube.channels);
    let mut now = channels.filter(|channel| channel.marker == marker);
    let mut before = earlier.markers.iter().filter(|entry| entry.marker == marker);
    match (now.next(), before.next()) {
        (Some(channel), Some(entry)) => {
            // Bounds stand behind the transform.
            let transform = channel.transform.to_string();
            entry.scale.strip_prefix(&transform).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        }
        // Results that do not list their markers are compared by the names of their phenotypes.
        (_, None) => earlier.markers.is_empty(),
        (None, Some(_)) => false,
    }
}

/// The difference of a marker's medians and its standard error, in earlier spreads.
struct Move<'p> {
    marker: &'p str,
    spreads: f64,
    error: f64,
}

impl<'p> Move<'p> {
    /// `None` where a median is missing, or nothing spreads.
    fn of(
        (marker, now): (&'p MarkerSpreadEntry, &PhenotypeEntry),
        (before, earlier): (&MarkerSpreadEntry, &PhenotypeEntry),
    ) -> Option<Self> {
        let spread =
            |one: &MarkerSpreadEntry| Some((one.upper_quartile? - one.lower_quartile?) / QUARTILES_APART);
        let (spread_now, spread_before) = (spread(marker)?, spread(before)?);
        if spread_before <= 0.0 {
            return None;
        }
        let variance = |spread: f64, count: u64| spread * spread / count.max(1) as f64;
        let square = variance(spread_now, now.sampled_count) + variance(spread_before, earlier.sampled_count);
        let error = libm::sqrt(std::f64::consts::FRAC_PI_2 * square) / spread_before;
        let spreads = (marker.median? - before.median?) / spread_before;
        Some(Self { marker: &marker.marker, spreads, error })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{earlier_with, phenotype, with_phenotypes};
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    /// A LAIP of spread 0.1 on CD10, at a median, now and earlier.
    fn judged(now: (f64, u64), before: (f64, u64)) -> FindingEntry {
        let earlier = CaseResult { phenotypes: vec![phenotype("CD10", before)], ..earlier_with(Vec::new()) };
        with_phenotypes(&AntigenDrift::default(), &[phenotype("CD10", now)], &[earlier]).remove(0)
    }

    #[test]
    fn a_median_has_to_move_surely_by_a_spread() {
        // by hand: √(π/2 · 2/1000) = 0.0560 spreads of error, z = 3.2905 for one marker: 0.184; 1.2 − 0.184 = 1.016
        for (median, level) in [(0.5, Pass), (0.61, Pass), (0.618, Pass), (0.619, Caution), (0.38, Caution)] {
            assert_eq!(judged((median, 1000), (0.5, 1000)).level, level, "{median}");
        }
        let message = judged((0.62, 1000), (0.5, 1000)).message;
        assert!(
            message.contains("medians moved, in earlier spreads: CD10 by +1.20 (surely 1.02); expected"),
            "{message}"
        );
    }

    #[test]
    fn markers_that_moved_are_one_finding_of_the_laip_with_the_farthest_first() {
        let of = |medians: [f64; 3]| {
            let markers = ["CD10", "CD34", "CD58"].into_iter().zip(medians);
            let all = markers.flat_map(|(marker, median)| phenotype(marker, (median, 1000)).markers);
            PhenotypeEntry { markers: all.collect(), ..phenotype("", (0.0, 1000)) }
        };
        let earlier = CaseResult { phenotypes: vec![of([0.5; 3])], ..earlier_with(Vec::new()) };
        let rule = AntigenDrift::default();
        let findings = with_phenotypes(&rule, &[of([0.65, 0.5, 0.3])], &[earlier]);
        assert_eq!((findings.len(), findings[0].level), (1, Caution));
        // by hand: +1.5 and −2 spreads; of three markers z = qnorm(1 − 0.001/6) = 3.588, 3.588 · 0.0560 = 0.20
        let seen =
            "medians moved, in earlier spreads: CD58 by -2.00 (surely 1.80), CD10 by +1.50 (surely 1.30)";
        assert_eq!(findings[0].seen.as_deref(), Some(seen));
        assert_eq!(findings[0].subject.as_deref(), Some("/Cells/L"));
    }

    #[test]
    fn few_events_make_a_movement_unsure() {
        // by hand: √(π/2 · 2/10) · 3.29 = 1.84 spreads: 2.5 are not sure, 3 are
        assert_eq!(judged((0.75, 10), (0.5, 10)).level, Pass);
        assert_eq!(judged((0.80, 10), (0.5, 10)).level, Caution);
    }

    #[test]
    fn too_few_events_now_or_earlier_and_no_earlier_time_are_not_evaluated() {
        assert_eq!(judged((0.5, 9), (0.5, 1000)).level, NotEvaluated);
        assert_eq!(judged((0.5, 1000), (0.5, 9)).level, NotEvaluated);
        let alone = with_phenotypes(&AntigenDrift::default(), &[phenotype("CD10", (0.5, 1000))], &[]);
        assert_eq!(alone[0].level, NotEvaluated);
    }
}
