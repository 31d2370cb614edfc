use super::double_double::{DoubleDouble, LN_10};
use super::{TransformError, require_normal, require_positive};

/// Gating-ML 2.0 `flog(x, T, M) = log10(x / T) / M + 1`: T goes to 1, T·10^−M to 0.
///
/// A value of 0 or less goes to −∞, below every gate's minimum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Log {
    top: f64,
    decades: f64,
    log10_top: f64,
    /// T·10^−M, the value whose level is 0; 0 where a float cannot hold it, so that no value is near.
    bottom: DoubleDouble,
}

/// The part of T·10^−M within which a level is calculated from there: further off it is at least 0.17/M.
const NEAR: f64 = 0.5;

impl Log {
    /// Makes the map from the value T that goes to 1 and the number M of decades between 0 and 1.
    ///
    /// # Errors
    /// [`TransformError::Parameter`] unless T > 0 and M > 0, both finite; [`TransformError::Unrepresentable`] where
    /// one of them is subnormal.
    pub fn new(top: f64, decades: f64) -> Result<Self, TransformError> {
        require_positive("log", ("T", top))?;
        require_positive("log", ("M", decades))?;
        require_normal("log", &[top, decades], || format!("T={top}, M={decades}"))?;
        // In halves, so that 10^−M alone may be below the range of f64.
        let half = (LN_10 * (-0.5 * decades).into()).exp();
        let bottom = half * (half * top.into());
        let is_held = bottom.high.is_normal();
        let bottom = if is_held { bottom } else { 0.0.into() };
        Ok(Self { top, decades, log10_top: libm::log10(top), bottom })
    }

    /// Returns T, the value that goes to 1.
    #[must_use]
    pub fn top(&self) -> f64 {
        self.top
    }

    /// Returns M, the number of decades between 0 and 1.
    #[must_use]
    pub fn decades(&self) -> f64 {
        self.decades
    }

    /// Maps a value to the log scale; 0 and less go to −∞.
    #[must_use]
    pub fn forward(&self, value: f64) -> f64 {
        if value <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let above = self.bottom.taken_from(value);
        if above.abs() < NEAR * self.bottom.high {
            return libm::log1p(above / self.bottom.high) / (self.decades * LN_10.high);
        }
        let ratio = value / self.top;
        if ratio.is_normal() || !value.is_finite() {
            libm::log10(ratio) / self.decades + 1.0
        } else {
            (libm::log10(value) - self.log10_top) / self.decades + 1.0
        }
    }

    /// Maps a value of the log scale back; −∞ goes to 0.
    #[must_use]
    pub fn inverse(&self, value: f64) -> f64 {
        let exponent = self.decades * (value - 1.0);
        if exponent.abs() > 290.0 && value.is_finite() {
            libm::pow(10.0, exponent + self.log10_top)
        } else {
            self.top * libm::pow(10.0, exponent)
        }
    }
}
