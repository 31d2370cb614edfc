//! What the cohort came to at a glance: how many cases of each verdict, and how many have none.

use flowmrd::result::VerdictEntry;

use super::{Content, verdict_words};
use crate::markup::{Element, element};
use crate::number::{format_count, format_count_of};

const VERDICTS: [VerdictEntry; 4] = [
    VerdictEntry::Quantifiable,
    VerdictEntry::DetectedBelowLoq,
    VerdictEntry::NotDetected,
    VerdictEntry::Insufficient,
];

/// Makes the first section of the page.
pub(super) fn section(content: &Content<'_>) -> Element {
    let results = || content.cases.iter().filter_map(|shown| shown.result());
    let tiles = VERDICTS.map(|verdict| {
        let (class, word) = verdict_words(verdict);
        tile(class, word, results().filter(|result| result.mrd.level.verdict == verdict).count())
    });
    let failed = content.cases.len() - results().count();
    let title = match failed {
        0 => format!("{}, each with a result", format_count_of(content.cases.len() as u64, "case")),
        failed => format!(
            "{}, {} without a result",
            format_count_of(content.cases.len() as u64, "case"),
            format_count(failed as u64)
        ),
    };
    element("section")
        .class("overview")
        .attribute("aria-labelledby", "overview-title")
        .child(element("h1").attribute("id", "overview-title").text(&title))
        .child(element("dl").class("tiles").children(tiles).child(tile(
            "no-result-tile",
            "No result",
            failed,
        )))
}

fn tile(class: &'static str, word: &str, count: usize) -> Element {
    let empty = if count == 0 { " empty" } else { "" };
    element("div")
        .attribute("class", format!("tile {class}{empty}"))
        .child(element("dt").text(word))
        .child(element("dd").text(&format_count(count as u64)))
}
