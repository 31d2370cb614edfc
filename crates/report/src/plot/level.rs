//! The figure of a level: its interval on a logarithmic axis, beside the limits of detection and quantification.
//!
//! Horizontal places are percentages of the figure's width, so that texts keep their size on a narrow screen.

use crate::markup::{Markup, element};
use flowmrd::result::{IntervalEntry, LevelEntry};

/// Height of the figure in pixels.
const HEIGHT: &str = "118";
/// Where the axis starts and ends, in percent of the width.
const AXIS: [f64; 2] = [9.0, 91.0];
/// Vertical places in pixels: the two limits' labels, the interval, the axis, its labels.
const LIMIT_ROWS: [&str; 2] = ["13", "30"];
const INTERVAL_ROW: &str = "54";
const AXIS_ROW: &str = "78";
const LABEL_ROW: &str = "96";
const POWER_ROW: &str = "112";
/// Labels of decades that fit on a narrow screen.
const MOST_LABELS: i32 = 5;
/// The least decade that an axis shows.
const LEAST_EXPONENT: i32 = -12;

/// A logarithmic axis over whole decades of fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decades {
    first: i32,
    last: i32,
}

impl Decades {
    /// Spans the decades around all positive fractions, at least two of them, and one more below where `opens` says that
    /// an interval begins at 0.
    fn around(fractions: &[f64], opens: Opening) -> Option<Self> {
        let positive = fractions.iter().copied().filter(|&fraction| fraction > 0.0 && fraction.is_finite());
        let (least, greatest) = positive.fold(None, |range: Option<(f64, f64)>, fraction| {
            Some(range.map_or((fraction, fraction), |(least, greatest)| {
                (least.min(fraction), greatest.max(fraction))
            }))
        })?;
        let mut first = (libm::log10(least).floor() as i32).max(LEAST_EXPONENT);
        let last = (libm::log10(greatest).ceil() as i32).max(first + 1);
        if opens == Opening::AtZero {
            first -= 1;
        }
        Some(Self { first: first.min(last - 2), last })
    }

    /// Returns the place of a fraction in percent of the figure's width; what lies below the first decade stands at the start.
    fn place(self, fraction: f64) -> f64 {
        let along = (libm::log10(fraction) - f64::from(self.first)) / f64::from(self.last - self.first);
        AXIS[0] + along.clamp(0.0, 1.0) * (AXIS[1] - AXIS[0])
    }

    /// Returns the exponents that get a label: every one, or every second, third…, so that they fit.
    fn labelled(self) -> impl Iterator<Item = i32> {
        let step = (self.last - self.first).div_euclid(MOST_LABELS) + 1;
        (self.first..=self.last).rev().step_by(usize::try_from(step).unwrap_or(1))
    }
}

/// Where an interval begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opening {
    /// Above 0: it has a lower end on a logarithmic axis.
    AboveZero,
    /// At 0, which no logarithmic axis reaches.
    AtZero,
}

/// Draws the figure; nothing where the level has no interval because its denominator is empty. `alternative` says what it
/// shows, in words.
pub(crate) fn draw_level(level: &LevelEntry, alternative: &str) -> Option<Markup> {
    let interval = level.interval.as_ref()?;
    // A limit above all of the denominator has no place on an axis of shares.
    let limits = [("LOD", level.limits.lod_fraction), ("LOQ", level.limits.loq_fraction)]
        .map(|(name, fraction)| (name, fraction.filter(|&fraction| fraction > 0.0 && fraction <= 1.0)));
    let opening = if interval.lower > 0.0 { Opening::AboveZero } else { Opening::AtZero };
    let mut fractions = vec![interval.lower, interval.upper];
    fractions.extend(level.fraction);
    fractions.extend(limits.iter().filter_map(|limit| limit.1));
    let axis = Decades::around(&fractions, opening)?;
    let marks = limits.iter().zip(LIMIT_ROWS).filter_map(|(&(name, fraction), row)| {
        fraction.map(|fraction| draw_limit(axis.place(fraction), name, row))
    });
    let svg = element("svg")
        .class("level-figure")
        .attribute("width", "100%")
        .attribute("height", HEIGHT)
        .attribute("role", "img")
        .attribute("aria-labelledby", "level-title")
        .child(element("title").attribute("id", "level-title").text(alternative))
        .child(draw_axis(axis))
        .children(marks)
        .child(draw_interval(axis, interval, opening))
        .child(draw_estimate(axis, level.fraction));
    Some(svg.into())
}

/// Formats a percentage of the figure's width.
fn percent_of_width(place: f64) -> String {
    format!("{place:.2}%")
}

fn vertical(class: &'static str, place: f64, from: &str, to: &str) -> Markup {
    let x = percent_of_width(place);
    element("line")
        .class(class)
        .attribute("x1", &x)
        .attribute("x2", &x)
        .attribute("y1", from)
        .attribute("y2", to)
        .into()
}

fn draw_axis(axis: Decades) -> Markup {
    let line = element("line")
        .class("axis")
        .attribute("x1", percent_of_width(AXIS[0]))
        .attribute("x2", percent_of_width(AXIS[1]))
        .attribute("y1", AXIS_ROW)
        .attribute("y2", AXIS_ROW);
    let mut markup = Markup::from(line);
    for exponent in axis.first..axis.last {
        for digit in 2..=9 {
            let place = axis.place(f64::from(digit) * 10f64.powi(exponent));
            markup.push(vertical("minor", place, AXIS_ROW, "82"));
        }
    }
    for exponent in axis.first..=axis.last {
        markup.push(vertical("major", axis.place(10f64.powi(exponent)), AXIS_ROW, "85"));
    }
    for exponent in axis.labelled() {
        let at = percent_of_width(axis.place(10f64.powi(exponent)));
        let label = |row: &str| element("text").class("tick across").attribute("x", &at).attribute("y", row);
        let power = element("tspan")
            .class("exponent")
            .attribute("dy", "-4")
            .text(&exponent.to_string().replace('-', "−"));
        markup.push(label(LABEL_ROW).text(&decade_percent(exponent)));
        markup.push(label(POWER_ROW).text("10").child(power));
    }
    markup
}

/// Formats 10^exponent as a percentage: −2 is `1 %`, −5 is `0.001 %`.
fn decade_percent(exponent: i32) -> String {
    let point = exponent.saturating_add(2);
    let zeros = "0".repeat(usize::try_from(point.unsigned_abs()).unwrap_or(0));
    if point >= 0 { format!("1{zeros}\u{a0}%") } else { format!("0.{}1\u{a0}%", &zeros[1..]) }
}

/// Draws one limit as a dashed line with its name, on the side of the line that has room.
fn draw_limit(place: f64, name: &str, row: &str) -> Markup {
    let is_left = place < (AXIS[0] + AXIS[1]) / 2.0;
    let text = element("text")
        .attribute("class", if is_left { "limit start" } else { "limit end" })
        .attribute("x", percent_of_width(place))
        .attribute("y", row)
        .attribute("dx", if is_left { "5" } else { "-5" })
        .text(name);
    vertical("limit-line", place, "4", AXIS_ROW).with(text)
}

/// Draws the interval as a bar between two ends; one that begins at 0 runs to the start of the axis and ends in an arrow.
fn draw_interval(axis: Decades, interval: &IntervalEntry, opening: Opening) -> Markup {
    let upper = axis.place(interval.upper);
    let lower = match opening {
        Opening::AboveZero => axis.place(interval.lower),
        Opening::AtZero => AXIS[0],
    };
    let bar = element("line")
        .class("interval")
        .attribute("x1", percent_of_width(lower))
        .attribute("x2", percent_of_width(upper))
        .attribute("y1", INTERVAL_ROW)
        .attribute("y2", INTERVAL_ROW);
    let start = match opening {
        Opening::AboveZero => vertical("interval", lower, "46", "62"),
        Opening::AtZero => element("svg")
            .attribute("x", percent_of_width(lower))
            .attribute("y", INTERVAL_ROW)
            .attribute("overflow", "visible")
            .child(element("path").class("arrow").attribute("d", "M9 -7L0 0L9 7"))
            .into(),
    };
    Markup::from(bar).with(start).with(vertical("interval", upper, "46", "62"))
}

/// Draws the level itself as a dot; a level of 0 has no place on the axis.
fn draw_estimate(axis: Decades, fraction: Option<f64>) -> Markup {
    fraction.filter(|&fraction| fraction > 0.0).map_or_else(Markup::new, |fraction| {
        element("circle")
            .class("estimate")
            .attribute("cx", percent_of_width(axis.place(fraction)))
            .attribute("cy", INTERVAL_ROW)
            .attribute("r", "6.5")
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flowmrd::result::LimitsEntry;

    #[test]
    fn axis_spans_the_decades_around_its_fractions() {
        // By hand: 3e-5 lies in 10^-5 to 10^-4, 2e-4 below 10^-3.
        assert_eq!(Decades::around(&[3e-5, 2e-4], Opening::AboveZero), Some(Decades { first: -5, last: -3 }));
        assert_eq!(Decades::around(&[0.0, 2e-4], Opening::AtZero), Some(Decades { first: -5, last: -3 }));
        assert_eq!(Decades::around(&[0.5], Opening::AboveZero), Some(Decades { first: -2, last: 0 }));
        assert_eq!(Decades::around(&[1e-4], Opening::AboveZero), Some(Decades { first: -5, last: -3 }));
        assert_eq!(Decades::around(&[0.0, f64::NAN], Opening::AtZero), None);
    }

    #[test]
    fn fractions_stand_at_their_logarithm() {
        let axis = Decades { first: -5, last: -3 };
        // By hand: 9 % at the start, 91 % at the end, 50 % halfway; below the start nothing is drawn further left.
        assert_eq!([1e-5, 1e-4, 1e-3].map(|fraction| axis.place(fraction).round()), [9.0, 50.0, 91.0]);
        assert_eq!(axis.place(0.0), AXIS[0]);
        assert_eq!(axis.place(2.0), AXIS[1]);
    }

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
    fn decades_are_named_as_percentages() {
        for (exponent, text) in
            [(0, "100 %"), (1, "1000 %"), (-1, "10 %"), (-2, "1 %"), (-3, "0.1 %"), (-5, "0.001 %")]
        {
            assert_eq!(decade_percent(exponent).replace('\u{a0}', " "), text);
        }
    }

    #[test]
    fn at_most_six_decades_are_labelled() {
        for first in -12..=-2 {
            let axis = Decades { first, last: 0 };
            let labelled: Vec<i32> = axis.labelled().collect();
            assert!((2..=6).contains(&labelled.len()), "{labelled:?}");
            assert_eq!(labelled[0], 0);
        }
    }
}
