use std::collections::BTreeMap;

use flowmrd::result::VerdictEntry;

use super::super::figure::{LEFT, RIGHT, TOP, frame, label, line, path, place, spread};
use super::{Patient, Time};
use crate::markup::{Element, element};
use crate::number::format_threshold;

/// Height of the figure.
const HEIGHT: f64 = 218.0;
/// Lower end of the vertical axis.
const BOTTOM: f64 = HEIGHT - 40.0;
/// How many decades below the lowest level or upper bound the axis reaches.
const BELOW: f64 = 0.5;
/// The most characters of a time point's name under the axis.
const NAME: usize = 12;

/// The vertical axis: whole decades.
#[derive(Clone, Copy)]
struct Decades {
    lower: i32,
    upper: i32,
}

impl Decades {
    fn of(patient: &Patient<'_>) -> Self {
        let levels = patient.times.iter().map(Time::level);
        let bounds: Vec<f64> = levels
            .filter_map(|level| {
                let upper = level.interval.as_ref()?.upper;
                Some([level.fraction.filter(|&fraction| fraction > 0.0).unwrap_or(upper), upper])
            })
            .flatten()
            .chain(thresholds(patient))
            .filter(|&bound| bound > 0.0)
            .map(libm::log10)
            .collect();
        let least = bounds.iter().copied().fold(0.0, f64::min);
        let most = bounds.iter().copied().fold(f64::NEG_INFINITY, f64::max).min(0.0);
        let lower = ((least - BELOW).floor() as i32).max(-12);
        Self { lower, upper: (most.ceil() as i32).max(lower + 1).min(0) }
    }

    /// The height of a level, from 0 at the axis's lower end; what lies below is there.
    fn place(self, fraction: f64) -> f64 {
        let log10 = if fraction > 0.0 { libm::log10(fraction) } else { f64::from(self.lower) };
        let share = (log10 - f64::from(self.lower)) / f64::from(self.upper - self.lower);
        BOTTOM - (BOTTOM - TOP) * share.clamp(0.0, 1.0)
    }

    fn holds(self, fraction: f64) -> bool {
        fraction > 0.0 && libm::log10(fraction) > f64::from(self.lower)
    }
}

/// Lists the thresholds that any time point was asked for, ascending.
pub(super) fn thresholds(patient: &Patient<'_>) -> Vec<f64> {
    let asked = patient.times.iter().flat_map(|time| &time.level().thresholds);
    let by_bits: BTreeMap<u64, f64> = asked.map(|one| (one.threshold.to_bits(), one.threshold)).collect();
    by_bits.into_values().filter(|&threshold| threshold > 0.0 && threshold <= 1.0).collect()
}

/// Draws the levels of a patient.
pub(super) fn draw(patient: &Patient<'_>, alternative: &str) -> Element {
    let axis = Decades::of(patient);
    let count = patient.times.len();
    let across = horizontal(patient);
    let places: Vec<[f64; 2]> = patient
        .times
        .iter()
        .zip(&across)
        .map(|(time, &x)| [x, axis.place(time.level().fraction.unwrap_or_default())])
        .collect();
    let marks = patient.times.iter().zip(&places).map(|(time, &at)| mark(time, at, axis));
    let names = patient.times.iter().zip(&across).enumerate().flat_map(|(number, (time, &x))| {
        let is_end = number == 0 || number + 1 == count;
        let name = is_end.then(|| end_label(time, x, number == 0));
        [Some(label("across", [x, BOTTOM + 16.0], &(number + 1).to_string())), name].into_iter().flatten()
    });
    frame(HEIGHT, alternative)
        .children(scale(axis))
        .children(thresholds(patient).into_iter().map(|threshold| {
            let y = axis.place(threshold);
            line("threshold-line", [LEFT, y], [RIGHT, y])
        }))
        .child(path("course", &places))
        .children(marks)
        .children(names)
}

/// Places time points by their days where each has one of its own, else evenly.
fn horizontal(patient: &Patient<'_>) -> Vec<f64> {
    let count = patient.times.len();
    let days: Option<Vec<i64>> =
        patient.times.iter().map(|time| Some(time.shown.case.row.date?.day_number())).collect();
    let is_apart = |days: &Vec<i64>| {
        let span = days.last().zip(days.first()).map_or(0, |(last, first)| last - first);
        // Days that would lie closer than a mark is wide are spread evenly, and numbered as they are.
        days.windows(2).all(|pair| matches!(pair, [a, b] if 16 * (b - a) >= span && b > a))
    };
    match days.filter(is_apart) {
        Some(days) => {
            let first = days.first().copied().unwrap_or_default();
            let span = days.last().map_or(1, |last| (last - first).max(1));
            let room = RIGHT - LEFT - 40.0;
            days.iter().map(|day| LEFT + 20.0 + room * (day - first) as f64 / span as f64).collect()
        }
        None => (0..count).map(|index| spread(index, count)).collect(),
    }
}

fn end_label(time: &Time<'_>, x: f64, is_first: bool) -> Element {
    let name = time.shown.case.row.date.map_or_else(|| time.name(), |date| date.to_string());
    let short: String = name.chars().take(NAME).collect();
    let (class, x) =
        if is_first { ("begin", (x - 20.0).max(LEFT - 20.0)) } else { ("end", (x + 20.0).min(RIGHT + 8.0)) };
    label(class, [x, BOTTOM + 33.0], &short)
}

/// Draws the axes, with a line and its level at every decade.
fn scale(axis: Decades) -> Vec<Element> {
    let mut parts = Vec::new();
    for decade in axis.lower..=axis.upper {
        let fraction = libm::pow(10.0, f64::from(decade));
        let y = axis.place(fraction);
        let class = if decade == axis.lower { "axis" } else { "grid" };
        parts.push(line(class, [LEFT, y], [RIGHT, y]));
        // Of many decades every second has its name.
        if axis.upper - axis.lower < 6 || (decade - axis.upper) % 2 == 0 {
            parts.push(label("up", [LEFT - 6.0, y + 4.0], &format_threshold(fraction)));
        }
    }
    parts
}

/// Draws one level with its interval.
fn mark(time: &Time<'_>, [x, y]: [f64; 2], axis: Decades) -> Element {
    let level = time.level();
    let title = element("title").text(&format!(
        "{}: {}",
        time.shown.case.row.name,
        level.fraction.map(crate::number::format_percent).unwrap_or_default()
    ));
    let group = element("g").child(title);
    let group = match &level.interval {
        None => group,
        Some(interval) => {
            let [low, high] = [axis.place(interval.lower), axis.place(interval.upper)];
            let mut group = group.child(line("interval", [x, low], [x, high]));
            if !axis.holds(interval.lower) {
                let head = [[x - 4.0, BOTTOM - 6.0], [x, BOTTOM], [x + 4.0, BOTTOM - 6.0]];
                group = group.child(path("arrow", &head));
            }
            group
        }
    };
    group.child(match level.verdict {
        VerdictEntry::Quantifiable => circle("point", [x, y]),
        VerdictEntry::DetectedBelowLoq => diamond([x, y]),
        VerdictEntry::NotDetected | VerdictEntry::Insufficient => circle("point open", [x, y]),
    })
}

fn circle(class: &'static str, [x, y]: [f64; 2]) -> Element {
    element("circle").class(class).attribute("cx", place(x)).attribute("cy", place(y)).attribute("r", "4.5")
}

fn diamond([x, y]: [f64; 2]) -> Element {
    let corners = [[x, y - 6.0], [x + 6.0, y], [x, y + 6.0], [x - 6.0, y]];
    let points: Vec<String> = corners.iter().map(|[x, y]| format!("{},{}", place(*x), place(*y))).collect();
    element("polygon").class("point").attribute("points", points.join(" "))
}
