use flowmrd_quant::{Confidence, IntervalMethod};

use crate::assay::diagnostic::Problems;
use crate::assay::document::{Entry, Section, excerpt, number, table, text};
use crate::assay::nearest::nearest;
use crate::level::IntervalRule;
use crate::result::DefaultEntry;

/// Confidence where the assay states none.
const DEFAULT_CONFIDENCE: f64 = 0.95;

/// Parses which confidence interval is reported.
pub(super) fn parse(
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
