//! What is the result: the verdict in words, the level with its intervals, the limits.

use super::doubt::{count_words, finding_counts};
use super::population_name;
use crate::markup::{Element, element};
use crate::symbol::{finding_class, finding_symbol, verdict_class, verdict_symbol};
use flowmrd::CaseResult;
use flowmrd::result::{FindingEntry, VerdictEntry};

mod facts;
mod figure;
mod reason;

pub(super) use reason::rule_name;

/// Makes the section that answers first.
pub(super) fn section(result: &CaseResult) -> Element {
    let level = &result.mrd.level;
    let denominator = population_name(&result.populations, &result.mrd.denominator);
    let heading = element("h1").attribute("id", "verdict-title").child(verdict_symbol(level.verdict));
    element("section")
        .attribute("class", format!("verdict {}", verdict_class(level.verdict)))
        .attribute("id", "verdict")
        .attribute("aria-labelledby", "verdict-title")
        .child(heading.text(headline(level.verdict)))
        .child(element("p").class("reason").text(&reason::reason(level, denominator)))
        .child(facts::facts(level, denominator, &result.mrd.denominator))
        .child(figure::figure(result))
        .child(glance(&result.findings))
}

/// Says in a line what the quality rules came to, and where that is told.
fn glance(findings: &[FindingEntry]) -> Element {
    let counts = finding_counts(findings);
    let parts = counts.iter().map(|&(level, count)| {
        element("span")
            .attribute("class", format!("finding-count {}", finding_class(level)))
            .child(finding_symbol(level))
            .text(&count_words(level, count))
    });
    let said = element("p").class("glance");
    let said = match counts.is_empty() {
        true => said.text("No quality rule has recorded a finding."),
        false => said.child(element("span").class("glance-name").text("Quality rules")).children(parts),
    };
    said.child(element("a").attribute("href", "#doubt").text("Why doubt it?"))
}

/// Returns the consensus words of a verdict, as a heading.
pub(super) fn headline(verdict: VerdictEntry) -> &'static str {
    match verdict {
        VerdictEntry::NotDetected => "MRD not detected",
        VerdictEntry::DetectedBelowLoq => "MRD detected, below the limit of quantification",
        VerdictEntry::Quantifiable => "MRD detected and quantifiable",
        VerdictEntry::Insufficient => "Sample insufficient for a verdict",
    }
}

/// Formats the name of an interval method for people: `clopper-pearson` is `Clopper-Pearson`, `mover-wilson` `MOVER-Wilson`.
pub(super) fn method_name(method: &str) -> String {
    let words = method.split('-').map(|word| {
        if word == "mover" {
            return word.to_uppercase();
        }
        let mut characters = word.chars();
        characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
    });
    words.collect::<Vec<String>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_names_are_written_as_their_authors_are() {
        assert_eq!(method_name("clopper-pearson"), "Clopper-Pearson");
        assert_eq!(method_name("wilson"), "Wilson");
        assert_eq!(method_name("mover-wilson"), "MOVER-Wilson");
        assert_eq!(method_name(""), "");
    }
}
