//! How the settings of detectors differ between files.

use super::judgement::{Judgement, Seen, caution_if, percent};
use super::record::{ParameterRecord, TubeRecord};
use super::role::Examined;
use super::setting::Setting;
use crate::result::{CaseResult, DetectorEntry, FindingEntry};

/// Lists the thresholds of a rule that compares settings.
pub(crate) fn compared_settings<'a>(caution: &'a mut f64, earlier: &'a mut f64) -> Vec<Setting<'a>> {
    vec![
        Setting::fraction("caution_fraction", caution),
        Setting::fraction("caution_earlier_fraction", earlier),
    ]
}

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
    /// Compares the other tubes, the controls and the latest earlier time point with the first tube; `name` is the
    /// rule's.
    pub(crate) fn judge(&self, name: &'static str, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(name);
        self.compare_all(case, &mut judgement);
        judgement.finish()
    }

    fn compare_all(&self, case: &Examined<'_>, judgement: &mut Judgement) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{earlier_with, found, parameter, tube, with_earlier};
    use crate::quality::rule::{GainDiffers, VoltageDiffers};
    use crate::quality::setting::Rule;
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    /// Writes a setting of PE-A, in the keyword that a rule looks at.
    type With = fn(Option<f64>) -> (ParameterRecord, DetectorEntry);

    fn voltage(voltage: Option<f64>) -> (ParameterRecord, DetectorEntry) {
        let detector = DetectorEntry { short_name: "PE-A".to_owned(), voltage, ..DetectorEntry::default() };
        (ParameterRecord { voltage, ..parameter("PE-A", "CD34") }, detector)
    }

    fn gain(gain: Option<f64>) -> (ParameterRecord, DetectorEntry) {
        let detector = DetectorEntry { short_name: "PE-A".to_owned(), gain, ..DetectorEntry::default() };
        (ParameterRecord { gain, ..parameter("PE-A", "CD34") }, detector)
    }

    fn tubes(with: With, settings: &[Option<f64>]) -> Vec<TubeRecord> {
        let files = ["a.fcs", "b.fcs"].into_iter().zip(settings);
        files.map(|(file, &setting)| TubeRecord { parameters: vec![with(setting).0], ..tube(file) }).collect()
    }

    fn compares_tubes_with_the_first<R: Rule>(rule: &R, with: With) {
        for (other, level) in [(500.0, Pass), (504.0, Pass), (505.0, Caution), (495.0, Caution)] {
            let findings = found(rule, &tubes(with, &[Some(500.0), Some(other)]));
            assert_eq!(findings[0].level, level, "{} {other}", R::NAME);
            assert_eq!(findings[0].subject.as_deref(), Some("b.fcs, PE-A"));
        }
    }

    fn has_a_limit_of_its_own_for_an_earlier_time_point<R: Rule>(rule: &R, with: With) {
        for (other, level) in [(540.0, Pass), (550.0, Caution)] {
            let earlier = earlier_with(vec![with(Some(other)).1]);
            let findings = with_earlier(rule, &tubes(with, &[Some(500.0)]), &[earlier]);
            assert_eq!(findings[0].level, level, "{} {other}", R::NAME);
        }
    }

    fn needs_two_files_that_say<R: Rule>(rule: &R, with: With) {
        for settings in [&[None, Some(500.0)][..], &[Some(500.0), None], &[Some(500.0)]] {
            assert_eq!(found(rule, &tubes(with, settings))[0].level, NotEvaluated, "{}", R::NAME);
        }
    }

    #[test]
    fn settings_of_the_tubes_of_a_case_are_compared_with_the_first() {
        // by hand: 504 is 0.8 % more than 500, 505 and 495 are 1 % off
        compares_tubes_with_the_first(&VoltageDiffers::default(), voltage);
        compares_tubes_with_the_first(&GainDiffers::default(), gain);
    }

    #[test]
    fn an_earlier_time_point_has_a_limit_of_its_own() {
        // by hand: 540 is 8 % more than 500, 550 is 10 %
        let rule = VoltageDiffers { caution_earlier_fraction: 0.1, ..VoltageDiffers::default() };
        has_a_limit_of_its_own_for_an_earlier_time_point(&rule, voltage);
        has_a_limit_of_its_own_for_an_earlier_time_point(&GainDiffers::default(), gain);
    }

    #[test]
    fn a_file_that_does_not_say_or_stands_alone_is_not_evaluated() {
        needs_two_files_that_say(&VoltageDiffers::default(), voltage);
        needs_two_files_that_say(&GainDiffers::default(), gain);
    }
}
