//! The figure of a level with those of earlier time points on its left: one logarithmic axis, upwards.
//!
//! Horizontal places are percentages of the figure's width, vertical ones are pixels.

use super::axis::{Decades, Opening, decade_percent, percent_of_width};
use super::{TOTAL_REACH, limits, pixel};
use crate::markup::{Element, Markup, element};
use crate::number::format_threshold;
use crate::plot::pixels;
use flowmrd::result::{IntervalEntry, LevelEntry};

/// Where the axis and the columns stand, in percent of the width: the axis, the last column's end, the names of lines.
const COLUMNS: [f64; 2] = [15.0, 84.0];
const NAMES: f64 = 86.5;
/// Where the axis begins and ends, in pixels from the top.
const TOP: f64 = 12.0;
const BOTTOM: f64 = 188.0;
/// Rows of the names of time points; below the last that is used the drawing ends.
const NAME_ROWS: [u32; 2] = [206, 221];
/// Least distance between the names of two lines, in pixels.
const NAME_GAP: f64 = 14.0;

/// An earlier level as the figure draws it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EarlierLevel {
    /// Two short lines: the time point and its date.
    pub(crate) name: [String; 2],
    /// The level; `None` where the denominator held no event.
    pub(crate) fraction: Option<f64>,
    /// Its counting interval.
    pub(crate) interval: Option<IntervalEntry>,
}

/// A line that levels are compared with.
struct Line {
    name: String,
    fraction: f64,
    class: &'static str,
}

/// Draws earlier levels, the earliest first, and the level on their right; nothing where no level has an interval.
/// `now` names the level's own time point, `alternative` says what the figure shows, in words.
pub(crate) fn draw_kinetics(
    level: &LevelEntry,
    earlier: &[EarlierLevel],
    now: [String; 2],
    alternative: &str,
) -> Option<Markup> {
    let lines = lines(level);
    let axis = axis(level, earlier, &lines)?;
    let count = earlier.len() + 1;
    let columns = earlier.iter().enumerate().map(|(index, earlier)| {
        let place = column(index, count);
        name(place, &earlier.name).with(draw_column(
            axis,
            place,
            [earlier.interval.as_ref(), None],
            earlier.fraction,
        ))
    });
    let total = level.total_interval.as_ref().map(|total| IntervalEntry {
        method: String::new(),
        confidence: total.confidence,
        lower: total.lower,
        upper: total.upper,
    });
    let last = column(count - 1, count);
    let own = draw_column(axis, last, [level.interval.as_ref(), total.as_ref()], level.fraction);
    let has_dates = earlier.iter().map(|one| &one.name).chain([&now]).any(|name| !name[1].is_empty());
    let bottom = NAME_ROWS[usize::from(has_dates)];
    let levels: Vec<Option<f64>> = earlier.iter().map(|one| one.fraction).chain([level.fraction]).collect();
    let svg = element("svg")
        .class("level-figure kinetics")
        .attribute("width", "100%")
        .attribute("height", pixel(bottom + 6))
        .attribute("role", "img")
        .attribute("aria-labelledby", "level-title")
        .child(element("title").attribute("id", "level-title").text(alternative))
        .child(draw_axis(axis))
        .child(draw_lines(axis, &lines, column_start(count - 1, count)))
        .child(draw_trend(axis, &levels))
        .children(columns)
        .child(name(last, &now))
        .child(element("g").class("own").child(own));
    Some(svg.into())
}

/// Lists limits and thresholds, each once.
fn lines(level: &LevelEntry) -> Vec<Line> {
    let limits = limits(level).into_iter().filter_map(|(name, fraction)| {
        Some(Line { name: name.to_owned(), fraction: fraction?, class: "limit" })
    });
    let mut lines: Vec<Line> = limits.collect();
    for threshold in level.thresholds.iter().map(|decision| decision.threshold) {
        if threshold > 0.0
            && !lines.iter().any(|line| line.class == "threshold" && line.fraction == threshold)
        {
            lines.push(Line { name: format_threshold(threshold), fraction: threshold, class: "threshold" });
        }
    }
    lines
}

fn axis(level: &LevelEntry, earlier: &[EarlierLevel], lines: &[Line]) -> Option<Decades> {
    let intervals = earlier.iter().filter_map(|one| one.interval.as_ref()).chain(&level.interval);
    let mut bounds: Vec<f64> = intervals.flat_map(|interval| [interval.lower, interval.upper]).collect();
    let least = bounds.iter().copied().fold(f64::INFINITY, f64::min);
    bounds.extend(earlier.iter().filter_map(|one| one.fraction).chain(level.fraction));
    if let (Some(total), Some(interval)) = (&level.total_interval, &level.interval) {
        bounds.extend([total.lower.max(interval.lower / TOTAL_REACH), total.upper]);
    }
    bounds.extend(lines.iter().filter(|line| line.class == "limit").map(|line| line.fraction));
    let thresholds: Vec<f64> = lines.iter().map(|line| line.fraction).collect();
    Decades::around(&bounds, Opening::of(least)).map(|axis| axis.reaching(&thresholds))
}

/// Returns the middle of a column in percent of the width.
fn column(index: usize, count: usize) -> f64 {
    COLUMNS[0] + (index as f64 + 0.5) / count as f64 * (COLUMNS[1] - COLUMNS[0])
}

fn column_start(index: usize, count: usize) -> f64 {
    COLUMNS[0] + index as f64 / count as f64 * (COLUMNS[1] - COLUMNS[0])
}

/// Returns the vertical place of a fraction in pixels from the top.
fn height(axis: Decades, fraction: f64) -> f64 {
    BOTTOM - axis.share(fraction) * (BOTTOM - TOP)
}

fn across(class: &'static str, [from, to]: [f64; 2], [start, end]: [f64; 2]) -> Element {
    element("line")
        .class(class)
        .attribute("x1", percent_of_width(from))
        .attribute("x2", percent_of_width(to))
        .attribute("y1", pixels(start))
        .attribute("y2", pixels(end))
}

fn draw_axis(axis: Decades) -> Markup {
    let mut markup = Markup::new();
    for exponent in axis.first..=axis.last {
        let y = height(axis, 10f64.powi(exponent));
        markup.push(across("grid", COLUMNS, [y, y]));
    }
    for exponent in axis.labelled() {
        let label = element("text")
            .class("tick up")
            .attribute("x", percent_of_width(COLUMNS[0]))
            .attribute("dx", "-7")
            .attribute("y", pixels(height(axis, 10f64.powi(exponent)) + 4.0));
        markup.push(label.text(&decade_percent(exponent)));
    }
    let x = percent_of_width(COLUMNS[0]);
    let upright = element("line").class("axis").attribute("x1", &x).attribute("x2", &x);
    markup.with(upright.attribute("y1", pixels(TOP)).attribute("y2", pixels(BOTTOM)))
}

/// Draws the lines to compare with, thresholds over all columns and limits over the last, and their names on the right.
fn draw_lines(axis: Decades, lines: &[Line], last_column: f64) -> Markup {
    let mut drawn: Vec<(f64, &Line)> = lines
        .iter()
        .filter(|line| axis.holds(line.fraction))
        .map(|line| (height(axis, line.fraction), line))
        .collect();
    drawn.sort_by(|one, two| one.0.total_cmp(&two.0));
    let names = part_names(&drawn.iter().map(|line| line.0).collect::<Vec<_>>());
    let draw = |(&(y, line), at): (&(f64, &Line), f64)| {
        let (class, from) = match line.class {
            "limit" => ("limit-line", last_column),
            _ => ("threshold-line", COLUMNS[0]),
        };
        let label = element("text")
            .class(line.class)
            .attribute("x", percent_of_width(NAMES))
            .attribute("y", pixels(at + 4.0))
            .text(&line.name);
        Markup::from(across(class, [from, COLUMNS[1]], [y, y]))
            .with(across("leader", [COLUMNS[1], NAMES - 0.5], [y, at]))
            .with(label)
    };
    drawn.iter().zip(names).map(draw).fold(Markup::new(), Markup::with)
}

/// Moves names apart that stand closer than they are high: down from the first, then up where the last leaves the figure.
fn part_names(places: &[f64]) -> Vec<f64> {
    let mut parted = places.to_vec();
    for index in 1..parted.len() {
        parted[index] = parted[index].max(parted[index - 1] + NAME_GAP);
    }
    let mut lowest = BOTTOM;
    for place in parted.iter_mut().rev() {
        *place = place.min(lowest);
        lowest = *place - NAME_GAP;
    }
    parted
}

/// Joins the levels of neighbouring columns; a level of 0 has no place and breaks the line.
fn draw_trend(axis: Decades, levels: &[Option<f64>]) -> Markup {
    let place = |index: usize| {
        let fraction = levels.get(index).copied().flatten().filter(|&fraction| fraction > 0.0)?;
        Some((column(index, levels.len()), height(axis, fraction)))
    };
    let lines = (1..levels.len()).filter_map(|index| {
        let (from, to) = place(index - 1).zip(place(index))?;
        Some(across("trend", [from.0, to.0], [from.1, to.1]))
    });
    lines.collect()
}

/// Draws the intervals, the total one behind the other, and the level as a dot.
fn draw_column(
    axis: Decades,
    place: f64,
    [interval, total]: [Option<&IntervalEntry>; 2],
    fraction: Option<f64>,
) -> Markup {
    let dot = fraction.filter(|&fraction| fraction > 0.0).map(|fraction| {
        element("circle")
            .class("estimate")
            .attribute("cy", pixels(height(axis, fraction)))
            .attribute("r", "5.5")
    });
    element("svg")
        .attribute("x", percent_of_width(place))
        .attribute("overflow", "visible")
        .children(total.map(|total| bar(axis, total, ("total", 5.0))))
        .children(interval.map(|interval| bar(axis, interval, ("interval", 8.0))))
        .children(dot)
        .into()
}

/// Draws an interval as an upright bar; one that begins at 0 runs to the end of the axis and ends in an arrow.
fn bar(axis: Decades, interval: &IntervalEntry, (class, reach): (&'static str, f64)) -> Markup {
    let upper = height(axis, interval.upper);
    let end = |y: f64| format!("M-{reach} {}H{reach}", pixels(y));
    let (lower, foot) = match (axis.holds(interval.lower), Opening::of(interval.lower)) {
        (true, Opening::AboveZero) => (height(axis, interval.lower), end(height(axis, interval.lower))),
        (_, Opening::AtZero) => (BOTTOM, format!("M-6 {}L0 {}L6 {0}", pixels(BOTTOM - 8.0), pixels(BOTTOM))),
        (false, _) => (BOTTOM, String::new()),
    };
    let path = format!("M0 {}V{}{}{foot}", pixels(lower), pixels(upper), end(upper));
    element("path").class(class).attribute("fill", "none").attribute("d", path).into()
}

fn name(place: f64, lines: &[String; 2]) -> Markup {
    let texts = lines.iter().zip(NAME_ROWS).zip(["time-point across", "date across"]);
    texts
        .filter(|((line, _), _)| !line.is_empty())
        .map(|((line, row), class)| {
            element("text")
                .class(class)
                .attribute("x", percent_of_width(place))
                .attribute("y", pixel(row))
                .text(line)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flowmrd::result::LimitsEntry;

    fn interval(lower: f64, upper: f64) -> IntervalEntry {
        IntervalEntry { method: "clopper-pearson".to_owned(), confidence: 0.95, lower, upper }
    }

    fn level() -> LevelEntry {
        let limits = LimitsEntry {
            lod_events: 20,
            loq_events: 50,
            lod_fraction: Some(1e-5),
            loq_fraction: Some(1.1e-5),
            ..LimitsEntry::default()
        };
        let nothing = LevelEntry::nothing(limits);
        LevelEntry { fraction: Some(1e-4), interval: Some(interval(5e-5, 2e-4)), ..nothing }
    }

    fn earlier(fraction: f64, bounds: [f64; 2]) -> EarlierLevel {
        EarlierLevel {
            name: ["day <15>".to_owned(), "2026-01-02".to_owned()],
            fraction: Some(fraction),
            interval: Some(interval(bounds[0], bounds[1])),
        }
    }

    #[test]
    fn levels_stand_in_their_columns_at_their_logarithm() {
        let now = ["day 33".to_owned(), String::new()];
        let figure = draw_kinetics(&level(), &[earlier(1e-1, [5e-2, 2e-1])], now, "words").unwrap();
        // By hand: 1e-5 to 1 are five decades over 176 px; 1e-1 lies 4/5 up: 188 − 140.8 = 47.2; 1e-4 1/5 up: 152.8.
        // Columns of 69/2 % of the width about 32.25 % and 66.75 %.
        for part in ["cy=\"47.2\"", "cy=\"152.8\"", "x=\"32.25%\"", "x=\"66.75%\"", "day &lt;15&gt;"] {
            assert!(figure.as_str().contains(part), "{part} in {}", figure.as_str());
        }
        assert!(
            figure.as_str().contains("class=\"trend\" x1=\"32.25%\" x2=\"66.75%\" y1=\"47.2\" y2=\"152.8\"")
        );
    }

    #[test]
    fn level_of_zero_is_an_arrow_and_breaks_the_line() {
        let figure = draw_kinetics(&level(), &[earlier(0.0, [0.0, 2e-5])], Default::default(), "").unwrap();
        assert!(figure.as_str().contains("M-6 180.0L0 188.0L6 180.0"), "{}", figure.as_str());
        assert!(!figure.as_str().contains("class=\"trend\""));
        assert_eq!(figure.as_str().matches("class=\"estimate\"").count(), 1);
    }

    #[test]
    fn names_of_lines_never_stand_closer_than_they_are_high() {
        // By hand: 14 px apart downwards; at the lower end, 188, upwards.
        assert_eq!(part_names(&[10.0, 12.0, 60.0]), [10.0, 24.0, 60.0]);
        assert_eq!(part_names(&[180.0, 185.0, 187.0]), [160.0, 174.0, 188.0]);
        assert_eq!(part_names(&[]), Vec::<f64>::new());
    }

    #[test]
    fn nothing_is_drawn_without_an_interval() {
        let none = LevelEntry::nothing(LimitsEntry::default());
        assert_eq!(draw_kinetics(&none, &[], Default::default(), ""), None);
    }
}
