//! What to look at first: cases without a result, what the rules saw over several cases, and how often each rule spoke.

use std::collections::BTreeMap;

use flowmrd::cohort::CaseFailure;
use flowmrd::result::{FindingEntry, FindingLevel};

use super::{Content, Shown};
use crate::block::{fold, scrolling, table_head, titled_section};
use crate::markup::{Element, Markup, element};
use crate::number::{format_count, format_count_of};

/// The most cases that are named for one rule; the table of findings has all.
const NAMED: usize = 12;

/// Makes the section of findings.
pub(super) fn section(content: &Content<'_>) -> Element {
    let failed = content.cases.iter().filter_map(|shown| Some((shown, shown.outcome.result.as_ref().err()?)));
    let failures: Vec<Element> =
        failed.map(|(shown, failure)| failed_item(content, shown, failure)).collect();
    let across = content.summary.findings.iter().map(|one| {
        let name = content.of_line(one.line).map(|case| content.link(case));
        finding_item(name, &one.finding)
    });
    let items: Vec<Element> = failures.into_iter().chain(across).collect();
    let section = titled_section("doubt", "What to look at first");
    let section = if items.is_empty() {
        section.child(
            element("p")
                .text("Every case has a result, and no rule over several cases has anything against one."),
        )
    } else {
        section.child(element("ul").class("findings").children(items))
    };
    section.child(element("h3").text("Findings of the cases, by rule")).child(by_rule(content))
}

fn failed_item(content: &Content<'_>, shown: &Shown<'_>, failure: &CaseFailure) -> Element {
    let causes: String = failure.causes.iter().map(|cause| format!(": {cause}")).collect();
    element("li")
        .class("finding fail")
        .child(element("b").text("No result"))
        .text(" ")
        .child(content.link(shown.case))
        .text(&format!(" {}{causes}. ", failure.message))
        .child(element("span").class("note").text(&format!("What to do: {}.", failure.hint)))
}

fn finding_item(name: Option<Element>, finding: &FindingEntry) -> Element {
    let (class, word) = level_words(finding.level);
    element("li")
        .attribute("class", format!("finding {class}"))
        .child(element("b").text(word))
        .text(" ")
        .children(name)
        .text(&format!(" {} ", finding.message))
        .child(element("code").text(&finding.code))
}

/// A level and a rule, and the cases that it was found in.
type RuleCases<'a> = ((FindingLevel, &'a str), Vec<&'a Shown<'a>>);

/// Counts the cases in which each rule was not content, and after them those in which it could not be evaluated.
fn by_rule(content: &Content<'_>) -> Markup {
    let (open, doubtful): (Vec<RuleCases<'_>>, Vec<RuleCases<'_>>) =
        rules(content).into_iter().partition(|((level, _), _)| *level == FindingLevel::NotEvaluated);
    let mut says = Markup::new();
    if doubtful.is_empty() {
        says.push(element("p").text("No quality rule has anything against a case."));
    } else {
        let caption = "In how many cases each rule was not content; the page of a case says what it saw";
        says.push(rule_table(content, doubtful, caption));
    }
    if !open.is_empty() {
        let summary = format!("{} not evaluated in every case", format_count_of(open.len() as u64, "rule"));
        let caption = "In how many cases each rule could not be evaluated; the page of a case says why";
        says.push(fold(&summary, rule_table(content, open, caption)));
    }
    says
}

/// Lists the cases of each rule and level that is no pass, the gravest first.
fn rules<'a>(content: &'a Content<'_>) -> Vec<RuleCases<'a>> {
    let mut rules: BTreeMap<(std::cmp::Reverse<FindingLevel>, &str), Vec<&Shown<'_>>> = BTreeMap::new();
    for shown in &content.cases {
        let findings = shown.result().into_iter().flat_map(|result| &result.findings);
        for finding in findings.filter(|finding| finding.level != FindingLevel::Pass) {
            let cases = rules.entry((std::cmp::Reverse(finding.level), &finding.code)).or_default();
            if cases.last().is_none_or(|last| last.case.index != shown.case.index) {
                cases.push(shown);
            }
        }
    }
    rules.into_iter().map(|((level, code), cases)| ((level.0, code), cases)).collect()
}

fn rule_table(content: &Content<'_>, rules: Vec<RuleCases<'_>>, caption: &str) -> Element {
    let result_count = content.cases.iter().filter(|shown| shown.result().is_some()).count();
    let rows = rules.into_iter().map(|((level, code), cases)| {
        let (class, word) = level_words(level);
        let which = match cases.len() {
            count if count == result_count && count > 1 => Markup::text("every case with a result"),
            _ => named(content, &cases),
        };
        element("tr")
            .child(element("th").attribute("scope", "row").child(element("code").text(code)))
            .child(element("td").child(element("b").attribute("class", format!("level {class}")).text(word)))
            .child(element("td").class("number").text(&format_count(cases.len() as u64)))
            .child(element("td").class("message").child(which))
    });
    let table = element("table")
        .class("by-rule")
        .child(element("caption").text(caption))
        .child(table_head(&["Rule", "Level", "#Cases", "Which"]))
        .child(element("tbody").children(rows));
    scrolling(table, "Findings by rule")
}

fn named(content: &Content<'_>, cases: &[&Shown<'_>]) -> Markup {
    let mut markup = Markup::new();
    for (place, shown) in cases.iter().take(NAMED).enumerate() {
        if place > 0 {
            markup.push(Markup::text(", "));
        }
        markup.push(content.link(shown.case));
    }
    if cases.len() > NAMED {
        markup.push(Markup::text(&format!(" and {} more", format_count((cases.len() - NAMED) as u64))));
    }
    markup
}

/// Returns the class and the word of a finding's level.
pub(super) fn level_words(level: FindingLevel) -> (&'static str, &'static str) {
    match level {
        FindingLevel::Pass => ("pass", "Pass"),
        FindingLevel::NotEvaluated => ("not-evaluated", "Not evaluated"),
        FindingLevel::Caution => ("caution", "Caution"),
        FindingLevel::Fail => ("fail", "Fail"),
    }
}
