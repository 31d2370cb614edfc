use std::collections::BTreeMap;

use flowmrd_core::{ParameterIdentity, ParameterIndex};
use flowmrd_gating::document::{CompensationReference, NamedMatrix, find_short_name};
use flowmrd_gating::{Compensation, MatrixIndex, Signal, StainIndex};

use super::{Kind, Recorded};
use crate::assay::{Assay, CompensationSource};
use crate::error::{CompensationFailure, Error};

/// The matrices of an assay and of a file, each compiled when it is first needed.
pub(super) struct Matrices<'a> {
    assay: &'a Assay,
    recorded: &'a Recorded<'a>,
    pub(super) compiled: Vec<Compensation>,
    /// What each compiled matrix is, by its position.
    pub(super) origins: Vec<CompensationReference>,
    by_origin: BTreeMap<String, MatrixIndex>,
}

impl<'a> Matrices<'a> {
    pub(super) fn new(assay: &'a Assay, recorded: &'a Recorded<'a>) -> Self {
        Self { assay, recorded, compiled: Vec::new(), origins: Vec::new(), by_origin: BTreeMap::new() }
    }

    /// Returns the values that gates take of a parameter: compensated where the matrix names it. `name` is what the assay
    /// calls it.
    pub(super) fn of_parameter(
        &mut self,
        source: &CompensationSource,
        name: &str,
        identity: &ParameterIdentity,
    ) -> Result<Signal, Error> {
        let parameter = identity.number.index();
        let found = match source {
            CompensationSource::None | CompensationSource::Gating => None,
            CompensationSource::File | CompensationSource::FileIfAny => {
                self.of_file(source, name, identity)?
            }
            CompensationSource::Matrix(id) => {
                let matrix = self.of_assay(id)?;
                let named = self.named(id).and_then(|rule| position(&rule.stains, &identity.short_name));
                matrix.zip(named.or_else(|| self.stain_of(matrix?, parameter)))
            }
        };
        Ok(signal(found, parameter))
    }

    /// Returns the values that a name means as gate documents have it: a stain of the matrix, else a short name.
    pub(super) fn of_name(
        &mut self,
        place: &str,
        source: &CompensationSource,
        name: &str,
    ) -> Result<(Signal, Option<ParameterIndex>), Error> {
        let identities = &self.recorded.identities;
        let refuse = |source| Error::Bind { file: self.recorded.file.to_owned(), source: Box::new(source) };
        let parameter = find_short_name(place, name, identities);
        if let CompensationSource::Matrix(id) = source
            && let Some(stain) = self.named(id).and_then(|rule| position(&rule.stains, name))
            && let Some(matrix) = self.of_assay(id)?
        {
            return Ok((Signal::Compensated { matrix, stain }, parameter.ok()));
        }
        let parameter = parameter.map_err(refuse)?;
        let identity = identities.get(parameter.0);
        let signal = match identity {
            Some(identity) => self.of_parameter(source, name, identity)?,
            None => Signal::Scaled(parameter),
        };
        Ok((signal, Some(parameter)))
    }

    /// Tells whether a source has a matrix that was needed.
    pub(super) fn has(&self, source: &CompensationSource) -> bool {
        match source {
            CompensationSource::None | CompensationSource::Gating => false,
            CompensationSource::File | CompensationSource::FileIfAny => {
                self.origins.contains(&CompensationReference::File)
            }
            CompensationSource::Matrix(id) => self
                .origins
                .iter()
                .any(|origin| matches!(origin, CompensationReference::Matrix(known) if known == id)),
        }
    }

    fn of_file(
        &mut self,
        source: &CompensationSource,
        name: &str,
        identity: &ParameterIdentity,
    ) -> Result<Option<(MatrixIndex, StainIndex)>, Error> {
        let parameter = identity.number.index();
        let file = || self.recorded.file.to_owned();
        let Some(spillover) = self.recorded.spillover else {
            let is_signal = self.recorded.kinds.get(parameter.0) == Some(&Kind::Signal);
            if !(is_signal && *source == CompensationSource::File) {
                return Ok(None);
            }
            let (marker, short_name) = (name.to_owned(), identity.short_name.clone());
            let failure = match self.recorded.unread_matrix.clone() {
                Some(reason) => CompensationFailure::Unread { file: file(), marker, short_name, reason },
                None => CompensationFailure::Missing { file: file(), marker, short_name },
            };
            return Err(failure.into());
        };
        if !spillover.parameters.contains(&parameter) {
            return Ok(None);
        }
        let matrix = match self.by_origin.get("") {
            Some(&known) => known,
            None => {
                let made = Compensation::new(spillover.parameters.clone(), spillover.coefficients.clone());
                let made = made.map_err(|source| CompensationFailure::Unusable { file: file(), source })?;
                self.add(CompensationReference::File, String::new(), made)
            }
        };
        Ok(self.stain_of(matrix, parameter).map(|stain| (matrix, stain)))
    }

    /// Finds a matrix of the assay, compiled; `None` for an id that the assay does not have, which it was checked for.
    fn of_assay(&mut self, id: &str) -> Result<Option<MatrixIndex>, Error> {
        if let Some(&known) = self.by_origin.get(id) {
            return Ok(Some(known));
        }
        let Some(matrix) = self.named(id) else { return Ok(None) };
        let made = matrix.compile(&self.recorded.identities).map_err(|source| Error::Bind {
            file: self.recorded.file.to_owned(),
            source: Box::new(source),
        })?;
        Ok(Some(self.add(CompensationReference::Matrix(id.to_owned()), id.to_owned(), made)))
    }

    fn add(&mut self, origin: CompensationReference, key: String, made: Compensation) -> MatrixIndex {
        let index = MatrixIndex(self.compiled.len());
        self.compiled.push(made);
        self.origins.push(origin);
        self.by_origin.insert(key, index);
        index
    }

    fn named(&self, id: &str) -> Option<&'a NamedMatrix> {
        let rule = self.assay.matrices().iter().find(|rule| rule.matrix.id == id);
        rule.map(|rule| &rule.matrix)
    }

    fn stain_of(&self, MatrixIndex(matrix): MatrixIndex, parameter: ParameterIndex) -> Option<StainIndex> {
        self.compiled.get(matrix)?.stain_of(parameter)
    }
}

fn position(stains: &[String], name: &str) -> Option<StainIndex> {
    stains.iter().position(|stain| stain == name).map(StainIndex)
}

fn signal(found: Option<(MatrixIndex, StainIndex)>, parameter: ParameterIndex) -> Signal {
    found.map_or(Signal::Scaled(parameter), |(matrix, stain)| Signal::Compensated { matrix, stain })
}
