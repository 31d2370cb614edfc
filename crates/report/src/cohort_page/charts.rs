//! Control charts: what should be the same in every case.

use std::collections::BTreeMap;

use flowmrd::cohort::result::{ChartPointEntry, ChartQuantity, ControlChartEntry};

use super::Content;
use crate::block::{scrolling, titled_section};
use crate::markup::{Element, element};
use crate::number::{format_count, format_percent};

mod figure;

/// The most charts that are drawn; `cohort.json` has all.
const DRAWN: usize = 40;

/// From this value on a median is on a scale of whole numbers, such as scatter's.
const LINEAR: f64 = 100.0;

/// Makes the section of control charts; `None` where none has two values.
pub(super) fn section(content: &Content<'_>) -> Option<Element> {
    let drawn: Vec<&ControlChartEntry> =
        content.summary.charts.iter().filter(|chart| chart.limits.is_some()).take(DRAWN).collect();
    if drawn.is_empty() {
        return None;
    }
    let mut groups: BTreeMap<&str, Vec<&ControlChartEntry>> = BTreeMap::new();
    for chart in drawn {
        groups.entry(&chart.group).or_default().push(chart);
    }
    let intro = "What should be the same in every case of an assay and a cytometer, in the order of acquisition. The line \
         is the mean; the dashed lines are its limits (individuals chart: three standard deviations, estimated from neighbours, \
         unless the assay says otherwise). A value outside is marked by a triangle, and is a finding where the chart has the \
         values that the assay asks for.";
    let mut section =
        titled_section("charts", "Control charts").child(element("p").class("note").text(intro));
    for (number, (group, charts)) in groups.into_iter().enumerate() {
        section = section
            .child(element("h3").text(group))
            .child(element("ul").class("charts").children(charts.iter().map(|chart| panel(chart))))
            .child(values(content, number, &charts));
    }
    Some(section)
}

fn panel(chart: &ControlChartEntry) -> Element {
    let outside = chart.points.iter().filter(|point| point.is_outside).count();
    let limits = chart.limits.map(|limits| {
        let [centre, lower, upper] =
            [limits.centre, limits.lower, limits.upper].map(|value| format_value(value, chart.quantity));
        format!("mean {centre}, limits {lower} to {upper}, {outside} outside")
    });
    let limits = limits.unwrap_or_default();
    let alternative = format!("{} of {} cases: {limits}", chart.title, chart.points.len());
    element("li").child(element("figure").child(figure::draw(chart, &alternative)).child(
        element("figcaption").child(element("b").text(&chart.title)).child(element("br")).text(&limits),
    ))
}

/// Lists the values of a group's charts, a row a case.
fn values(content: &Content<'_>, number: usize, charts: &[&ControlChartEntry]) -> Element {
    let mut rows: BTreeMap<(Option<&str>, usize), Vec<Option<&ChartPointEntry>>> = BTreeMap::new();
    for (column, chart) in charts.iter().enumerate() {
        for point in &chart.points {
            let row =
                rows.entry((point.time.as_deref(), point.line)).or_insert_with(|| vec![None; charts.len()]);
            if let Some(cell) = row.get_mut(column) {
                *cell = Some(point);
            }
        }
    }
    let body = rows.into_iter().map(|((time, line), cells)| {
        let name = content.of_line(line).map(|case| content.link(case));
        let cells = cells.into_iter().zip(charts).map(|(point, chart)| {
            let text = point.map(|point| {
                let mark = if point.is_outside { " (outside)" } else { "" };
                format!("{}{mark}", format_value(point.value, chart.quantity))
            });
            element("td").class("number").text(&text.unwrap_or_default())
        });
        element("tr")
            .child(element("th").attribute("scope", "row").children(name))
            .child(element("td").class("date").text(time.unwrap_or_default()))
            .children(cells)
    });
    let titles =
        charts.iter().map(|chart| element("th").class("number").attribute("scope", "col").text(&chart.title));
    let head = element("tr")
        .child(element("th").attribute("scope", "col").text("Case"))
        .child(element("th").attribute("scope", "col").text("Acquired"))
        .children(titles);
    let table = element("table")
        .class("values")
        .child(element("thead").child(head))
        .child(element("tbody").children(body));
    element("details")
        .child(element("summary").text("The values as a table"))
        .child(scrolling(table, &format!("Values of control charts, group {}", number + 1)))
}

/// Writes a value of a chart.
fn format_value(value: f64, quantity: ChartQuantity) -> String {
    match quantity {
        ChartQuantity::Events | ChartQuantity::Rate => format_count(value.max(0.0).round() as u64),
        ChartQuantity::Fraction => format_percent(value),
        ChartQuantity::ScaleMedian if value >= LINEAR => format_count(value.round() as u64),
        ChartQuantity::ScaleMedian => format!("{value:.3}").replace('-', "\u{2212}"),
    }
}
