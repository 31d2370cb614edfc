//! Marks of LAIP events: each a shape with an outline of its own, so that it is seen on light and on dark bins, in a crowd and
//! without colour.

use super::pixels;
use crate::markup::{Element, Markup, element};
use crate::plot::frame::{Frame, LEFT, SIDE, TOP};
use std::fmt::Write;

/// Classes of the looks that LAIP events can have; the fifth LAIP looks like the first again.
const LOOKS: [&str; 4] = ["mark-1", "mark-2", "mark-3", "mark-4"];

/// Outlines of the looks, about a middle of 0, 0 and as wide as a circle of radius 1: circle, square, triangle, diamond.
const OUTLINES: [&str; 4] = [
    "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z",
    "M-.9 -.9H.9V.9H-.9Z",
    "M0 -1.2L1.1 .8H-1.1Z",
    "M0 -1.25L1.25 0L0 1.25L-1.25 0Z",
];

/// Sizes of the looks where there are several LAIPs: an event in more than one carries their marks one inside the other.
const SIZES: [f64; 4] = [1.5, 0.75, 0.5, 0.35];

/// Which LAIP's marks on which panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MarkPlace {
    /// Number of the panel, from 1.
    pub(crate) panel_number: usize,
    /// Index of the LAIP, from 0.
    pub(crate) laip_index: usize,
    /// Number of LAIPs on the panel.
    pub(crate) laip_count: usize,
}

/// Draws the mark of a LAIP about 0, 0, `radius` pixels from the middle to the edge.
pub(crate) fn mark_shape(laip_index: usize, radius: f64) -> Element {
    let look = laip_index % LOOKS.len();
    element("path")
        .class(LOOKS[look])
        .attribute("transform", format!("scale({radius})"))
        .attribute("d", OUTLINES[look])
}

/// Draws a LAIP's events, given in transformed values, in their order: the vertices of a path that is not seen carry the
/// marks. Events outside an axis's range stand at the edge of the square, as in the density.
pub(crate) fn draw_marks(frame: &Frame<'_>, points: &[[f64; 2]], place: MarkPlace) -> Markup {
    if points.is_empty() {
        return Markup::new();
    }
    let mut path = String::from("M");
    for &[x, y] in points {
        let x = frame.x_pixel(x).clamp(LEFT, LEFT + SIDE);
        let y = frame.y_pixel(y).clamp(TOP, TOP + SIDE);
        let _ = write!(path, "{} {} ", pixels(x), pixels(y));
    }
    // A path of one vertex would not be drawn at all.
    path.push_str("h0");
    let id = format!("panel-{}-mark-{}", place.panel_number, place.laip_index + 1);
    let marker = element("marker")
        .attribute("id", &id)
        .attribute("markerUnits", "userSpaceOnUse")
        .attribute("markerWidth", "16")
        .attribute("markerHeight", "16")
        .attribute("overflow", "visible")
        .child(mark_shape(place.laip_index, radius(points.len()) * size(place.laip_index, place.laip_count)));
    let reference = format!("url(#{id})");
    let carrier = element("path")
        .class("marks")
        .attribute("data-laip", (place.laip_index + 1).to_string())
        .attribute("marker-start", &reference)
        .attribute("marker-mid", &reference)
        .attribute("marker-end", &reference)
        .attribute("d", path);
    Markup::from(marker).with(carrier)
}

/// Returns how large a LAIP's marks are beside those of the others: the first's the largest, 1 where it is alone.
pub(crate) fn size(laip_index: usize, laip_count: usize) -> f64 {
    if laip_count > 1 { SIZES[laip_index % SIZES.len()] } else { 1.0 }
}

/// Returns the radius of a mark in pixels: large where there are few, so that a handful is seen; smaller where they would only cover each
/// other.
fn radius(point_count: usize) -> f64 {
    match point_count {
        0..=150 => 3.4,
        151..=600 => 2.7,
        _ => 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flowmrd::plot::Axis;

    fn axis() -> Axis {
        Axis {
            label: String::new(),
            short_name: String::new(),
            scale: String::new(),
            lower: 0.0,
            upper: 1.0,
            ticks: Vec::new(),
        }
    }

    #[test]
    fn marks_stand_at_their_values_and_outliers_at_the_edge() {
        let (x, y) = (axis(), axis());
        let frame = Frame::new(&x, &y).unwrap();
        let points = [[0.5, 0.25], [-7.0, f64::INFINITY]];
        let markup = draw_marks(&frame, &points, MarkPlace { panel_number: 3, laip_index: 1, laip_count: 2 });
        // By hand: 62 + 288/2 = 206, 8 + 288·3/4 = 224; the corner at the upper left is 62, 8.
        assert!(markup.as_str().contains("d=\"M206.0 224.0 62.0 8.0 h0\""), "{}", markup.as_str());
        assert!(markup.as_str().contains("marker-mid=\"url(#panel-3-mark-2)\""));
    }

    #[test]
    fn no_events_leave_no_marks() {
        let (x, y) = (axis(), axis());
        let frame = Frame::new(&x, &y).unwrap();
        assert_eq!(
            draw_marks(&frame, &[], MarkPlace { panel_number: 1, laip_index: 0, laip_count: 1 }),
            Markup::new()
        );
    }

    #[test]
    fn fifth_laip_looks_like_the_first() {
        assert_eq!(Markup::from(mark_shape(4, 2.0)), Markup::from(mark_shape(0, 2.0)));
        let looks: std::collections::BTreeSet<_> =
            (0..4).map(|laip_index| Markup::from(mark_shape(laip_index, 2.0)).as_str().to_owned()).collect();
        assert_eq!(looks.len(), 4);
    }
}
