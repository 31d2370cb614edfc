//! The table of all cases, which a script makes sortable and filterable.

use flowmrd::CaseResult;
use flowmrd::cohort::result::CohortCaseEntry;
use flowmrd::result::ReductionEntry;

use super::{Content, Shown, verdict_words};
use crate::block::{scrolling, titled_section};
use crate::markup::{Element, Markup, element};
use crate::number::{format_count, format_count_of, format_percent, format_percent_digits};

/// The most free columns that the page shows; `cohort.csv` has all.
const FREE_SHOWN: usize = 4;

/// Makes the section of the table.
pub(super) fn section(content: &Content<'_>) -> Element {
    let table = element("table")
        .class("cases")
        .attribute("id", "cases-table")
        .attribute("data-sort", "")
        .child(
            element("caption").text("In the order of the manifest; each name leads to the page of its case"),
        )
        .child(head(content))
        .child(element("tbody").children(rows(content)));
    titled_section("cases", "Cases").child(scrolling(table, "Cases"))
}

fn free_columns<'a>(content: &'a Content<'_>) -> &'a [String] {
    let free = content.cohort.manifest().free_columns();
    free.get(..FREE_SHOWN.min(free.len())).unwrap_or_default()
}

fn has(content: &Content<'_>, is_there: fn(&Shown<'_>) -> bool) -> bool {
    content.cases.iter().any(is_there)
}

/// Which columns have something to say.
struct Columns {
    patient: bool,
    time_point: bool,
    date: bool,
    reduction: bool,
}

impl Columns {
    fn of(content: &Content<'_>) -> Self {
        Self {
            patient: has(content, |shown| shown.case.row.patient.is_some()),
            time_point: has(content, |shown| shown.case.row.time_point.is_some()),
            date: has(content, |shown| shown.case.row.date.is_some()),
            reduction: has(content, |shown| reduction(shown).is_some()),
        }
    }
}

fn reduction<'a>(shown: &Shown<'a>) -> Option<&'a ReductionEntry> {
    shown.result()?.earlier.last()?.reduction.as_ref()
}

fn head(content: &Content<'_>) -> Element {
    let columns = Columns::of(content);
    let mut titles = vec!["Case"];
    let optional = [(columns.patient, "Patient"), (columns.time_point, "Time point"), (columns.date, "Date")];
    titles.extend(optional.into_iter().filter(|(is_there, _)| *is_there).map(|(_, title)| title));
    titles.extend(["Verdict", "#MRD level", "#Interval", "#Events"]);
    if columns.reduction {
        titles.push("#log\u{2081}\u{2080} reduction");
    }
    titles.push("Findings");
    titles.extend(free_columns(content).iter().map(String::as_str));
    let own_count = titles.len() - free_columns(content).len();
    let cells = titles.iter().enumerate().map(|(place, title)| {
        let cell = element("th").attribute("scope", "col");
        match title.strip_prefix('#').filter(|_| place < own_count) {
            Some(number) => cell.class("number").text(number),
            None => cell.text(title),
        }
    });
    element("thead").child(element("tr").children(cells))
}

fn rows(content: &Content<'_>) -> Vec<Element> {
    let columns = Columns::of(content);
    let cases = content.cases.iter().zip(&content.summary.cases);
    cases.map(|(shown, entry)| row(content, shown, entry, &columns)).collect()
}

fn row(content: &Content<'_>, shown: &Shown<'_>, entry: &CohortCaseEntry, columns: &Columns) -> Element {
    let label = &shown.case.row;
    let text = |text: Option<&str>| element("td").text(text.unwrap_or_default());
    let mut row =
        element("tr").child(element("th").attribute("scope", "row").child(content.link(shown.case)));
    if columns.patient {
        row = row.child(text(label.patient.as_deref()).class("brief"));
    }
    if columns.time_point {
        row = row.child(text(label.time_point.as_deref()).class("brief"));
    }
    if columns.date {
        let date = label.date.map(|date| date.to_string());
        row = row.child(text(date.as_deref()).class("brief"));
    }
    row = row.children(level_cells(shown.result()));
    if columns.reduction {
        row = row.child(reduction_cell(reduction(shown)));
    }
    row = row.child(findings_cell(entry));
    row.children(
        label.free.iter().take(free_columns(content).len()).map(|cell| text(Some(cell)).class("free")),
    )
}

fn number_cell(text: &str) -> Element {
    crate::block::number_cell(Markup::text(text))
}

fn level_cells(result: Option<&CaseResult>) -> Vec<Element> {
    let Some(result) = result else {
        let mut cells =
            vec![element("td").child(element("b").class("level no-result-word").text("No result"))];
        cells.extend((0..3).map(|_| number_cell("")));
        return cells;
    };
    let level = &result.mrd.level;
    let (class, word) = verdict_words(level.verdict);
    let fraction = level.fraction.map(format_percent).unwrap_or_default();
    let interval = level.interval.as_ref().map(|interval| {
        let [lower, upper] = [interval.lower, interval.upper].map(format_percent_digits);
        format!("{lower} to {upper}\u{a0}%")
    });
    vec![
        element("td").child(element("b").attribute("class", format!("level {class}")).text(word)),
        number_cell(&fraction),
        number_cell(&interval.unwrap_or_default()),
        number_cell(&format!("{} of {}", format_count(level.positive), format_count(level.total))),
    ]
}

/// Says how far the level has fallen since the patient's time point before.
fn reduction_cell(reduction: Option<&ReductionEntry>) -> Element {
    let Some(reduction) = reduction else { return number_cell("") };
    let text = match (reduction.log10, reduction.log10_lower) {
        (Some(log10), _) => format_log10(log10),
        (None, Some(lower)) => format!(">{}", format_log10(lower)),
        (None, None) => "not known".to_owned(),
    };
    number_cell(&text)
}

/// Writes a log10 reduction with two decimals and a true minus.
pub(super) fn format_log10(log10: f64) -> String {
    format!("{log10:.2}").replace('-', "\u{2212}")
}

/// Counts the findings to look at, fails and cautions; nothing of a case without a result.
fn findings_cell(entry: &CohortCaseEntry) -> Element {
    let cell = element("td").class("counted");
    let Some(counts) = entry.findings else { return cell };
    let words = [(counts.fail, "fail"), (counts.caution, "caution")].map(|(count, word)| {
        let says = format_count_of(count as u64, word);
        (count > 0).then(|| element("span").attribute("class", format!("level {word}")).text(&says))
    });
    match words {
        [None, None] => cell.child(element("span").class("none").text("none")),
        [fail, caution] => {
            let comma = if fail.is_some() && caution.is_some() { ", " } else { "" };
            cell.children(fail).text(comma).children(caution)
        }
    }
}
