//! The figure of the level: beside limits and thresholds, and beside earlier time points where there are any.

use super::facts::{interval_name, limit_fraction};
use crate::block::scrolling;
use crate::markup::{Markup, element};
use crate::number::{format_confidence, format_percent, format_threshold};
use crate::page::earlier::time_point_name;
use crate::plot::level::draw_level;
use crate::plot::level::kinetics::{EarlierLevel, draw_kinetics};
use crate::plot::text::fit_begin;
use flowmrd::CaseResult;
use flowmrd::result::{CaseEntry, EarlierEntry, IntervalEntry, LevelEntry};

/// Earlier time points that the figure has room for, the last ones; the table has them all.
const EARLIER_DRAWN: usize = 6;
/// Earlier time points from which on the figure is wider than a narrow screen.
const NARROW_COUNT: usize = 4;
/// Width of all columns of time points on a narrow screen, and the size of their names, in pixels.
const COLUMNS_WIDTH: f64 = 480.0;
const NAME_SIZE: f64 = 12.0;

/// Draws the figure with its caption; nothing where the level has no interval.
pub(super) fn figure(result: &CaseResult) -> Markup {
    let level = &result.mrd.level;
    let Some(interval) = &level.interval else {
        return Markup::new();
    };
    let earlier = &result.earlier[result.earlier.len().saturating_sub(EARLIER_DRAWN)..];
    let alternative = alternative(level, interval, earlier);
    let svg = match earlier.len() {
        0 => draw_level(level, &alternative),
        1..NARROW_COUNT => kinetics(result, earlier, &alternative),
        _ => kinetics(result, earlier, &alternative).map(wide),
    };
    let Some(svg) = svg else {
        return Markup::new();
    };
    let caption = element("figcaption").text(&caption(level, [earlier.len(), result.earlier.len()]));
    element("figure").class("level-panel").child(svg).child(caption).into()
}

/// Lets a figure of many columns scroll on a narrow screen; the keyboard can reach it.
fn wide(svg: Markup) -> Markup {
    scrolling(element("div").class("wide").child(svg), "Levels over time").into()
}

fn kinetics(result: &CaseResult, earlier: &[EarlierEntry], alternative: &str) -> Option<Markup> {
    let room = COLUMNS_WIDTH / (earlier.len() + 1) as f64;
    let fit = |text: Option<&String>| text.map_or_else(String::new, |text| fit_begin(text, room, NAME_SIZE));
    let name = |case: &CaseEntry| match &case.time_point {
        Some(_) => [fit(case.time_point.as_ref()), fit(case.date.as_ref())],
        None => [fit(Some(&time_point_name(case))), String::new()],
    };
    let earlier: Vec<EarlierLevel> = earlier
        .iter()
        .map(|entry| EarlierLevel {
            name: name(&entry.case),
            fraction: entry.fraction,
            interval: entry.interval.clone(),
        })
        .collect();
    let this = || ["this one".to_owned(), String::new()];
    let now = result.case.as_ref().filter(|case| case.time_point.is_some()).map_or_else(this, name);
    draw_kinetics(&result.mrd.level, &earlier, now, alternative)
}

/// Says in words what the figure shows.
fn alternative(level: &LevelEntry, interval: &IntervalEntry, earlier: &[EarlierEntry]) -> String {
    let mut text = format!(
        "Level {} with its {} from {} to {} on a logarithmic axis",
        level.fraction.map_or_else(|| "not defined".to_owned(), format_percent),
        interval_name(interval),
        format_percent(interval.lower),
        format_percent(interval.upper)
    );
    if let Some(total) = &level.total_interval {
        text.push_str(&format!(
            ", and its {} total interval from {} to {}",
            format_confidence(total.confidence),
            format_percent(total.lower),
            format_percent(total.upper)
        ));
    }
    let limits = &level.limits;
    text.push_str(&format!(
        "; limit of detection {}, of quantification {}",
        limit_fraction(limits.lod_fraction),
        limit_fraction(limits.loq_fraction)
    ));
    if limits.lob_events.is_some() {
        text.push_str(&format!(", of blank {}", limit_fraction(limits.lob_fraction)));
    }
    let mut thresholds: Vec<String> = Vec::new();
    for threshold in level.thresholds.iter().map(|decision| format_threshold(decision.threshold)) {
        if !thresholds.contains(&threshold) {
            thresholds.push(threshold);
        }
    }
    if !thresholds.is_empty() {
        text.push_str(&format!("; thresholds {}", thresholds.join(", ")));
    }
    for entry in earlier {
        let level = entry.fraction.map_or_else(|| "not defined".to_owned(), format_percent);
        text.push_str(&format!("; earlier, {}: {level}", time_point_name(&entry.case)));
    }
    text.push('.');
    text
}

/// Explains the figure's signs, those alone that it has; of the earlier time points `drawn` of `all` are in it.
fn caption(level: &LevelEntry, [drawn, all]: [usize; 2]) -> String {
    let signs = match level.total_interval {
        Some(_) => "Level (dot), interval (bar) and total interval (thin line)",
        None => "Level (dot) and interval (bar)",
    };
    let thresholds = match (level.thresholds.is_empty(), drawn) {
        (true, _) => "",
        (false, 0) => " dotted: thresholds, with their names where there is room;",
        (false, _) => " dotted: thresholds;",
    };
    let earlier = match (drawn, drawn < all) {
        (0, _) => String::new(),
        (_, false) => {
            " Time points stand in their order, not at their distance; limits are this sample's.".to_owned()
        }
        (_, true) => format!(
            " The last {drawn} of {all} earlier time points, in their order, not at their distance; limits are this sample's."
        ),
    };
    format!("{signs}, logarithmic;{thresholds} an arrow marks an interval that begins at 0.{earlier}")
}
