use crate::quality::judgement::Judgement;
use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::quality::setting_change::Compared;
use crate::result::FindingEntry;

/// Gains (`$PnG`) that differ between the tubes of a case, its controls and the earlier time point.
///
/// No null: settings are compared as they are. Values were divided by the gain when they were read; where that is
/// right, signals agree all the same.
#[derive(Clone, Debug, PartialEq)]
pub struct GainDiffers {
    /// Relative difference between tubes, and of a control, that is a caution; 0.01, chosen.
    pub caution_fraction: f64,
    /// The same against the latest earlier time point; 0.1, chosen.
    pub caution_earlier_fraction: f64,
}

impl Default for GainDiffers {
    fn default() -> Self {
        Self { caution_fraction: 0.01, caution_earlier_fraction: 0.1 }
    }
}

impl Rule for GainDiffers {
    const NAME: &'static str = "gain-differs";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            Setting::fraction("caution_fraction", &mut self.caution_fraction),
            Setting::fraction("caution_earlier_fraction", &mut self.caution_earlier_fraction),
        ]
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let mut judgement = Judgement::of(Self::NAME);
        let compared = Compared {
            what: "gain",
            of_parameter: |parameter| parameter.gain,
            of_detector: |detector| detector.gain,
            caution_fraction: self.caution_fraction,
            caution_earlier_fraction: self.caution_earlier_fraction,
            advice: "find out whether the gains were applied when the files were written",
        };
        compared.judge(case, &mut judgement);
        judgement.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::hand_made::{earlier_with, found, parameter, tube, with_earlier};
    use crate::quality::record::{ParameterRecord, TubeRecord};
    use crate::result::DetectorEntry;
    use crate::result::FindingLevel::{Caution, NotEvaluated, Pass};

    fn with(file: &str, setting: Option<f64>) -> TubeRecord {
        let parameters = vec![ParameterRecord { gain: setting, ..parameter("PE-A", "CD34") }];
        TubeRecord { parameters, ..tube(file) }
    }

    #[test]
    fn settings_of_the_tubes_of_a_case_are_compared_with_the_first() {
        let rule = GainDiffers { caution_fraction: 0.01, ..GainDiffers::default() };
        for (other, level) in [(500.0, Pass), (504.0, Pass), (505.0, Caution), (495.0, Caution)] {
            let findings = found(&rule, &[with("a.fcs", Some(500.0)), with("b.fcs", Some(other))]);
            assert_eq!(findings[0].level, level, "{other}");
            assert_eq!(findings[0].subject.as_deref(), Some("b.fcs, PE-A"));
        }
    }

    #[test]
    fn an_earlier_time_point_has_a_limit_of_its_own() {
        let rule = GainDiffers { caution_earlier_fraction: 0.1, ..GainDiffers::default() };
        for (other, level) in [(540.0, Pass), (550.0, Caution)] {
            let detector = DetectorEntry {
                short_name: "PE-A".to_owned(),
                gain: Some(other),
                ..DetectorEntry::default()
            };
            let findings =
                with_earlier(&rule, &[with("a.fcs", Some(500.0))], &[earlier_with(vec![detector])]);
            assert_eq!(findings[0].level, level, "{other}");
        }
    }

    #[test]
    fn a_file_that_does_not_say_or_stands_alone_is_not_evaluated() {
        let rule = GainDiffers::default();
        assert_eq!(found(&rule, &[with("a.fcs", None), with("b.fcs", Some(500.0))])[0].level, NotEvaluated);
        assert_eq!(found(&rule, &[with("a.fcs", Some(500.0)), with("b.fcs", None)])[0].level, NotEvaluated);
        assert_eq!(found(&rule, &[with("a.fcs", Some(500.0))])[0].level, NotEvaluated);
    }
}
