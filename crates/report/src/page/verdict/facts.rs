//! The numbers beside the verdict: level, intervals, counts, limits.

use super::method_name;
use crate::markup::{Element, Markup, element};
use crate::number::{
    format_confidence, format_count, format_count_of, format_mean_count, format_percent, format_power,
};
use flowmrd::result::{IntervalEntry, LevelEntry, TotalIntervalEntry, VerdictEntry};

/// Lists the facts of a level.
pub(super) fn facts(level: &LevelEntry, denominator: &str, path: &str) -> Element {
    let mut class = "facts".to_owned();
    if level.total_interval.is_some() {
        class.push_str(" with-total");
    }
    if level.limits.lob_events.is_some() {
        class.push_str(" with-lob");
    }
    let list = element("dl")
        .attribute("class", class)
        .child(fact("level", level_name(level.verdict), level_value(level)))
        .child(interval_fact(level.interval.as_ref()))
        .children(level.total_interval.as_ref().map(total_fact))
        .child(fact("counted", "LAIP events", counted(level, denominator, path)))
        .children(level.limits.lob_events.map(|events| lob_fact(level, events)));
    let limits = &level.limits;
    list.child(fact("lod", "Limit of detection (LOD)", limit_value(limits.lod_fraction, limits.lod_events)))
        .child(fact(
            "loq",
            "Limit of quantification (LOQ)",
            limit_value(limits.loq_fraction, limits.loq_events),
        ))
}

fn fact(class: &'static str, name: &str, says: impl Into<Markup>) -> Element {
    element("div").class(class).child(element("dt").text(name)).child(element("dd").child(says))
}

fn value(text: &str) -> Element {
    element("span").class("value").text(text)
}

fn note(text: &str) -> Element {
    element("span").class("note").text(text)
}

/// Names the level by what the verdict lets it be.
fn level_name(verdict: VerdictEntry) -> &'static str {
    match verdict {
        VerdictEntry::Quantifiable => "Level",
        VerdictEntry::DetectedBelowLoq => "Level, below the limit of quantification",
        VerdictEntry::NotDetected => "Share of LAIP events, below the limit of detection",
        VerdictEntry::Insufficient => "Share of LAIP events, without a verdict",
    }
}

fn level_value(level: &LevelEntry) -> Markup {
    let Some(fraction) = level.fraction else {
        return value("not defined").into();
    };
    let percent = Markup::from(value(&format_percent(fraction)));
    if fraction == 0.0 {
        return percent;
    }
    percent.with(element("span").class("note").child(format_power(fraction)))
}

/// Names an interval by its confidence: `95 % confidence interval`.
pub(super) fn interval_name(interval: &IntervalEntry) -> String {
    format!("{} confidence interval", format_confidence(interval.confidence))
}

fn interval_fact(interval: Option<&IntervalEntry>) -> Element {
    match interval {
        Some(interval) => {
            let range = range_value(interval.lower, interval.upper);
            fact("interval-fact", &interval_name(interval), range.with(note(&method_name(&interval.method))))
        }
        None => fact("interval-fact", "Confidence interval", value("not defined")),
    }
}

fn range_value(lower: f64, upper: f64) -> Markup {
    value(&format!("{} to {}", format_percent(lower), format_percent(upper))).into()
}

fn total_fact(interval: &TotalIntervalEntry) -> Element {
    let name = format!("{} total interval", format_confidence(interval.confidence));
    let range = range_value(interval.lower, interval.upper);
    fact("total-fact", &name, range.with(note(total_sources(interval))))
}

/// Names what a total interval carries.
fn total_sources(interval: &TotalIntervalEntry) -> &'static str {
    match (interval.draw_count > 1, interval.variance_inflation > 1.0) {
        (true, true) => "counting, gates and tubes",
        (true, false) => "counting and gates",
        (false, true) => "counting and tubes",
        (false, false) => "counting",
    }
}

fn counted(level: &LevelEntry, denominator: &str, path: &str) -> Markup {
    let total = format!("of {} of {denominator}", format_count_of(level.total, "event"));
    let mut counted = Markup::from(value(&format_count(level.positive))).with(note(&total));
    if path != format!("/{denominator}") {
        counted.push(note(path));
    }
    if level.outside_denominator > 0 {
        counted
            .push(note(&format!("{} more outside it, not counted", format_count(level.outside_denominator))));
    }
    counted
}

fn lob_fact(level: &LevelEntry, events: f64) -> Element {
    let plural = if events == 1.0 { "" } else { "s" };
    let events = format!("{} event{plural}", format_mean_count(events));
    let says = Markup::from(value(&limit_fraction(level.limits.lob_fraction))).with(note(&events));
    fact("lob", "Limit of blank (LOB)", says)
}

fn limit_value(fraction: Option<f64>, event_count: u64) -> Markup {
    Markup::from(value(&limit_fraction(fraction))).with(note(&format_count_of(event_count, "event")))
}

/// Formats a limit as a percentage of the denominator; one that the denominator is too small for is said in words.
pub(super) fn limit_fraction(fraction: Option<f64>) -> String {
    let within = fraction.filter(|&fraction| fraction <= 1.0);
    within.map_or_else(|| "more than the sample holds".to_owned(), format_percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limit_above_the_whole_sample_is_no_percentage() {
        assert_eq!(limit_fraction(Some(2.5)), "more than the sample holds");
        assert_eq!(limit_fraction(Some(1.0)), "100\u{a0}%");
        assert_eq!(limit_fraction(None), "more than the sample holds");
    }
}
