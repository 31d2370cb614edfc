//! What is the result: the verdict in words, the level with its interval, the limits.

use super::population_name;
use crate::markup::{Element, Markup, element};
use crate::number::{format_confidence, format_count, format_count_of, format_percent, format_power};
use crate::plot::level::draw_level;
use flowmrd::CaseResult;
use flowmrd::result::{IntervalEntry, LevelEntry, VerdictEntry};

/// Makes the section that answers first.
pub(super) fn section(result: &CaseResult) -> Element {
    let level = &result.mrd.level;
    let denominator = population_name(&result.populations, &result.mrd.denominator);
    element("section")
        .attribute("class", format!("verdict {}", class(level.verdict)))
        .attribute("id", "verdict")
        .attribute("aria-labelledby", "verdict-title")
        .child(element("h1").attribute("id", "verdict-title").text(headline(level.verdict)))
        .child(element("p").class("reason").text(&reason(level, denominator)))
        .child(facts(level, denominator, &result.mrd.denominator))
        .child(figure(level))
}

/// Returns the consensus words of a verdict, as a heading.
pub(super) fn headline(verdict: VerdictEntry) -> &'static str {
    match verdict {
        VerdictEntry::NotDetected => "MRD not detected",
        VerdictEntry::DetectedBelowLoq => "MRD detected, below the limit of quantification",
        VerdictEntry::Quantifiable => "MRD detected and quantifiable",
        VerdictEntry::Insufficient => "Sample insufficient for a verdict",
    }
}

fn class(verdict: VerdictEntry) -> &'static str {
    match verdict {
        VerdictEntry::NotDetected => "not-detected",
        VerdictEntry::DetectedBelowLoq => "below-loq",
        VerdictEntry::Quantifiable => "quantifiable",
        VerdictEntry::Insufficient => "insufficient",
    }
}

/// Says in a sentence or two why the verdict is what it is.
fn reason(level: &LevelEntry, denominator: &str) -> String {
    let events = format_count_of(level.positive, "LAIP event");
    let (lod, loq) = (format_count(level.limits.lod_events), format_count(level.limits.loq_events));
    match level.verdict {
        VerdictEntry::NotDetected => format!(
            "{events} among {} of {denominator}; detection needs {lod}. Sensitivity reached: {}.",
            format_count_of(level.total, "event"),
            limit_fraction(level.limits.lod_fraction),
        ),
        VerdictEntry::DetectedBelowLoq => format!(
            "{events}: at least the {lod} that detection needs, fewer than the {loq} that a level needs to be quantified."
        ),
        VerdictEntry::Quantifiable => {
            format!("{events}: at least the {loq} that a level needs to be quantified.")
        }
        VerdictEntry::Insufficient if level.total == 0 => {
            format!(
                "The denominator, {denominator}, holds no event: there is nothing to relate the LAIP events to."
            )
        }
        VerdictEntry::Insufficient => format!(
            "The denominator, {denominator}, holds {}: fewer than the assay asks for.",
            format_count_of(level.total, "event"),
        ),
    }
}

fn facts(level: &LevelEntry, denominator: &str, path: &str) -> Element {
    let mut list = element("dl").class("facts");
    list = list.child(fact("level", level_name(level.verdict), level_value(level)));
    list = list.child(match &level.interval {
        Some(interval) => fact("interval-fact", &interval_name(interval), interval_value(interval)),
        None => fact("interval-fact", "Confidence interval", value("not defined")),
    });
    let total = format!("of {} of {denominator}", format_count_of(level.total, "event"));
    let mut counted = Markup::from(value(&format_count(level.positive))).with(note(&total));
    if path != format!("/{denominator}") {
        counted.push(note(path));
    }
    if level.outside_denominator > 0 {
        counted
            .push(note(&format!("{} more outside it, not counted", format_count(level.outside_denominator))));
    }
    list.child(fact("counted", "LAIP events", counted))
        .child(fact(
            "lod",
            "Limit of detection (LOD)",
            limit_value(level.limits.lod_fraction, level.limits.lod_events),
        ))
        .child(fact(
            "loq",
            "Limit of quantification (LOQ)",
            limit_value(level.limits.loq_fraction, level.limits.loq_events),
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
fn interval_name(interval: &IntervalEntry) -> String {
    format!("{} confidence interval", format_confidence(interval.confidence))
}

fn interval_value(interval: &IntervalEntry) -> Markup {
    let range = format!("{} to {}", format_percent(interval.lower), format_percent(interval.upper));
    Markup::from(value(&range)).with(note(&method_name(&interval.method)))
}

/// Formats the name of an interval method for people: `clopper-pearson` is `Clopper-Pearson`.
pub(super) fn method_name(method: &str) -> String {
    let words = method.split('-').map(|word| {
        let mut characters = word.chars();
        characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
    });
    words.collect::<Vec<String>>().join("-")
}

fn limit_value(fraction: Option<f64>, event_count: u64) -> Markup {
    Markup::from(value(&limit_fraction(fraction))).with(note(&format_count_of(event_count, "event")))
}

/// Formats a limit as a percentage of the denominator; one that the denominator is too small for is said in words.
fn limit_fraction(fraction: Option<f64>) -> String {
    let within = fraction.filter(|&fraction| fraction <= 1.0);
    within.map_or_else(|| "more than the sample holds".to_owned(), format_percent)
}

fn figure(level: &LevelEntry) -> Markup {
    let Some(interval) = &level.interval else {
        return Markup::new();
    };
    let alternative = format!(
        "Level {} with its {} from {} to {} on a logarithmic axis; limit of detection {}, of quantification {}.",
        level.fraction.map_or_else(|| "not defined".to_owned(), format_percent),
        interval_name(interval),
        format_percent(interval.lower),
        format_percent(interval.upper),
        limit_fraction(level.limits.lod_fraction),
        limit_fraction(level.limits.loq_fraction),
    );
    let Some(svg) = draw_level(level, &alternative) else {
        return Markup::new();
    };
    let caption = "Level (dot) and interval (bar), logarithmic; an arrow marks an interval that begins at 0.";
    element("figure").class("level-panel").child(svg).child(element("figcaption").text(caption)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_names_are_written_as_their_authors_are() {
        assert_eq!(method_name("clopper-pearson"), "Clopper-Pearson");
        assert_eq!(method_name("wilson"), "Wilson");
        assert_eq!(method_name(""), "");
    }

    #[test]
    fn limit_above_the_whole_sample_is_no_percentage() {
        assert_eq!(limit_fraction(Some(2.5)), "more than the sample holds");
        assert_eq!(limit_fraction(Some(1.0)), "100\u{a0}%");
        assert_eq!(limit_fraction(None), "more than the sample holds");
    }
}
