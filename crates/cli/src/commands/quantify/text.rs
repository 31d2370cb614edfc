//! The answer as a table to read.

use crate::commands::level_text::{Table, bounds, limit, percent, tube, with_method};
use flowmrd::result::{
    BarEntry, DesignEntry, DispersionEntry, LevelEntry, ReductionEntry, VerdictEntry, VerdictRuleEntry,
};
use flowmrd_report::number::{
    format_confidence_digits, format_count, format_percent_digits, format_threshold_digits,
};

/// Makes the table of a level, of a plan, or of both.
pub(super) fn table(level: Option<&LevelEntry>, design: Option<&DesignEntry>) -> String {
    let mut table = Table::default();
    if let Some(level) = level {
        add_level(&mut table, level);
    }
    if let Some(design) = design {
        add_design(&mut table, design);
    }
    table.format()
}

fn add_level(table: &mut Table, level: &LevelEntry) {
    table.add("level", level.fraction.map_or_else(|| "not defined".to_owned(), fraction_text));
    table.add("events", events(level));
    if let Some(interval) = &level.interval {
        let bounds = bounds(interval.lower, interval.upper);
        let confidence = format_confidence_digits(interval.confidence);
        table.add("interval", format!("{bounds} ({confidence} % confidence, {})", interval.method));
    }
    if let Some(dispersion) = &level.dispersion {
        add_dispersion(table, dispersion);
    }
    if let Some(background) = &level.background {
        table.add_background(background);
    }
    add_limits(table, level);
    table.add_thresholds(level, |_| String::new());
    if let Some(reduction) = &level.reduction {
        table.add("reduction", decades(reduction));
    }
    table.add_budget(level);
    table.add("verdict", verdict(level));
}

/// Says a level as a percentage and, where it is not 0, as a fraction: `0.0213 % (2.132e-4)`.
fn fraction_text(fraction: f64) -> String {
    match fraction {
        0.0 => percent(fraction),
        fraction => format!("{} ({fraction:.3e})", percent(fraction)),
    }
}

fn add_dispersion(table: &mut Table, dispersion: &DispersionEntry) {
    dispersion.tubes.iter().for_each(|one| table.add("tubes", tube(one)));
    table.add("total", with_method(&dispersion.interval));
    table.add_agreement(dispersion);
    if let Some(warning) = &dispersion.warning {
        table.add("warning", warning);
    }
}

fn add_limits(table: &mut Table, level: &LevelEntry) {
    let limits = &level.limits;
    if let Some(lob) = limits.rules.iter().find(|limit| limit.kind == "LOB") {
        table.add("LOB", limit(lob));
    }
    let fractions =
        [("LOD", limits.lod_events, limits.lod_fraction), ("LOQ", limits.loq_events, limits.loq_fraction)];
    for (kind, events, fraction) in fractions {
        let fraction = fraction.map_or_else(|| "more than the denominator has".to_owned(), percent);
        let rule = governing_rule(level, kind).map_or_else(String::new, |rule| format!(" ({rule})"));
        table.add(kind, format!("{}, {fraction}{rule}", events_of(events)));
    }
}

/// Names the rule that asks for the most events; nothing where the rule of events is the only one.
fn governing_rule<'a>(level: &'a LevelEntry, kind: &str) -> Option<&'a str> {
    let of_kind = level.limits.rules.iter().filter(|limit| limit.kind == kind);
    if of_kind.clone().count() < 2 {
        return None;
    }
    of_kind
        .reduce(|most, limit| if limit.events > most.events { limit } else { most })
        .map(|limit| limit.rule.as_str())
}

fn add_design(table: &mut Table, design: &DesignEntry) {
    let level = format_threshold_digits(design.level);
    let power = format_confidence_digits(design.power);
    let asked = format!("{} events of a level of {level} % with {power} %", format_count(design.events));
    table.add("design", asked);
    let needed = design.total_needed.map_or_else(|| "more than any sample has".to_owned(), format_count);
    table.add("needed", format!("{needed} denominator events"));
    if let Some(total) = design.total_for_precision {
        table.add("needed", format!("{} for the precision asked for", format_count(total)));
    }
    if let Some(sample) = &design.sample {
        let total = format_count(sample.total);
        let reached = sample.sensitivity.map_or_else(|| "no level".to_owned(), percent);
        table.add("reached", format!("{total} events detect {reached} with {power} %"));
        let chance = format_percent_digits(sample.probability);
        table.add("power", format!("{level} % is detected with {chance} %"));
    }
}

fn events(level: &LevelEntry) -> String {
    let limits = &level.limits;
    let short = if limits.is_total_sufficient {
        String::new()
    } else {
        format!(", fewer than the {} asked for", format_count(limits.minimum_total))
    };
    format!("{} of {}{short}", format_count(level.positive), format_count(level.total))
}

fn decades(reduction: &ReductionEntry) -> String {
    let number =
        |value: Option<f64>| value.map_or_else(|| "no end".to_owned(), |value| format!("{value:.2}"));
    let interval = format!("{} to {}", number(reduction.log10_lower), number(reduction.log10_upper));
    let reduced = match reduction.log10 {
        Some(log10) => format!("{log10:.2} decades, {interval}"),
        None => format!("at least {} decades", number(reduction.log10_lower)),
    };
    format!("{reduced} ({})", reduction.ratio_interval.method)
}

fn verdict(level: &LevelEntry) -> String {
    let words = match (level.verdict, level.limits.lod_fraction) {
        (VerdictEntry::NotDetected, Some(sensitivity)) => {
            format!("{}, sensitivity {} %", level.verdict.as_str(), format_percent_digits(sensitivity))
        }
        _ => level.verdict.as_str().to_owned(),
    };
    match level.verdict_rule.as_ref().and_then(|rule| why(level.verdict, rule)) {
        Some(why) => format!("{words}: {why}"),
        None => words,
    }
}

/// Says which bar was passed or missed.
fn why(verdict: VerdictEntry, rule: &VerdictRuleEntry) -> Option<String> {
    let bar = |bar: &BarEntry| format!("{} of the {} ({})", events_of(bar.events), bar.kind, bar.rule);
    if verdict == VerdictEntry::Insufficient {
        return Some(format!("a negative needs {} in the denominator", events_of(rule.total_needed)));
    }
    match (&rule.reached, &rule.missed) {
        (Some(reached), _) => Some(format!("at least the {}", bar(reached))),
        (None, Some(missed)) => Some(format!("under the {}", bar(missed))),
        (None, None) => None,
    }
}

fn events_of(count: u64) -> String {
    format!("{} event{}", format_count(count), if count == 1 { "" } else { "s" })
}
