use flowmrd_core::ParameterIdentity;

use super::bind::short_names;
use super::names::{self, Found};
use super::{BindError, MatrixForm, NamedMatrix};
use crate::compensation::Compensation;
use crate::excerpt::excerpt;

impl NamedMatrix {
    /// Finds the matrix's detectors among parameters, as [`GateDocument::bind`](super::GateDocument::bind) finds names, and makes it ready to
    /// compensate. A stain of a square matrix has the detector of its own place.
    ///
    /// # Errors
    /// [`BindError::MissingDetectors`], [`BindError::Ambiguous`] for a detector's name that several parameters bear, and
    /// [`BindError::Compensation`] for a matrix that cannot compensate.
    pub fn compile(&self, parameters: &[ParameterIdentity]) -> Result<Compensation, BindError> {
        let mut detectors = Vec::with_capacity(self.detectors.len());
        let mut missing = Vec::new();
        for name in &self.detectors {
            match names::find(name, parameters) {
                Found::One(parameter) => detectors.push(parameter),
                Found::None => missing.push(name.clone()),
                Found::Several(candidates) => {
                    let place = format!("matrix \"{}\"", excerpt(&self.id));
                    return Err(BindError::Ambiguous { place, name: name.clone(), candidates });
                }
            }
        }
        if !missing.is_empty() {
            return Err(BindError::MissingDetectors {
                id: self.id.clone(),
                detectors: self.detectors.clone(),
                missing,
                known: short_names(parameters),
            });
        }
        let coefficients = self.coefficients.clone();
        let stain_count = self.stains.len();
        let made = match self.form {
            MatrixForm::Spectra if stain_count == detectors.len() => {
                Compensation::new(detectors, coefficients)
            }
            MatrixForm::Spectra => Compensation::unmixing(detectors, stain_count, coefficients),
            MatrixForm::Inverse => Compensation::inverted(detectors, stain_count, coefficients),
        };
        made.map_err(|source| BindError::Compensation { id: self.id.clone(), source })
    }
}
