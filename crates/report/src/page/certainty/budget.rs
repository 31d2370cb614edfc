//! The uncertainty budget: a bar a source, and the table behind it.

use crate::markup::{Markup, element};
use crate::number::{format_percent, format_probability};
use crate::page::{scrolling, table_head};
use crate::plot::budget::draw_budget;
use flowmrd::result::{BudgetEntry, BudgetPartEntry};

/// Makes the figure and the table of a budget.
pub(super) fn block(budget: &BudgetEntry) -> Markup {
    let parts: Vec<(&str, f64)> =
        budget.parts.iter().map(|part| (source_name(&part.source), part.share)).collect();
    let shares: Vec<String> =
        parts.iter().map(|(name, share)| format!("{name} {}", format_percent(*share))).collect();
    let alternative = format!("Shares of the variance of the level's logarithm: {}.", shares.join(", "));
    let caption = "Share of each source in the variance of ln(level)";
    let figure = element("figure")
        .class("budget-panel")
        .child(draw_budget(&parts, &alternative))
        .child(element("figcaption").text(caption));
    let table = element("table")
        .class("narrow")
        .child(
            element("caption")
                .text("The budget in numbers; variances of ln(level) add, standard deviations do not"),
        )
        .child(table_head(&["Source", "#Share", "#Standard deviation of ln(level)"]))
        .child(element("tbody").children(budget.parts.iter().map(row)));
    Markup::from(element("h3").text("Where the doubt comes from"))
        .with(figure)
        .with(scrolling(table, "Uncertainty budget"))
}

fn row(part: &BudgetPartEntry) -> Markup {
    let number = |text: &str| element("td").class("number").text(text);
    element("tr")
        .child(element("th").attribute("scope", "row").text(source_name(&part.source)))
        .child(number(&format_percent(part.share)))
        .child(number(&format_probability(libm::sqrt(part.variance))))
        .into()
}

/// Names a source of doubt for people.
fn source_name(source: &str) -> &str {
    match source {
        "counting" => "Counting",
        "background" => "Background",
        "dispersion" => "Spread between tubes",
        "gates" => "Placement of gates",
        other => other,
    }
}
