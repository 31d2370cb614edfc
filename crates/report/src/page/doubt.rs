//! Why doubt it: findings of the quality rules, most severe first, and how sure the level is.

use super::certainty;
use crate::block::titled_section;
use crate::markup::{Element, Markup, element};
use crate::number::format_count_of;
use crate::symbol::{finding_class, finding_symbol};
use flowmrd::CaseResult;
use flowmrd::result::{FindingEntry, FindingLevel};

/// Levels from the most severe to the least.
const LEVELS: [FindingLevel; 4] =
    [FindingLevel::Fail, FindingLevel::Caution, FindingLevel::NotEvaluated, FindingLevel::Pass];

/// Makes the section.
pub(super) fn section(result: &CaseResult) -> Element {
    titled_section("doubt", "Why doubt it?")
        .child(element("h3").text("What the quality rules saw"))
        .child(findings(&result.findings))
        .child(certainty::blocks(&result.mrd, &result.populations))
}

/// Counts the findings of each level that has any, the most severe first.
pub(super) fn finding_counts(findings: &[FindingEntry]) -> Vec<(FindingLevel, usize)> {
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    LEVELS.into_iter().map(|level| (level, count(level))).filter(|&(_, count)| count > 0).collect()
}

/// Says how many findings have a level: `2 cautions`, `14 passed`.
pub(super) fn count_words(level: FindingLevel, count: usize) -> String {
    match level {
        FindingLevel::Fail => format_count_of(count as u64, "fail"),
        FindingLevel::Caution => format_count_of(count as u64, "caution"),
        FindingLevel::NotEvaluated => format!("{count} not evaluated"),
        FindingLevel::Pass => format!("{count} passed"),
    }
}

fn findings(findings: &[FindingEntry]) -> Markup {
    if findings.is_empty() {
        return element("p").text("No quality rule has recorded a finding.").into();
    }
    let of = |level| findings.iter().filter(move |finding| finding.level == level);
    let severe: Vec<Element> = of(FindingLevel::Fail).chain(of(FindingLevel::Caution)).map(item).collect();
    let list = match severe.is_empty() {
        true => element("p").text("No rule has anything against the result."),
        false => element("ul").class("findings").children(severe),
    };
    Markup::from(list)
        .with_all(folded(FindingLevel::NotEvaluated, of(FindingLevel::NotEvaluated).collect()))
        .with_all(folded(FindingLevel::Pass, of(FindingLevel::Pass).collect()))
}

/// Shows one finding with what was seen, what was expected, what to do; one of a single line as that line.
fn item(finding: &FindingEntry) -> Element {
    let what = element("p")
        .class("what")
        .child(finding_symbol(finding.level))
        .child(element("b").text(level_word(finding.level)))
        .children(finding.subject.as_ref().map(|subject| element("span").class("subject").text(subject)))
        .child(element("code").text(&finding.code));
    element("li")
        .attribute("class", format!("finding {}", finding_class(finding.level)))
        .child(what)
        .child(parts(finding))
}

fn parts(finding: &FindingEntry) -> Element {
    let parts = [("Seen", &finding.seen), ("Expected", &finding.expected), ("What to do", &finding.advice)];
    let known: Vec<Element> = parts
        .into_iter()
        .filter_map(|(name, says)| {
            let says = says.as_ref()?;
            Some(element("div").child(element("dt").text(name)).child(element("dd").text(says)))
        })
        .collect();
    match finding.seen {
        Some(_) => element("dl").class("parts").children(known),
        None => element("p").class("message").text(&finding.message),
    }
}

fn level_word(level: FindingLevel) -> &'static str {
    match level {
        FindingLevel::Pass => "Pass",
        FindingLevel::NotEvaluated => "Not evaluated",
        FindingLevel::Caution => "Caution",
        FindingLevel::Fail => "Fail",
    }
}

/// Folds the findings that ask for nothing under a line that counts them; paper has their names.
fn folded(level: FindingLevel, findings: Vec<&FindingEntry>) -> Option<Element> {
    if findings.is_empty() {
        return None;
    }
    let line = match level {
        FindingLevel::Pass => format!("{} passed", format_count_of(findings.len() as u64, "rule")),
        _ => format!("{} could not be evaluated", format_count_of(findings.len() as u64, "rule")),
    };
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    let summary = element("summary")
        .child(finding_symbol(level))
        .child(element("span").text(&line))
        .child(element("span").class("print-only").text(&format!(": {}", codes.join(", "))));
    let items = findings.iter().map(|finding| {
        element("li").child(element("code").text(&finding.code)).text(&format!(" {}", finding.message))
    });
    let class = format!("fold rules {}", finding_class(level));
    Some(element("details").attribute("class", class).child(summary).child(element("ul").children(items)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_counted_by_level_the_worst_first() {
        let levels = [FindingLevel::Pass, FindingLevel::Caution, FindingLevel::Pass, FindingLevel::Fail];
        let findings = levels.map(|level| FindingEntry::line("x", level, ""));
        let counts = finding_counts(&findings);
        assert_eq!(counts, [(FindingLevel::Fail, 1), (FindingLevel::Caution, 1), (FindingLevel::Pass, 2)]);
        let words: Vec<String> = counts.into_iter().map(|(level, count)| count_words(level, count)).collect();
        assert_eq!(words, ["1 fail", "1 caution", "2 passed"]);
    }
}
