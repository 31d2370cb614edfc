//! How the settings of detectors differ between files.

use super::judgement::{Judgement, Seen, caution_if, percent};
use super::record::{ParameterRecord, TubeRecord};
use super::role::Examined;
use crate::result::{CaseResult, DetectorEntry};

/// A setting of a detector that is compared between files.
pub(crate) struct Compared<'a> {
    /// What the setting is called.
    pub(crate) what: &'a str,
    pub(crate) of_parameter: fn(&ParameterRecord) -> Option<f64>,
    pub(crate) of_detector: fn(&DetectorEntry) -> Option<f64>,
    /// Relative change between files of the case, and its controls, that is a caution.
    pub(crate) caution_fraction: f64,
    /// The same against an earlier time point.
    pub(crate) caution_earlier_fraction: f64,
    pub(crate) advice: &'a str,
}

impl Compared<'_> {
    /// Compares the other tubes, the controls and the latest earlier time point with the first tube.
    pub(crate) fn judge(&self, case: &Examined<'_>, judgement: &mut Judgement) {
        let record = case.record;
        let Some((first, others)) = record.tubes.split_first() else { return };
        let known: Vec<(&str, f64)> = first
            .parameters
            .iter()
            .filter_map(|one| Some((one.short_name.as_str(), (self.of_parameter)(one)?)))
            .collect();
        if known.is_empty() {
            return judgement.skip(&first.file, format!("the file states no {}", self.what));
        }
        for tube in others.iter().chain(record.controls) {
            self.compare((first, &known), &tube.file, of_tube(tube, self.of_parameter), judgement);
        }
        if let Some(earlier) = record.earlier.last() {
            self.compare_earlier(earlier, (first, &known), judgement);
        } else if others.is_empty() && record.controls.is_empty() {
            judgement.skip("", "there is no other file to compare with");
        }
    }

    fn compare_earlier(
        &self,
        earlier: &CaseResult,
        known: (&TubeRecord, &[(&str, f64)]),
        judgement: &mut Judgement,
    ) {
        let Some(entry) = earlier.acquisition.first().filter(|entry| !entry.detectors.is_empty()) else {
            return judgement.skip("", "the earlier result states no settings of detectors");
        };
        let of_one = |one: &DetectorEntry| Some((one.short_name.clone(), (self.of_detector)(one)?));
        let settings = entry.detectors.iter().filter_map(of_one).collect();
        let limits = Self { caution_fraction: self.caution_earlier_fraction, ..*self };
        limits.compare(known, &format!("{} (earlier)", entry.file), settings, judgement);
    }

    fn compare(
        &self,
        (first, known): (&TubeRecord, &[(&str, f64)]),
        other: &str,
        settings: Vec<(String, f64)>,
        judgement: &mut Judgement,
    ) {
        let mut is_compared = false;
        for (short_name, value) in settings {
            let mine = known.iter().find(|(name, _)| *name == short_name).map(|(_, value)| *value);
            let Some(mine) = mine.filter(|mine| *mine != 0.0) else { continue };
            is_compared = true;
            let change = (value / mine - 1.0).abs();
            let subject = format!("{other}, {short_name}");
            let seen = Seen {
                subject: &subject,
                seen: format!("{} {value}, against {mine} in {}: {}", self.what, first.file, percent(change)),
                expected: format!("a difference of under {}", percent(self.caution_fraction)),
                badness: change / self.caution_fraction.max(f64::MIN_POSITIVE),
            };
            let is_seen = change > 0.0 && change >= self.caution_fraction;
            judgement.add(caution_if(is_seen), &seen, self.advice);
        }
        if !is_compared {
            judgement.skip(other, format!("the file states no {} of the same detectors", self.what));
        }
    }
}

fn of_tube(tube: &TubeRecord, of_parameter: fn(&ParameterRecord) -> Option<f64>) -> Vec<(String, f64)> {
    tube.parameters.iter().filter_map(|one| Some((one.short_name.clone(), of_parameter(one)?))).collect()
}
