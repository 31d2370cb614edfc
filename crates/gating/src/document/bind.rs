use std::collections::HashMap;

use flowmrd_core::{ParameterIdentity, ParameterIndex};

use super::names::{self, Found};
use super::{
    BindError, CompensationReference, GateDocument, NamedBasis, NamedDimension, NamedSignal, Remark,
};
use crate::compensation::{Compensation, MatrixIndex, StainIndex};
use crate::dimension::{Basis, Dimension, Ratio, Signal};
use crate::excerpt::excerpt_path;
use crate::tree::GateTree;

/// What a data set says about its columns.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a> {
    /// The parameters, in the order of the columns.
    pub parameters: &'a [ParameterIdentity],
    /// The file's own spillover matrix, where it has one.
    pub spillover: Option<FileMatrix<'a>>,
}

/// A file's own spillover matrix.
#[derive(Clone, Copy, Debug)]
pub struct FileMatrix<'a> {
    /// Stains and detectors alike.
    pub parameters: &'a [ParameterIndex],
    /// n × n, row-major, row = stain, column = detector.
    pub coefficients: &'a [f64],
}

/// A document's gates for one layout of parameters, ready to be compiled.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundGates {
    /// The hierarchy, as the document has it.
    pub tree: GateTree,
    /// The matrices that dimensions point to by [`MatrixIndex`]: those that a gate uses.
    pub compensations: Vec<Compensation>,
    /// What the document's names turned out to be, in the order of first use.
    pub names: Vec<ResolvedName>,
    /// The document's remarks, and what finding its names adds to them.
    pub remarks: Vec<Remark>,
}

/// A name of a document and what it means in a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedName {
    /// The name and how the document has it compensated.
    pub named: NamedSignal,
    /// The values that gates take.
    pub signal: Signal,
    /// The parameter that bears the name; `None` for a stain of an unmixing matrix.
    pub parameter: Option<ParameterIndex>,
}

impl GateDocument {
    /// Finds the document's names in a data set.
    ///
    /// A name means the parameter whose short name it is, letter by letter; where there is none, the one whose short
    /// name differs in case alone. With a matrix of the document it means a stain of that matrix, and a parameter that
    /// the matrix does not name keeps its scaled values; so it does with the file's own matrix.
    ///
    /// # Errors
    /// [`BindError`] for a name that no parameter bears or several do, a matrix that the document does not have, and a
    /// matrix whose detectors the file lacks or that cannot compensate.
    pub fn bind(&self, layout: &Layout<'_>) -> Result<BoundGates, BindError> {
        let mut binder = Binder {
            document: self,
            layout,
            compensations: Vec::new(),
            matrices: HashMap::new(),
            signals: HashMap::new(),
            names: Vec::new(),
            remarks: self.remarks.clone(),
        };
        let tree = self.tree.try_map_dimensions(|population, dimension| {
            binder.dimension(&format!("population {}", excerpt_path(self.tree.path(population))), dimension)
        })?;
        let Binder { compensations, names, remarks, .. } = binder;
        Ok(BoundGates { tree, compensations, names, remarks })
    }
}

struct Binder<'a> {
    document: &'a GateDocument,
    layout: &'a Layout<'a>,
    compensations: Vec<Compensation>,
    /// Matrices that are compiled already; `None` for a file without one.
    matrices: HashMap<&'a CompensationReference, Option<MatrixIndex>>,
    signals: HashMap<&'a NamedSignal, Signal>,
    names: Vec<ResolvedName>,
    remarks: Vec<Remark>,
}

impl<'a> Binder<'a> {
    fn dimension(&mut self, place: &str, named: &'a NamedDimension) -> Result<Dimension, BindError> {
        let basis = match &named.basis {
            NamedBasis::Signal(signal) => Basis::Signal(self.signal(place, signal)?),
            NamedBasis::Ratio { numerator, denominator, coefficients } => Basis::Ratio(Ratio {
                numerator: self.signal(place, numerator)?,
                denominator: self.signal(place, denominator)?,
                coefficients: *coefficients,
            }),
        };
        Ok(Dimension { basis, transform: named.transform, bounds: named.bounds })
    }

    fn signal(&mut self, place: &str, named: &'a NamedSignal) -> Result<Signal, BindError> {
        if let Some(&known) = self.signals.get(named) {
            return Ok(known);
        }
        let matrix = self.matrix(place, &named.compensation)?;
        let mut parameter = match names::find(&named.name, self.layout.parameters) {
            Found::One(parameter) => Some(parameter),
            Found::None | Found::Several(_) => None,
        };
        let signal = match matrix.and_then(|matrix| Some((matrix, self.stain(matrix, named, parameter)?))) {
            Some((matrix, stain)) => Signal::Compensated { matrix, stain },
            None => {
                let found = find_short_name(place, &named.name, self.layout.parameters);
                match found.or_else(|error| self.without_prefix(place, named).ok_or(error))? {
                    found if parameter == Some(found) => Signal::Scaled(found),
                    found => {
                        parameter = Some(found);
                        let stain =
                            matrix.and_then(|matrix| Some((matrix, self.stain(matrix, named, parameter)?)));
                        let compensated = stain.map(|(matrix, stain)| Signal::Compensated { matrix, stain });
                        compensated.unwrap_or(Signal::Scaled(found))
                    }
                }
            }
        };
        self.signals.insert(named, signal);
        self.names.push(ResolvedName { named: named.clone(), signal, parameter });
        Ok(signal)
    }

    /// Finds the stain of a matrix that bears a name; `None` where the matrix does not name it.
    fn stain(
        &self,
        matrix: MatrixIndex,
        named: &NamedSignal,
        parameter: Option<ParameterIndex>,
    ) -> Option<StainIndex> {
        if let CompensationReference::Matrix(id) = &named.compensation {
            let document = self.document.matrices.iter().find(|matrix| matrix.id == *id)?;
            let exact = document.stains.iter().position(|stain| *stain == named.name);
            if exact.is_some() {
                return exact.map(StainIndex);
            }
        }
        self.compensations.get(matrix.0)?.stain_of(parameter?)
    }

    /// Finds a compensated parameter by its name without the prefix that Cytobank puts before it; remarks on it.
    fn without_prefix(&mut self, place: &str, named: &NamedSignal) -> Option<ParameterIndex> {
        if named.compensation == CompensationReference::Uncompensated {
            return None;
        }
        let plain = named.name.strip_prefix("Comp_")?;
        let Found::One(parameter) = names::find(plain, self.layout.parameters) else { return None };
        let message = format!("{place}: \"{}\" is taken for the compensated \"{plain}\"", named.name);
        self.remarks.push(Remark { line: 0, message });
        Some(parameter)
    }

    /// Compiles a matrix at its first use; `None` where there is nothing to compensate by.
    fn matrix(
        &mut self,
        place: &str,
        reference: &'a CompensationReference,
    ) -> Result<Option<MatrixIndex>, BindError> {
        if let Some(&known) = self.matrices.get(reference) {
            return Ok(known);
        }
        let compensation = match reference {
            CompensationReference::Uncompensated => None,
            CompensationReference::File => self.file_matrix()?,
            CompensationReference::Matrix(id) => {
                let found = self.document.matrices.iter().find(|matrix| matrix.id == *id);
                let matrix = found.ok_or_else(|| BindError::UnknownMatrix {
                    place: place.to_owned(),
                    id: id.clone(),
                    known: self.document.matrices.iter().map(|matrix| matrix.id.clone()).collect(),
                })?;
                Some(matrix.compile(self.layout.parameters)?)
            }
        };
        let index = compensation.map(|compensation| {
            self.compensations.push(compensation);
            MatrixIndex(self.compensations.len() - 1)
        });
        self.matrices.insert(reference, index);
        Ok(index)
    }

    fn file_matrix(&self) -> Result<Option<Compensation>, BindError> {
        let Some(matrix) = self.layout.spillover else { return Ok(None) };
        Compensation::new(matrix.parameters.to_vec(), matrix.coefficients.to_vec())
            .map(Some)
            .map_err(|source| BindError::Compensation { id: "FCS".to_owned(), source })
    }
}

/// Finds the parameter that a document's name means: by its short name, letter by letter, and only where none fits so
/// without regard to case and to blanks at the ends.
///
/// # Errors
/// [`BindError::Unknown`] and [`BindError::Ambiguous`]; `place` says what asks for the name.
pub fn find_short_name(
    place: &str,
    name: &str,
    parameters: &[ParameterIdentity],
) -> Result<ParameterIndex, BindError> {
    let (place, name) = (place.to_owned(), name.to_owned());
    match names::find(&name, parameters) {
        Found::One(parameter) => Ok(parameter),
        Found::Several(candidates) => Err(BindError::Ambiguous { place, name, candidates }),
        Found::None => Err(BindError::Unknown { place, name, known: short_names(parameters) }),
    }
}

pub(super) fn short_names(parameters: &[ParameterIdentity]) -> Vec<String> {
    parameters.iter().map(|parameter| parameter.short_name.clone()).collect()
}
