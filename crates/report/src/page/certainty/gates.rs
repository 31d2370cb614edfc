//! How far the level moves with the gates.

use crate::block::{fold, scrolling, table_head, term};
use crate::markup::{Element, Markup, element};
use crate::number::{format_count, format_count_of, format_digits, format_percent, format_threshold};
use crate::page::population_name;
use flowmrd::result::{
    MovedLevelEntry, PlacementEntry, PopulationEntry, SensitivityEntry, SpreadEntry, ToleranceEntry,
    ToleranceUnit,
};

/// Says what the draws are a model of.
const MODEL: &str = "A model: all gates drawn anew within their tolerances, at the events as they are. It does not tell whether \
                     they are the right gates.";
/// Gates that the table shows; `result.json` has them all.
const GATES_SHOWN: usize = 5;
/// Rows of tolerances up to which the table stands on the page.
const TOLERANCES_SHOWN: usize = 12;

/// Makes the part of the gates: the spread over draws, the gates that matter most, the tolerances.
pub(super) fn block(placement: &PlacementEntry, populations: &[PopulationEntry]) -> Markup {
    Markup::from(element("h3").text("How far does it move with the gates?"))
        .with(element("p").class("note").text(MODEL))
        .with(spread(placement))
        .with(sensitivity(&placement.sensitivity, populations))
        .with(tolerances(&placement.tolerances))
}

fn spread(placement: &PlacementEntry) -> Element {
    let draws = format!("{} (seed {})", format_count(placement.draws), placement.seed);
    let terms = element("dl").class("terms small").child(term("Draws", Markup::text(&draws)));
    match &placement.spread {
        Some(spread) => terms.child(term("Level over the draws", Markup::text(&spread_text(spread)))),
        None => terms.child(term("Level over the draws", Markup::text("fewer than two draws have a level"))),
    }
}

fn spread_text(spread: &SpreadEntry) -> String {
    let empty = match spread.empty_draws {
        0 => String::new(),
        count => format!("; {} without a denominator left out", format_count_of(count, "draw")),
    };
    format!(
        "{} to {} in 95 of 100, median {}{empty}",
        format_percent(spread.lower),
        format_percent(spread.upper),
        format_percent(spread.median)
    )
}

/// Makes the table of the gates that move the level most.
fn sensitivity(entries: &[SensitivityEntry], populations: &[PopulationEntry]) -> Markup {
    let moving: Vec<&SensitivityEntry> =
        entries.iter().filter(|entry| entry.effect.is_none_or(|effect| effect > 0.0)).collect();
    if moving.is_empty() {
        let still = match entries.is_empty() {
            true => "No gate has a tolerance to move within.",
            false => "No gate that moves by one tolerance alone changes the level.",
        };
        return element("p").text(still).into();
    }
    let row = |entry: &&SensitivityEntry| {
        let number = |level: MovedLevelEntry| element("td").class("number").text(&moved(level));
        let gates: Vec<&str> = entry.gates.iter().map(|path| population_name(populations, path)).collect();
        element("tr")
            .child(element("th").attribute("scope", "row").text(&gates.join(", ")))
            .child(element("td").class("asked").text(&moving_part(entry)))
            .child(number(entry.lower))
            .child(number(entry.higher))
    };
    let caption = match moving.len() > GATES_SHOWN {
        true => format!(
            "The {GATES_SHOWN} of {} gates' edges that move the level most; all are in result.json",
            moving.len()
        ),
        false => "The level when one edge of the gates moves alone by one tolerance; others change nothing"
            .to_owned(),
    };
    let table = element("table")
        .child(element("caption").text(&caption))
        .child(table_head(&["Gate", "What moves", "#One lower (events)", "#One higher (events)"]))
        .child(element("tbody").children(moving.iter().take(GATES_SHOWN).map(row)));
    scrolling(table, "Gates that matter most").into()
}

fn moved(level: MovedLevelEntry) -> String {
    level.fraction.map_or_else(
        || "no denominator".to_owned(),
        |fraction| format!("{} ({})", format_percent(fraction), format_count(level.positive)),
    )
}

/// Says what moves: `minimum of CD19 at 0.4`, `whole gate on FSC-A, FSC-H`.
fn moving_part(entry: &SensitivityEntry) -> String {
    let parameters = entry.parameters.join(", ");
    match (entry.part.as_str(), entry.edge) {
        ("whole", _) => format!("whole gate on {parameters}"),
        (part, Some(edge)) => format!("{part} of {parameters} at {}", format_digits(edge)),
        (part, None) => format!("{part} of {parameters}"),
    }
}

/// Makes the table of the tolerances, each parameter once; a long one is left to `result.json`.
fn tolerances(entries: &[ToleranceEntry]) -> Markup {
    let mut distinct: Vec<(&ToleranceEntry, usize)> = Vec::new();
    for entry in entries {
        let is_same = |other: &ToleranceEntry| {
            (&other.parameter, other.unit, other.is_default)
                == (&entry.parameter, entry.unit, entry.is_default)
                && other.deviation == entry.deviation
        };
        match distinct.iter_mut().find(|(other, _)| is_same(other)) {
            Some((_, count)) => *count += 1,
            None => distinct.push((entry, 1)),
        }
    }
    if distinct.is_empty() {
        return Markup::new();
    }
    if distinct.len() > TOLERANCES_SHOWN {
        let text = format!("{} are in result.json.", format_count_of(distinct.len() as u64, "tolerance"));
        return element("p").text(&text).into();
    }
    let rows = distinct.iter().map(|&(entry, count)| {
        element("tr")
            .child(element("th").attribute("scope", "row").text(&entry.parameter))
            .child(element("td").class("number").text(&deviation(entry)))
            .child(element("td").class("number").text(&format_count(count as u64)))
            .child(element("td").text(if entry.is_default { "default" } else { "assay" }))
    });
    let table = element("table")
        .class("narrow")
        .child(element("caption").text("Tolerances: one standard deviation of where an edge may lie"))
        .child(table_head(&["Parameter", "#Tolerance", "#Edges", "From"]))
        .child(element("tbody").children(rows));
    fold("Tolerances", scrolling(table, "Tolerances")).into()
}

fn deviation(entry: &ToleranceEntry) -> String {
    match entry.unit {
        ToleranceUnit::Scale => format!("{} on its scale", format_digits(entry.deviation)),
        ToleranceUnit::Relative => format!("{} of the value", format_threshold(entry.deviation)),
    }
}
