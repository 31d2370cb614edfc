//! Why the verdict is what it is, in a sentence or two.

use super::facts::limit_fraction;
use crate::number::{format_count, format_count_of};
use flowmrd::result::{BarEntry, LevelEntry, VerdictEntry};

/// The rule by which a number of events makes a limit: so common that it goes without saying.
const EVENT_RULE: &str = "event-rule";

/// Says why the verdict is what it is.
pub(super) fn reason(level: &LevelEntry, denominator: &str) -> String {
    let events = format_count_of(level.positive, "LAIP event");
    let total = format_count_of(level.total, "event");
    let rule = level.verdict_rule.as_ref();
    let reached = |events| bar(rule.and_then(|rule| rule.reached.as_ref()), events);
    let missed = |events| bar(rule.and_then(|rule| rule.missed.as_ref()), events);
    let (lod, loq) = (level.limits.lod_events, level.limits.loq_events);
    match level.verdict {
        VerdictEntry::NotDetected => {
            let (needed, by) = missed(lod);
            let sensitivity = limit_fraction(level.limits.lod_fraction);
            format!(
                "{events} among {total} of {denominator}; detection needs {needed}{by}. Sensitivity reached: {sensitivity}."
            )
        }
        VerdictEntry::DetectedBelowLoq => {
            let ((passed, by_passed), (needed, by)) = (reached(lod), missed(loq));
            format!(
                "{events}: at least the {passed} that detection needs{by_passed}, fewer than the {needed} that a level needs to be \
                 quantified{by}."
            )
        }
        VerdictEntry::Quantifiable => {
            let (passed, by) = reached(loq);
            format!("{events}: at least the {passed} that a level needs to be quantified{by}.")
        }
        VerdictEntry::Insufficient if level.total == 0 => {
            format!(
                "The denominator, {denominator}, holds no event: there is nothing to relate the LAIP events to."
            )
        }
        VerdictEntry::Insufficient => {
            let needed = rule.map_or_else(
                || "fewer than the assay asks for".to_owned(),
                |rule| {
                    format!(
                        "fewer than the {} without which “not detected” is not said",
                        format_count(rule.total_needed)
                    )
                },
            );
            format!("The denominator, {denominator}, holds {total}: {needed}.")
        }
    }
}

/// Returns the events of a bar, and by which rule they make one where that is not the rule of events.
fn bar(bar: Option<&BarEntry>, events: u64) -> (String, String) {
    let by = |bar: &BarEntry| match bar.rule.as_str() {
        EVENT_RULE => String::new(),
        rule => format!(" ({} by {})", bar.kind, rule_name(rule)),
    };
    (format_count(bar.map_or(events, |bar| bar.events)), bar.map_or_else(String::new, by))
}

/// Names the rule of a limit for people.
pub(in crate::page) fn rule_name(rule: &str) -> &str {
    match rule {
        EVENT_RULE => "the rule of events",
        "gamma-poisson" => "a gamma-Poisson model of blanks",
        "precision-goal" => "the goal of precision",
        other => other,
    }
}
