//! What pages are built of: sections under headings, tables that scroll, lists of terms.

use crate::html::RESEARCH_USE;
use crate::markup::{Element, Markup, element};
use flowmrd::result::SoftwareEntry;

/// Makes the foot of a page: what it may be used for, and what made it.
pub(crate) fn footer(software: &SoftwareEntry) -> Element {
    element("footer")
        .child(
            element("p")
                .child(element("strong").text(&format!("{RESEARCH_USE}.")))
                .text(" Not for diagnosis; this report makes no recommendation for treatment."),
        )
        .child(element("p").text(&format!("{} {}", software.name, software.version)))
}

/// Starts a section under a heading of its own; `id` names both.
pub(crate) fn titled_section(id: &'static str, title: &str) -> Element {
    let heading = format!("{id}-title");
    element("section")
        .attribute("id", id)
        .attribute("aria-labelledby", &heading)
        .child(element("h2").attribute("id", &heading).text(title))
}

/// Wraps a table, or a figure as wide, so that it scrolls by itself on a narrow screen; the keyboard can reach it.
pub(crate) fn scrolling(table: Element, label: &str) -> Element {
    element("div")
        .class("table")
        .attribute("role", "group")
        .attribute("aria-label", label)
        .attribute("tabindex", "0")
        .child(table)
}

/// Makes the head of a table; a title that starts with `#` (cut off) stands over numbers.
pub(crate) fn table_head(titles: &[&str]) -> Element {
    let cells = titles.iter().map(|title| match title.strip_prefix('#') {
        Some(number) => element("th").class("number").attribute("scope", "col").text(number),
        None => element("th").attribute("scope", "col").text(title),
    });
    element("thead").child(element("tr").children(cells))
}

/// Makes one pair of a list of terms and what they say.
pub(crate) fn term(name: &str, says: impl Into<Markup>) -> Markup {
    let pair = element("div").child(element("dt").text(name)).child(element("dd").child(says));
    pair.into()
}

/// Folds what few readers need under one line that says what it is; paper has the line, and where the rest stands.
pub(crate) fn fold(summary: &str, content: impl Into<Markup>) -> Element {
    let elsewhere = element("span").class("print-only").text(" (on screen, and in result.json)");
    let line = element("summary").text(summary).child(elsewhere);
    element("details").class("fold").child(line).child(content)
}

/// Makes a cell of a table that holds a number.
pub(crate) fn number_cell(says: impl Into<Markup>) -> Element {
    element("td").class("number").child(says)
}

/// Makes the cell that names a row of a table.
pub(crate) fn row_name(name: &str) -> Element {
    element("th").attribute("scope", "row").text(name)
}
