use flowmrd_gating::placement::Tolerance;
use toml::Spanned;
use toml::de::DeValue;

use super::Assay;
use super::diagnostic::{Diagnostic, Located, Problems};
use super::document::{Entry, Section, entries, excerpt, number, table, wrong_type};
use super::nearest::nearest;

/// How far the edges of gates on one marker or parameter may lie off, as one standard deviation.
#[derive(Clone, Debug, PartialEq)]
pub struct ToleranceRule {
    /// Name of the marker, parameter or axis, as gates call it.
    pub marker: Located<String>,
    /// The standard deviation.
    pub tolerance: Tolerance,
}

/// The tolerances of an assay.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tolerances {
    /// Tolerance of whatever is neither scatter nor time and has no rule of its own.
    pub default: Option<Tolerance>,
    /// Tolerances of single markers or parameters, in the order of the document.
    pub rules: Vec<ToleranceRule>,
}

/// Parses `[tolerances]`.
pub(super) fn parse_tolerances(value: &Spanned<DeValue<'_>>, problems: &mut Problems<'_>) -> Tolerances {
    let mut tolerances = Tolerances::default();
    let Some(table) = table(value, "[tolerances]", problems) else {
        return tolerances;
    };
    for rule in entries(table).into_iter().filter_map(|entry| parse_rule(entry, "[tolerances]", problems)) {
        if rule.marker.value == "default" {
            tolerances.default = Some(rule.tolerance);
        } else {
            tolerances.rules.push(rule);
        }
    }
    tolerances
}

/// Parses the `tolerance` of a gate or LAIP, where it has one.
pub(super) fn parse_own_tolerances(
    section: &mut Section<'_, '_>,
    problems: &mut Problems<'_>,
) -> Vec<ToleranceRule> {
    let subject = format!("`tolerance` in {}", section.title);
    let found = section.find("tolerance").and_then(|entry| table(entry.value, &subject, problems));
    let rules = found.map(entries).unwrap_or_default();
    rules.into_iter().filter_map(|entry| parse_rule(entry, &subject, problems)).collect()
}

fn parse_rule(entry: Entry<'_, '_>, place: &str, problems: &mut Problems<'_>) -> Option<ToleranceRule> {
    let subject = format!("the tolerance of `{}` in {place}", excerpt(entry.key));
    let tolerance = parse_tolerance(entry.value, &subject, problems)?;
    let place = problems.place(entry.key_range().start);
    Some(ToleranceRule { marker: Located { value: entry.key.to_owned(), place }, tolerance })
}

/// Parses a number on the gate's scale, or `{ relative = … }`.
fn parse_tolerance(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<Tolerance> {
    let (number, make): (_, fn(f64) -> _) = match value.get_ref() {
        DeValue::Table(table) => {
            let mut section = Section::new(subject, value.span(), table);
            let relative = section.require("relative", "a fraction of the coordinate", problems);
            section.finish(problems);
            let relative = relative?;
            (number(relative.value, &format!("`relative` of {subject}"), problems)?, Tolerance::relative)
        }
        DeValue::Integer(_) | DeValue::Float(_) => (number(value, subject, problems)?, Tolerance::shift),
        _ => {
            wrong_type(value, subject, "a number or { relative = … }", problems);
            return None;
        }
    };
    make(number).map_err(|error| problems.add(&value.span(), format!("{subject}: {error}"))).ok()
}

impl Assay {
    /// Looks up the names of the assay's tolerances among those that its own gates use.
    pub(super) fn check_tolerances(&self, problems: &mut Problems<'_>) -> Option<()> {
        let mut is_known = true;
        let names: Vec<&str> = self.names().into_iter().map(|name| name.value.as_str()).collect();
        for rule in &self.tolerances.rules {
            is_known &= check_name(&rule.marker, &names, "[tolerances]", problems).is_some();
        }
        for population in &self.populations {
            let own = population.condition().markers();
            let own: Vec<&str> = own.into_iter().map(|name| name.value.as_str()).collect();
            let place = format!("`{}`", excerpt(population.name()));
            for rule in population.tolerances() {
                is_known &= check_name(&rule.marker, &own, &place, problems).is_some();
            }
        }
        is_known.then_some(())
    }
}

/// Refuses a tolerance of what no gate uses.
fn check_name(
    name: &Located<String>,
    known: &[&str],
    place: &str,
    problems: &mut Problems<'_>,
) -> Option<()> {
    if known.contains(&name.value.as_str()) {
        return Some(());
    }
    let Diagnostic { place, message, nearest } = unknown_name(name, known, place);
    problems.add_at(place, message, nearest);
    None
}

/// Most names that a message lists.
const LISTED: usize = 20;

/// Says that a tolerance is one of something that no gate uses.
pub(crate) fn unknown_name(name: &Located<String>, known: &[&str], place: &str) -> Diagnostic {
    let found = nearest(&name.value, known.iter().copied());
    let mut listed: Vec<&str> = Vec::new();
    for &one in known.iter().filter(|_| found.is_none()) {
        if listed.len() < LISTED && !listed.contains(&one) {
            listed.push(one);
        }
    }
    let expected = match listed.is_empty() {
        true => "a name that its gates use".to_owned(),
        false => format!("one of {}", listed.join(", ")),
    };
    let message =
        format!("tolerance of `{}` in {place}: expected {expected}, got another", excerpt(&name.value));
    Diagnostic { place: name.place, message, nearest: found }
}
