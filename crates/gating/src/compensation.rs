//! Compensation: from scaled values to what each stain would have given alone.

mod inverse;

use flowmrd_core::{EventBlock, ParameterIndex};

/// Position of a matrix among those that a tree is compiled with, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MatrixIndex(pub usize);

/// Position of a stain in its matrix, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StainIndex(pub usize);

/// A square spillover matrix S and what undoes it: measured = true × S, so true = measured × S⁻¹.
///
/// Only the parameters that the matrix names are touched. One event's compensated value is the sum of its measured
/// values weighted by a column of S⁻¹, added in the order of the matrix, coefficients that are exactly 0 left out: it
/// depends neither on the other events nor on how they are cut into blocks, and a NaN in one detector reaches only
/// the stains that the detector contributes to.
///
/// S⁻¹ comes from a factorisation with partial pivoting, refined with residuals in twice the precision until its
/// entries are right to the last bit or two, so that the sum has the accuracy of a solve for each event (the bound
/// of both is of the order of n·2⁻⁵³·Σ|xᵢ·(S⁻¹)ᵢⱼ|) while one compensated parameter costs n products, not n².
#[derive(Clone, Debug, PartialEq)]
pub struct Compensation {
    parameters: Vec<ParameterIndex>,
    coefficients: Vec<f64>,
    /// S⁻¹, row-major.
    inverse: Vec<f64>,
    condition_number: f64,
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
    /// The coefficients are not n × n.
    #[error(
        "spillover matrix of {parameter_count} parameters: expected {expected} coefficients, got {found}"
    )]
    Size {
        /// Parameters given.
        parameter_count: usize,
        /// Their square.
        expected: usize,
        /// Coefficients given.
        found: usize,
    },
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
        let parameter_count = parameters.len();
        check_parameters(&parameters)?;
        let expected = parameter_count * parameter_count;
        if coefficients.len() != expected {
            return Err(CompensationError::Size { parameter_count, expected, found: coefficients.len() });
        }
        if let Some(position) = coefficients.iter().position(|coefficient| !coefficient.is_finite()) {
            let (row, column) = (position / parameter_count + 1, position % parameter_count + 1);
            return Err(CompensationError::NotFinite { row, column, found: coefficients[position] });
        }
        let (inverse, condition_number) = inverse::invert(&coefficients, parameter_count)
            .map_err(|condition_number| CompensationError::Singular { condition_number })?;
        Ok(Self { parameters, coefficients, inverse, condition_number })
    }

    /// Returns the parameters that the matrix names, in its order.
    #[must_use]
    pub fn parameters(&self) -> &[ParameterIndex] {
        &self.parameters
    }

    /// Returns the spillover coefficients: n × n, row-major, row = stain, column = detector.
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

    /// Returns the inverse of the spillover matrix: n × n, row-major, row = detector, column = stain.
    #[must_use]
    pub fn inverse(&self) -> &[f64] {
        &self.inverse
    }

    /// Returns the detectors that the matrix takes, in its order.
    #[must_use]
    pub fn detectors(&self) -> &[ParameterIndex] {
        &self.parameters
    }

    /// Counts the stains that the matrix gives.
    #[must_use]
    pub fn stain_count(&self) -> usize {
        self.parameters.len()
    }

    /// Finds the stain whose own detector a parameter is.
    #[must_use]
    pub fn stain_of(&self, parameter: ParameterIndex) -> Option<StainIndex> {
        self.parameters.iter().position(|&named| named == parameter).map(StainIndex)
    }

    /// Returns the detectors that a stain's values are made of, with their weights, in the order in which they are
    /// added; weights that are exactly 0 are left out. Empty for a stain that the matrix does not have.
    #[must_use]
    pub fn weights_of(&self, stain: StainIndex) -> Vec<(ParameterIndex, f64)> {
        let StainIndex(stain) = stain;
        if stain >= self.stain_count() {
            return Vec::new();
        }
        self.column(stain).into_iter().map(|(detector, weight)| (self.parameters[detector], weight)).collect()
    }

    /// Compensates one event: its measured values in the order of [`Self::parameters`].
    ///
    /// # Panics
    /// Where there are not as many values as parameters.
    #[must_use]
    pub fn compensate(&self, measured: &[f64]) -> Vec<f64> {
        let count = self.parameters.len();
        assert_eq!(measured.len(), count, "measured values of one event");
        let stain = |stain: usize| {
            let weights = self.inverse.iter().skip(stain).step_by(count);
            let terms = measured.iter().zip(weights).filter(|&(_, &weight)| weight != 0.0);
            terms.map(|(&value, &weight)| value * weight).reduce(|sum, term| sum + term).unwrap_or(0.0)
        };
        (0..count).map(stain).collect()
    }

    /// Compensates a block in place; `parameters` says what its columns are, and columns that the matrix does not
    /// name stay as they are.
    ///
    /// # Errors
    /// [`CompensationError::Missing`] where the matrix names a parameter that the block does not hold.
    pub fn apply(
        &self,
        parameters: &[ParameterIndex],
        block: &mut EventBlock,
    ) -> Result<(), CompensationError> {
        let find = |&named: &ParameterIndex| {
            let position = parameters.iter().position(|&parameter| parameter == named);
            position.ok_or(CompensationError::Missing { parameter: named, found_count: parameters.len() })
        };
        let positions: Vec<usize> = self.parameters.iter().map(find).collect::<Result<_, _>>()?;
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
        let column = self.inverse.iter().skip(stain).step_by(self.parameters.len());
        column.copied().enumerate().filter(|&(_, weight)| weight != 0.0).collect()
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
