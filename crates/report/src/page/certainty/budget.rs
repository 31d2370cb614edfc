//! The uncertainty budget: a bar a source, and the table behind it.

use crate::block::{fold, scrolling, table_head};
use crate::markup::{Markup, element};
use crate::number::{format_digits, format_percent};
use crate::plot::budget::draw_budget;
use flowmrd::result::{BudgetEntry, BudgetPartEntry};

/// Makes the figure and the table of a budget; a sentence where counting is the only source.
pub(super) fn block(budget: &BudgetEntry) -> Markup {
    let parts: Vec<&BudgetPartEntry> = budget.parts.iter().filter(|part| part.variance > 0.0).collect();
    let heading = Markup::from(element("h3").text("Where the doubt comes from"));
    if let [part] = parts.as_slice() {
        let text = format!(
            "{} alone: a standard deviation of ln(level) of {}. No other source was weighed, or none has a share.",
            source_name(&part.source),
            format_digits(libm::sqrt(part.variance))
        );
        return heading.with(element("p").text(&text));
    }
    let shares: Vec<(&str, f64)> = parts.iter().map(|part| (source_name(&part.source), part.share)).collect();
    let words: Vec<String> =
        shares.iter().map(|(name, share)| format!("{name} {}", format_percent(*share))).collect();
    let alternative = format!("Shares of the variance of the level's logarithm: {}.", words.join(", "));
    let caption = "Share of each source in the variance of ln(level); sources without a share are left out";
    let figure = element("figure")
        .class("budget-panel")
        .child(draw_budget(&shares, &alternative))
        .child(element("figcaption").text(caption));
    let table = element("table")
        .class("narrow")
        .child(element("caption").text("Variances add, standard deviations do not"))
        .child(table_head(&["Source", "#Share", "#Standard deviation of ln(level)"]))
        .child(element("tbody").children(parts.into_iter().map(row)));
    heading.with(figure).with(fold("The same in numbers", scrolling(table, "Uncertainty budget")))
}

fn row(part: &BudgetPartEntry) -> Markup {
    let number = |text: &str| element("td").class("number").text(text);
    element("tr")
        .child(element("th").attribute("scope", "row").text(source_name(&part.source)))
        .child(number(&format_percent(part.share)))
        .child(number(&format_digits(libm::sqrt(part.variance))))
        .into()
}

/// Names a source of doubt for people.
fn source_name(source: &str) -> &str {
    match source {
        "counting" => "Counting",
        "background" => "Background",
        "dispersion" => "Between tubes",
        "gates" => "Gates",
        other => other,
    }
}
