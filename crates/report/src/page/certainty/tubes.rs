//! How far several tubes agree.

use super::tubes_table;
use crate::block::term;
use crate::markup::{Element, Markup, element};
use crate::number::{
    format_confidence, format_count, format_count_of, format_digits, format_percent,
    format_probability_markup,
};
use crate::page::verdict::method_name;
use crate::symbol::finding_symbol;
use flowmrd::result::{DispersionEntry, FindingLevel, HomogeneityEntry};

/// Makes the table of the tubes with what they differ by, and the warning where one level hides a difference.
pub(super) fn block(dispersion: &DispersionEntry) -> Markup {
    let mut block = Markup::from(element("h3").text("Do the tubes agree?"));
    if let Some(warning) = &dispersion.warning {
        block.push(caution(warning));
    }
    block.push(tubes_table(&dispersion.tubes, "Tube", "Tubes of the case; their counts are added"));
    block.with(terms(dispersion))
}

fn caution(warning: &str) -> Element {
    let word = element("p")
        .class("what")
        .child(finding_symbol(FindingLevel::Caution))
        .child(element("b").text("Caution"));
    let item = element("li").class("finding caution").child(word.child(element("span").text(warning)));
    element("ul").class("findings").child(item)
}

fn terms(dispersion: &DispersionEntry) -> Element {
    let interval = &dispersion.interval;
    let pooled = format!(
        "{} to {} ({} interval that carries the spread, {})",
        format_percent(interval.lower),
        format_percent(interval.upper),
        format_confidence(interval.confidence),
        method_name(&interval.method)
    );
    let agreement = match &dispersion.homogeneity {
        Some(test) => homogeneity(test),
        None => Markup::text("nothing to compare"),
    };
    let effect = format!("{} times the variance of counting", format_digits(dispersion.design_effect));
    element("dl")
        .class("terms small")
        .child(term("One level in all tubes", agreement))
        .child(term("Spread of the pooled level", Markup::text(&effect)))
        .child(term("Pooled level", Markup::text(&pooled)))
}

fn homogeneity(test: &HomogeneityEntry) -> Markup {
    let degrees = format_count_of(test.degrees_of_freedom, "degree");
    let how = match test.draw_count.zip(test.seed) {
        Some((draws, seed)) => format!(" (simulated, {} tables, seed {seed})", format_count(draws)),
        None => format!(" ({})", test.p_value_method),
    };
    Markup::text(&format!("χ² = {} with {degrees} of freedom, p = ", format_digits(test.chi_square)))
        .with(format_probability_markup(test.p_value))
        .with(Markup::text(&how))
}
