use flowmrd_gating::GateTree;
use flowmrd_gating::{GateDocument, LookupError, PopulationIndex};
use toml::Spanned;
use toml::de::DeValue;

use super::POPULATION_LIMIT;
use super::diagnostic::{Diagnostic, Located, Problems};
use super::document::{Entry, Section, entries, excerpt, table, text, wrong_type};
use super::folder::{Folder, ReferencedFile};
use super::mrd::Laip;
use super::nearest::nearest;
use super::tolerance::parse_own_tolerances;
use crate::gates::GateSource;

/// Longest document of gates that is read, in bytes.
const DOCUMENT_LIMIT: u64 = 256 << 20;

/// Most paths that a message lists, and most messages that suggest one.
const LISTED: usize = 20;

/// What an assay by reference cannot have: its gates' document says it.
const NATIVE_KEYS: [&str; 6] = ["markers", "axes", "matrices", "compensation", "scales", "gate"];

/// The document of gates that an assay refers to.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Its file.
    pub file: ReferencedFile,
    /// Its gates: Gating-ML 2.0 or a FlowJo workspace, and no assay.
    pub source: GateSource,
    /// The sample of a FlowJo workspace whose gates are applied, by name or id; `None` for the one that each file was.
    pub sample: Option<Located<String>>,
}

impl Reference {
    /// Returns the gates where they are the same for every file.
    pub(crate) fn fixed_gates(&self) -> Option<&GateDocument> {
        match (&self.source, &self.sample) {
            (GateSource::Document { document, .. }, _) => Some(document),
            (GateSource::FlowJo { workspace, .. }, Some(sample)) => {
                workspace.sample_named(&sample.value).ok().map(|found| found.sample.gates())
            }
            (GateSource::FlowJo { .. } | GateSource::Assay(_), _) => None,
        }
    }
}

impl Reference {
    /// Tells whether the named sample of a workspace has a population whose gate is not supported.
    pub(super) fn leaves_out(&self, path: &str) -> bool {
        let (GateSource::FlowJo { workspace, .. }, Some(sample)) = (&self.source, &self.sample) else {
            return false;
        };
        let found = workspace.sample_named(&sample.value);
        found.is_ok_and(|found| {
            let left_out = found.sample.unsupported().iter();
            left_out.flat_map(|one| one.dependents.iter().chain([&one.path])).any(|one| one == path)
        })
    }
}

/// Reads the document that `gating` names, and the sample that `sample` does.
pub(super) fn parse_reference(
    entry: Entry<'_, '_>,
    root: &mut Section<'_, '_>,
    folder: &Folder<'_>,
    problems: &mut Problems<'_>,
) -> Option<Reference> {
    for key in NATIVE_KEYS {
        if let Some(native) = root.find(key) {
            let message =
                format!("`{key}` beside `gating`: expected none, for the document of the gates says it");
            problems.add(&native.key_range(), message);
        }
    }
    let sample = root.find("sample").map(|entry| text(entry.value, "`sample`", problems));
    let name = text(entry.value, "`gating`", problems)?;
    let mut refuse = |reason: String| {
        problems.add_at(name.place, format!("cannot use {}: {reason}", excerpt(&name.value)), None);
    };
    let (bytes, file) = folder.read(&name.value, DOCUMENT_LIMIT).map_err(&mut refuse).ok()?;
    let source = match GateSource::from_xml(&bytes, file.name.clone()) {
        Some(Ok(source)) => source,
        Some(Err(error)) => {
            refuse(with_causes(&error));
            return None;
        }
        None => {
            refuse("expected Gating-ML 2.0 or a FlowJo workspace, got no XML".to_owned());
            return None;
        }
    };
    let sample = sample.map_or(Some(None), |sample| sample.map(Some))?;
    if let Some(sample) = &sample {
        check_sample(&source, sample, problems)?;
    }
    Some(Reference { file, source, sample })
}

/// Refuses a sample that the document does not have.
fn check_sample(source: &GateSource, sample: &Located<String>, problems: &mut Problems<'_>) -> Option<()> {
    let GateSource::FlowJo { workspace, .. } = source else {
        let message = "`sample` beside Gating-ML: expected none, for its gates are not those of one sample";
        problems.add_at(sample.place, message, None);
        return None;
    };
    let found = workspace.sample_named(&sample.value);
    found
        .map(|_| ())
        .map_err(|error| {
            let names = workspace.samples().iter().map(|one| one.name());
            problems.add_at(sample.place, with_causes(&error), nearest(&sample.value, names));
        })
        .ok()
}

/// Writes an error and its causes in one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// Parses every `[[laip]]` of an assay by reference: a name, and the population.
pub(super) fn parse_laips(value: &Spanned<DeValue<'_>>, problems: &mut Problems<'_>) -> Option<Vec<Laip>> {
    let tables = value.get_ref().as_array().filter(|tables| !tables.is_empty());
    let Some(tables) = tables else {
        wrong_type(value, "`laip`", "one or more [[laip]]", problems);
        return None;
    };
    if tables.len() > POPULATION_LIMIT {
        let message = format!("too many LAIPs: expected at most {POPULATION_LIMIT}, got {}", tables.len());
        problems.add(&value.span(), message);
        return None;
    }
    let laips: Vec<_> = tables.iter().map(|one| parse_laip(one, problems)).collect();
    let laips: Vec<(Laip, super::Place)> = laips.into_iter().collect::<Option<_>>()?;
    for (index, (laip, place)) in laips.iter().enumerate() {
        if let Some((_, first)) = laips.iter().take(index).find(|(other, _)| other.name == laip.name) {
            let message = format!(
                "duplicate name `{}`: expected one that no other LAIP has, the first is at line {}",
                excerpt(&laip.name),
                first.line
            );
            problems.add_at(*place, message, None);
            return None;
        }
    }
    Some(laips.into_iter().map(|(laip, _)| laip).collect())
}

fn parse_laip(value: &Spanned<DeValue<'_>>, problems: &mut Problems<'_>) -> Option<(Laip, super::Place)> {
    let table = table(value, "[[laip]]", problems)?;
    let title = match entries(table).iter().find(|entry| entry.key == "name") {
        Some(entry) => format!("[[laip]] `{}`", excerpt(entry.value.get_ref().as_str().unwrap_or("?"))),
        None => "[[laip]]".to_owned(),
    };
    let mut section = Section::new(title, value.span(), table);
    let name = section
        .require("name", "a string", problems)
        .and_then(|entry| super::name::population_name(entry.value, "`name` of a [[laip]]", problems));
    let subject = format!("`population` in {}", section.title);
    let population = section
        .require("population", "the path of a population of the gates", problems)
        .and_then(|entry| text(entry.value, &subject, problems));
    let tolerances = parse_own_tolerances(&mut section, problems);
    section.finish(problems);
    let name = name?;
    Some((Laip { name: name.value, population: population?, tolerances }, name.place))
}

/// Finds a population of gates by its path, or by a name that it alone bears; the error has no suggestion yet.
fn find_population<D>(
    tree: &GateTree<D>,
    reference: &Located<String>,
) -> Result<PopulationIndex, Diagnostic> {
    tree.find(&reference.value).map_err(|error| {
        let name = excerpt(&reference.value);
        let message = match error {
            LookupError::Ambiguous { candidates, .. } => {
                let shown: Vec<&str> = candidates.iter().take(LISTED).map(String::as_str).collect();
                format!("`{name}` is the name of several populations: expected one of {}", shown.join(", "))
            }
            _ => format!("unknown population `{name}`: expected the path of one of the gates"),
        };
        Diagnostic { place: reference.place, message, nearest: None }
    })
}

/// Looks up several populations of gates; every one that is not there is refused, the first of them with the path that is
/// nearest.
pub(crate) fn find_populations<'n, D>(
    tree: &GateTree<D>,
    references: impl Iterator<Item = &'n Located<String>>,
) -> Result<Vec<PopulationIndex>, Vec<(&'n Located<String>, Diagnostic)>> {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for reference in references {
        match find_population(tree, reference) {
            Ok(index) => found.push(index),
            Err(mut problem) => {
                if problems.len() < LISTED {
                    let paths = tree.indices().map(|index| tree.path(index));
                    problem.nearest = nearest_path(&reference.value, paths);
                }
                problems.push((reference, problem));
            }
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// Finds the path nearest to a reference: one that ends in the same name, else one that is spelled alike.
fn nearest_path<'p>(reference: &str, paths: impl Iterator<Item = &'p str>) -> Option<String> {
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let paths: Vec<&str> = paths.collect();
    let same_name = paths.iter().find(|path| last(path) == last(reference) && **path != reference);
    same_name.map(|path| (*path).to_owned()).or_else(|| {
        let by_path = nearest(reference, paths.iter().copied());
        by_path.or_else(|| {
            let names: Vec<String> = paths.iter().map(|path| last(path)).collect();
            let name = nearest(&last(reference), names.iter().map(String::as_str))?;
            paths.iter().find(|path| last(path) == name).map(|path| (*path).to_owned())
        })
    })
}
