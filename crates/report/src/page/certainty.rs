//! How sure is the level? Where its doubt comes from, which gates matter, and how far tubes agree.

use crate::block::{scrolling, table_head, titled_section};
use crate::markup::{Element, Markup, element};
use crate::number::{format_count, format_percent};
use flowmrd::result::{MrdEntry, TubeEntry};

mod budget;
mod gates;
mod tubes;

/// Makes the section; nothing where no source of doubt was weighed.
pub(super) fn section(mrd: &MrdEntry, populations: &[flowmrd::result::PopulationEntry]) -> Markup {
    let level = &mrd.level;
    if level.budget.is_none() && mrd.placement.is_none() && level.dispersion.is_none() {
        return Markup::new();
    }
    titled_section("certainty", "How sure is the level?")
        .children(level.budget.as_ref().map(budget::block))
        .children(level.dispersion.as_ref().map(tubes::block))
        .children(mrd.placement.as_ref().map(|placement| gates::block(placement, populations)))
        .into()
}

/// Makes a table of counts with their levels: of tubes, or of controls.
pub(super) fn tubes_table(tubes: &[TubeEntry], what: &str, caption: &str) -> Element {
    let rows = tubes.iter().map(|tube| {
        let number = |text: &str| element("td").class("number").text(text);
        let fraction = (tube.total > 0).then(|| tube.positive as f64 / tube.total as f64);
        element("tr")
            .child(element("th").attribute("scope", "row").text(&tube.name))
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
