//! The lines that a level is compared with: limits, each with a row for its name, and thresholds, which share one.

use super::axis::{AXIS, Decades, percent_of_width};
use super::{Rows, THRESHOLD_ROW, pixel, vertical};
use crate::markup::{Markup, element};
use crate::number::format_threshold;

/// Least distance between the middles of two thresholds' labels, in percent of the width: the label of `0.0001 %` on a
/// screen of 390 pixels.
const LABEL_DISTANCE: f64 = 20.0;

/// Draws one limit as a dashed line with its name, on the side of the line that has room.
pub(super) fn draw_limit(place: f64, name: &str, row: u32, rows: Rows) -> Markup {
    let is_left = place < (AXIS[0] + AXIS[1]) / 2.0;
    let text = element("text")
        .attribute("class", if is_left { "limit start" } else { "limit end" })
        .attribute("x", percent_of_width(place))
        .attribute("y", pixel(row))
        .attribute("dx", if is_left { "5" } else { "-5" })
        .text(name);
    vertical("limit-line", place, [rows.limits_start(), rows.axis()]).with(text)
}

/// Draws thresholds as dotted lines; the nearest to `about` have their labels, and others where there is room left.
pub(super) fn draw_thresholds(axis: Decades, thresholds: &[f64], about: f64, rows: Rows) -> Markup {
    let mut drawn: Vec<f64> = Vec::new();
    for &threshold in thresholds.iter().filter(|&&threshold| axis.holds(threshold)) {
        if !drawn.contains(&threshold) {
            drawn.push(threshold);
        }
    }
    let middle = axis.place(about);
    drawn.sort_by(|one, two| {
        let distance = |threshold: &f64| (axis.place(*threshold) - middle).abs();
        distance(one).total_cmp(&distance(two))
    });
    let mut labelled: Vec<f64> = Vec::new();
    let mut markup = Markup::new();
    for threshold in drawn {
        let place = axis.place(threshold);
        markup.push(vertical("threshold-line", place, [THRESHOLD_ROW + 4, rows.axis()]));
        if labelled.iter().all(|other| (place - other).abs() >= LABEL_DISTANCE) {
            labelled.push(place);
            let label = element("text")
                .class("threshold across")
                .attribute("x", percent_of_width(place))
                .attribute("y", pixel(THRESHOLD_ROW));
            markup.push(label.text(&format_threshold(threshold)));
        }
    }
    markup
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_thresholds_never_stand_closer_than_they_are_wide() {
        let axis = Decades { first: -5, last: -2 };
        let rows = Rows { first: 17, shift: 17 };
        // By hand: a decade is 27.3 % of the width, so 10^-4 and 10^-3 have labels; 2·10^-4 lies 8.2 % off 10^-4.
        let markup = draw_thresholds(axis, &[2e-4, 1e-4, 1e-3, 1e-4], 1e-4, rows);
        let text = markup.as_str();
        assert_eq!(text.matches("threshold-line").count(), 3);
        assert!(text.contains(">0.01\u{a0}%<") && text.contains(">0.1\u{a0}%<"), "{text}");
        assert!(!text.contains(">0.02\u{a0}%<"), "{text}");
        // nearer to the level it goes first
        let text = draw_thresholds(axis, &[1e-4, 2e-4], 3e-4, rows).as_str().to_owned();
        assert!(text.contains(">0.02\u{a0}%<") && !text.contains(">0.01\u{a0}%<"), "{text}");
    }

    #[test]
    fn threshold_off_the_axis_is_not_drawn() {
        let axis = Decades { first: -5, last: -3 };
        assert_eq!(draw_thresholds(axis, &[0.1], 1e-4, Rows { first: 17, shift: 17 }), Markup::new());
    }
}
