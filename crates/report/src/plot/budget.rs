//! The figure of an uncertainty budget: a bar a source, as long as its share.

use super::pixels;
use crate::markup::{Element, Markup, element};
use crate::number::format_percent;

/// Height of a row, in pixels.
const ROW: f64 = 24.0;
/// Height of a bar, in pixels.
const BAR: &str = "12";
/// Where bars begin and how long the whole would be, in percent of the width; left of it the names, right the shares.
const BARS: [f64; 2] = [30.0, 50.0];

/// Draws shares of a whole, 0 to 1, in their order. `alternative` says what they are, in words.
pub(crate) fn draw_budget(parts: &[(&str, f64)], alternative: &str) -> Markup {
    let height = pixels(ROW * parts.len() as f64);
    element("svg")
        .class("budget-figure")
        .attribute("width", "100%")
        .attribute("height", height)
        .attribute("role", "img")
        .attribute("aria-labelledby", "budget-title")
        .child(element("title").attribute("id", "budget-title").text(alternative))
        .children(parts.iter().zip(0..).map(|(&(name, share), number)| row(name, share, number)))
        .into()
}

fn row(name: &str, share: f64, number: u32) -> Element {
    let top = f64::from(number) * ROW;
    let length = BARS[1] * share.clamp(0.0, 1.0);
    let label =
        |x: f64| element("text").attribute("x", format!("{x:.2}%")).attribute("y", pixels(top + 15.0));
    element("g")
        .child(label(0.0).text(name))
        .child(
            element("rect")
                .class("share")
                .attribute("x", format!("{:.2}%", BARS[0]))
                .attribute("y", pixels(top + 4.5))
                .attribute("width", format!("{length:.2}%"))
                .attribute("height", BAR),
        )
        .child(label(BARS[0] + length).attribute("dx", "7").text(&format_percent(share)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_shares() {
        let figure = draw_budget(&[("Counting", 0.75), ("Placement of gates", 0.25)], "<words>");
        // By hand: 50 % of the width is the whole, three quarters of it 37.5 %.
        for part in
            ["width=\"37.50%\"", "width=\"12.50%\"", "&lt;words&gt;", ">75.0\u{a0}%<", "height=\"48.0\""]
        {
            assert!(figure.as_str().contains(part), "{part} in {}", figure.as_str());
        }
    }
}
