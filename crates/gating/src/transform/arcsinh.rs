use super::asinh::{asinh_of_product, sinh_over};
use super::{TransformError, require_normal, require_positive};

/// The classic `asinh(x / cofactor)` of mass and flow cytometry (flowCore's `arcsinhTransform` with a = c = 0 and
/// b = 1 / cofactor).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arcsinh {
    cofactor: f64,
}

impl Arcsinh {
    /// Makes the map from its cofactor: the value that goes to asinh(1) ≈ 0.88, and about which linear turns into log.
    ///
    /// # Errors
    /// [`TransformError::Parameter`] unless the cofactor is finite and above 0; [`TransformError::Unrepresentable`]
    /// where the cofactor or its reciprocal is subnormal.
    pub fn new(cofactor: f64) -> Result<Self, TransformError> {
        require_positive("arcsinh", ("cofactor", cofactor))?;
        require_normal("arcsinh", &[cofactor, 1.0 / cofactor], || format!("cofactor={cofactor}"))?;
        Ok(Self { cofactor })
    }

    /// Returns the cofactor.
    #[must_use]
    pub fn cofactor(&self) -> f64 {
        self.cofactor
    }

    /// Maps a value to the arcsinh scale.
    #[must_use]
    pub fn forward(&self, value: f64) -> f64 {
        let ratio = value / self.cofactor;
        if ratio.is_infinite() { asinh_of_product(value, 1.0 / self.cofactor) } else { libm::asinh(ratio) }
    }

    /// Maps a value of the arcsinh scale back.
    #[must_use]
    pub fn inverse(&self, value: f64) -> f64 {
        let sinh = libm::sinh(value);
        if sinh.is_infinite() { sinh_over(value, 1.0 / self.cofactor) } else { sinh * self.cofactor }
    }
}
