use std::cell::Cell;
use std::collections::BTreeMap;

use flowmrd_core::{ParameterIdentity, ParameterIndex};
use flowmrd_gating::Transform;
use flowmrd_gating::marker::{Marker, MarkerError, MatchedName, NameMatch, Pulse, Resolution};

use super::{Kind, Recorded, label};
use crate::assay::{Assay, AssayError, Diagnostic, Located, nearest};
use crate::result::{MarkerMatch, PulseEntry};

/// What stands before the list of a file's parameters in [`MarkerError::Unknown`].
const LIST: &str = ", which are ";

/// Names that fit nothing and get a suggestion each: there may be thousands to compare with.
const SUGGESTIONS: usize = 50;

/// A name of a gate, found in a data set.
pub(super) struct Resolved<'r> {
    pub(super) marker: &'r Located<String>,
    pub(super) identity: &'r ParameterIdentity,
    pub(super) matched_by: MarkerMatch,
    pub(super) pulse: Option<PulseEntry>,
    pub(super) scale: Transform,
}

/// What a name of the assay means in a data set.
pub(super) struct Found<'r> {
    pub(super) identity: &'r ParameterIdentity,
    pub(super) matched_by: MarkerMatch,
    pub(super) pulse: Option<PulseEntry>,
}

/// Looks up the assay's names in one data set.
pub(super) struct Resolver<'r> {
    assay: &'r Assay,
    recorded: &'r Recorded<'r>,
    aliases: BTreeMap<&'r str, &'r [String]>,
    /// Scales by parameter, from the rules that name one.
    scales: BTreeMap<ParameterIndex, (Transform, &'r Located<String>)>,
    problems: Vec<Diagnostic>,
    /// Names that fitted nothing so far.
    suggestions: Cell<usize>,
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
            suggestions: Cell::new(0),
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
        let Found { identity, matched_by, pulse } = self.find(marker)?;
        let Some(scale) = self.scale(identity.number.index()) else {
            let message = format!(
                "`{}` ({}) has no scale: expected `default` in [scales] or an entry of its own",
                marker.value, identity.short_name
            );
            return Err(Diagnostic { place: marker.place, message, nearest: None });
        };
        Ok(Resolved { marker, identity, matched_by, pulse, scale })
    }

    pub(super) fn find(&self, marker: &Located<String>) -> Result<Found<'r>, Diagnostic> {
        let aliases = self.aliases.get(marker.value.as_str()).copied().unwrap_or_default();
        let word = Marker::with_aliases(&marker.value, aliases);
        let resolution =
            word.resolve(&self.recorded.identities).map_err(|error| self.explain(marker, &error))?;
        // The resolution's parameter is one of the identities it was given.
        let identity = &self.recorded.identities[resolution.parameter.0];
        let pulse = resolution.untold_pulse.map(|pulse| match pulse {
            Pulse::Area => PulseEntry::Area,
            Pulse::Height => PulseEntry::Height,
            Pulse::Width => PulseEntry::Width,
        });
        Ok(Found { identity, matched_by: matched_by(&resolution), pulse })
    }

    fn explain(&self, marker: &Located<String>, error: &MarkerError) -> Diagnostic {
        let names = self.recorded.identities.iter().flat_map(|identity| {
            identity.stain_name.as_deref().into_iter().chain([identity.short_name.as_str()])
        });
        let near = match error {
            MarkerError::Unknown { .. }
                if self.suggestions.replace(self.suggestions.get() + 1) < SUGGESTIONS =>
            {
                nearest(&marker.value, self.aliases.keys().copied().chain(names))
            }
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
            Ok(found) => found.identity.number.index(),
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

fn matched_by(resolution: &Resolution) -> MarkerMatch {
    match (resolution.matched_name, resolution.name_match) {
        (MatchedName::StainAndShort, _) => MarkerMatch::StainAndShortName,
        (MatchedName::Stain, NameMatch::Exact) => MarkerMatch::StainName,
        (MatchedName::Stain, NameMatch::Folded) => MarkerMatch::StainNameFolded,
        (MatchedName::Stain, NameMatch::Labelled) => MarkerMatch::StainNameLabelled,
        (MatchedName::Short, NameMatch::Exact) => MarkerMatch::ShortName,
        (MatchedName::Short, NameMatch::Folded) => MarkerMatch::ShortNameFolded,
        (MatchedName::Short, NameMatch::Labelled) => MarkerMatch::ShortNameLabelled,
    }
}

/// Says what somebody has to look at: a name that fits by its antigen alone, and a measure other than the area.
pub(super) fn remarks(
    word: &str,
    identity: &ParameterIdentity,
    matched_by: MarkerMatch,
    pulse: Option<PulseEntry>,
) -> Vec<String> {
    let parameter = label(identity, None);
    let mut remarks = Vec::new();
    if matches!(matched_by, MarkerMatch::StainNameLabelled | MarkerMatch::ShortNameLabelled) {
        remarks
            .push(format!("`{word}` is taken for the antigen of {parameter}: name it in [markers] if it is"));
    }
    let measure = match pulse {
        None | Some(PulseEntry::Area) => return remarks,
        Some(PulseEntry::Height) => "height",
        Some(PulseEntry::Width) => "width",
    };
    remarks.push(format!(
        "`{word}` is {parameter}, the {measure} of the pulse: expected its area, which the file does not have under \
         this name"
    ));
    remarks
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
