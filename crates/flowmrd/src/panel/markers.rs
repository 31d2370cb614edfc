use std::collections::BTreeMap;

use flowmrd_core::{ParameterIdentity, ParameterIndex};
use flowmrd_gating::Transform;
use flowmrd_gating::marker::{Marker, MarkerError, MatchedName};

use super::{Kind, Recorded};
use crate::assay::{Assay, AssayError, Diagnostic, Located, nearest};
use crate::result::MarkerMatch;

/// What stands before the list of a file's parameters in [`MarkerError::Unknown`].
const LIST: &str = ", which are ";

/// A name of a gate, found in a data set.
pub(super) struct Resolved<'r> {
    pub(super) marker: &'r Located<String>,
    pub(super) identity: &'r ParameterIdentity,
    pub(super) matched_by: MarkerMatch,
    pub(super) scale: Transform,
}

/// Looks up the assay's names in one data set.
pub(super) struct Resolver<'r> {
    assay: &'r Assay,
    recorded: &'r Recorded<'r>,
    aliases: BTreeMap<&'r str, &'r [String]>,
    /// Scales by parameter, from the rules that name one.
    scales: BTreeMap<ParameterIndex, (Transform, &'r Located<String>)>,
    problems: Vec<Diagnostic>,
}

impl<'r> Resolver<'r> {
    pub(super) fn new(assay: &'r Assay, recorded: &'r Recorded<'r>) -> Self {
        let aliases = assay.markers().iter().map(|marker| (marker.name.as_str(), marker.aliases.as_slice()));
        let mut resolver = Self {
            assay,
            recorded,
            aliases: aliases.collect(),
            scales: BTreeMap::new(),
            problems: Vec::new(),
        };
        for rule in &assay.scales().rules {
            resolver.add_scale(&rule.marker, rule.scale);
        }
        resolver
    }

    /// Finds every name that a gate uses, each once, in the order of first use.
    pub(super) fn resolve(&self) -> Result<Vec<Resolved<'r>>, AssayError> {
        let mut problems = self.problems.clone();
        let mut found: Vec<Resolved<'r>> = Vec::new();
        for marker in self.assay.marker_names() {
            match self.resolve_one(marker) {
                Ok(resolved) => found.push(resolved),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(found) } else { Err(self.assay.refuse_all(list_once(problems))) }
    }

    /// Returns the scale of a parameter: its rule's, else linear for scatter and time, else the default.
    pub(super) fn scale(&self, parameter: ParameterIndex) -> Option<Transform> {
        if let Some((scale, _)) = self.scales.get(&parameter) {
            return Some(*scale);
        }
        match self.recorded.kinds.get(parameter.0)? {
            Kind::Signal => self.assay.scales().default,
            _ => Some(Transform::Identity),
        }
    }

    fn resolve_one(&self, marker: &'r Located<String>) -> Result<Resolved<'r>, Diagnostic> {
        let (identity, matched_by) = self.find(marker)?;
        let Some(scale) = self.scale(identity.number.index()) else {
            let message = format!(
                "`{}` ({}) has no scale: expected `default` in [scales] or an entry of its own",
                marker.value, identity.short_name
            );
            return Err(Diagnostic { place: marker.place, message, nearest: None });
        };
        Ok(Resolved { marker, identity, matched_by, scale })
    }

    pub(super) fn find(
        &self,
        marker: &Located<String>,
    ) -> Result<(&'r ParameterIdentity, MarkerMatch), Diagnostic> {
        let aliases = self.aliases.get(marker.value.as_str()).copied().unwrap_or_default();
        let word = Marker::with_aliases(&marker.value, aliases);
        let resolution =
            word.resolve(&self.recorded.identities).map_err(|error| self.explain(marker, &error))?;
        let matched_by = match resolution.matched_name {
            MatchedName::Stain => MarkerMatch::StainName,
            MatchedName::Short => MarkerMatch::ShortName,
            MatchedName::StainAndShort => MarkerMatch::StainAndShortName,
        };
        // The resolution's parameter is one of the identities it was given.
        Ok((&self.recorded.identities[resolution.parameter.0], matched_by))
    }

    fn explain(&self, marker: &Located<String>, error: &MarkerError) -> Diagnostic {
        let names = self.recorded.identities.iter().flat_map(|identity| {
            identity.stain_name.as_deref().into_iter().chain([identity.short_name.as_str()])
        });
        let near = match error {
            MarkerError::Unknown { .. } => nearest(&marker.value, self.aliases.keys().copied().chain(names)),
            _ => None,
        };
        let near = near.filter(|near| *near != marker.value);
        Diagnostic {
            place: marker.place,
            message: format!("in {}: {error}", self.recorded.file),
            nearest: near,
        }
    }

    fn add_scale(&mut self, marker: &'r Located<String>, scale: Transform) {
        let parameter = match self.find(marker) {
            Ok((identity, _)) => identity.number.index(),
            Err(problem) => return self.problems.push(problem),
        };
        match self.scales.get(&parameter) {
            Some((other, first)) if *other != scale => {
                let message = format!(
                    "`{}` has two scales in {}: expected {other} as `{}` at line {}, got {scale}",
                    marker.value, self.recorded.file, first.value, first.place.line
                );
                self.problems.push(Diagnostic { place: marker.place, message, nearest: None });
            }
            Some(_) => {}
            None => {
                self.scales.insert(parameter, (scale, marker));
            }
        }
    }
}

/// Cuts the list of the file's parameters, which each name that fits nothing brings, from all messages but the first.
fn list_once(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    problems.sort_by_key(|problem| problem.place);
    let cuts = problems.iter_mut().filter_map(|problem| Some((problem.message.find(LIST)?, problem)));
    for (list_start, problem) in cuts.skip(1) {
        problem.message.truncate(list_start);
    }
    problems
}
