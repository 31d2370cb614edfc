//! From what it was made: assay, files, software, each with what identifies it.

use crate::block::{scrolling, table_head, term};
use crate::markup::{Element, Markup, element};
use crate::number::format_count;
use flowmrd::CaseResult;
use flowmrd::result::InputEntry;

/// Makes the list of what the result came from, and the tables of the files.
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
    let section = element("div")
        .child(element("h3").attribute("id", "provenance").text("Assay, files and software"))
        .child(facts)
        .child(inputs(&result.inputs, "Files of the case; their counts are added"));
    if result.controls.is_empty() {
        return section;
    }
    section.child(inputs(&result.controls, "Files of the controls, gated by the same gates"))
}

fn inputs(inputs: &[InputEntry], caption: &str) -> Element {
    let rows = inputs.iter().map(|input| {
        element("tr")
            .child(element("th").attribute("scope", "row").text(&input.file))
            .child(element("td").class("number").text(&input.data_set.to_string()))
            .child(element("td").class("number").text(&format_count(input.event_count)))
            .child(element("td").child(hash(&input.sha256)))
    });
    let table = element("table")
        .child(element("caption").text(caption))
        .child(table_head(&["File", "#Data set", "#Events", "SHA-256"]))
        .child(element("tbody").children(rows));
    scrolling(table, caption)
}

fn hash(sha256: &str) -> Element {
    element("code").class("hash").text(sha256)
}
