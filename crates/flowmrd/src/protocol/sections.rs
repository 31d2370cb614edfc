use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::time_point::{Class, Material, Method, TimePoint, Timing};
use super::{Bound, Protocol, Source, parse_evidence, parse_source};
use crate::document::diagnostic::{DocumentError, Problems};
use crate::document::fields::{identifier, list, optional_line, required_line, tables, word};
use crate::document::{Section, count, excerpt, finite, parse_table};

/// Most time points of one protocol.
const TIME_POINT_LIMIT: usize = 100;

/// Most classes of one time point.
const CLASS_LIMIT: usize = 20;

/// Parses the document; the hash stays empty.
pub(super) fn parse_protocol(text: &str, file: &str) -> Result<Protocol, DocumentError> {
    let mut problems = Problems::new(text);
    let protocol = parse_table(text, &mut problems).and_then(|root| parse_root(&root, &mut problems));
    problems.into_result(file)?;
    protocol.ok_or_else(|| DocumentError::unexplained(file, "the thresholds of a protocol"))
}

fn parse_root(root: &DeTable<'_>, problems: &mut Problems<'_>) -> Option<Protocol> {
    let mut root = Section::new("the document", 0..0, root);
    let id = identifier(&mut root, problems);
    let [name, disease] = ["name", "disease"].map(|key| required_line(&mut root, key, problems));
    let note = optional_line(&mut root, "note", problems);
    let source = match root.find("source") {
        Some(entry) => parse_source(entry, problems).map(Some),
        None => Some(None),
    };
    let of_document = source.clone().flatten();
    let time_points = root
        .require("time_point", "one or more [[time_point]]", problems)
        .and_then(|entry| list(entry.value, "`time_point`", TIME_POINT_LIMIT, problems))
        .and_then(|list| parse_time_points(list, of_document.as_ref(), problems));
    root.finish(problems);
    source?;
    Some(Protocol {
        sha256: String::new(),
        id: id?,
        name: name?,
        disease: disease?,
        note: note?,
        time_points: time_points?,
    })
}

fn parse_time_points(
    list: &[Spanned<DeValue<'_>>],
    of_document: Option<&Source>,
    problems: &mut Problems<'_>,
) -> Option<Vec<TimePoint>> {
    let parsed = tables(list, "[[time_point]]", problems, |section, problems| {
        parse_time_point(section, of_document, problems)
    })?;
    for (index, (time_point, value)) in parsed.iter().zip(list).enumerate() {
        if parsed.iter().take(index).any(|other| other.name == time_point.name) {
            let name = excerpt(&time_point.name);
            problems.add(
                &value.span(),
                format!("[[time_point]] `{name}`: expected a name of its own, got it again"),
            );
        }
    }
    Some(parsed)
}

fn parse_time_point(
    mut section: Section<'_, '_>,
    of_document: Option<&Source>,
    problems: &mut Problems<'_>,
) -> Option<TimePoint> {
    let name = required_line(&mut section, "name", problems);
    if let Some(name) = &name {
        section.title = format!("[[time_point]] `{}`", excerpt(name));
    }
    let title = section.title.clone();
    let timing = parse_timing(&mut section, problems);
    let material = section
        .require("material", "marrow, blood, blood or marrow, or not stated", problems)
        .and_then(|entry| word(entry.value, &format!("`material` in {title}"), &Material::WORDS, problems));
    let method = section
        .require("method", "flow, pcr, any or not stated", problems)
        .and_then(|entry| word(entry.value, &format!("`method` in {title}"), &Method::WORDS, problems));
    let denominator = optional_line(&mut section, "denominator", problems);
    let note = optional_line(&mut section, "note", problems);
    let evidence = parse_evidence(&mut section, of_document, problems);
    let classes = parse_classes(&mut section, problems);
    section.finish(problems);
    Some(TimePoint {
        name: name?,
        timing: timing?,
        material: material?,
        method: method?,
        denominator: denominator?,
        note: note?,
        evidence: evidence?,
        classes: classes?,
    })
}

/// Parses `day` or `week`; the outer `None` is one that is wrong.
fn parse_timing(section: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Option<Option<Timing>> {
    let title = section.title.clone();
    let [day, week] = ["day", "week"].map(|key| section.find(key));
    match (day, week) {
        (None, None) => Some(None),
        (Some(day), None) => {
            count(day.value, &format!("`day` in {title}"), problems).map(|day| Some(Timing::Day(day)))
        }
        (None, Some(week)) => {
            count(week.value, &format!("`week` in {title}"), problems).map(|week| Some(Timing::Week(week)))
        }
        (Some(_), Some(week)) => {
            problems.add(&week.key_range(), format!("`week` in {title}: expected a day or a week, got both"));
            None
        }
    }
}

/// Parses the classes: the first has no bound, each further one begins above the one before.
fn parse_classes(section: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Option<Vec<Class>> {
    let title = section.title.clone();
    let entry = section.require("class", "two or more [[time_point.class]]", problems)?;
    let list = list(entry.value, &format!("`class` in {title}"), CLASS_LIMIT, problems)?;
    if list.len() < 2 {
        problems.add(&entry.value.span(), format!("`class` in {title}: expected at least two, got one"));
        return None;
    }
    let class_title = format!("[[time_point.class]] of {title}");
    let classes = tables(list, &class_title, problems, parse_class)?;
    let mut before: Option<Bound> = None;
    let mut is_right = true;
    for (index, (class, value)) in classes.iter().zip(list).enumerate() {
        let name = excerpt(&class.name);
        let refusal = match (class.begins, before) {
            (Some(_), _) if index == 0 => Some("neither `from` nor `above` in the first, got one".to_owned()),
            (None, _) if index > 0 => Some("`from` or `above`, at which it begins, got neither".to_owned()),
            (Some(bound), Some(before)) if bound.fraction() <= before.fraction() => Some(format!(
                "it to begin above the {} before it, got {}",
                before.fraction(),
                bound.fraction()
            )),
            _ if classes.iter().take(index).any(|other| other.name == class.name) => {
                Some("a name of its own, got it again".to_owned())
            }
            _ => None,
        };
        if let Some(expected) = refusal {
            problems.add(&value.span(), format!("class `{name}` of {title}: expected {expected}"));
            is_right = false;
        }
        before = class.begins.or(before);
    }
    is_right.then_some(classes)
}

fn parse_class(mut section: Section<'_, '_>, problems: &mut Problems<'_>) -> Option<Class> {
    let name = required_line(&mut section, "name", problems);
    let begins = parse_bound(&mut section, ["from", "above"], problems);
    section.finish(problems);
    Some(Class { name: name?, begins: begins? })
}

/// Parses the one of two keys that is there: the first holds its fraction, the second begins above it.
pub(crate) fn parse_bound(
    section: &mut Section<'_, '_>,
    keys: [&'static str; 2],
    problems: &mut Problems<'_>,
) -> Option<Option<Bound>> {
    let title = section.title.clone();
    let [holding, excluding] = keys.map(|key| section.find(key));
    let (entry, bound): (_, fn(f64) -> Bound) = match (holding, excluding) {
        (None, None) => return Some(None),
        (Some(entry), None) => (entry, Bound::From),
        (None, Some(entry)) => (entry, Bound::Above),
        (Some(_), Some(entry)) => {
            let [first, second] = keys;
            let message = format!("`{second}` in {title}: expected `{first}` or `{second}`, got both");
            problems.add(&entry.key_range(), message);
            return None;
        }
    };
    let subject = format!("`{}` in {title}", entry.key);
    let fraction = finite(entry.value, &subject, problems)?;
    if fraction > 0.0 && fraction < 1.0 {
        return Some(Some(bound(fraction)));
    }
    let message = format!("{subject}: expected a fraction between 0 and 1, 0.001 for 0.1 %, got {fraction}");
    problems.add(&entry.value.span(), message);
    None
}
