//! Compensation: from scaled values to what each stain would have given alone.

mod application;
mod construction;
mod error;
mod inverse;
mod pseudo_inverse;

use flowmrd_core::ParameterIndex;

pub(crate) use application::add_weighted;
pub use error::CompensationError;

/// Position of a matrix among those that a tree is compiled with, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MatrixIndex(pub usize);

/// Position of a stain in its matrix, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StainIndex(pub usize);

/// A spillover or spectrum matrix S and what undoes it: measured = true × S, so true = measured × S⁻¹, or × S⁺ where S has
/// more detectors than stains (ordinary least squares, unmixing).
///
/// Only the stains are changed. One event's compensated value is the sum of its measured values weighted by a column of
/// S⁻¹ or S⁺, added in the order of the detectors, coefficients that are exactly 0 left out: it depends neither on the other
/// events nor on how they are cut into blocks, and a NaN in one detector reaches only the stains that the detector
/// contributes to.
///
/// S⁻¹ comes from a factorisation with partial pivoting, refined with residuals in twice the precision until its
/// entries are right to the last bit or two, so that the sum has the accuracy of a solve for each event (the bound
/// of both is of the order of n·2⁻⁵³·Σ|xᵢ·(S⁻¹)ᵢⱼ|) while one compensated parameter costs n products, not n². S⁺ comes
/// from Householder's factorisation of Sᵀ.
#[derive(Clone, Debug, PartialEq)]
pub struct Compensation {
    detectors: Vec<ParameterIndex>,
    stain_count: usize,
    /// Whether each stain has the detector of its position for its own.
    pairing: Pairing,
    /// S, row-major, row = stain, column = detector.
    coefficients: Vec<f64>,
    /// S⁻¹ or S⁺, row-major, row = detector, column = stain.
    weights: Vec<f64>,
    condition_number: f64,
}

/// Whether stains have detectors of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pairing {
    ByPosition,
    None,
}

impl Compensation {
    /// Returns the coefficients of S: stains × detectors, row-major.
    #[must_use]
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// Returns the condition number in the 1-norm, ‖S‖₁·‖S⁻¹‖₁: 1 where nothing spills.
    ///
    /// A relative error of a measured event grows by up to this factor.
    #[must_use]
    pub fn condition_number(&self) -> f64 {
        self.condition_number
    }

    /// Returns S⁻¹ or S⁺: detectors × stains, row-major.
    #[must_use]
    pub fn inverse(&self) -> &[f64] {
        &self.weights
    }

    /// Returns the detectors that the matrix takes, in its order.
    #[must_use]
    pub fn detectors(&self) -> &[ParameterIndex] {
        &self.detectors
    }

    /// Counts the stains that the matrix gives.
    #[must_use]
    pub fn stain_count(&self) -> usize {
        self.stain_count
    }

    /// Finds the stain whose own detector a parameter is; `None` for every parameter of a matrix that unmixes.
    #[must_use]
    pub fn stain_of(&self, parameter: ParameterIndex) -> Option<StainIndex> {
        match self.pairing {
            Pairing::ByPosition => {
                self.detectors.iter().position(|&detector| detector == parameter).map(StainIndex)
            }
            Pairing::None => None,
        }
    }

    /// Tells whether the matrix leaves every value as it is.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        let order = self.detectors.len() + 1;
        let mut cells = self.coefficients.iter().enumerate();
        self.pairing == Pairing::ByPosition
            && cells.all(|(cell, &value)| value == if cell % order == 0 { 1.0 } else { 0.0 })
    }

    /// Returns the detectors that a stain's values are made of, with their weights, in the order in which they are
    /// added; weights that are exactly 0 are left out. Empty for a stain that the matrix does not have.
    #[must_use]
    pub fn weights_of(&self, stain: StainIndex) -> Vec<(ParameterIndex, f64)> {
        let StainIndex(stain) = stain;
        if stain >= self.stain_count {
            return Vec::new();
        }
        self.column(stain).into_iter().map(|(detector, weight)| (self.detectors[detector], weight)).collect()
    }
}

#[cfg(test)]
mod tests;
