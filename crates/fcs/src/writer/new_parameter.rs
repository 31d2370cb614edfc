use super::refusal;
use crate::{Amplification, Error};

/// A parameter to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct NewParameter {
    pub(super) short_name: String,
    pub(super) stain_name: Option<String>,
    pub(super) range: f64,
    pub(super) gain: Option<f64>,
    pub(super) amplification: Amplification,
}

impl NewParameter {
    /// Names a parameter (`$PnN`) and gives its range (`$PnR`): for integers one more than the largest value, for floats
    /// where an axis would end. Spaces around the name are left out, as readers do.
    #[must_use]
    pub fn new(short_name: impl AsRef<str>, range: f64) -> Self {
        let short_name = short_name.as_ref().trim().to_owned();
        Self { short_name, stain_name: None, range, gain: None, amplification: Amplification::default() }
    }

    /// Adds a label (`$PnS`), without spaces around it; a blank one is none.
    #[must_use]
    pub fn with_stain_name(mut self, stain_name: impl AsRef<str>) -> Self {
        self.stain_name = Some(stain_name.as_ref().trim().to_owned()).filter(|name| !name.is_empty());
        self
    }

    /// Says that stored values are to be divided by a gain (`$PnG`).
    #[must_use]
    pub fn with_gain(mut self, gain: f64) -> Self {
        self.gain = Some(gain);
        self
    }

    /// Says that stored integers come from a logarithmic amplifier (`$PnE`).
    #[must_use]
    pub fn with_amplification(mut self, amplification: Amplification) -> Self {
        self.amplification = amplification;
        self
    }

    /// Checks all that does not depend on the other parameters.
    pub(super) fn check(&self, number: usize) -> Result<(), Error> {
        let of = |what: &str| format!("{what} of parameter {number}");
        if self.short_name.is_empty() || self.short_name.contains(',') {
            let found = format!("{:?}", self.short_name);
            return Err(refusal(&of("$PnN"), "a name without comma, not blank", found));
        }
        if !(self.range.is_finite() && self.range >= 1.0 && self.range.fract() == 0.0) {
            return Err(refusal(&of("$PnR"), "a whole number from 1", self.range));
        }
        if self.gain.is_some_and(|gain| !(gain.is_finite() && gain > 0.0)) {
            return Err(refusal(&of("$PnG"), "a number above 0", self.gain.unwrap_or(0.0)));
        }
        let Amplification { decades, offset } = self.amplification;
        let is_linear = decades == 0.0 && offset == 0.0;
        let is_log = decades.is_finite() && decades > 0.0 && offset.is_finite() && offset > 0.0;
        if !is_linear && !is_log {
            return Err(refusal(&of("$PnE"), "0,0 or two numbers above 0", format!("{decades},{offset}")));
        }
        Ok(())
    }
}
