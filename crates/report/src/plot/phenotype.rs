//! The figure of one marker's values in several populations: quartiles as a bar, the median as a line, on the gates'
//! scale.

use crate::markup::{Element, Markup, element};
use crate::plot::pixels;
use flowmrd::plot::Tick;

/// Width of the drawing's own units, stretched to the figure's width.
const WIDTH: f64 = 1000.0;
/// Height of a population's row, of its bar, in pixels.
const ROW: f64 = 13.0;
const BAR: f64 = 7.0;
/// Room for ticks below.
const TICKS: f64 = 6.0;

/// One population's quartiles on the gates' scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    /// Lower quartile, median, upper quartile.
    pub(crate) quartiles: [f64; 3],
    /// Index of the LAIP, from 0; `None` for the reference.
    pub(crate) laip_index: Option<usize>,
}

/// The range of the gates' scale that a figure shows, and the ticks in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range<'a> {
    /// Where the figure begins and ends; the second above the first.
    pub(crate) ends: [f64; 2],
    /// Ticks of the axis, those with a label the major ones.
    pub(crate) ticks: &'a [Tick],
}

/// Draws the rows of one marker, a population each, in their order; a population without values leaves its row empty.
pub(crate) fn draw_spreads(spreads: &[Option<Spread>], range: Range<'_>, title: &str) -> Markup {
    let rows_height = ROW * spreads.len() as f64;
    let height = pixels(rows_height + TICKS);
    let rows = spreads.iter().enumerate().filter_map(|(row, spread)| {
        spread.map(|spread| draw_row(spread, range, ROW * row as f64 + (ROW - BAR) / 2.0))
    });
    element("svg")
        .class("spreads")
        .attribute("width", "100%")
        .attribute("height", &height)
        .attribute("viewBox", format!("0 0 {WIDTH} {height}"))
        .attribute("preserveAspectRatio", "none")
        .attribute("role", "img")
        .attribute("aria-label", title)
        .child(element("path").class("axis").attribute("d", format!("M0 {}H{WIDTH}", pixels(rows_height))))
        .child(element("path").class("ticks").attribute("d", ticks(range, rows_height)))
        .children(rows)
        .into()
}

/// Returns the horizontal place of a value; what lies beyond the range stands at its end.
fn place(range: Range<'_>, value: f64) -> f64 {
    let [lower, upper] = range.ends;
    ((value - lower) / (upper - lower)).clamp(0.0, 1.0) * WIDTH
}

fn ticks(range: Range<'_>, top: f64) -> String {
    let [lower, upper] = range.ends;
    let major =
        range.ticks.iter().filter(|tick| tick.label.is_some() && (lower..=upper).contains(&tick.position));
    major.map(|tick| format!("M{} {}v4", pixels(place(range, tick.position)), pixels(top))).collect()
}

fn draw_row(spread: Spread, range: Range<'_>, top: f64) -> Element {
    let [lower, median, upper] = spread.quartiles.map(|value| place(range, value));
    let looks = ["mark-1", "mark-2", "mark-3", "mark-4"];
    let class = spread.laip_index.map_or("reference", |index| looks[index % looks.len()]);
    let bar = element("rect")
        .class("quartiles")
        .attribute("x", pixels(lower))
        .attribute("y", pixels(top))
        .attribute("width", pixels(upper - lower))
        .attribute("height", pixels(BAR));
    let line = format!("M{} {}v{}", pixels(median), pixels(top - 2.0), pixels(BAR + 4.0));
    let group = element("g").attribute("class", format!("spread {class}"));
    let group = match spread.laip_index {
        Some(index) => group.attribute("data-laip", (index + 1).to_string()),
        None => group,
    };
    group.child(bar).child(element("path").class("median").attribute("d", line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_stand_at_their_places_on_the_scale() {
        let ticks = [(0.5, Some("0")), (0.75, None), (9.0, Some("10^5"))].map(|(position, label)| Tick {
            position,
            value: 0.0,
            label: label.map(str::to_owned),
        });
        let range = Range { ends: [0.0, 2.0], ticks: &ticks };
        let spread = Spread { quartiles: [0.5, 1.0, 3.0], laip_index: Some(1) };
        let reference = Spread { quartiles: [0.0, 0.2, 0.4], laip_index: None };
        let figure = draw_spreads(&[Some(spread), None, Some(reference)], range, "<CD19>");
        // By hand: 2 units over 1000; the first row's bar is 7 of 13 px and begins 3 below its top; 3 lies past the end.
        for part in [
            "x=\"250.0\" y=\"3.0\" width=\"750.0\"",
            "d=\"M500.0 1.0v11.0\"",
            "class=\"spread mark-2\" data-laip=\"2\"",
            "x=\"0.0\" y=\"29.0\" width=\"200.0\"",
            "class=\"ticks\" d=\"M250.0 39.0v4\"",
            "aria-label=\"&lt;CD19&gt;\"",
        ] {
            assert!(figure.as_str().contains(part), "{part} in {}", figure.as_str());
        }
    }
}
