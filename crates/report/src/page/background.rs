//! Is the level above the background? The controls, and what is left of the level over them.

use super::certainty::tubes_table;
use super::verdict::method_name;
use crate::block::{term, titled_section};
use crate::markup::{Element, Markup, element};
use crate::number::{
    format_confidence, format_count_of, format_digits, format_percent, format_probability_markup,
};
use flowmrd::result::{BackgroundEntry, IntervalWithMethodEntry, LevelEntry};

/// Makes the section of the background; nothing where there are no controls.
pub(super) fn section(level: &LevelEntry) -> Markup {
    let Some(background) = &level.background else {
        return Markup::new();
    };
    titled_section("background", "Above the background?")
        .child(element("p").text(answer(background)))
        .child(terms(background))
        .child(tubes_table(
            &background.controls,
            "Control",
            "Controls without disease, gated by the same gates",
        ))
        .into()
}

/// Answers by the intervals of the net level, the counting interval's answer first.
fn answer(background: &BackgroundEntry) -> &'static str {
    let is_above = |interval: &IntervalWithMethodEntry| interval.lower > 0.0;
    let total = background.net_total_interval.as_ref();
    match (is_above(&background.net_interval), total.map(is_above)) {
        (true, Some(false)) => {
            "By counting alone yes; with the placement of gates and the spread between tubes the interval of the net level \
             reaches down to 0."
        }
        (true, _) => "Yes: the interval of the net level lies above 0.",
        (false, _) => "Not shown: the interval of the net level reaches down to 0.",
    }
}

fn terms(background: &BackgroundEntry) -> Element {
    let controls = format_count_of(background.controls.len() as u64, "control");
    let level = format!("{}, from {controls}", format_percent(background.fraction));
    // A probability that underflows is below 10⁻³⁰⁰ all the same.
    let probability = match background.p_value_of_excess {
        0.0 => Markup::text("p < ").with(format_probability_markup(1e-300)),
        p => Markup::text("p = ").with(format_probability_markup(p)),
    };
    let excess = probability
        .with(Markup::text(" (conditional test of Przyborowski and Wilenski, one-sided); "))
        .with(Markup::text(&format!(
            "{} standard deviations (Li and Ma)",
            format_digits(background.li_ma_significance)
        )));
    element("dl")
        .class("terms")
        .child(term("Level of the background", Markup::text(&level)))
        .children(agreement(background).map(|agreement| term("Agreement of the controls", agreement)))
        .child(term("Net level", net_level(background)))
        .child(term("Excess over the controls", excess))
}

/// Says whether several controls have one level; nothing of one control.
fn agreement(background: &BackgroundEntry) -> Option<Markup> {
    let (chi_square, p_value) = background.chi_square.zip(background.p_value)?;
    let spread = match background.between_control_variance > 0.0 {
        true => "; what they vary by beyond counting is in the bounds of the net level",
        false => "",
    };
    let text = format!("χ² = {}, p = ", format_digits(chi_square));
    Some(Markup::text(&text).with(format_probability_markup(p_value)).with(Markup::text(spread)))
}

fn net_level(background: &BackgroundEntry) -> Markup {
    let bounds = |name: &str, interval: &IntervalWithMethodEntry| {
        let text = format!(
            "{} {name} interval {} to {} ({})",
            format_confidence(interval.confidence),
            format_percent(interval.lower),
            format_percent(interval.upper),
            method_name(&interval.method)
        );
        Markup::from(element("br")).with(Markup::text(&text))
    };
    let mut says = Markup::from(element("b").text(&format_percent(background.net_fraction)))
        .with(bounds("counting", &background.net_interval));
    if let Some(total) = &background.net_total_interval {
        says.push(bounds("total", total));
    }
    says
}
