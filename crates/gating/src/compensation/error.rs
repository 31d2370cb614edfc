use flowmrd_core::ParameterIndex;

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
    #[error(
        "compensation: expected the parameters number {} among the columns, which are number {}, got no {}",
        numbers(detectors),
        numbers(columns),
        parameter.0 + 1
    )]
    Missing {
        /// The parameter, from 0.
        parameter: ParameterIndex,
        /// The parameters that the matrix takes.
        detectors: Vec<ParameterIndex>,
        /// The parameters that there are.
        columns: Vec<ParameterIndex>,
    },
}

/// Writes parameters by number, the first of them where there are many.
fn numbers(parameters: &[ParameterIndex]) -> String {
    const SHOWN: usize = 40;
    if parameters.is_empty() {
        return "none".to_owned();
    }
    let shown: Vec<String> =
        parameters.iter().take(SHOWN).map(|parameter| (parameter.0 + 1).to_string()).collect();
    match parameters.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        rest => format!("{} and {rest} more", shown.join(", ")),
    }
}
