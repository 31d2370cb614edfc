use crate::quality::role::Examined;
use crate::quality::setting::{Rule, Setting};
use crate::quality::setting_change::{Compared, compared_settings};
use crate::result::FindingEntry;

/// Voltages (`$PnV`) that differ between the tubes of a case, its controls and the earlier time point.
///
/// No null: settings are compared as they are. A photomultiplier's gain goes with about the seventh power of its
/// voltage (from memory of the literature, not read).
#[derive(Clone, Debug, PartialEq)]
pub struct VoltageDiffers {
    /// Relative difference between tubes, and of a control, that is a caution; 0.01, derived: a signal of 1.01⁷ = 1.07
    /// times.
    pub caution_fraction: f64,
    /// The same against the latest earlier time point; 0.05, derived: a signal of 1.05⁷ = 1.4 times, past what daily
    /// adjustment makes up for.
    pub caution_earlier_fraction: f64,
}

impl Default for VoltageDiffers {
    fn default() -> Self {
        Self { caution_fraction: 0.01, caution_earlier_fraction: 0.05 }
    }
}

impl Rule for VoltageDiffers {
    const NAME: &'static str = "voltage-differs";

    fn settings(&mut self) -> Vec<Setting<'_>> {
        compared_settings(&mut self.caution_fraction, &mut self.caution_earlier_fraction)
    }

    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry> {
        let compared = Compared {
            what: "voltage",
            of_parameter: |parameter| parameter.voltage,
            of_detector: |detector| detector.voltage,
            caution_fraction: self.caution_fraction,
            caution_earlier_fraction: self.caution_earlier_fraction,
            advice: "signals of these files cannot be compared before the difference is explained",
        };
        compared.judge(Self::NAME, case)
    }
}
