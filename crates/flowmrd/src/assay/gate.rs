use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Located, Problems};
use super::document::{Section, entries, excerpt, number, table, text, wrong_type};
use super::geometry::{EllipsoidCondition, PolygonCondition, parse_ellipsoid, parse_pair, parse_polygon};
use super::hierarchy::PopulationIndex;

/// The keys of which a gate has exactly one.
pub(super) const CONDITION_KEYS: [&str; 8] =
    ["range", "polygon", "ellipsoid", "above", "below", "all_of", "any_of", "not"];

/// What an event has to fulfil; `R` is how another population is referred to.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition<R = PopulationIndex> {
    /// Every bound holds: a box over one or more markers.
    Box(Vec<Bound>),
    /// The event lies in a polygon, edges and vertices included, by the even-odd rule.
    Polygon(PolygonCondition),
    /// The event lies within a distance of a mean, the distance itself included.
    Ellipsoid(EllipsoidCondition),
    /// Every condition holds; at least one is there.
    AllOf(Vec<Condition<R>>),
    /// At least one condition holds; at least one is there.
    AnyOf(Vec<Condition<R>>),
    /// The condition does not hold.
    Not(Box<Condition<R>>),
    /// The event belongs to another population of the assay, its ancestors included.
    Population(R),
}

/// An interval on one marker's scale: minimum included, maximum excluded, infinite where open.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// Name of the marker or parameter.
    pub marker: Located<String>,
    /// Least value that passes; `-inf` where open.
    pub minimum: f64,
    /// Least value that does not pass any more; `inf` where open.
    pub maximum: f64,
}

/// A condition whose references are names.
pub(super) type NamedCondition = Condition<Located<String>>;

impl<R> Condition<R> {
    /// Goes over the names of markers in the condition, in the order of the document, repeats included.
    pub fn markers(&self) -> Vec<&Located<String>> {
        match self {
            Self::Box(bounds) => bounds.iter().map(|bound| &bound.marker).collect(),
            Self::Polygon(polygon) => vec![&polygon.x, &polygon.y],
            Self::Ellipsoid(ellipsoid) => ellipsoid.markers.iter().collect(),
            Self::AllOf(parts) | Self::AnyOf(parts) => parts.iter().flat_map(Self::markers).collect(),
            Self::Not(part) => part.markers(),
            Self::Population(_) => Vec::new(),
        }
    }

    /// Goes over the references to other populations in the condition, in the order of the document.
    pub fn references(&self) -> Vec<&R> {
        match self {
            Self::Box(_) | Self::Polygon(_) | Self::Ellipsoid(_) => Vec::new(),
            Self::AllOf(parts) | Self::AnyOf(parts) => parts.iter().flat_map(Self::references).collect(),
            Self::Not(part) => part.references(),
            Self::Population(reference) => vec![reference],
        }
    }

    /// Replaces every reference; `None` where one has no replacement.
    pub(super) fn try_map<T>(self, replace: &mut impl FnMut(R) -> Option<T>) -> Option<Condition<T>> {
        let all = |parts: Vec<Self>, replace: &mut _| {
            parts.into_iter().map(|part| part.try_map(replace)).collect::<Option<Vec<_>>>()
        };
        Some(match self {
            Self::Box(bounds) => Condition::Box(bounds),
            Self::Polygon(polygon) => Condition::Polygon(polygon),
            Self::Ellipsoid(ellipsoid) => Condition::Ellipsoid(ellipsoid),
            Self::AllOf(parts) => Condition::AllOf(all(parts, replace)?),
            Self::AnyOf(parts) => Condition::AnyOf(all(parts, replace)?),
            Self::Not(part) => Condition::Not(Box::new(part.try_map(replace)?)),
            Self::Population(reference) => Condition::Population(replace(reference)?),
        })
    }
}

/// Parses the one condition of a gate's table.
pub(super) fn parse_condition(
    section: &mut Section<'_, '_>,
    problems: &mut Problems<'_>,
) -> Option<NamedCondition> {
    let found: Vec<_> = CONDITION_KEYS.iter().filter_map(|&key| Some((key, section.find(key)?))).collect();
    let [(key, entry)] = found.as_slice() else {
        let expected = CONDITION_KEYS.join(", ");
        let got = if found.is_empty() {
            "none".to_owned()
        } else {
            found.iter().map(|&(key, _)| key).collect::<Vec<_>>().join(" and ")
        };
        let message = format!(
            "{} has to say what it keeps: expected exactly one of {expected}, got {got}",
            section.title
        );
        problems.add(&section.span, message);
        return None;
    };
    let subject = format!("`{key}` in {}", section.title);
    match *key {
        "range" => parse_bounds(entry.value, &subject, problems, parse_range),
        "above" => parse_bounds(entry.value, &subject, problems, |value, subject, problems| {
            Some((number(value, subject, problems)?, f64::INFINITY))
        }),
        "below" => parse_bounds(entry.value, &subject, problems, |value, subject, problems| {
            Some((f64::NEG_INFINITY, number(value, subject, problems)?))
        }),
        "polygon" => parse_polygon(entry.value, &subject, problems).map(Condition::Polygon),
        "ellipsoid" => parse_ellipsoid(entry.value, &subject, problems).map(Condition::Ellipsoid),
        "all_of" => parse_list(entry.value, &subject, problems).map(Condition::AllOf),
        "any_of" => parse_list(entry.value, &subject, problems).map(Condition::AnyOf),
        _ => parse_part(entry.value, &subject, problems).map(|part| Condition::Not(Box::new(part))),
    }
}

/// Parses a population's name or a table with one condition.
fn parse_part(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<NamedCondition> {
    match value.get_ref() {
        DeValue::String(_) => text(value, subject, problems).map(Condition::Population),
        DeValue::Table(table) => {
            let mut section = Section::new(subject, value.span(), table);
            let condition = parse_condition(&mut section, problems);
            section.finish(problems);
            condition
        }
        _ => {
            wrong_type(value, subject, "the name of a population or a table with one condition", problems);
            None
        }
    }
}

fn parse_list(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<Vec<NamedCondition>> {
    let Some(list) = value.get_ref().as_array() else {
        wrong_type(value, subject, "an array of conditions", problems);
        return None;
    };
    if list.is_empty() {
        problems.add(&value.span(), format!("{subject} is empty: expected at least one condition"));
        return None;
    }
    // Every part is parsed, so that every part's problems are found.
    let parts: Vec<_> = list.iter().map(|part| parse_part(part, subject, problems)).collect();
    parts.into_iter().collect()
}

/// Parses a table of markers, each with what `parse_one` takes for its minimum and maximum.
fn parse_bounds(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
    parse_one: impl Fn(&Spanned<DeValue<'_>>, &str, &mut Problems<'_>) -> Option<(f64, f64)>,
) -> Option<NamedCondition> {
    let table: &DeTable<'_> = table(value, subject, problems)?;
    if table.is_empty() {
        problems.add(&value.span(), format!("{subject} is empty: expected at least one marker"));
        return None;
    }
    let bounds: Vec<_> = entries(table)
        .into_iter()
        .map(|entry| {
            let marker = marker_key(entry.key, &entry.key_range(), subject, problems);
            let one = format!("{subject} for `{}`", excerpt(entry.key));
            let (minimum, maximum) = parse_one(entry.value, &one, problems)?;
            Some(Bound { marker: marker?, minimum, maximum })
        })
        .collect();
    bounds.into_iter().collect::<Option<Vec<_>>>().map(Condition::Box)
}

fn marker_key(
    key: &str,
    span: &Range<usize>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<Located<String>> {
    if key.trim().is_empty() {
        problems.add(span, format!("{subject} has a blank marker: expected its name"));
        return None;
    }
    Some(Located { value: key.to_owned(), place: problems.place(span.start) })
}

fn parse_range(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<(f64, f64)> {
    let [minimum, maximum] = parse_pair(value, subject, "[minimum, maximum]", problems)?;
    if minimum < maximum {
        return Some((minimum, maximum));
    }
    let message =
        format!("{subject} is empty: expected a minimum below the maximum, got [{minimum}, {maximum}]");
    problems.add(&value.span(), message);
    None
}
