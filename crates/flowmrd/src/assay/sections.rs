use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::axis::parse_axes;
use super::compensation::{CompensationSource, Sources, parse_compensation};
use super::diagnostic::{Diagnostic, DocumentError as AssayError, Located, Problems};
use super::document::{Entry, Section, entries, excerpt, parse_table, table, text, wrong_type};
use super::folder::Folder;
use super::gate::parse_condition;
use super::hierarchy::{NamedPopulation, Population, Role, resolve};
use super::marker::parse_markers;
use super::matrix::parse_matrices;
use super::mrd::{Laip, MrdRules, parse_mrd};
use super::name::population_name;
use super::placement::check_count;
use super::quality::parse_quality;
use super::reference::{Reference, find_populations, parse_laips, parse_reference};
use super::scale::parse_scales;
use super::tolerance::{parse_own_tolerances, parse_tolerances};
use super::{Assay, POPULATION_LIMIT};

/// Parses the document; the hash stays empty.
pub(super) fn parse_assay(document: &str, file: &str, folder: &Folder<'_>) -> Result<Assay, AssayError> {
    let mut problems = Problems::new(document);
    let assay = parse_table(document, &mut problems)
        .and_then(|root| parse_root(&root, Assay::empty(file), folder, &mut problems));
    problems.into_result(file)?;
    assay.ok_or_else(|| AssayError::unexplained(file, "an assay"))
}

fn parse_root(
    root: &DeTable<'_>,
    mut assay: Assay,
    folder: &Folder<'_>,
    problems: &mut Problems<'_>,
) -> Option<Assay> {
    let mut root = Section::new("the document", 0..0, root);
    let head = parse_head(&mut root, problems);
    let gating = root.find("gating");
    let gates = match gating {
        Some(entry) => parse_by_reference(entry, &mut root, folder, problems).map(Gates::Reference),
        None => parse_native(&mut root, &mut assay, folder, problems).map(Gates::Native),
    };
    let mrd = root.find("mrd").map(|entry| {
        let table = table(entry.value, "[mrd]", problems)?;
        parse_mrd(Section::new("[mrd]", entry.key_range(), table), folder, &mut assay.defaults, problems)
    });
    if let Some(entry) = root.find("tolerances") {
        assay.tolerances = parse_tolerances(entry.value, problems);
    }
    let quality = root.find("quality").map(|entry| parse_quality(entry, problems)).unwrap_or_default();
    if mrd.is_some() && !root.has("laip") {
        problems.add(&root.span, "missing [[laip]]: expected at least one beside [mrd]");
    }
    let span = root.find("mrd").map_or(0..0, |entry| entry.key_range());
    root.finish(problems);
    match gates? {
        Gates::Native(named) => take_native(&mut assay, named, mrd, problems)?,
        Gates::Reference((reference, laips)) => {
            assay.mrd = mrd.map_or(Some(None), |mrd| mrd.map(Some))?;
            assay.laips = laips;
            assay.compensation = CompensationSource::Gating;
            check_populations(&assay, &reference, problems)?;
            assay.reference = Some(reference);
        }
    }
    quality.check(&assay, problems);
    assay.quality = quality.rules;
    if let Some(rules) = &assay.mrd {
        check_count(rules.placement, assay.laips.len(), &span, problems)?;
    }
    (assay.name, assay.version, assay.description) = head?;
    Some(assay)
}

/// Finds what the assay's own gates, LAIPs and denominator refer to.
fn take_native(
    assay: &mut Assay,
    named: Vec<NamedPopulation>,
    mrd: Option<Option<MrdRules>>,
    problems: &mut Problems<'_>,
) -> Option<()> {
    let rules = mrd.as_ref().and_then(Option::as_ref);
    let wanted: Vec<_> = rules.map(MrdRules::populations).unwrap_or_default();
    let (populations, paths) = resolve(named, &wanted, problems)?;
    let mut paths = paths.into_iter();
    let laips = populations.iter().filter(|population| population.role() == Role::Laip);
    assay.laips = laips.map(laip_of).collect();
    assay.populations = populations;
    assay.mrd = match mrd {
        Some(mrd) => {
            let mrd = mrd?;
            let denominator = paths.next()?;
            let reference = if mrd.reference.is_some() { Some(paths.next()?) } else { None };
            Some(MrdRules { denominator, reference, ..mrd })
        }
        None => None,
    };
    assay.check_tolerances(problems)
}

/// The gates of an assay as the document has them.
enum Gates {
    Native(Vec<NamedPopulation>),
    Reference((Reference, Vec<Laip>)),
}

fn laip_of(population: &Population) -> Laip {
    let place = population.name.place;
    Laip {
        name: population.name().to_owned(),
        population: Located { value: population.path().to_owned(), place },
        tolerances: population.tolerances().to_vec(),
    }
}

/// Parses the gates of the assay itself, and what their names mean.
fn parse_native(
    root: &mut Section<'_, '_>,
    assay: &mut Assay,
    folder: &Folder<'_>,
    problems: &mut Problems<'_>,
) -> Option<Vec<NamedPopulation>> {
    assay.markers =
        root.find("markers").map(|entry| parse_markers(entry.value, problems)).unwrap_or_default();
    let matrices =
        root.find("matrices").map_or(Some(Vec::new()), |entry| parse_matrices(entry.value, problems));
    let mut known = matrices.clone().unwrap_or_default();
    let sources = Sources { matrices: &known, folder };
    let compensation = parse_compensation(root, &sources, &mut assay.defaults, problems);
    let (compensation, csv) = compensation.unzip();
    known.extend(csv.flatten());
    let axes = root.find("axes").map_or(Some(Vec::new()), |entry| parse_axes(entry.value, &known, problems));
    assay.scales = root.find("scales").map(|entry| parse_scales(entry.value, problems)).unwrap_or_default();
    let gates = parse_populations(root, "gate", Role::Gate, problems);
    let laips = parse_populations(root, "laip", Role::Laip, problems);
    assay.matrices = known;
    assay.axes = axes?;
    assay.compensation = compensation?;
    matrices?;
    check_axis_names(assay, problems)?;
    let named: Vec<_> = gates?.into_iter().chain(laips?).collect();
    if named.is_empty() {
        problems.add(&(0..0), "nothing is gated: expected at least one [[gate]] or [[laip]], or `gating`");
        return None;
    }
    if named.len() > POPULATION_LIMIT {
        let found = named.len();
        let message = format!("too many gates and LAIPs: expected at most {POPULATION_LIMIT}, got {found}");
        problems.add(&(0..0), message);
        return None;
    }
    Some(named)
}

/// Refuses an axis that is called as a marker is: a gate could mean either.
fn check_axis_names(assay: &Assay, problems: &mut Problems<'_>) -> Option<()> {
    let mut is_clear = true;
    for axis in &assay.axes {
        if let Some(marker) = assay.markers.iter().find(|marker| marker.name == axis.name.value) {
            let message = format!(
                "the axis `{}` is called as a marker is: expected another name, the marker is at line {}",
                excerpt(&axis.name.value),
                marker.place.line
            );
            problems.add_at(axis.name.place, message, None);
            is_clear = false;
        }
    }
    is_clear.then_some(())
}

fn parse_by_reference(
    entry: Entry<'_, '_>,
    root: &mut Section<'_, '_>,
    folder: &Folder<'_>,
    problems: &mut Problems<'_>,
) -> Option<(Reference, Vec<Laip>)> {
    let reference = parse_reference(entry, root, folder, problems);
    let laips = root.find("laip").map_or(Some(Vec::new()), |entry| parse_laips(entry.value, problems));
    Some((reference?, laips?))
}

/// Looks up what is counted, where the gates are the same for every file.
fn check_populations(assay: &Assay, reference: &Reference, problems: &mut Problems<'_>) -> Option<()> {
    let Some(gates) = reference.fixed_gates() else { return Some(()) };
    let counted = assay.mrd.iter().flat_map(|mrd| [&mrd.denominator].into_iter().chain(&mrd.reference));
    let named = assay.laips.iter().map(|laip| &laip.population).chain(counted);
    // What is left out is refused with the reason when a file is gated.
    let named = named.filter(|name| !reference.leaves_out(&name.value));
    find_populations(&gates.tree, named)
        .map(|_| ())
        .map_err(|refused| {
            for (_, Diagnostic { place, message, nearest }) in refused {
                problems.add_at(place, message, nearest);
            }
        })
        .ok()
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

/// Parses every `[[gate]]` or `[[laip]]`; `None` where one of them is wrong, after all were looked at.
fn parse_populations(
    root: &mut Section<'_, '_>,
    key: &'static str,
    role: Role,
    problems: &mut Problems<'_>,
) -> Option<Vec<NamedPopulation>> {
    let Some(entry) = root.find(key) else {
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
    let tolerances = parse_own_tolerances(&mut section, problems);
    section.finish(problems);
    let parent = parent.map_or(Some(None), |parent| parent.map(Some))?;
    Some(NamedPopulation { name: name?, parent, role, condition: condition?, tolerances })
}
