//! The figure of a level: its intervals on a logarithmic axis, beside the limits and the thresholds that are asked for.
//!
//! Horizontal places are percentages of the figure's width, so that texts keep their size on a narrow screen.

use crate::markup::{Markup, element};
use axis::{AXIS, Decades, Opening, draw_axis, percent_of_width};
use flowmrd::result::{IntervalEntry, LevelEntry, TotalIntervalEntry};
use lines::{draw_limit, draw_thresholds};

mod axis;
pub(crate) mod kinetics;
mod lines;

/// Height of a row of text, in pixels.
const ROW: u32 = 17;
/// How many times below the counting interval's lower end the total interval's has a place on the axis.
const TOTAL_REACH: f64 = 100.0;
/// Where the names of thresholds stand, in pixels.
const THRESHOLD_ROW: u32 = 13;

/// Vertical places in pixels, from top to bottom; rows of names beyond the two of LOD and LOQ push all below them down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rows {
    /// Where the limits' names begin.
    first: u32,
    /// How far the interval and all below it are pushed down.
    shift: u32,
}

impl Rows {
    /// Makes room for the names of limits and for the row of thresholds, where there are any.
    fn of(limit_count: usize, thresholds: &[f64]) -> Self {
        let first = if thresholds.is_empty() { 0 } else { ROW };
        let more = u32::try_from(limit_count.saturating_sub(2)).unwrap_or(0) * ROW;
        Self { first, shift: first + more }
    }

    fn limits_start(self) -> u32 {
        self.first + 4
    }

    /// The row of a limit's name, from 0.
    fn limit(self, number: u32) -> u32 {
        self.first + THRESHOLD_ROW + ROW * number
    }

    fn interval(self) -> u32 {
        54 + self.shift
    }

    fn axis(self) -> u32 {
        78 + self.shift
    }

    fn labels(self) -> u32 {
        96 + self.shift
    }

    fn powers(self) -> u32 {
        112 + self.shift
    }

    fn height(self) -> u32 {
        118 + self.shift
    }
}

/// Draws the figure; nothing where the level has no interval because its denominator is empty. `alternative` says what it
/// shows, in words.
pub(crate) fn draw_level(level: &LevelEntry, alternative: &str) -> Option<Markup> {
    let interval = level.interval.as_ref()?;
    let limits = limits(level);
    let thresholds: Vec<f64> = level.thresholds.iter().map(|decision| decision.threshold).collect();
    let axis = axis(level, interval, &limits)?.reaching(&thresholds);
    let rows = Rows::of(limits.len(), &thresholds);
    let marks = limits.iter().zip(0..).filter_map(|(&(name, fraction), number)| {
        fraction.map(|fraction| draw_limit(axis.place(fraction), name, rows.limit(number), rows))
    });
    let about = level.fraction.filter(|&fraction| fraction > 0.0).unwrap_or(interval.upper);
    let svg = element("svg")
        .class("level-figure")
        .attribute("width", "100%")
        .attribute("height", pixel(rows.height()))
        .attribute("role", "img")
        .attribute("aria-labelledby", "level-title")
        .child(element("title").attribute("id", "level-title").text(alternative))
        .child(draw_axis(axis, rows))
        .child(draw_thresholds(axis, &thresholds, about, rows))
        .children(marks)
        .children(level.total_interval.as_ref().map(|total| draw_total(axis, total, rows)))
        .child(draw_interval(axis, interval, rows))
        .child(draw_estimate(axis, level.fraction, rows));
    Some(svg.into())
}

/// Lists the limits by name; one above all of the denominator has no place on an axis of shares.
fn limits(level: &LevelEntry) -> Vec<(&'static str, Option<f64>)> {
    let limits = &level.limits;
    let mut named = vec![("LOD", limits.lod_fraction), ("LOQ", limits.loq_fraction)];
    if limits.lob_events.is_some() {
        named.insert(0, ("LOB", limits.lob_fraction));
    }
    for (_, fraction) in &mut named {
        *fraction = fraction.filter(|&fraction| fraction > 0.0 && fraction <= 1.0);
    }
    named
}

/// Spans the axis over the level, its intervals and its limits.
fn axis(level: &LevelEntry, interval: &IntervalEntry, limits: &[(&str, Option<f64>)]) -> Option<Decades> {
    let mut bounds = vec![interval.lower, interval.upper];
    bounds.extend(level.fraction);
    if let Some(total) = &level.total_interval {
        // A lower end that is next to 0 would leave no room for the rest.
        let lower = total.lower.max(interval.lower / TOTAL_REACH);
        bounds.extend([lower, total.upper]);
    }
    let least = level.total_interval.as_ref().map_or(interval.lower, |total| total.lower.min(interval.lower));
    bounds.extend(limits.iter().filter_map(|limit| limit.1));
    Decades::around(&bounds, Opening::of(least))
}

/// Formats a number of pixels.
fn pixel(pixels: u32) -> String {
    pixels.to_string()
}

fn vertical(class: &'static str, place: f64, [from, to]: [u32; 2]) -> Markup {
    let x = percent_of_width(place);
    element("line")
        .class(class)
        .attribute("x1", &x)
        .attribute("x2", &x)
        .attribute("y1", pixel(from))
        .attribute("y2", pixel(to))
        .into()
}

fn horizontal(class: &'static str, [from, to]: [f64; 2], row: u32) -> Markup {
    element("line")
        .class(class)
        .attribute("x1", percent_of_width(from))
        .attribute("x2", percent_of_width(to))
        .attribute("y1", pixel(row))
        .attribute("y2", pixel(row))
        .into()
}

/// Draws the total interval as a thin line with small ends; one that begins before the axis runs to its start without an
/// end.
fn draw_total(axis: Decades, total: &TotalIntervalEntry, rows: Rows) -> Markup {
    let ends = [rows.interval() - 5, rows.interval() + 5];
    let upper = axis.place(total.upper);
    let (lower, start) = match axis.holds(total.lower) {
        true => {
            let lower = axis.place(total.lower);
            (lower, vertical("total", lower, ends))
        }
        false => (AXIS[0], Markup::new()),
    };
    horizontal("total", [lower, upper], rows.interval()).with(start).with(vertical("total", upper, ends))
}

/// Draws the interval as a bar between two ends; one that begins at 0 runs to the start of the axis and ends in an arrow.
fn draw_interval(axis: Decades, interval: &IntervalEntry, rows: Rows) -> Markup {
    let upper = axis.place(interval.upper);
    let ends = [rows.interval() - 8, rows.interval() + 8];
    let (lower, start) = match Opening::of(interval.lower) {
        Opening::AboveZero => {
            let lower = axis.place(interval.lower);
            (lower, vertical("interval", lower, ends))
        }
        Opening::AtZero => {
            let arrow = element("svg")
                .attribute("x", percent_of_width(AXIS[0]))
                .attribute("y", pixel(rows.interval()))
                .attribute("overflow", "visible")
                .child(element("path").class("arrow").attribute("d", "M9 -7L0 0L9 7"));
            (AXIS[0], arrow.into())
        }
    };
    horizontal("interval", [lower, upper], rows.interval())
        .with(start)
        .with(vertical("interval", upper, ends))
}

/// Draws the level itself as a dot; a level of 0 has no place on the axis.
fn draw_estimate(axis: Decades, fraction: Option<f64>, rows: Rows) -> Markup {
    fraction.filter(|&fraction| fraction > 0.0).map_or_else(Markup::new, |fraction| {
        element("circle")
            .class("estimate")
            .attribute("cx", percent_of_width(axis.place(fraction)))
            .attribute("cy", pixel(rows.interval()))
            .attribute("r", "6.5")
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flowmrd::result::{DecisionEntry, LimitsEntry};

    fn level(lower: f64, upper: f64, limits: LimitsEntry) -> LevelEntry {
        let interval = IntervalEntry { method: "clopper-pearson".to_owned(), confidence: 0.95, lower, upper };
        let fraction = (lower > 0.0).then_some((lower + upper) / 2.0);
        LevelEntry { fraction, interval: Some(interval), ..LevelEntry::nothing(limits) }
    }

    fn limits(lod_fraction: f64, loq_fraction: f64) -> LimitsEntry {
        LimitsEntry {
            lod_events: 20,
            loq_events: 50,
            lod_fraction: Some(lod_fraction),
            loq_fraction: Some(loq_fraction),
            ..LimitsEntry::default()
        }
    }

    #[test]
    fn limit_above_the_whole_denominator_is_not_drawn() {
        let figure = draw_level(&level(0.01, 0.5, limits(1.0, 2.5)), "").unwrap();
        assert!(figure.as_str().contains(">LOD<") && !figure.as_str().contains(">LOQ<"));
        assert!(!figure.as_str().contains("1000\u{a0}%"));
    }

    #[test]
    fn figure_is_drawn_as_before() {
        insta::assert_snapshot!(
            draw_level(&level(2e-5, 6e-5, limits(1e-5, 2.5e-5)), "In <words>.").unwrap().as_str()
        );
        insta::assert_snapshot!(
            draw_level(&level(0.0, 3e-6, limits(1e-5, 2.5e-5)), "Zero.").unwrap().as_str()
        );
    }

    #[test]
    fn total_interval_lob_and_thresholds_are_drawn_beside_the_level() {
        let limits =
            LimitsEntry { lob_events: Some(4.7), lob_fraction: Some(4.7e-6), ..limits(1e-5, 2.5e-5) };
        let decision = |threshold| DecisionEntry {
            threshold,
            origin: "assay".to_owned(),
            probability: 0.5,
            exact_probability: [0.4, 0.6],
            decision: "not decided by this sample".to_owned(),
            further_events: None,
        };
        let level = LevelEntry {
            total_interval: Some(TotalIntervalEntry {
                confidence: 0.95,
                lower: 1.5e-5,
                upper: 8e-5,
                draw_count: 1000,
                variance_inflation: 1.0,
            }),
            thresholds: vec![decision(1e-4), decision(5e-5)],
            ..level(2e-5, 6e-5, limits)
        };
        let figure = draw_level(&level, "").unwrap().as_str().to_owned();
        for part in [">LOB<", ">LOD<", ">LOQ<", ">0.01\u{a0}%<"] {
            assert!(figure.contains(part), "{part} in {figure}");
        }
        assert_eq!(figure.matches("threshold-line").count(), 2);
        // By hand: a row of names more for the LOB and one for thresholds, 17 pixels each: 118 + 34.
        assert!(figure.contains("height=\"152\""), "{figure}");
        let (total, bar) = (figure.find("\"total\"").unwrap(), figure.find("\"interval\"").unwrap());
        assert!(total < bar, "the thin line lies behind the bar");
    }

    #[test]
    fn total_interval_next_to_zero_runs_to_the_start_of_the_axis() {
        let total = |lower| {
            let interval = TotalIntervalEntry {
                confidence: 0.95,
                lower,
                upper: 8e-5,
                draw_count: 1000,
                variance_inflation: 1.0,
            };
            let level =
                LevelEntry { total_interval: Some(interval), ..level(2e-5, 6e-5, limits(1e-5, 2.5e-5)) };
            draw_level(&level, "").unwrap().as_str().to_owned()
        };
        // a line and two ends; without a lower end a line and one
        assert_eq!(total(1.5e-5).matches("\"total\"").count(), 3);
        for lower in [0.0, 1e-15] {
            let figure = total(lower);
            assert_eq!(figure.matches("\"total\"").count(), 2, "{figure}");
            assert!(figure.contains("class=\"total\" x1=\"9.00%\""), "{figure}");
        }
        // two decades below the counting interval and no more: 10^-7 to 10^-4
        assert_eq!(total(1e-15).matches("class=\"major\"").count(), 4);
    }
}
