use flowmrd_core::ParameterIndex;

use super::inverse;
use super::pseudo_inverse;
use super::{Compensation, CompensationError, Pairing};

/// Parameters that a matrix may name: spectral instruments have some 190 detectors.
const MAX_PARAMETERS: usize = 1024;

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
