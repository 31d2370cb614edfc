//! The frame of a panel: where its plot stands, its axes, ticks and labels.

use super::pixels;
use crate::Error;
use crate::markup::{Markup, element};
use crate::plot::text::fit_begin;
use crate::plot::tick_label::{LabelRun, choose_labels, label_spans};
use flowmrd::plot::Axis;

/// Side of the square in which events are drawn, in pixels of the drawing.
pub(crate) const SIDE: f64 = 288.0;
/// Room left of the square for labels.
pub(crate) const LEFT: f64 = 62.0;
/// Room above it.
pub(crate) const TOP: f64 = 8.0;
/// Width of the whole drawing.
pub(crate) const WIDTH: f64 = LEFT + SIDE + 12.0;
/// Height of the whole drawing.
pub(crate) const HEIGHT: f64 = TOP + SIDE + 44.0;

/// Room for an axis's label: as long as the square, and a little beyond at both ends.
const LABEL_ROOM: f64 = SIDE + 16.0;
/// Size of an axis's label, as the style sheets have it.
const LABEL_SIZE: f64 = 14.0;

const MAJOR_TICK_LEN: f64 = 6.0;
const MINOR_TICK_LEN: f64 = 3.0;
/// Least distance between two minor ticks; closer ones would run into a bar.
const MINOR_TICK_GAP: f64 = 2.0;

/// Two axes around a square of pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    x: &'a Axis,
    y: &'a Axis,
}

impl<'a> Frame<'a> {
    /// Puts two axes around the square.
    ///
    /// # Errors
    /// [`Error::Plot`] where an axis has no finite range from a lesser to a greater value.
    pub(crate) fn new(x: &'a Axis, y: &'a Axis) -> Result<Self, Error> {
        for axis in [x, y] {
            let is_range = axis.lower.is_finite() && axis.upper.is_finite() && axis.lower < axis.upper;
            if !is_range {
                return Err(Error::Plot {
                    expected: "an axis from a lesser to a greater value".to_owned(),
                    found: format!("{} to {}", axis.lower, axis.upper),
                });
            }
        }
        Ok(Self { x, y })
    }

    /// Returns the horizontal pixel of a transformed value, which may lie outside the square.
    pub(crate) fn x_pixel(&self, value: f64) -> f64 {
        LEFT + along(self.x, value) * SIDE
    }

    /// Returns the vertical pixel of a transformed value, from the top, which may lie outside the square.
    pub(crate) fn y_pixel(&self, value: f64) -> f64 {
        TOP + (1.0 - along(self.y, value)) * SIDE
    }

    /// Draws the border, ticks, tick labels and axis labels.
    pub(crate) fn draw(&self) -> Markup {
        let border = element("rect")
            .class("border")
            .attribute("x", pixels(LEFT))
            .attribute("y", pixels(TOP))
            .attribute("width", pixels(SIDE))
            .attribute("height", pixels(SIDE));
        let x_label = element("text")
            .class("axis-label")
            .attribute("x", pixels(LEFT + SIDE / 2.0))
            .attribute("y", pixels(HEIGHT - 7.0))
            .text(&fit_begin(&self.x.label, LABEL_ROOM, LABEL_SIZE));
        let middle = pixels(TOP + SIDE / 2.0);
        let y_label = element("text")
            .class("axis-label")
            .attribute("x", "12")
            .attribute("y", &middle)
            .attribute("transform", format!("rotate(-90 12 {middle})"))
            .text(&fit_begin(&self.y.label, LABEL_ROOM, LABEL_SIZE));
        Markup::from(border).with(self.x_ticks()).with(self.y_ticks()).with(x_label).with(y_label)
    }

    fn x_ticks(&self) -> Markup {
        let placed = place(self.x, |value| self.x_pixel(value));
        let bottom = TOP + SIDE;
        let path =
            placed.iter().map(|tick| format!("M{} {}v{}", pixels(tick.at), pixels(bottom), pixels(tick.len)));
        let lines = element("path").class("ticks").attribute("d", path.collect::<String>());
        let labels = chosen(&placed, LabelRun::Across).map(|(at, label)| {
            element("text")
                .class("tick across")
                .attribute("x", pixels(at))
                .attribute("y", pixels(bottom + 18.0))
                .child(label_spans(label))
        });
        Markup::from(lines).with(labels.collect::<Markup>())
    }

    fn y_ticks(&self) -> Markup {
        let placed = place(self.y, |value| self.y_pixel(value));
        let path =
            placed.iter().map(|tick| format!("M{} {}h-{}", pixels(LEFT), pixels(tick.at), pixels(tick.len)));
        let lines = element("path").class("ticks").attribute("d", path.collect::<String>());
        let labels = chosen(&placed, LabelRun::Up).map(|(at, label)| {
            element("text")
                .class("tick up")
                .attribute("x", pixels(LEFT - 9.0))
                .attribute("y", pixels(at + 4.0))
                .child(label_spans(label))
        });
        Markup::from(lines).with(labels.collect::<Markup>())
    }
}

/// Returns how far a transformed value lies along an axis: 0 at its lower end, 1 at its upper.
fn along(axis: &Axis, value: f64) -> f64 {
    (value - axis.lower) / (axis.upper - axis.lower)
}

/// One tick with a place on the drawing.
struct PlacedTick<'a> {
    at: f64,
    len: f64,
    value: f64,
    label: Option<&'a str>,
}

/// Places the ticks that lie in an axis's range, without minor ticks that would run into their neighbour.
fn place(axis: &Axis, pixel: impl Fn(f64) -> f64) -> Vec<PlacedTick<'_>> {
    let in_range = axis.ticks.iter().filter(|tick| (axis.lower..=axis.upper).contains(&tick.position));
    let mut placed: Vec<PlacedTick<'_>> = Vec::new();
    for tick in in_range {
        let label = tick.label.as_deref();
        let at = pixel(tick.position);
        let is_crowded = placed.last().is_some_and(|last| (last.at - at).abs() < MINOR_TICK_GAP);
        if label.is_some() || !is_crowded {
            let len = if label.is_some() { MAJOR_TICK_LEN } else { MINOR_TICK_LEN };
            placed.push(PlacedTick { at, len, value: tick.value, label });
        }
    }
    placed
}

/// Returns the place and text of the labels that do not touch.
fn chosen<'a>(placed: &'a [PlacedTick<'a>], run: LabelRun) -> impl Iterator<Item = (f64, &'a str)> {
    let candidates: Vec<(f64, f64, &str)> =
        placed.iter().filter_map(|tick| tick.label.map(|label| (tick.at, tick.value, label))).collect();
    choose_labels(&candidates, run).into_iter().map(move |index| (candidates[index].0, candidates[index].2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flowmrd::plot::Tick;

    fn axis(lower: f64, upper: f64, ticks: &[(f64, f64, Option<&str>)]) -> Axis {
        Axis {
            label: "CD19 (PC7-A) <&>".to_owned(),
            short_name: "PC7-A".to_owned(),
            scale: "linear".to_owned(),
            lower,
            upper,
            ticks: ticks
                .iter()
                .map(|&(position, value, label)| Tick { position, value, label: label.map(str::to_owned) })
                .collect(),
        }
    }

    #[test]
    fn axis_ends_fall_on_the_corners_of_the_square() {
        let (x, y) = (axis(-1.0, 3.0, &[]), axis(0.0, 1.0, &[]));
        let frame = Frame::new(&x, &y).unwrap();
        assert_eq!((frame.x_pixel(-1.0), frame.x_pixel(3.0)), (LEFT, LEFT + SIDE));
        assert_eq!((frame.y_pixel(0.0), frame.y_pixel(1.0)), (TOP + SIDE, TOP));
        // By hand: 0 is a quarter of the way from -1 to 3.
        assert_eq!(frame.x_pixel(0.0), LEFT + SIDE / 4.0);
    }

    #[test]
    fn axis_without_a_range_is_refused() {
        let good = axis(0.0, 1.0, &[]);
        for (lower, upper) in [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
            let bad = axis(lower, upper, &[]);
            assert!(matches!(Frame::new(&good, &bad), Err(Error::Plot { .. })));
            assert!(matches!(Frame::new(&bad, &good), Err(Error::Plot { .. })));
        }
    }

    #[test]
    fn ticks_outside_the_range_are_not_drawn() {
        let x = axis(0.0, 1.0, &[(-0.1, -1.0, Some("-1")), (0.5, 0.0, Some("0")), (1.1, 1.0, Some("1"))]);
        let y = axis(0.0, 1.0, &[]);
        let markup = Frame::new(&x, &y).unwrap().draw();
        assert_eq!(markup.as_str().matches("class=\"tick across\"").count(), 1);
        assert!(markup.as_str().contains(">0</text>"));
    }

    #[test]
    fn crowded_minor_ticks_are_left_out_and_major_ones_kept() {
        // 288 px a unit: 0.005 is 1.44 px from its neighbour, under the gap of 2 px.
        let ticks = [(0.1, 1.0, None), (0.105, 2.0, None), (0.106, 10.0, Some("10^1")), (0.5, 20.0, None)];
        let x = axis(0.0, 1.0, &ticks);
        let placed = place(&x, |value| value * SIDE);
        assert_eq!(placed.iter().map(|tick| tick.value).collect::<Vec<_>>(), [1.0, 10.0, 20.0]);
    }

    #[test]
    fn axis_label_is_escaped() {
        let (x, y) = (axis(0.0, 1.0, &[]), axis(0.0, 1.0, &[]));
        let markup = Frame::new(&x, &y).unwrap().draw();
        assert_eq!(markup.as_str().matches("CD19 (PC7-A) &lt;&amp;&gt;").count(), 2);
    }
}
