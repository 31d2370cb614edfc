use flowmrd_quant::{Confidence, EventRules, IntervalMethod};

use super::diagnostic::{Located, Problems};
use super::document::{Entry, Section, count, excerpt, number, table, text};
use super::nearest::nearest;
use super::placement::{PlacementRule, parse_placement};
use super::tolerance::ToleranceRule;
use crate::result::DefaultEntry;

/// Confidence where the assay states none.
const DEFAULT_CONFIDENCE: f64 = 0.95;

/// The rules by which counts become an MRD level and a verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct MrdRules {
    /// The population over which the level is taken: its whole path, or in an assay by reference what the assay calls it.
    pub denominator: Located<String>,
    /// The confidence interval.
    pub interval: IntervalRule,
    /// Events of the limits, and those that the denominator needs.
    pub event_rules: EventRules,
    /// How gates are drawn to see how far the level moves with them.
    pub placement: PlacementRule,
}

/// Which confidence interval is reported.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IntervalRule {
    /// The method.
    pub method: IntervalMethod,
    /// The confidence.
    pub confidence: Confidence,
}

/// A LAIP by its name and where its events are counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Laip {
    /// The name.
    pub name: String,
    /// The population: its whole path, or in an assay by reference what the assay calls it.
    pub population: Located<String>,
    /// Tolerances of its own gate that the assay states beside it.
    pub tolerances: Vec<ToleranceRule>,
}

/// Parses `[mrd]`; what it leaves out goes to `defaults`.
pub(super) fn parse_mrd(
    mut section: Section<'_, '_>,
    defaults: &mut Vec<DefaultEntry>,
    problems: &mut Problems<'_>,
) -> Option<MrdRules> {
    let denominator = section
        .require("denominator", "the name of a population", problems)
        .and_then(|entry| text(entry.value, "`denominator` in [mrd]", problems));
    let interval = parse_interval(&mut section, defaults, problems);
    let event_rules = parse_event_rules(&mut section, defaults, problems);
    let placement = parse_placement(&mut section, defaults, problems);
    section.finish(problems);
    Some(MrdRules {
        denominator: denominator?,
        interval: interval?,
        event_rules: event_rules?,
        placement: placement?,
    })
}

fn parse_event_rules(
    section: &mut Section<'_, '_>,
    defaults: &mut Vec<DefaultEntry>,
    problems: &mut Problems<'_>,
) -> Option<EventRules> {
    let [lod_events, loq_events] = ["lod_events", "loq_events"].map(|key| {
        let entry = section.require(key, "a number of events", problems)?;
        Some((count(entry.value, &format!("`{key}` in [mrd]"), problems)?, entry.value.span()))
    });
    let minimum = section
        .find("minimum_denominator")
        .map(|entry| count(entry.value, "`minimum_denominator` in [mrd]", problems));
    let ((lod_events, _), (loq_events, loq_span)) = (lod_events?, loq_events?);
    let rules = EventRules::new(lod_events, loq_events)
        .map_err(|error| problems.add(&loq_span, error.to_string()))
        .ok()?;
    match minimum {
        Some(minimum) => Some(rules.with_minimum_total(minimum?)),
        None => {
            let value = rules.minimum_total().to_string();
            defaults.push(DefaultEntry { key: "mrd.minimum_denominator".to_owned(), value });
            Some(rules)
        }
    }
}

fn parse_interval(
    section: &mut Section<'_, '_>,
    defaults: &mut Vec<DefaultEntry>,
    problems: &mut Problems<'_>,
) -> Option<IntervalRule> {
    let title = "`interval` in [mrd]";
    let mut inner = match section.find("interval") {
        Some(entry) => Section::new(title, entry.value.span(), table(entry.value, title, problems)?),
        None => Section::empty(title),
    };
    let mut default = |key: &str, value: String| {
        defaults.push(DefaultEntry { key: format!("mrd.interval.{key}"), value });
    };
    let method = match inner.find("method") {
        Some(entry) => parse_method(entry, &format!("`method` of {title}"), problems),
        None => {
            default("method", IntervalMethod::default().to_string());
            Some(IntervalMethod::default())
        }
    };
    let confidence = match inner.find("confidence") {
        Some(entry) => parse_confidence(entry, &format!("`confidence` of {title}"), problems),
        None => {
            default("confidence", DEFAULT_CONFIDENCE.to_string());
            Confidence::new(DEFAULT_CONFIDENCE).ok()
        }
    };
    inner.finish(problems);
    Some(IntervalRule { method: method?, confidence: confidence? })
}

fn parse_method(entry: Entry<'_, '_>, subject: &str, problems: &mut Problems<'_>) -> Option<IntervalMethod> {
    let name = text(entry.value, subject, problems)?;
    let method = name.value.parse().ok();
    if method.is_none() {
        let known = IntervalMethod::NAMES.join(", ");
        let message = format!("unknown interval method `{}`: expected one of {known}", excerpt(&name.value));
        problems.add_at(name.place, message, nearest(&name.value, IntervalMethod::NAMES));
    }
    method
}

fn parse_confidence(entry: Entry<'_, '_>, subject: &str, problems: &mut Problems<'_>) -> Option<Confidence> {
    let level = number(entry.value, subject, problems)?;
    let confidence = Confidence::new(level).ok();
    if confidence.is_none() {
        let message = format!("{subject} is out of range: expected a number between 0 and 1, got {level}");
        problems.add(&entry.value.span(), message);
    }
    confidence
}
