use std::f64::consts::LN_2;

use super::double_double::{DoubleDouble, LN_10};
use super::near_zero::{Exponential, NearZero};
use super::{TransformError, require, require_normal, require_positive};

/// Gating-ML 2.0 `fasinh(x, T, M, A) = (asinh(x·sinh(M·ln 10) / T) + A·ln 10) / ((M + A)·ln 10)`: T goes to 1.
///
/// It is not `asinh(x / cofactor)`: that is [`Arcsinh`](super::Arcsinh).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asinh {
    top: f64,
    decades: f64,
    below: f64,
    /// sinh(M·ln 10) / T.
    slope: f64,
    /// (M + A)·ln 10.
    width: f64,
    /// A / (M + A), the level of 0.
    zero: DoubleDouble,
    near_zero: NearZero,
}

impl Asinh {
    /// Makes the map from the value T that goes to 1, the number M of decades, and A further decades below zero.
    ///
    /// # Errors
    /// [`TransformError::Parameter`] unless T > 0, M > 0 and 0 ≤ A ≤ M, all finite;
    /// [`TransformError::Unrepresentable`] where sinh(M·ln 10) / T is not a normal f64.
    pub fn new(top: f64, decades: f64, below: f64) -> Result<Self, TransformError> {
        require_positive("asinh", ("T", top))?;
        require_positive("asinh", ("M", decades))?;
        require("asinh", ("A", below), (0.0..=decades).contains(&below), || {
            format!("a number from 0 to {decades}")
        })?;
        let slope = libm::sinh(decades * LN_10.high) / top;
        let width = (decades + below) * LN_10.high;
        require_normal("asinh", &[slope, width], || format!("T={top}, M={decades}, A={below}"))?;
        let zero = DoubleDouble::from(below) / DoubleDouble::sum(decades, below);
        let exponent = LN_10 * below.into();
        let root = -(twice_sinh(exponent) * top.into()) / twice_sinh(LN_10 * decades.into());
        // asinh(x·s) = u − A·ln 10 is x·s = (e^(u − A·ln 10) − e^(A·ln 10 − u)) / 2.
        let grown = exponent.exp().high;
        let rising = Exponential { factor: 0.5 * grown / slope, rate: width };
        let falling = Exponential { factor: 0.5 / grown / slope, rate: width };
        let near_zero = NearZero::new(root, zero.high, rising, falling, 0.0);
        Ok(Self { top, decades, below, slope, width, zero, near_zero })
    }

    /// Returns T, the value that goes to 1.
    #[must_use]
    pub fn top(&self) -> f64 {
        self.top
    }

    /// Returns M, the number of decades.
    #[must_use]
    pub fn decades(&self) -> f64 {
        self.decades
    }

    /// Returns A, the number of further decades below zero.
    #[must_use]
    pub fn below(&self) -> f64 {
        self.below
    }

    /// Maps a value to the asinh scale.
    #[must_use]
    pub fn forward(&self, value: f64) -> f64 {
        let level = (asinh_of_product(value, self.slope) + self.below * LN_10.high) / self.width;
        self.near_zero.refine(value, level)
    }

    /// Maps a value of the asinh scale back.
    #[must_use]
    pub fn inverse(&self, value: f64) -> f64 {
        sinh_over(self.zero.taken_from(value) * self.width, self.slope)
    }
}

/// Calculates eˣ − e⁻ˣ.
fn twice_sinh(exponent: DoubleDouble) -> DoubleDouble {
    exponent.exp_minus_one() - (-exponent).exp_minus_one()
}

/// Calculates asinh(value·slope), also where the product leaves the range of f64.
pub(super) fn asinh_of_product(value: f64, slope: f64) -> f64 {
    let product = value * slope;
    if product.is_infinite() && value.is_finite() {
        // asinh(z) = ln(2|z|) to far below an ulp for so large a z.
        return (LN_2 + libm::log(value.abs()) + libm::log(slope)).copysign(value);
    }
    libm::asinh(product)
}

/// Calculates sinh(value) / slope, also where sinh leaves the range of f64.
pub(super) fn sinh_over(value: f64, slope: f64) -> f64 {
    let sinh = libm::sinh(value);
    if sinh.is_infinite() && value.is_finite() {
        return libm::exp(value.abs() - LN_2 - libm::log(slope)).copysign(value);
    }
    sinh / slope
}
