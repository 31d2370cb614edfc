use flowmrd::cohort::result::ControlChartEntry;

use super::super::figure::{LEFT, RIGHT, TOP, frame, label, line, path, place, spread};
use super::format_value;
use crate::markup::{Element, element};

/// Height of the figure.
const HEIGHT: f64 = 168.0;
/// Lower end of the vertical axis.
const BOTTOM: f64 = HEIGHT - 24.0;
/// Least distance between two labels of the vertical axis.
const LABEL_GAP: f64 = 13.0;

/// Draws a control chart; only the frame where it has no limits.
pub(super) fn draw(chart: &ControlChartEntry, alternative: &str) -> Element {
    let svg = frame(HEIGHT, alternative);
    let Some(limits) = chart.limits else { return svg };
    let values = chart.points.iter().map(|point| point.value);
    let all = values.chain([limits.lower, limits.upper]);
    let (least, most) =
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), value| (a.min(value), b.max(value)));
    let span = if most > least { most - least } else { 1.0 };
    let height = |value: f64| BOTTOM - (BOTTOM - TOP - 4.0) * ((value - least) / span).clamp(0.0, 1.0);
    let count = chart.points.len();
    let places: Vec<[f64; 2]> = chart
        .points
        .iter()
        .enumerate()
        .map(|(index, point)| [spread(index, count), height(point.value)])
        .collect();
    let radius = if count > 60 { 2.0 } else { 3.2 };
    let marks = chart.points.iter().zip(&places).map(|(point, &at)| {
        let text = format!("{}: {}", point.case, format_value(point.value, chart.quantity));
        mark(at, radius, point.is_outside).child(element("title").text(&text))
    });
    let [lower, centre, upper] = [limits.lower, limits.centre, limits.upper];
    svg.child(line("limit-line", [LEFT, height(upper)], [RIGHT, height(upper)]))
        .child(line("limit-line", [LEFT, height(lower)], [RIGHT, height(lower)]))
        .child(line("centre-line", [LEFT, height(centre)], [RIGHT, height(centre)]))
        .children(labels(chart, [upper, centre, lower].map(|value| (height(value), value))))
        .child(path("course", &places))
        .children(marks)
        .children(ends(chart))
}

/// Writes the limits and the centre beside the axis; where there is no room, the limits go first.
fn labels(chart: &ControlChartEntry, [upper, centre, lower]: [(f64, f64); 3]) -> Vec<Element> {
    let write =
        |(y, value): (f64, f64)| label("up", [LEFT - 6.0, y + 4.0], &format_value(value, chart.quantity));
    let mut written = vec![write(upper)];
    if lower.0 - upper.0 >= LABEL_GAP {
        written.push(write(lower));
    }
    if centre.0 - upper.0 >= LABEL_GAP && lower.0 - centre.0 >= LABEL_GAP {
        written.push(write(centre));
    }
    written
}

fn mark([x, y]: [f64; 2], radius: f64, is_outside: bool) -> Element {
    if is_outside {
        let corners = [[x, y - 6.0], [x + 5.5, y + 4.0], [x - 5.5, y + 4.0]];
        let points: Vec<String> =
            corners.iter().map(|[x, y]| format!("{},{}", place(*x), place(*y))).collect();
        return element("polygon").class("point outside-limits").attribute("points", points.join(" "));
    }
    element("circle")
        .class("point")
        .attribute("cx", place(x))
        .attribute("cy", place(y))
        .attribute("r", place(radius))
}

/// Writes when the first and the last value were acquired, where it is known.
fn ends(chart: &ControlChartEntry) -> Vec<Element> {
    let day = |time: &Option<String>| time.as_deref().map(|time| time.chars().take(10).collect::<String>());
    let first = chart.points.first().and_then(|point| day(&point.time));
    let last = chart.points.last().and_then(|point| day(&point.time));
    let first = first.map(|text| label("begin", [LEFT, BOTTOM + 17.0], &text));
    first.into_iter().chain(last.map(|text| label("end", [RIGHT, BOTTOM + 17.0], &text))).collect()
}
