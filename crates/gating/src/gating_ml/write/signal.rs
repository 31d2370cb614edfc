use super::WriteError;
use crate::document::{
    CompensationReference, GateDocument, NamedBasis, NamedDimension, NamedMatrix, NamedSignal,
};

/// Names the signals of a dimension as the standard does: what a matrix compensates by the name of its stain, and what no
/// matrix names uncompensated.
pub(super) fn settle(
    path: &str,
    document: &GateDocument,
    dimension: &NamedDimension,
) -> Result<NamedDimension, WriteError> {
    let settle = |signal: &NamedSignal| settle_signal(path, document, signal);
    let basis = match &dimension.basis {
        NamedBasis::Signal(signal) => NamedBasis::Signal(settle(signal)?),
        NamedBasis::Ratio { numerator: x, denominator: y, coefficients } => {
            let is_alike = x.compensation == y.compensation;
            let [mut numerator, mut denominator] = [settle(x)?, settle(y)?];
            if is_alike && numerator.compensation != denominator.compensation {
                // The matrix does not name one of them, which keeps its values by it too.
                numerator.compensation = x.compensation.clone();
                denominator.compensation = y.compensation.clone();
            }
            if numerator.compensation != denominator.compensation {
                return Err(WriteError::Ratio { path: path.to_owned() });
            }
            NamedBasis::Ratio { numerator, denominator, coefficients: *coefficients }
        }
    };
    Ok(NamedDimension { basis, ..dimension.clone() })
}

fn settle_signal(
    path: &str,
    document: &GateDocument,
    signal: &NamedSignal,
) -> Result<NamedSignal, WriteError> {
    let CompensationReference::Matrix(id) = &signal.compensation else { return Ok(signal.clone()) };
    let matrix = document.matrices.iter().find(|matrix| matrix.id == *id);
    let matrix = matrix.filter(|matrix| may_name(matrix, &signal.name));
    let Some(matrix) = matrix else {
        return Ok(NamedSignal {
            name: signal.name.clone(),
            compensation: CompensationReference::Uncompensated,
        });
    };
    let (stain_count, detector_count) = (matrix.stains.len(), matrix.detectors.len());
    if stain_count < 2 || detector_count < 2 {
        return Err(WriteError::Matrix {
            path: path.to_owned(),
            id: id.clone(),
            stain_count,
            detector_count,
        });
    }
    // Of a square matrix a stain has the detector of its own place, whose name a gate may bear instead.
    let own = matrix.detectors.iter().position(|detector| *detector == signal.name);
    let own = own.filter(|_| stain_count == detector_count && !matrix.stains.contains(&signal.name));
    let name = own.and_then(|place| matrix.stains.get(place)).unwrap_or(&signal.name).clone();
    Ok(NamedSignal { name, compensation: signal.compensation.clone() })
}

/// Tells whether a name may mean a stain of a matrix, as a file's names are compared.
fn may_name(matrix: &NamedMatrix, name: &str) -> bool {
    let fold = |name: &str| name.trim().to_lowercase();
    let is_square = matrix.stains.len() == matrix.detectors.len();
    let detectors = matrix.detectors.iter().filter(|_| is_square);
    matrix.stains.iter().any(|stain| stain == name)
        || detectors.into_iter().any(|detector| fold(detector) == fold(name))
}
