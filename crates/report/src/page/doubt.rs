//! Why doubt it: findings of the quality rules, and where files depart from the standard.

use crate::block::{scrolling, table_head, titled_section};
use crate::markup::{Element, Markup, element};
use crate::number::format_count;
use flowmrd::CaseResult;
use flowmrd::result::{FindingEntry, FindingLevel, InputEntry};

/// Deviations of one file that the page lists; `result.json` has them all.
const DEVIATIONS_SHOWN: usize = 100;

/// Makes the section of findings and deviations.
pub(super) fn section(result: &CaseResult) -> Element {
    titled_section("doubt", "Findings and deviations")
        .child(findings(&result.findings))
        .child(element("h3").text("Deviations from the FCS standard"))
        .child(deviations(&result.inputs.iter().chain(&result.controls).collect::<Vec<_>>()))
}

/// Lists the findings, the worst first.
fn findings(findings: &[FindingEntry]) -> Markup {
    if findings.is_empty() {
        return element("p").text("No quality rule has recorded a finding.").into();
    }
    let mut sorted: Vec<&FindingEntry> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let items = sorted.into_iter().map(|finding| {
        let (class, word) = level_words(finding.level);
        element("li")
            .attribute("class", format!("finding {class}"))
            .child(element("b").text(word))
            .text(&format!(" {} ", finding.message))
            .child(element("code").text(&finding.code))
    });
    element("ul").class("findings").children(items).into()
}

/// Returns the class and the word of a finding's level.
fn level_words(level: FindingLevel) -> (&'static str, &'static str) {
    match level {
        FindingLevel::Pass => ("pass", "Pass"),
        FindingLevel::NotEvaluated => ("not-evaluated", "Not evaluated"),
        FindingLevel::Caution => ("caution", "Caution"),
        FindingLevel::Fail => ("fail", "Fail"),
    }
}

fn deviations(inputs: &[&InputEntry]) -> Markup {
    let deviation_count: usize = inputs.iter().map(|input| input.deviations.len()).sum();
    if deviation_count == 0 {
        return element("p").text("None: every file was read as the standard has it.").into();
    }
    let rows = inputs.iter().flat_map(|input| {
        input.deviations.iter().take(DEVIATIONS_SHOWN).map(|deviation| {
            element("tr")
                .child(element("td").text(&input.file))
                .child(element("td").child(element("code").text(&deviation.code)))
                .child(element("td").class("message").text(&deviation.message))
        })
    });
    let table = element("table")
        .child(element("caption").text("Read all the same; what was found and what was done"))
        .child(table_head(&["File", "Code", "Deviation"]))
        .child(element("tbody").children(rows));
    let hidden_count: usize =
        inputs.iter().map(|input| input.deviations.len().saturating_sub(DEVIATIONS_SHOWN)).sum();
    let mut markup = Markup::from(scrolling(table, "Deviations"));
    if hidden_count > 0 {
        let hidden = format!("{} more are in result.json.", format_count(hidden_count as u64));
        markup.push(element("p").text(&hidden));
    }
    markup
}
