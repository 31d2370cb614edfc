//! The figure of arrivals: how many events came when, and below it a tick for each LAIP event.

use crate::markup::{Element, Markup, element};
use crate::plot::pixels;
use flowmrd::TimelineData;
use std::fmt::Write;

/// Width of the drawing's own units, stretched to the figure's width.
const WIDTH: f64 = 1000.0;
/// Height of the rate's area, in pixels.
const AREA: f64 = 56.0;
/// Height of a row of ticks, in pixels, and of the ticks themselves.
const ROW: f64 = 14.0;
const TICK: f64 = 10.0;
/// The most steps that are drawn: narrower ones are joined.
const MOST_STEPS: usize = 250;
/// The most ticks of one LAIP; more would only cover each other.
const MOST_TICKS: usize = 500;

/// A timeline as it is drawn: bins joined until they are wide enough to be seen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Steps {
    /// Events of each step.
    pub(crate) counts: Vec<u64>,
    /// Width of a step in the units of the timeline.
    pub(crate) width: f64,
}

impl Steps {
    /// Joins neighbouring bins until at most `limit` are left.
    pub(crate) fn of(timeline: &TimelineData, limit: usize) -> Self {
        let joined = timeline.event_counts.len().div_ceil(limit.max(1)).max(1);
        let counts = timeline.event_counts.chunks(joined).map(|bins| bins.iter().sum()).collect();
        Self { counts, width: timeline.bin_width * joined as f64 }
    }
}

/// Draws a timeline; nothing where it has no length. `number` (from 1) keeps its ids apart, `alternative` says what it
/// shows.
pub(crate) fn draw_timeline(timeline: &TimelineData, number: usize, alternative: &str) -> Option<Markup> {
    let steps = Steps::of(timeline, MOST_STEPS);
    let span = timeline.bin_width * timeline.event_counts.len() as f64;
    if !(span.is_finite() && span > 0.0) {
        return None;
    }
    let title = format!("timeline-{number}-title");
    let height = pixels(AREA + 3.0 + ROW * timeline.laip_times.len() as f64);
    let rows = timeline
        .laip_times
        .iter()
        .enumerate()
        .map(|(index, times)| ticks(times, index, (timeline.start, span)));
    let svg = element("svg")
        .class("timeline")
        .attribute("width", "100%")
        .attribute("height", &height)
        .attribute("viewBox", format!("0 0 {WIDTH} {height}"))
        .attribute("preserveAspectRatio", "none")
        .attribute("role", "img")
        .attribute("aria-labelledby", &title)
        .child(element("title").attribute("id", &title).text(alternative))
        .child(element("path").class("rate").attribute("d", area(&steps, span)))
        .child(element("path").class("axis").attribute("d", format!("M0 {AREA}H{WIDTH}")))
        .children(rows);
    Some(svg.into())
}

/// Draws the steps as an area; the last may hold fewer bins and is cut at the end.
fn area(steps: &Steps, span: f64) -> String {
    let highest = steps.counts.iter().copied().max().unwrap_or(0).max(1);
    let mut path = format!("M0 {}", pixels(AREA));
    for (index, &count) in steps.counts.iter().enumerate() {
        let y = AREA * (1.0 - count as f64 / highest as f64);
        let end = ((index + 1) as f64 * steps.width / span * WIDTH).min(WIDTH);
        let _ = write!(path, "V{}H{}", pixels(y), pixels(end));
    }
    let _ = write!(path, "V{}Z", pixels(AREA));
    path
}

/// Draws a tick for each event of one LAIP, or for some at even steps where there are many.
fn ticks(times: &[f64], laip_index: usize, (start, span): (f64, f64)) -> Element {
    let top = AREA + 3.0 + ROW * laip_index as f64;
    let drawn_count = times.len().min(MOST_TICKS);
    let mut path = String::new();
    for step in 0..drawn_count {
        let place = times.get(step * times.len() / drawn_count).map(|time| (time - start) / span);
        if let Some(place) = place.filter(|place| place.is_finite()) {
            let _ = write!(path, "M{} {}v{TICK}", pixels(place.clamp(0.0, 1.0) * WIDTH), pixels(top));
        }
    }
    let looks = ["arrival mark-1", "arrival mark-2", "arrival mark-3", "arrival mark-4"];
    element("path")
        .class(looks[laip_index % looks.len()])
        .attribute("data-laip", (laip_index + 1).to_string())
        .attribute("d", path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(event_counts: &[u64], laip_times: &[f64]) -> TimelineData {
        TimelineData {
            file: String::new(),
            is_in_seconds: true,
            start: 10.0,
            bin_width: 2.0,
            event_counts: event_counts.to_vec(),
            laip_times: vec![laip_times.to_vec()],
        }
    }

    #[test]
    fn rates_and_ticks_stand_at_their_times() {
        let figure =
            draw_timeline(&timeline(&[10, 20, 0, 5], &[10.0, 14.0, 99.0, f64::NAN]), 1, "<w>").unwrap();
        // By hand: four bins of 250 units; 10 of 20 is half of 56 px; 14 s is half of the way; 99 s lies past the end.
        for part in [
            "d=\"M0 56.0V28.0H250.0V0.0H500.0V56.0H750.0V42.0H1000.0V56.0Z\"",
            "d=\"M0.0 59.0v10M500.0 59.0v10M1000.0 59.0v10\"",
            "&lt;w&gt;",
        ] {
            assert!(figure.as_str().contains(part), "{part} in {}", figure.as_str());
        }
    }

    #[test]
    fn many_bins_are_joined_and_keep_every_event() {
        let counts: Vec<u64> = (0..1001).collect();
        let steps = Steps::of(&timeline(&counts, &[]), 250);
        // By hand: 1001 bins in groups of ⌈1001/250⌉ = 5 make 201; their sum is 1000 · 1001 / 2.
        assert_eq!((steps.counts.len(), steps.width), (201, 10.0));
        assert_eq!(steps.counts.iter().sum::<u64>(), 500_500);
    }

    #[test]
    fn timeline_without_a_length_is_not_drawn() {
        assert_eq!(draw_timeline(&timeline(&[], &[1.0]), 1, ""), None);
        let endless = TimelineData { bin_width: f64::INFINITY, ..timeline(&[1], &[]) };
        assert_eq!(draw_timeline(&endless, 1, ""), None);
    }

    #[test]
    fn ticks_of_a_large_laip_are_thinned() {
        let times: Vec<f64> = (0..50_000).map(|event| 10.0 + f64::from(event) / 10_000.0).collect();
        let figure = draw_timeline(&timeline(&[5, 5, 5, 5], &times), 1, "").unwrap();
        assert_eq!(figure.as_str().matches("v10").count(), MOST_TICKS);
    }
}
