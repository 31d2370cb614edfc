//! Where files depart from the FCS standard and were read all the same.

use crate::block::{fold, row_name, scrolling, table_head};
use crate::markup::{Element, Markup, element};
use crate::number::{format_count, format_count_of};
use flowmrd::CaseResult;
use flowmrd::result::InputEntry;

/// Deviations of one file that the page lists; `result.json` has them all.
const DEVIATIONS_SHOWN: usize = 100;

/// Makes the list of the kinds of deviation of each file, and the table of all behind it.
pub(super) fn block(result: &CaseResult) -> Markup {
    let inputs: Vec<&InputEntry> = result.inputs.iter().chain(&result.controls).collect();
    let heading = Markup::from(element("h3").text("Deviations from the FCS standard"));
    if inputs.iter().all(|input| input.deviations.is_empty()) {
        return heading.with(element("p").text("None: every file was read as the standard has it."));
    }
    heading
        .with(element("ul").class("kinds").children(inputs.iter().filter_map(|input| kinds(input))))
        .with(fold("Each deviation, what was found and what was done", table(&inputs)))
}

/// Names the kinds of a file's deviations, each with its number; nothing for a file without one.
fn kinds(input: &InputEntry) -> Option<Element> {
    let mut counted: Vec<(&str, u64)> = Vec::new();
    for deviation in &input.deviations {
        match counted.iter_mut().find(|(code, _)| *code == deviation.code) {
            Some((_, count)) => *count += 1,
            None => counted.push((&deviation.code, 1)),
        }
    }
    let last = counted.len().checked_sub(1)?;
    let item = element("li").child(element("b").text(&input.file)).text(": ");
    Some(counted.into_iter().enumerate().fold(item, |item, (index, (code, count))| {
        let item = item.child(element("code").text(code));
        let times = if count > 1 { format!(" ({} times)", format_count(count)) } else { String::new() };
        item.text(&format!("{times}{}", if index < last { ", " } else { "" }))
    }))
}

fn table(inputs: &[&InputEntry]) -> Markup {
    let rows = inputs.iter().flat_map(|input| {
        input.deviations.iter().take(DEVIATIONS_SHOWN).map(|deviation| {
            element("tr")
                .child(row_name(&input.file))
                .child(element("td").child(element("code").text(&deviation.code)))
                .child(element("td").class("message").text(&deviation.message))
        })
    });
    let table = element("table")
        .attribute("data-sort", "columns")
        .child(element("caption").text("Read all the same; what was found and what was done"))
        .child(table_head(&["File", "Code", "Deviation"]))
        .child(element("tbody").children(rows));
    let hidden_count: usize =
        inputs.iter().map(|input| input.deviations.len().saturating_sub(DEVIATIONS_SHOWN)).sum();
    let hidden = (hidden_count > 0).then(|| {
        let text = format!("{} more in result.json.", format_count_of(hidden_count as u64, "deviation"));
        element("p").text(&text)
    });
    Markup::from(scrolling(table, "Deviations")).with_all(hidden)
}
