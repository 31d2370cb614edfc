//! What became of the level since earlier time points.

use crate::block::{number_cell, row_name, scrolling, table_head, titled_section};
use crate::markup::{Element, Markup, element};
use crate::number::{format_confidence, format_count, format_digits, format_percent};
use crate::symbol::{verdict_class, verdict_symbol};
use flowmrd::CaseResult;
use flowmrd::result::{CaseEntry, EarlierEntry, ReductionEntry};

/// Makes the section of earlier time points; nothing where there are none.
pub(super) fn section(result: &CaseResult) -> Markup {
    if result.earlier.is_empty() {
        return Markup::new();
    }
    let table = element("table")
        .child(element("caption").text(&caption(&result.earlier)))
        .child(table_head(&[
            "Time point",
            "#LAIP events",
            "#Level",
            "Verdict",
            "#log\u{2081}\u{2080} reduction to this one",
        ]))
        .child(element("tbody").children(result.earlier.iter().map(row)));
    titled_section("earlier", "Since earlier time points")
        .child(scrolling(table, "Earlier time points"))
        .into()
}

/// Says what the reductions are, with the confidence of their intervals.
fn caption(earlier: &[EarlierEntry]) -> String {
    let confidence = earlier.iter().find_map(|entry| entry.reduction.as_ref());
    let interval = confidence.map_or_else(String::new, |reduction| {
        format!(", with its {} interval", format_confidence(reduction.ratio_interval.confidence))
    });
    format!(
        "Levels of the same patient, by their own files; the last column is the fall to this time point{interval}"
    )
}

fn row(entry: &EarlierEntry) -> Element {
    let level = entry.fraction.map_or_else(|| "–".to_owned(), format_percent);
    let counts = format!("{} of {}", format_count(entry.positive), format_count(entry.total));
    let verdict = element("td")
        .attribute("class", format!("verdict-cell {}", verdict_class(entry.verdict)))
        .child(verdict_symbol(entry.verdict))
        .text(entry.verdict.as_str());
    let reduction = entry.reduction.as_ref().map_or_else(|| "–".to_owned(), reduction_text);
    element("tr")
        .child(row_name(&time_point_name(&entry.case)))
        .child(number_cell(Markup::text(&counts)))
        .child(number_cell(Markup::text(&level)))
        .child(verdict)
        .child(number_cell(Markup::text(&reduction)))
}

/// Names a time point by its name and date, or by what else is known.
pub(super) fn time_point_name(case: &CaseEntry) -> String {
    let known: Vec<&str> = [&case.time_point, &case.date].into_iter().flatten().map(String::as_str).collect();
    match (known.is_empty(), &case.case) {
        (false, _) => known.join(", "),
        (true, Some(name)) => name.clone(),
        (true, None) => "earlier".to_owned(),
    }
}

/// Says how far the level fell: `1.24 (1.13 to 1.35)`; a rise has a minus sign.
fn reduction_text(reduction: &ReductionEntry) -> String {
    let end = |bound: Option<f64>| bound.map_or_else(|| "∞".to_owned(), format_log);
    match (reduction.log10, reduction.log10_lower) {
        (Some(log10), lower) => format!(
            "{} ({} to {})",
            format_log(log10),
            lower.map_or_else(|| "−∞".to_owned(), format_log),
            end(reduction.log10_upper)
        ),
        (None, Some(lower)) => format!("more than {}", format_log(lower)),
        (None, None) => "not defined".to_owned(),
    }
}

/// Formats a log10 with two digits after the point.
fn format_log(log10: f64) -> String {
    match log10.is_finite() {
        true => format!("{log10:.2}").replace('-', "−"),
        false => format_digits(log10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flowmrd::result::{IntervalWithMethodEntry, TubeEntry};

    fn reduction(log10: Option<f64>, lower: Option<f64>, upper: Option<f64>) -> ReductionEntry {
        ReductionEntry {
            earlier: TubeEntry { name: String::new(), positive: 1, total: 2 },
            ratio: 1.0,
            ratio_interval: IntervalWithMethodEntry {
                method: "koopman".to_owned(),
                confidence: 0.95,
                lower: 0.5,
                upper: 2.0,
            },
            log10,
            log10_lower: lower,
            log10_upper: upper,
        }
    }

    #[test]
    fn reductions_are_told_with_their_ends_and_rises_with_a_minus_sign() {
        // By hand: two digits after the point, an end that is missing is infinite.
        for (entry, text) in [
            (reduction(Some(1.236), Some(1.1), Some(1.4)), "1.24 (1.10 to 1.40)"),
            (reduction(Some(-0.3), Some(-0.5), Some(0.1)), "−0.30 (−0.50 to 0.10)"),
            (reduction(Some(2.0), Some(1.0), None), "2.00 (1.00 to ∞)"),
            (reduction(None, Some(2.345), None), "more than 2.35"),
            (reduction(None, None, None), "not defined"),
        ] {
            assert_eq!(reduction_text(&entry), text);
        }
    }

    #[test]
    fn time_points_are_named_by_what_is_known() {
        let case = |case: Option<&str>, time_point: Option<&str>, date: Option<&str>| CaseEntry {
            case: case.map(str::to_owned),
            patient: None,
            time_point: time_point.map(str::to_owned),
            date: date.map(str::to_owned),
        };
        assert_eq!(
            time_point_name(&case(Some("M-1"), Some("day 15"), Some("2026-01-02"))),
            "day 15, 2026-01-02"
        );
        assert_eq!(time_point_name(&case(Some("M-1"), None, None)), "M-1");
        assert_eq!(time_point_name(&case(None, None, None)), "earlier");
    }
}
