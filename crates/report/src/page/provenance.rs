//! From what it was made: assay, files, software, each with what identifies it.

use crate::block::{number_cell, row_name, scrolling, table_head, term};
use crate::markup::{Element, Markup, element};
use crate::number::format_count;
use flowmrd::CaseResult;
use flowmrd::result::InputEntry;

/// Makes the list of what the result came from.
pub(super) fn block(result: &CaseResult) -> Element {
    let assay = Markup::text(&format!("{}, version {}", result.assay.name, result.assay.version))
        .with(element("br"))
        .with(hash(&result.assay.sha256));
    let software = format!("{} {}", result.software.name, result.software.version);
    let layout = format!("version {}", result.schema_version);
    let facts = element("dl")
        .class("terms small")
        .child(term("Assay", assay))
        .child(term("Software", Markup::text(&software)))
        .child(term("Layout of result.json", Markup::text(&layout)));
    element("div")
        .child(element("h3").attribute("id", "provenance").text("Assay, files and software"))
        .child(facts)
}

/// Makes the table of the files, the case's first.
pub(super) fn files(result: &CaseResult) -> Element {
    let caption = match result.controls.is_empty() {
        true => "Files of the case; their counts are added",
        false => "Files of the case, whose counts are added, and of the controls, gated by the same gates",
    };
    let rows = [("case", &result.inputs), ("control", &result.controls)];
    let rows = rows.into_iter().flat_map(|(of, inputs)| inputs.iter().map(move |input| row(of, input)));
    let table = element("table")
        .child(element("caption").text(caption))
        .child(table_head(&["File", "Of", "#Data set", "#Events", "SHA-256"]))
        .child(element("tbody").children(rows));
    scrolling(table, "Files")
}

fn row(of: &str, input: &InputEntry) -> Element {
    element("tr")
        .child(row_name(&input.file))
        .child(element("td").text(of))
        .child(number_cell(Markup::text(&input.data_set.to_string())))
        .child(number_cell(Markup::text(&format_count(input.event_count))))
        .child(element("td").child(hash(&input.sha256)))
}

fn hash(sha256: &str) -> Element {
    element("code").class("hash").text(sha256)
}
