//! When and on what the files were recorded.

use crate::block::{fold, number_cell, row_name, scrolling, table_head};
use crate::markup::{Element, Markup, element};
use crate::number::{format_count, format_digits, format_mean_count};
use flowmrd::result::AcquisitionEntry;

/// Makes the table; nothing where no file says anything.
pub(super) fn block(entries: &[AcquisitionEntry]) -> Markup {
    if entries.is_empty() {
        return Markup::new();
    }
    let rows = entries.iter().map(|entry| {
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
        let number =
            |value: Option<String>| number_cell(Markup::text(&value.unwrap_or_else(|| "–".to_owned())));
        element("tr")
            .child(row_name(&entry.file))
            .child(element("td").text(&cytometer(entry)))
            .child(element("td").text(&text(&entry.date)))
            .child(element("td").text(&times(entry)))
            .child(number(entry.duration_seconds.map(|seconds| format!("{}\u{a0}s", format_digits(seconds)))))
            .child(number(entry.events_per_second.map(|rate| format_mean_count(rate.round()))))
            .child(number(entry.lost.map(format_count)))
            .child(number(entry.aborted.map(format_count)))
    });
    let table = element("table")
        .child(element("caption").text("As the files say; local times; the rate is the median over time"))
        .child(table_head(&[
            "File",
            "Cytometer",
            "Date",
            "Time",
            "#Lasted",
            "#Events a second",
            "#Lost",
            "#Aborted",
        ]))
        .child(element("tbody").children(rows));
    Markup::from(element("h3").text("Acquisition"))
        .with(scrolling(table, "Acquisition"))
        .with_all(detectors(entries))
}

/// Folds the table of voltages and gains; nothing where no file states any.
fn detectors(entries: &[AcquisitionEntry]) -> Option<Element> {
    let number =
        |value: Option<f64>| number_cell(Markup::text(&value.map_or_else(|| "–".to_owned(), format_digits)));
    let rows: Vec<Element> = entries
        .iter()
        .flat_map(|entry| entry.detectors.iter().map(move |detector| (entry, detector)))
        .map(|(entry, detector)| {
            element("tr")
                .child(row_name(&entry.file))
                .child(element("td").text(&detector.short_name))
                .child(number(detector.voltage))
                .child(number(detector.gain))
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let table = element("table")
        .class("narrow")
        .attribute("data-sort", "columns")
        .child(element("caption").text("Of the detectors that gates read, as the files say"))
        .child(table_head(&["File", "Detector", "#Voltage", "#Gain"]))
        .child(element("tbody").children(rows));
    Some(fold("Voltages and gains", scrolling(table, "Voltages and gains")))
}

/// Names the cytometer and its serial number.
fn cytometer(entry: &AcquisitionEntry) -> String {
    match (&entry.cytometer, &entry.serial_number) {
        (Some(cytometer), Some(number)) => format!("{cytometer}, {number}"),
        (Some(name), None) | (None, Some(name)) => name.clone(),
        (None, None) => "–".to_owned(),
    }
}

/// Says from when to when a file was recorded, as far as it says.
fn times(entry: &AcquisitionEntry) -> String {
    match (&entry.begin, &entry.end) {
        (Some(begin), Some(end)) => format!("{begin} to {end}"),
        (Some(begin), None) => format!("from {begin}"),
        (None, Some(end)) => format!("to {end}"),
        (None, None) => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_leaves_out_is_left_out() {
        let entry = |begin: Option<&str>, end: Option<&str>| AcquisitionEntry {
            begin: begin.map(str::to_owned),
            end: end.map(str::to_owned),
            ..AcquisitionEntry::default()
        };
        assert_eq!(times(&entry(Some("09:00:00"), Some("09:01:00"))), "09:00:00 to 09:01:00");
        assert_eq!(times(&entry(Some("09:00:00"), None)), "from 09:00:00");
        assert_eq!(times(&entry(None, Some("09:01:00"))), "to 09:01:00");
        assert_eq!(
            (times(&entry(None, None)), cytometer(&entry(None, None))),
            ("–".to_owned(), "–".to_owned())
        );
    }
}
