//! The levels of each patient over time.

use std::collections::BTreeMap;

use flowmrd::CaseResult;
use flowmrd::result::{EarlierEntry, LevelEntry};

use super::cases::format_log10;
use super::{Content, Shown, verdict_words};
use crate::block::{scrolling, table_head, titled_section};
use crate::markup::{Element, element};
use crate::number::{format_count, format_percent, format_percent_digits, format_threshold};

mod figure;

/// One patient's cases that have a level, the earliest first.
struct Patient<'a> {
    name: &'a str,
    times: Vec<Time<'a>>,
}

/// One time point.
struct Time<'a> {
    shown: Shown<'a>,
    result: &'a CaseResult,
}

impl Time<'_> {
    fn level(&self) -> &LevelEntry {
        &self.result.mrd.level
    }

    /// Says when: the time point's name, or its day, or the case's name.
    fn name(&self) -> String {
        let row = &self.shown.case.row;
        let date = row.date.map(|date| date.to_string());
        row.time_point.clone().or(date).unwrap_or_else(|| row.name.clone())
    }
}

/// Makes the section of kinetics; `None` where no patient has two levels.
pub(super) fn section(content: &Content<'_>) -> Option<Element> {
    let patients = patients(content);
    if patients.is_empty() {
        return None;
    }
    let intro = "Levels on a logarithmic axis with their counting intervals. A filled circle is quantifiable, a filled \
                 diamond detected below LOQ, an open circle at the lower edge not detected: its interval ends at the level \
                 that cannot be excluded. Dashed lines are the thresholds that the assay or its protocols ask for.";
    let panels = patients.iter().map(|patient| panel(content, patient));
    let section = titled_section("kinetics", "Patients over time")
        .child(element("p").class("note").text(intro))
        .child(element("ul").class("charts").children(panels));
    Some(section)
}

fn patients<'a>(content: &Content<'a>) -> Vec<Patient<'a>> {
    let mut of_patient: BTreeMap<&str, Vec<Time<'a>>> = BTreeMap::new();
    for &shown in &content.cases {
        if let (Some(patient), Some(result)) = (&shown.case.row.patient, shown.result())
            && result.mrd.level.interval.is_some()
        {
            of_patient.entry(patient).or_default().push(Time { shown, result });
        }
    }
    let patients = of_patient.into_iter().map(|(name, mut times)| {
        // Who has more cases before it comes later, dates or not.
        times.sort_by_key(|time| {
            (time.shown.case.earlier.len(), time.shown.case.row.date, time.shown.case.index)
        });
        Patient { name, times }
    });
    patients.filter(|patient| patient.times.len() > 1).collect()
}

fn panel(content: &Content<'_>, patient: &Patient<'_>) -> Element {
    let rows = patient.times.iter().enumerate().map(|(place, time)| row(content, place, time));
    let table = element("table")
        .child(table_head(&[
            "#",
            "Case",
            "Time point",
            "Verdict",
            "#MRD level",
            "#Interval",
            "#Counts",
            "#log\u{2081}\u{2080}",
        ]))
        .child(element("tbody").children(rows));
    let label = format!("Levels of {}", patient.name);
    element("li")
        .child(
            element("figure")
                .child(element("figcaption").child(element("h3").text(patient.name)))
                .child(figure::draw(patient, &alternative(patient))),
        )
        .child(element("p").class("summary").text(&says(patient)))
        .child(
            element("details")
                .child(element("summary").text("The levels as a table"))
                .child(scrolling(table, &label)),
        )
}

fn row(content: &Content<'_>, place: usize, time: &Time<'_>) -> Element {
    let level = time.level();
    let interval = level.interval.as_ref().map(|interval| {
        let [lower, upper] = [interval.lower, interval.upper].map(format_percent_digits);
        format!("{lower} to {upper}\u{a0}%")
    });
    let number = |text: String| element("td").class("number").text(&text);
    let before = time.result.earlier.last();
    element("tr")
        .child(number((place + 1).to_string()))
        .child(element("td").child(content.link(time.shown.case)))
        .child(element("td").text(&time.name()))
        .child(element("td").text(verdict_words(level.verdict).1))
        .child(number(level.fraction.map(format_percent).unwrap_or_default()))
        .child(number(interval.unwrap_or_default()))
        .child(number(format!("{} of {}", format_count(level.positive), format_count(level.total))))
        .child(number(before.and_then(reduction).unwrap_or_default()))
}

/// Writes the log10 reduction since an earlier time point with its bounds.
fn reduction(earlier: &EarlierEntry) -> Option<String> {
    let reduction = earlier.reduction.as_ref()?;
    Some(match (reduction.log10, reduction.log10_lower, reduction.log10_upper) {
        (Some(log10), Some(lower), Some(upper)) => {
            format!("{} ({} to {})", format_log10(log10), format_log10(lower), format_log10(upper))
        }
        (Some(log10), Some(lower), None) => {
            format!("{} (at least {})", format_log10(log10), format_log10(lower))
        }
        (Some(log10), None, Some(upper)) => {
            format!("{} (at most {})", format_log10(log10), format_log10(upper))
        }
        (Some(log10), None, None) => format_log10(log10),
        (None, Some(lower), _) => format!("at least {}", format_log10(lower)),
        (None, None, _) => "not known".to_owned(),
    })
}

/// Says in words what has become of the level since the first time point.
fn says(patient: &Patient<'_>) -> String {
    let since = patient.times.last().and_then(|last| last.result.earlier.first());
    match since.and_then(reduction) {
        Some(reduction) => format!("log\u{2081}\u{2080} reduction from the first to the last: {reduction}"),
        None => String::new(),
    }
}

/// Says in words what the figure shows.
fn alternative(patient: &Patient<'_>) -> String {
    let levels = patient.times.iter().map(|time| {
        let level = time.level();
        let (_, verdict) = verdict_words(level.verdict);
        format!(
            "{}: {}, {}",
            time.name(),
            level.fraction.map(format_percent).unwrap_or_default(),
            verdict.to_lowercase()
        )
    });
    let thresholds: Vec<String> = figure::thresholds(patient).into_iter().map(format_threshold).collect();
    let mut text =
        format!("MRD level of {} over time. {}", patient.name, levels.collect::<Vec<_>>().join("; "));
    if !thresholds.is_empty() {
        text.push_str(&format!(". Thresholds at {}", thresholds.join(", ")));
    }
    text
}
