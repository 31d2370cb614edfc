use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::quality::setting_change::{Compared, compared_settings};
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
        compared_settings(&mut self.caution_fraction, &mut self.caution_earlier_fraction)
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let compared = Compared {
            what: "gain",
            of_parameter: |parameter| parameter.gain,
            of_detector: |detector| detector.gain,
            caution_fraction: self.caution_fraction,
            caution_earlier_fraction: self.caution_earlier_fraction,
            advice: "find out whether the gains were applied when the files were written",
        };
        compared.judge(Self::NAME, case)
    }
}
