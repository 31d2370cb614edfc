//! In which group schemes of first relapse put the case.

use super::thresholds::{belief, lines, source_text, unverified_mark};
use crate::block::{fold, scrolling, table_head, term, titled_section};
use crate::markup::{Element, Markup, element};
use flowmrd::result::{RiskEntry, RiskOutcome};

/// Says what a group is, and what it is not.
const MEANING: &str = "A group is what the scheme says of a case with these facts and this level. It is no advice, and the \
                       report recommends no treatment.";

/// Makes the section of risk groups; nothing where no scheme was asked.
pub(super) fn section(risk: &[RiskEntry]) -> Markup {
    let Some(first) = risk.first() else {
        return Markup::new();
    };
    let facts: Vec<String> = first.facts.iter().map(|fact| format!("{} {}", fact.key, fact.value)).collect();
    let facts = match facts.is_empty() {
        true => "Facts of the case: none given.".to_owned(),
        false => format!("Facts of the case: {}.", facts.join(", ")),
    };
    let section = titled_section("risk", "Risk groups at relapse")
        .child(element("p").text(&format!("{MEANING} {facts}")))
        .child(summary(risk));
    let detailed: Vec<Element> = risk.iter().filter(|scheme| has_details(scheme)).map(details).collect();
    if detailed.is_empty() {
        return section.into();
    }
    let details = element("div").class("columns schemes").children(detailed);
    section.child(fold("What is missing, remarks and sources", details)).into()
}

fn summary(risk: &[RiskEntry]) -> Element {
    let rows = risk.iter().map(|scheme| {
        element("tr")
            .child(element("th").attribute("scope", "row").text(&scheme.name))
            .child(element("td").class("group").child(group(scheme)))
            .child(element("td").child(probabilities(scheme)))
            .child(element("td").text(scheme.time.as_deref().unwrap_or("–")))
            .child(element("td").text(scheme.time_point.as_deref().unwrap_or("–")))
    });
    let table = element("table")
        .child(element("caption").text(
            "The group of the measured level; where the level decides, the probability of each group by the level's own",
        ))
        .child(table_head(&["Scheme", "Group", "Probability", "Time of relapse", "Level taken at"]))
        .child(element("tbody").children(rows));
    scrolling(table, "Risk groups")
}

fn group(scheme: &RiskEntry) -> Markup {
    let name = match &scheme.group {
        Some(group) => Markup::from(element("b").text(group)),
        None => Markup::text(scheme.outcome.as_str()),
    };
    if scheme.unverified.is_empty() { name } else { name.with(unverified_mark()) }
}

fn probabilities(scheme: &RiskEntry) -> Markup {
    if scheme.outcome == RiskOutcome::Group {
        return Markup::text("the level does not decide");
    }
    if scheme.groups.is_empty() {
        return Markup::text("–");
    }
    let mut says = Markup::new();
    for (position, group) in scheme.groups.iter().enumerate() {
        says.push(Markup::text(&format!("{}{} ", if position > 0 { ", " } else { "" }, group.name)));
        says.push(belief(group.probability));
    }
    says
}

fn has_details(scheme: &RiskEntry) -> bool {
    let lists = [&scheme.missing, &scheme.unverified, &scheme.remarks];
    !scheme.sources.is_empty() || lists.iter().any(|list| !list.is_empty())
}

fn details(scheme: &RiskEntry) -> Element {
    let mut terms = element("dl").class("terms small");
    if scheme.outcome == RiskOutcome::NotEvaluable && !scheme.missing.is_empty() {
        terms = terms.child(term("Missing", lines(&scheme.missing)));
    } else if !scheme.unverified.is_empty() {
        terms = terms.child(term("Not read in its source", lines(&scheme.unverified)));
    }
    if !scheme.remarks.is_empty() {
        terms = terms.child(term("Remarks", lines(&scheme.remarks)));
    }
    let mut sources = Markup::new();
    for (position, source) in scheme.sources.iter().enumerate() {
        if position > 0 {
            sources.push(element("br"));
        }
        sources.push(source_text(source));
    }
    if !scheme.sources.is_empty() {
        terms = terms.child(term("Sources", sources));
    }
    element("div").child(element("h3").text(&scheme.name)).child(terms)
}
