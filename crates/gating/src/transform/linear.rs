use super::double_double::DoubleDouble;
use super::{TransformError, require, require_normal, require_positive};

/// Gating-ML 2.0 `flin(x, T, A) = (x + A) / (T + A)`: T goes to 1, −A to 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linear {
    top: f64,
    below: f64,
}

impl Linear {
    /// Makes the map from the value T that goes to 1 and the span A below zero (−A goes to 0).
    ///
    /// The standard's schema types A as any number and notes T ≥ A; A > −T keeps the map increasing.
    ///
    /// # Errors
    /// [`TransformError::Parameter`] unless T > 0 and −T < A ≤ T, all finite.
    pub fn new(top: f64, below: f64) -> Result<Self, TransformError> {
        require_positive("linear", ("T", top))?;
        require("linear", ("A", below), below > -top && below <= top, || {
            format!("a number above {} and at most {top}", -top)
        })?;
        require_normal("linear", &[top + below], || format!("T={top}, A={below}"))?;
        Ok(Self { top, below })
    }

    /// Returns T, the value that goes to 1.
    #[must_use]
    pub fn top(&self) -> f64 {
        self.top
    }

    /// Returns A: −A goes to 0.
    #[must_use]
    pub fn below(&self) -> f64 {
        self.below
    }

    /// Maps a value to the linear scale.
    #[must_use]
    pub fn forward(&self, value: f64) -> f64 {
        (value + self.below) / (self.top + self.below)
    }

    /// Maps a value of the linear scale back.
    #[must_use]
    pub fn inverse(&self, value: f64) -> f64 {
        let span = DoubleDouble::sum(self.top, self.below);
        let product = value * span.high;
        if product.is_infinite() || product.is_nan() {
            return product;
        }
        // The errors of the sum and of the product, without which little is right where the difference cancels.
        let lost = libm::fma(value, span.high, -product) + value * span.low;
        (product - self.below) + lost
    }
}
