//! Compensation: from scaled values to what each stain would have given alone.

mod inverse;
mod pseudo_inverse;

use flowmrd_core::{EventBlock, ParameterIndex};

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

/// Why a matrix cannot compensate.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CompensationError {
    /// No parameter is named.
    #[error("spillover matrix: expected at least one parameter, got none")]
    Empty,
    /// More parameters than the limit.
    #[error("spillover matrix: expected at most {limit} parameters, got {found}")]
    TooLarge {
        /// The limit.
        limit: usize,
        /// Parameters given.
        found: usize,
    },
    /// The coefficients are not as many as stains times detectors.
    #[error(
        "matrix of {stain_count} stains and {detector_count} detectors: expected {expected} coefficients, got {found}"
    )]
    Size {
        /// Stains given.
        stain_count: usize,
        /// Detectors given.
        detector_count: usize,
        /// Their product.
        expected: usize,
        /// Coefficients given.
        found: usize,
    },
    /// More stains than detectors.
    #[error("matrix: expected at least as many detectors as stains, got {detector_count} and {stain_count}")]
    TooFewDetectors {
        /// Stains given.
        stain_count: usize,
        /// Detectors given.
        detector_count: usize,
    },
    /// A matrix without a detector of its own for each stain cannot be applied in place.
    #[error("compensation in place: expected a matrix with a detector for each stain, got one that unmixes")]
    NotPaired,
    /// One parameter is named twice.
    #[error("spillover matrix: expected each parameter once, got parameter number {} twice", parameter.0 + 1)]
    Duplicate {
        /// The parameter, from 0.
        parameter: ParameterIndex,
    },
    /// A coefficient is NaN or infinite.
    #[error("spillover matrix, row {row}, column {column}: expected a finite number, got {found}")]
    NotFinite {
        /// Row (stain), from 1.
        row: usize,
        /// Column (detector), from 1.
        column: usize,
        /// The value given.
        found: f64,
    },
    /// The matrix has no inverse that f64 can tell from none.
    #[error(
        "spillover matrix: expected a matrix that can be inverted, got condition number {condition_number:.1e}"
    )]
    Singular {
        /// Condition number in the 1-norm; infinite where the elimination met a zero pivot.
        condition_number: f64,
    },
    /// A block lacks a parameter that the matrix names.
    #[error("compensation: expected parameter number {} among the columns, got {found_count} others", parameter.0 + 1)]
    Missing {
        /// The parameter, from 0.
        parameter: ParameterIndex,
        /// Columns that there are.
        found_count: usize,
    },
}

/// Parameters that a matrix may name: spectral instruments have some 190 detectors.
const MAX_PARAMETERS: usize = 1024;

/// Events that are compensated together: their values stay in the nearest cache.
const STRIP: usize = 64;

impl Compensation {
    /// Makes a compensation from a spillover matrix.
    ///
    /// `coefficients` is n × n in row-major order, row = stain, column = detector, both in the order of `parameters`.
    ///
    /// # Errors
    /// [`CompensationError`] for no parameter, too many, one named twice, a wrong number of coefficients, one that is
    /// not finite, and a matrix that is singular to working precision.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_core::ParameterIndex;
    /// use flowmrd_gating::Compensation;
    ///
    /// // A tenth of the first stain's light reaches the second detector.
    /// let parameters = vec![ParameterIndex(3), ParameterIndex(4)];
    /// let compensation = Compensation::new(parameters, vec![1.0, 0.1, 0.0, 1.0])?;
    /// assert_eq!(compensation.compensate(&[1000.0, 150.0]), [1000.0, 50.0]);
    /// # Ok::<(), flowmrd_gating::CompensationError>(())
    /// ```
    pub fn new(parameters: Vec<ParameterIndex>, coefficients: Vec<f64>) -> Result<Self, CompensationError> {
        let count = parameters.len();
        check(&parameters, count, &coefficients, count)?;
        let (weights, condition_number) = inverse::invert(&coefficients, count)
            .map_err(|number| CompensationError::Singular { condition_number: number })?;
        let pairing = Pairing::ByPosition;
        Ok(Self {
            detectors: parameters,
            stain_count: count,
            pairing,
            coefficients,
            weights,
            condition_number,
        })
    }

    /// Makes a compensation that unmixes by ordinary least squares: c = x·S⁺.
    ///
    /// `spectra` is stains × detectors in row-major order. A square matrix is inverted as by [`Self::new`], but no stain has
    /// a detector of its own.
    ///
    /// # Errors
    /// As [`Self::new`], and [`CompensationError::TooFewDetectors`] where there are more stains than detectors.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_core::ParameterIndex;
    /// use flowmrd_gating::Compensation;
    ///
    /// // Two stains in three detectors; 100 of the first and 10 of the second were measured.
    /// let detectors = (0..3).map(ParameterIndex).collect();
    /// let unmixing = Compensation::unmixing(detectors, 2, vec![1.0, 0.5, 0.0, 0.0, 0.5, 1.0])?;
    /// let stains = unmixing.compensate(&[100.0, 55.0, 10.0]);
    /// assert!((stains[0] - 100.0).abs() < 1e-12 && (stains[1] - 10.0).abs() < 1e-12);
    /// # Ok::<(), flowmrd_gating::CompensationError>(())
    /// ```
    pub fn unmixing(
        detectors: Vec<ParameterIndex>,
        stain_count: usize,
        spectra: Vec<f64>,
    ) -> Result<Self, CompensationError> {
        check(&detectors, stain_count, &spectra, detectors.len())?;
        let inverted = if stain_count == detectors.len() {
            inverse::invert(&spectra, stain_count)
        } else {
            pseudo_inverse::pseudo_invert(&spectra, stain_count, detectors.len())
        };
        let (weights, condition_number) =
            inverted.map_err(|condition_number| CompensationError::Singular { condition_number })?;
        let pairing = Pairing::None;
        Ok(Self { detectors, stain_count, pairing, coefficients: spectra, weights, condition_number })
    }

    /// Makes a compensation from a matrix that was inverted already: its entries are the weights as they are.
    ///
    /// `weights` is detectors × stains in row-major order.
    ///
    /// # Errors
    /// As [`Self::unmixing`]; a matrix that has no inverse itself belongs to none that could be meant.
    pub fn inverted(
        detectors: Vec<ParameterIndex>,
        stain_count: usize,
        weights: Vec<f64>,
    ) -> Result<Self, CompensationError> {
        check(&detectors, stain_count, &weights, stain_count)?;
        let detector_count = detectors.len();
        let inverted = if stain_count == detector_count {
            inverse::invert(&weights, stain_count)
        } else {
            // (S⁺)⁺ = S: of the transpose, which is what has more columns than rows, and back.
            let transposed = transpose(&weights, detector_count, stain_count);
            pseudo_inverse::pseudo_invert(&transposed, stain_count, detector_count)
                .map(|(back, number)| (transpose(&back, detector_count, stain_count), number))
        };
        let (coefficients, condition_number) =
            inverted.map_err(|condition_number| CompensationError::Singular { condition_number })?;
        let pairing = if stain_count == detector_count { Pairing::ByPosition } else { Pairing::None };
        Ok(Self { detectors, stain_count, pairing, coefficients, weights, condition_number })
    }

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

    /// Compensates one event: its measured values in the order of [`Self::detectors`]; returns those of the stains.
    ///
    /// # Panics
    /// Where there are not as many values as detectors.
    #[must_use]
    pub fn compensate(&self, measured: &[f64]) -> Vec<f64> {
        assert_eq!(measured.len(), self.detectors.len(), "measured values of one event");
        let stain = |stain: usize| {
            let terms = self.column(stain).into_iter().map(|(detector, weight)| measured[detector] * weight);
            terms.reduce(|sum, term| sum + term).unwrap_or(0.0)
        };
        (0..self.stain_count).map(stain).collect()
    }

    /// Compensates a block in place; `parameters` says what its columns are, and columns that the matrix does not
    /// name stay as they are.
    ///
    /// # Errors
    /// [`CompensationError::NotPaired`] for a matrix that unmixes, [`CompensationError::Missing`] where the matrix names a
    /// parameter that the block does not hold.
    pub fn apply(
        &self,
        parameters: &[ParameterIndex],
        block: &mut EventBlock,
    ) -> Result<(), CompensationError> {
        if self.pairing == Pairing::None {
            return Err(CompensationError::NotPaired);
        }
        let find = |&named: &ParameterIndex| {
            let position = parameters.iter().position(|&parameter| parameter == named);
            position.ok_or(CompensationError::Missing { parameter: named, found_count: parameters.len() })
        };
        let positions: Vec<usize> = self.detectors.iter().map(find).collect::<Result<_, _>>()?;
        let weights: Vec<Vec<(usize, f64)>> = (0..positions.len()).map(|stain| self.column(stain)).collect();
        let mut measured = vec![[0.0; STRIP]; positions.len()];
        for start in (0..block.event_count()).step_by(STRIP) {
            let run = start..(start + STRIP).min(block.event_count());
            for (strip, &position) in measured.iter_mut().zip(&positions) {
                strip[..run.len()].copy_from_slice(&block.column(position)[run.clone()]);
            }
            for (weights, &position) in weights.iter().zip(&positions) {
                let terms =
                    weights.iter().map(|&(detector, weight)| (&measured[detector][..run.len()], weight));
                add_weighted(terms, &mut block.column_mut(position)[run.clone()]);
            }
        }
        Ok(())
    }

    /// Returns the positions and weights that make up one stain, zeros left out.
    fn column(&self, stain: usize) -> Vec<(usize, f64)> {
        let column = self.weights.iter().skip(stain).step_by(self.stain_count);
        column.copied().enumerate().filter(|&(_, weight)| weight != 0.0).collect()
    }
}

/// Transposes a matrix given in row-major order.
fn transpose(matrix: &[f64], row_count: usize, column_count: usize) -> Vec<f64> {
    let entry = |position: usize| matrix[position % row_count * column_count + position / row_count];
    (0..row_count * column_count).map(entry).collect()
}

/// Checks names, counts and coefficients of a matrix, whose rows hold `column_count` of them.
fn check(
    detectors: &[ParameterIndex],
    stain_count: usize,
    coefficients: &[f64],
    column_count: usize,
) -> Result<(), CompensationError> {
    check_parameters(detectors)?;
    let detector_count = detectors.len();
    if stain_count == 0 {
        return Err(CompensationError::Empty);
    }
    if stain_count > detector_count {
        return Err(CompensationError::TooFewDetectors { stain_count, detector_count });
    }
    let expected = stain_count * detector_count;
    let found = coefficients.len();
    if found != expected {
        return Err(CompensationError::Size { stain_count, detector_count, expected, found });
    }
    match coefficients.iter().position(|coefficient| !coefficient.is_finite()) {
        Some(position) => Err(CompensationError::NotFinite {
            row: position / column_count + 1,
            column: position % column_count + 1,
            found: coefficients[position],
        }),
        None => Ok(()),
    }
}

/// Writes to `out` the sum of the terms' values times their weights, added in the order given.
pub(crate) fn add_weighted<'a>(terms: impl IntoIterator<Item = (&'a [f64], f64)>, out: &mut [f64]) {
    let mut terms = terms.into_iter();
    let Some((values, weight)) = terms.next() else {
        out.fill(0.0);
        return;
    };
    for (sum, &value) in out.iter_mut().zip(values) {
        *sum = value * weight;
    }
    for (values, weight) in terms {
        for (sum, &value) in out.iter_mut().zip(values) {
            *sum += value * weight;
        }
    }
}

fn check_parameters(parameters: &[ParameterIndex]) -> Result<(), CompensationError> {
    if parameters.is_empty() {
        return Err(CompensationError::Empty);
    }
    if parameters.len() > MAX_PARAMETERS {
        return Err(CompensationError::TooLarge { limit: MAX_PARAMETERS, found: parameters.len() });
    }
    let mut seen = std::collections::HashSet::new();
    match parameters.iter().find(|&&parameter| !seen.insert(parameter)) {
        Some(&parameter) => Err(CompensationError::Duplicate { parameter }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
