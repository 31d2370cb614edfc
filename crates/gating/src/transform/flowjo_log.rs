use std::f64::consts::LN_10;

use super::{TransformError, require_positive};

/// FlowJo's logarithmic scale: `(log10(max(x, offset)) − log10(offset)) / decades`.
///
/// Values below the offset go to 0, the infinities to themselves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowJoLog {
    offset: f64,
    decades: f64,
}

impl FlowJoLog {
    /// Makes the map.
    ///
    /// # Errors
    /// [`TransformError::Parameter`] unless both are finite and above 0.
    pub fn new(offset: f64, decades: f64) -> Result<Self, TransformError> {
        require_positive("flowjo-log", ("offset", offset))?;
        require_positive("flowjo-log", ("decades", decades))?;
        Ok(Self { offset, decades })
    }

    /// Returns the least value that is told from smaller ones.
    #[must_use]
    pub fn offset(&self) -> f64 {
        self.offset
    }

    /// Returns the number of decades from 0 to 1.
    #[must_use]
    pub fn decades(&self) -> f64 {
        self.decades
    }

    /// Maps a value to the scale.
    #[must_use]
    pub fn forward(&self, value: f64) -> f64 {
        if value.is_nan() || value.is_infinite() {
            return value;
        }
        if value <= self.offset {
            return 0.0;
        }
        let ratio = value / self.offset;
        // Near the offset a difference of two logarithms would cancel.
        let logarithm = if ratio < 2.0 {
            libm::log1p((value - self.offset) / self.offset) / LN_10
        } else if ratio.is_finite() {
            libm::log10(ratio)
        } else {
            libm::log10(value) - libm::log10(self.offset)
        };
        logarithm / self.decades
    }

    /// Maps a value of the scale back; one below 0 to the offset.
    #[must_use]
    pub fn inverse(&self, value: f64) -> f64 {
        if value.is_nan() || value.is_infinite() {
            return value;
        }
        self.offset * libm::exp10(value.max(0.0) * self.decades)
    }
}
