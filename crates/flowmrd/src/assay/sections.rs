use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{AssayError, Problems};
use super::document::{Section, entries, excerpt, parse_table, table, text, wrong_type};
use super::gate::parse_condition;
use super::hierarchy::{NamedPopulation, Role, resolve};
use super::marker::parse_markers;
use super::mrd::parse_mrd;
use super::name::population_name;
use super::nearest::nearest;
use super::scale::parse_scales;
use super::{Assay, CompensationSource, POPULATION_LIMIT};
use crate::result::DefaultEntry;

/// Parses the document; the hash stays empty.
pub(super) fn parse_assay(document: &str, file: &str) -> Result<Assay, AssayError> {
    let mut problems = Problems::new(document);
    let assay = parse_table(document, &mut problems).and_then(|root| parse_root(&root, file, &mut problems));
    problems.into_result(file)?;
    assay.ok_or_else(|| AssayError::unexplained(file))
}

fn parse_root(root: &DeTable<'_>, file: &str, problems: &mut Problems<'_>) -> Option<Assay> {
    let mut root = Section::new("the document", 0..0, root);
    let mut defaults = Vec::new();
    let head = parse_head(&mut root, problems);
    let markers = root.find("markers").map(|entry| parse_markers(entry.value, problems)).unwrap_or_default();
    let compensation = parse_compensation(&mut root, &mut defaults, problems);
    let scales = root.find("scales").map(|entry| parse_scales(entry.value, problems)).unwrap_or_default();
    let gates = parse_populations(&mut root, "gate", Role::Gate, problems);
    let laips = parse_populations(&mut root, "laip", Role::Laip, problems);
    let mrd = root.require("mrd", "the rules of the MRD level", problems).and_then(|entry| {
        let table = table(entry.value, "[mrd]", problems)?;
        parse_mrd(Section::new("[mrd]", entry.key_range(), table), &mut defaults, problems)
    });
    root.finish(problems);
    let named: Vec<_> = gates?.into_iter().chain(laips?).collect();
    if named.len() > POPULATION_LIMIT {
        problems.add(
            &(0..0),
            format!("too many gates and LAIPs: expected at most {POPULATION_LIMIT}, got {}", named.len()),
        );
        return None;
    }
    let (populations, denominator) = resolve(named, mrd.as_ref().map(|mrd| &mrd.denominator), problems)?;
    let (name, version, description) = head?;
    Some(Assay {
        file: file.to_owned(),
        sha256: String::new(),
        name,
        version,
        description,
        markers,
        compensation: compensation?,
        scales,
        populations,
        mrd: mrd?.resolve(denominator?),
        defaults,
    })
}

/// Parses `[assay]`: name, version, description.
fn parse_head(
    root: &mut Section<'_, '_>,
    problems: &mut Problems<'_>,
) -> Option<(String, String, Option<String>)> {
    let entry = root.require("assay", "the assay's name and version", problems)?;
    let mut section = Section::new("[assay]", entry.key_range(), table(entry.value, "[assay]", problems)?);
    let [name, version] = ["name", "version"].map(|key| {
        let entry = section.require(key, "a string", problems)?;
        text(entry.value, &format!("`{key}` in [assay]"), problems)
    });
    let description =
        section.find("description").map(|entry| text(entry.value, "`description` in [assay]", problems));
    section.finish(problems);
    let description = description.map_or(Some(None), |text| text.map(|text| Some(text.value)))?;
    Some((name?.value, version?.value, description))
}

/// Parses `compensation`: the word itself, or `[compensation]` with `matrix`; the file's matrix where it is left out.
fn parse_compensation(
    root: &mut Section<'_, '_>,
    defaults: &mut Vec<DefaultEntry>,
    problems: &mut Problems<'_>,
) -> Option<CompensationSource> {
    let mut default = || {
        defaults.push(DefaultEntry { key: "compensation".to_owned(), value: "file".to_owned() });
        Some(CompensationSource::File)
    };
    let Some(entry) = root.find("compensation") else {
        return default();
    };
    let DeValue::Table(table) = entry.value.get_ref() else {
        return compensation_word(entry.value, "`compensation`", problems);
    };
    let mut section = Section::new("[compensation]", entry.key_range(), table);
    let source = match section.find("matrix") {
        Some(entry) => compensation_word(entry.value, "`matrix` in [compensation]", problems),
        None => default(),
    };
    section.finish(problems);
    source
}

fn compensation_word(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<CompensationSource> {
    let word = text(value, subject, problems)?;
    match word.value.as_str() {
        "file" => Some(CompensationSource::File),
        "none" => Some(CompensationSource::None),
        other => {
            let message = format!("unknown {subject} `{}`: expected file or none", excerpt(other));
            problems.add_at(word.place, message, nearest(other, ["file", "none"]));
            None
        }
    }
}

/// Parses every `[[gate]]` or `[[laip]]`; `None` where one of them is wrong, after all were looked at.
fn parse_populations(
    root: &mut Section<'_, '_>,
    key: &'static str,
    role: Role,
    problems: &mut Problems<'_>,
) -> Option<Vec<NamedPopulation>> {
    let Some(entry) = root.find(key) else {
        if role == Role::Laip {
            problems.add(&root.span, "missing [[laip]]: expected at least one");
            return None;
        }
        return Some(Vec::new());
    };
    let tables = entry.value.get_ref().as_array();
    if tables.is_none_or(|tables| tables.is_empty()) {
        let expected = format!("one or more [[{key}]]");
        wrong_type(entry.value, &format!("`{key}`"), &expected, problems);
        return None;
    }
    let parsed: Vec<_> = tables?.iter().map(|value| parse_population(value, key, role, problems)).collect();
    parsed.into_iter().collect()
}

fn parse_population(
    value: &Spanned<DeValue<'_>>,
    key: &str,
    role: Role,
    problems: &mut Problems<'_>,
) -> Option<NamedPopulation> {
    let table = table(value, &format!("[[{key}]]"), problems)?;
    let title = match entries(table).iter().find(|entry| entry.key == "name") {
        Some(entry) => format!("[[{key}]] `{}`", excerpt(entry.value.get_ref().as_str().unwrap_or("?"))),
        None => format!("[[{key}]]"),
    };
    let mut section = Section::new(title, value.span(), table);
    let name = section
        .require("name", "a string", problems)
        .and_then(|entry| population_name(entry.value, &format!("`name` of a [[{key}]]"), problems));
    let subject = format!("`parent` in {}", section.title);
    let parent = section.find("parent").map(|entry| text(entry.value, &subject, problems));
    let condition = parse_condition(&mut section, problems);
    section.finish(problems);
    let parent = parent.map_or(Some(None), |parent| parent.map(Some))?;
    Some(NamedPopulation { name: name?, parent, role, condition: condition? })
}
