use flowmrd_core::ParameterIndex;
use flowmrd_gating::dimension::{Basis, Ratio};
use flowmrd_gating::document::{
    CompensationReference, NamedBasis, NamedDimension, NamedSignal, find_short_name,
};
use flowmrd_gating::{Dimension, GateDocument, MatrixIndex, Signal, StainIndex};

use super::{Panel, Recorded};
use crate::assay::Assay;
use crate::error::{Error, PlanError};

/// Names the dimensions of an assay's own gates as a gate document does: by the short names of a file, in which its markers
/// are found.
///
/// # Errors
/// Those of [`Panel::find`], and [`Error::Bind`] for a parameter whose short name another one bears too.
pub(crate) fn name_gates(assay: &Assay, recorded: &Recorded<'_>) -> Result<GateDocument, Error> {
    let (panel, origins) = Panel::find_with_origins(assay, recorded)?;
    let naming = Naming { assay, recorded, panel: &panel, origins: &origins };
    let tree = panel.tree.try_map_dimensions(|index, dimension| {
        naming.dimension(&format!("population {}", panel.tree.path(index)), dimension)
    })?;
    let matrices = assay.matrices().iter().map(|rule| rule.matrix.clone()).collect();
    Ok(GateDocument { tree, matrices, remarks: Vec::new() })
}

struct Naming<'a> {
    assay: &'a Assay,
    recorded: &'a Recorded<'a>,
    panel: &'a Panel,
    origins: &'a [CompensationReference],
}

impl Naming<'_> {
    fn dimension(&self, place: &str, dimension: &Dimension) -> Result<NamedDimension, Error> {
        let basis = match dimension.basis {
            Basis::Signal(signal) => NamedBasis::Signal(self.signal(place, signal)?),
            Basis::Ratio(Ratio { numerator, denominator, coefficients }) => {
                let [mut numerator, mut denominator] =
                    [self.signal(place, numerator)?, self.signal(place, denominator)?];
                // An axis has one compensation; the matrix does not name the one that keeps its values.
                match (&numerator.compensation, &denominator.compensation) {
                    (CompensationReference::Uncompensated, other) => numerator.compensation = other.clone(),
                    (other, CompensationReference::Uncompensated) => denominator.compensation = other.clone(),
                    _ => {}
                }
                NamedBasis::Ratio { numerator, denominator, coefficients }
            }
        };
        Ok(NamedDimension { basis, transform: dimension.transform, bounds: dimension.bounds })
    }

    fn signal(&self, place: &str, signal: Signal) -> Result<NamedSignal, Error> {
        match signal {
            Signal::Scaled(parameter) => Ok(NamedSignal {
                name: self.short_name(place, parameter)?,
                compensation: CompensationReference::Uncompensated,
            }),
            Signal::Compensated { matrix: MatrixIndex(matrix), stain: StainIndex(stain) } => {
                let missing = || PlanError::Marker { marker: format!("stain {stain} of matrix {matrix}") };
                let compensation = self.origins.get(matrix).ok_or_else(missing)?.clone();
                let name = match &compensation {
                    CompensationReference::Matrix(id) => {
                        let rule = self.assay.matrices().iter().find(|rule| rule.matrix.id == *id);
                        rule.and_then(|rule| rule.matrix.stains.get(stain)).ok_or_else(missing)?.clone()
                    }
                    CompensationReference::File | CompensationReference::Uncompensated => {
                        let compiled = self.panel.compensations.get(matrix).ok_or_else(missing)?;
                        let detector = compiled.detectors().get(stain).ok_or_else(missing)?;
                        self.short_name(place, *detector)?
                    }
                };
                Ok(NamedSignal { name, compensation })
            }
        }
    }

    /// Returns a parameter's short name, by which it can be found again.
    fn short_name(&self, place: &str, parameter: ParameterIndex) -> Result<String, Error> {
        let identity = self.recorded.identities.get(parameter.0);
        let name = identity.map(|identity| identity.short_name.clone()).unwrap_or_default();
        find_short_name(place, &name, &self.recorded.identities).map_err(|source| Error::Bind {
            file: self.recorded.file.to_owned(),
            source: Box::new(source),
        })?;
        Ok(name)
    }
}
