//! The thresholds of a rule as an assay may set them.

use super::role::Examined;
use crate::result::FindingEntry;

/// One threshold: its key in the rule's table, its value, and what it may be.
pub(crate) struct Setting<'a> {
    pub(crate) key: &'static str,
    pub(crate) value: &'a mut f64,
    pub(crate) minimum: f64,
    pub(crate) maximum: f64,
}

impl<'a> Setting<'a> {
    /// Makes a threshold that lies in `[minimum, maximum]`.
    pub(crate) fn within(key: &'static str, value: &'a mut f64, [minimum, maximum]: [f64; 2]) -> Self {
        Self { key, value, minimum, maximum }
    }

    /// Makes a threshold that is a fraction, 0 to 1.
    pub(crate) fn fraction(key: &'static str, value: &'a mut f64) -> Self {
        Self::within(key, value, [0.0, 1.0])
    }

    /// Makes a threshold that is a probability of a false alarm, above 0.
    pub(crate) fn p_value(value: &'a mut f64) -> Self {
        Self::within("p_value", value, [1e-12, 0.5])
    }

    /// Makes a threshold that is a number of events.
    pub(crate) fn events(key: &'static str, value: &'a mut f64) -> Self {
        Self::within(key, value, [0.0, 1e12])
    }
}

/// One quality rule: thresholds, and what it comes to on a case.
pub(crate) trait Rule: Default {
    /// The rule's name: its table in an assay, and the code of its findings.
    const NAME: &'static str;

    /// Lists the thresholds.
    fn settings(&mut self) -> Vec<Setting<'_>>;

    /// Judges a case: at least one finding, the worst first.
    fn judge(&self, case: &Examined<'_>) -> Vec<FindingEntry>;
}

/// One rule that looks at several cases: its thresholds. It is judged where a cohort is summarised.
pub(crate) trait RackRule: Default {
    /// The rule's name: its table in an assay, and the code of its findings.
    const NAME: &'static str;

    /// Lists the thresholds.
    fn settings(&mut self) -> Vec<Setting<'_>>;
}
