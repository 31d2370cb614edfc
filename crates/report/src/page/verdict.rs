//! What is the result: the verdict in words, the level with its intervals, the limits.

use super::population_name;
use crate::markup::{Element, Markup, element};
use crate::number::{format_confidence, format_percent, format_threshold};
use crate::plot::level::draw_level;
use facts::{interval_name, limit_fraction};
use flowmrd::CaseResult;
use flowmrd::result::{IntervalEntry, LevelEntry, VerdictEntry};

mod facts;
mod reason;

pub(super) use reason::rule_name;

/// Makes the section that answers first.
pub(super) fn section(result: &CaseResult) -> Element {
    let level = &result.mrd.level;
    let denominator = population_name(&result.populations, &result.mrd.denominator);
    element("section")
        .attribute("class", format!("verdict {}", class(level.verdict)))
        .attribute("id", "verdict")
        .attribute("aria-labelledby", "verdict-title")
        .child(element("h1").attribute("id", "verdict-title").text(headline(level.verdict)))
        .child(element("p").class("reason").text(&reason::reason(level, denominator)))
        .child(facts::facts(level, denominator, &result.mrd.denominator))
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

/// Formats the name of an interval method for people: `clopper-pearson` is `Clopper-Pearson`, `mover-wilson` `MOVER-Wilson`.
pub(super) fn method_name(method: &str) -> String {
    let words = method.split('-').map(|word| {
        if word == "mover" {
            return word.to_uppercase();
        }
        let mut characters = word.chars();
        characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
    });
    words.collect::<Vec<String>>().join("-")
}

fn figure(level: &LevelEntry) -> Markup {
    let Some(interval) = &level.interval else {
        return Markup::new();
    };
    let Some(svg) = draw_level(level, &alternative(level, interval)) else {
        return Markup::new();
    };
    let caption = element("figcaption").text(&caption(level));
    element("figure").class("level-panel").child(svg).child(caption).into()
}

/// Says in words what the figure shows.
fn alternative(level: &LevelEntry, interval: &IntervalEntry) -> String {
    let mut text = format!(
        "Level {} with its {} from {} to {} on a logarithmic axis",
        level.fraction.map_or_else(|| "not defined".to_owned(), format_percent),
        interval_name(interval),
        format_percent(interval.lower),
        format_percent(interval.upper)
    );
    if let Some(total) = &level.total_interval {
        text.push_str(&format!(
            ", and its {} total interval from {} to {}",
            format_confidence(total.confidence),
            format_percent(total.lower),
            format_percent(total.upper)
        ));
    }
    let limits = &level.limits;
    text.push_str(&format!(
        "; limit of detection {}, of quantification {}",
        limit_fraction(limits.lod_fraction),
        limit_fraction(limits.loq_fraction)
    ));
    if limits.lob_events.is_some() {
        text.push_str(&format!(", of blank {}", limit_fraction(limits.lob_fraction)));
    }
    let mut thresholds: Vec<String> = Vec::new();
    for threshold in level.thresholds.iter().map(|decision| format_threshold(decision.threshold)) {
        if !thresholds.contains(&threshold) {
            thresholds.push(threshold);
        }
    }
    if !thresholds.is_empty() {
        text.push_str(&format!("; thresholds {}", thresholds.join(", ")));
    }
    text.push('.');
    text
}

/// Explains the figure's signs, those alone that it has.
fn caption(level: &LevelEntry) -> String {
    let signs = match level.total_interval {
        Some(_) => "Level (dot), interval (bar) and total interval (thin line)",
        None => "Level (dot) and interval (bar)",
    };
    let thresholds = if level.thresholds.is_empty() {
        ""
    } else {
        " dotted: thresholds, with their names where there is room;"
    };
    format!("{signs}, logarithmic;{thresholds} an arrow marks an interval that begins at 0.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_names_are_written_as_their_authors_are() {
        assert_eq!(method_name("clopper-pearson"), "Clopper-Pearson");
        assert_eq!(method_name("wilson"), "Wilson");
        assert_eq!(method_name("mover-wilson"), "MOVER-Wilson");
        assert_eq!(method_name(""), "");
    }
}
