//! What the figures of the page share: a frame of fixed size, places on it, and text.

use crate::markup::{Element, element};

/// Width of a figure, in its own pixels: that of a phone's screen, so that texts keep their size there.
pub(super) const WIDTH: f64 = 360.0;
/// Left end of the axes.
pub(super) const LEFT: f64 = 58.0;
/// Right end of the axes.
pub(super) const RIGHT: f64 = WIDTH - 10.0;
/// Upper end of the axes.
pub(super) const TOP: f64 = 12.0;

/// Starts a figure of a height; `alternative` says what it shows, in words.
pub(super) fn frame(height: f64, alternative: &str) -> Element {
    element("svg")
        .class("chart")
        .attribute("viewBox", format!("0 0 {} {}", place(WIDTH), place(height)))
        .attribute("role", "img")
        .attribute("aria-label", alternative)
}

/// Draws a line from one place to another.
pub(super) fn line(class: &'static str, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) -> Element {
    element("line")
        .class(class)
        .attribute("x1", place(x1))
        .attribute("y1", place(y1))
        .attribute("x2", place(x2))
        .attribute("y2", place(y2))
}

/// Writes a text at a place.
pub(super) fn label(class: &'static str, [x, y]: [f64; 2], text: &str) -> Element {
    element("text").class(class).attribute("x", place(x)).attribute("y", place(y)).text(text)
}

/// Joins places by a line.
pub(super) fn path(class: &'static str, places: &[[f64; 2]]) -> Element {
    let points: Vec<String> = places.iter().map(|[x, y]| format!("{},{}", place(*x), place(*y))).collect();
    element("polyline").class(class).attribute("points", points.join(" "))
}

/// Writes a place with at most one decimal.
pub(super) fn place(place: f64) -> String {
    let text = format!("{place:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

/// Spreads a number of points over the width, each in the middle of its share.
pub(super) fn spread(index: usize, count: usize) -> f64 {
    LEFT + (RIGHT - LEFT) * (index as f64 + 0.5) / (count.max(1) as f64)
}
