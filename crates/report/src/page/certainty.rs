//! How sure is the level? Where its doubt comes from, which gates matter, and how far tubes agree.

use crate::block::{number_cell, row_name, scrolling, table_head};
use crate::markup::{Element, Markup, element};
use crate::number::{format_count, format_percent};
use flowmrd::result::{MrdEntry, PopulationEntry, TubeEntry};

mod budget;
mod gates;
mod tubes;

/// Makes the blocks, beside each other where there is room; nothing where no source of doubt was weighed.
pub(super) fn blocks(mrd: &MrdEntry, populations: &[PopulationEntry]) -> Markup {
    let level = &mrd.level;
    let budget = level.budget.as_ref().map(budget::block);
    let tubes = level.dispersion.as_ref().map(tubes::block);
    let gates = mrd.placement.as_ref().map(|placement| gates::block(placement, populations));
    let left = budget.into_iter().chain(tubes).reduce(Markup::with);
    let blocks: Vec<Element> =
        left.into_iter().chain(gates).map(|block| element("div").child(block)).collect();
    match blocks.is_empty() {
        true => Markup::new(),
        false => element("div").class("columns").attribute("id", "certainty").children(blocks).into(),
    }
}

/// Makes a table of counts with their levels: of tubes, or of controls.
pub(super) fn tubes_table(tubes: &[TubeEntry], what: &str, caption: &str) -> Element {
    let rows = tubes.iter().map(|tube| {
        let number = |text: &str| number_cell(Markup::text(text));
        let fraction = (tube.total > 0).then(|| tube.positive as f64 / tube.total as f64);
        element("tr")
            .child(row_name(&tube.name))
            .child(number(&format_count(tube.positive)))
            .child(number(&format_count(tube.total)))
            .child(number(&fraction.map_or_else(|| "–".to_owned(), format_percent)))
    });
    let table = element("table")
        .class("narrow")
        .child(element("caption").text(caption))
        .child(table_head(&[what, "#LAIP events", "#Denominator", "#Level"]))
        .child(element("tbody").children(rows));
    scrolling(table, caption)
}
