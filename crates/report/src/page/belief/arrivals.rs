//! When the LAIP events arrived: the rate of all events over the acquisition, a tick for each LAIP event below.

use crate::block::{fold, number_cell, scrolling, table_head};
use crate::markup::{Element, Markup, element};
use crate::number::{format_count, format_count_of, format_digits, format_mean_count};
use crate::plot::timeline::{Steps, draw_timeline};
use flowmrd::{Analysis, TimelineData};

/// Parts into which the table behind a figure divides the acquisition.
const PARTS: usize = 10;

/// Makes the figures of the files that have a time parameter; nothing where none has.
pub(super) fn block(analysis: &Analysis) -> Markup {
    let laips: Vec<&str> = analysis.result.mrd.laips.iter().map(|laip| laip.name.as_str()).collect();
    let figures: Vec<Element> = analysis
        .timelines
        .iter()
        .enumerate()
        .filter_map(|(index, timeline)| figure(timeline, index + 1, &laips))
        .collect();
    if figures.is_empty() {
        return Markup::new();
    }
    let says = "Events a second over the acquisition; below, a tick for each LAIP event inside the denominator, a row a LAIP. \
                Events of a disease come as evenly as all others; a burst is a clog or carry-over.";
    Markup::from(element("h3").text("When the LAIP events arrived"))
        .with(element("p").class("note").text(says))
        .with(element("div").class("columns").children(figures))
}

fn figure(timeline: &TimelineData, number: usize, laips: &[&str]) -> Option<Element> {
    let counts = timeline.laip_times.iter().enumerate().map(|(index, times)| {
        format!(
            "{} of {}",
            format_count_of(times.len() as u64, "event"),
            laips.get(index).unwrap_or(&"a LAIP")
        )
    });
    let span = Steps::of(timeline, PARTS);
    let alternative = format!(
        "{}: {} over {}, {}; below: {}.",
        timeline.file,
        format_count_of(timeline.event_counts.iter().sum(), "event"),
        duration(timeline, timeline.bin_width * timeline.event_counts.len() as f64),
        rates(timeline),
        counts.collect::<Vec<_>>().join(", ")
    );
    let svg = draw_timeline(timeline, number, &alternative)?;
    let end = timeline.start + timeline.bin_width * timeline.event_counts.len() as f64;
    let axis = element("p")
        .class("time-axis")
        .child(element("span").text(&duration(timeline, timeline.start)))
        .child(element("span").text(&duration(timeline, end)));
    let caption = element("figcaption")
        .child(element("b").text(&timeline.file))
        .child(element("span").class("note").text(&format!(" {}", rates(timeline))));
    let figure = element("figure").class("arrivals").child(caption).child(svg).child(axis);
    let numbers = fold("The same in numbers", table(timeline, &span, laips));
    Some(element("div").child(figure).child(numbers))
}

/// Says how fast events came: `median 258, highest 270 events a second`.
fn rates(timeline: &TimelineData) -> String {
    let mut rates: Vec<f64> =
        timeline.event_counts.iter().map(|&count| count as f64 / timeline.bin_width).collect();
    rates.sort_by(f64::total_cmp);
    let median = rates.get(rates.len() / 2).copied().unwrap_or(0.0);
    let highest = rates.last().copied().unwrap_or(0.0);
    let unit = if timeline.is_in_seconds { "events a second" } else { "events a tick of the clock" };
    format!("median {}, highest {} {unit}", rate(median), rate(highest))
}

fn rate(rate: f64) -> String {
    if rate >= 100.0 { format_mean_count(rate.round()) } else { format_digits(rate) }
}

/// Formats a time: `93.0 s`, or a number of ticks whose length nobody knows.
fn duration(timeline: &TimelineData, time: f64) -> String {
    match timeline.is_in_seconds {
        true => format!("{}\u{a0}s", format_digits(time)),
        false => format!("{} ticks of the clock", format_mean_count(time.round())),
    }
}

/// Makes the table behind the figure: parts of equal length, the events of each, and those of each LAIP.
fn table(timeline: &TimelineData, parts: &Steps, laips: &[&str]) -> Element {
    let mut titles = vec!["#From".to_owned(), "#Events".to_owned()];
    titles.extend(
        (0..timeline.laip_times.len()).map(|index| format!("#{}", laips.get(index).unwrap_or(&"a LAIP"))),
    );
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let rows = parts.counts.iter().enumerate().map(|(index, &count)| {
        let from = timeline.start + index as f64 * parts.width;
        let is_last = index + 1 == parts.counts.len();
        let inside = |time: &&f64| **time >= from && (is_last || **time < from + parts.width);
        let counts = timeline.laip_times.iter().map(|times| times.iter().filter(inside).count() as u64);
        let cells =
            [count].into_iter().chain(counts).map(|count| number_cell(Markup::text(&format_count(count))));
        element("tr").child(number_cell(Markup::text(&duration(timeline, from)))).children(cells)
    });
    let table = element("table")
        .child(
            element("caption")
                .text("Parts of equal length, the last one shorter where they do not come out even"),
        )
        .child(table_head(&titles))
        .child(element("tbody").children(rows));
    scrolling(table, &format!("Arrivals in {}", timeline.file))
}
