//! Each LAIP alone.

use super::verdict::headline;
use crate::block::{scrolling, table_head};
use crate::markup::{Element, Markup, element};
use crate::number::{format_confidence, format_count, format_percent};
use flowmrd::result::{LaipEntry, MrdEntry};

/// Makes the table of the LAIPs, each by itself.
pub(super) fn block(mrd: &MrdEntry) -> Markup {
    let confidence = mrd.level.interval.as_ref().map(|interval| format_confidence(interval.confidence));
    let interval =
        confidence.map_or_else(|| "#Interval".to_owned(), |confidence| format!("#{confidence} interval"));
    let table = element("table")
        .child(element("caption").text(
            "Counted by itself against the same denominator; an event in several LAIPs counts once in the level above",
        ))
        .child(table_head(&["LAIP", "#Events", "#Outside denominator", "#Level", &interval, "Verdict"]))
        .child(element("tbody").children(mrd.laips.iter().map(row)));
    Markup::from(element("h3").attribute("id", "laips").text("Each LAIP alone"))
        .with(scrolling(table, "LAIPs"))
}

fn row(laip: &LaipEntry) -> Element {
    let level = &laip.level;
    let number = |text: &str| element("td").class("number").text(text);
    let interval = level.interval.as_ref().map_or_else(
        || "–".to_owned(),
        |interval| format!("{} to {}", format_percent(interval.lower), format_percent(interval.upper)),
    );
    element("tr")
        .child(element("th").attribute("scope", "row").text(&laip.name))
        .child(number(&format_count(level.positive)))
        .child(number(&format_count(level.outside_denominator)))
        .child(number(&level.fraction.map_or_else(|| "–".to_owned(), format_percent)))
        .child(number(&interval))
        .child(element("td").text(headline(level.verdict)))
}
