//! Texts of ticks: powers with a raised exponent, true minus signs, and none drawn over another.

use crate::markup::{Markup, element};

/// Width of one character of a tick label in pixels, for telling whether two labels would touch.
const CHARACTER_WIDTH: f64 = 7.0;

/// Least room between two labels in pixels.
const LABEL_GAP: f64 = 5.0;

/// How far an exponent is raised and made smaller, in pixels.
const EXPONENT_RISE: &str = "-4";

/// Draws a label such as `-10^3` as −10³ inside a text element of SVG, the exponent raised by a span: characters for raised
/// digits stand at odd heights in many typefaces.
pub(crate) fn label_spans(label: &str) -> Markup {
    let label = label.replace('-', "−");
    match label.split_once('^') {
        Some((base, exponent)) => Markup::text(base)
            .with(element("tspan").class("exponent").attribute("dy", EXPONENT_RISE).text(exponent)),
        None => Markup::text(&label),
    }
}

/// Returns a label's width in pixels, roughly.
fn label_width(label: &str) -> f64 {
    let character_count = label.chars().filter(|&character| character != '^').count();
    character_count as f64 * CHARACTER_WIDTH
}

/// Which way the labels of an axis run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelRun {
    /// Along a horizontal axis, where labels meet by their widths.
    Across,
    /// Along a vertical axis, where they meet by their height.
    Up,
}

/// Chooses the labels that can be drawn without touching: zero first, then from the largest magnitude to the smallest.
///
/// `candidates` are position in pixels, value and label; the answer holds indices into them, ascending.
pub(crate) fn choose_labels(candidates: &[(f64, f64, &str)], run: LabelRun) -> Vec<usize> {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|&a, &b| {
        let rank = |index: usize| (candidates[index].1 != 0.0, -candidates[index].1.abs());
        rank(a).0.cmp(&rank(b).0).then(rank(a).1.total_cmp(&rank(b).1)).then(a.cmp(&b))
    });
    let half_extent = |label: &str| match run {
        LabelRun::Across => label_width(label) / 2.0,
        LabelRun::Up => CHARACTER_WIDTH,
    };
    let mut chosen: Vec<usize> = Vec::new();
    for index in order {
        let (position, _, label) = candidates[index];
        let is_free = chosen.iter().all(|&other| {
            let (other_position, _, other_label) = candidates[other];
            (position - other_position).abs() >= half_extent(label) + half_extent(other_label) + LABEL_GAP
        });
        if is_free {
            chosen.push(index);
        }
    }
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_raised_and_minus_signs_true() {
        assert_eq!(label_spans("-10^3").as_str(), "−10<tspan class=\"exponent\" dy=\"-4\">3</tspan>");
        assert_eq!(label_spans("10^-2").as_str(), "10<tspan class=\"exponent\" dy=\"-4\">−2</tspan>");
        assert_eq!(label_spans("50k").as_str(), "50k");
        assert_eq!(label_spans("<b>").as_str(), "&lt;b&gt;");
    }

    #[test]
    fn labels_that_would_touch_give_way_to_zero_and_to_larger_values() {
        // Widths by hand: "0" 7 px, "10^2" three characters 21 px; 0 and 10^2 need 14 + 5 px between their middles.
        let close = [(50.0, 0.0, "0"), (60.0, 100.0, "10^2"), (100.0, 1000.0, "10^3")];
        assert_eq!(choose_labels(&close, LabelRun::Across), [0, 2]);
        let apart = [(50.0, 0.0, "0"), (69.0, 100.0, "10^2"), (100.0, 1000.0, "10^3")];
        assert_eq!(choose_labels(&apart, LabelRun::Across), [0, 1, 2]);
        let without_zero = [(50.0, 10.0, "10^1"), (60.0, 100.0, "10^2")];
        assert_eq!(choose_labels(&without_zero, LabelRun::Across), [1]);
        // Upwards a label is as high as 14 px whatever its length: 19 px from middle to middle.
        assert_eq!(choose_labels(&[(0.0, 1.0, "10^0"), (19.0, 2.0, "100000")], LabelRun::Up), [0, 1]);
        assert_eq!(choose_labels(&[(0.0, 1.0, "10^0"), (18.9, 2.0, "100000")], LabelRun::Up), [1]);
    }
}
