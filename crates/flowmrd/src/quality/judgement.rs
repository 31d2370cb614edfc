//! What one rule comes to: its findings while it looks at one subject after another.

use std::collections::BTreeMap;

use crate::result::{FindingEntry, FindingLevel};

/// Most findings of one rule that are listed one by one.
const LISTED: usize = 20;

/// Most subjects that a line names.
const NAMED: usize = 5;

/// One thing that a rule looked at.
pub(crate) struct Seen<'a> {
    /// A file, a marker, a population; empty for the case as a whole.
    pub(crate) subject: &'a str,
    /// What was measured, with its unit.
    pub(crate) seen: String,
    /// What the threshold is, with its unit.
    pub(crate) expected: String,
    /// How near the measurement is to its threshold: the larger the worse, on any scale of the rule's own.
    pub(crate) badness: f64,
}

/// Collects what a rule sees: each caution and fail, of all that passes the one nearest to its threshold, and what
/// could not be evaluated by its reason.
pub(crate) struct Judgement {
    name: &'static str,
    found: Vec<(f64, FindingEntry)>,
    passed: Option<(f64, FindingEntry)>,
    passed_count: usize,
    skipped: BTreeMap<String, Vec<String>>,
}

impl Judgement {
    pub(crate) fn of(name: &'static str) -> Self {
        Self { name, found: Vec::new(), passed: None, passed_count: 0, skipped: BTreeMap::new() }
    }

    /// Adds what was seen of a subject; advice is given from a caution on.
    pub(crate) fn add(&mut self, level: FindingLevel, seen: &Seen<'_>, advice: &str) {
        self.add_as(self.name, level, seen, advice);
    }

    /// Adds what was seen under a code other than the rule's name.
    pub(crate) fn add_as(&mut self, code: &str, level: FindingLevel, seen: &Seen<'_>, advice: &str) {
        let parts = [seen.subject, seen.seen.as_str(), seen.expected.as_str()];
        if level > FindingLevel::NotEvaluated {
            let entry = FindingEntry::seen(code, level, parts).with_advice(advice);
            return self.found.push((seen.badness, entry));
        }
        self.passed_count += 1;
        if self.passed.as_ref().is_none_or(|(badness, _)| seen.badness > *badness) {
            let entry = FindingEntry::seen(self.name, FindingLevel::Pass, parts);
            self.passed = Some((seen.badness, entry));
        }
    }

    /// Notes that a subject could not be evaluated; `reason` says why.
    pub(crate) fn skip(&mut self, subject: &str, reason: impl Into<String>) {
        let subjects = self.skipped.entry(reason.into()).or_default();
        if !subject.is_empty() && !subjects.iter().any(|known| known == subject) {
            subjects.push(subject.to_owned());
        }
    }

    /// Lists the findings, the worst first: at least one.
    pub(crate) fn finish(mut self) -> Vec<FindingEntry> {
        let is_clean = self.found.is_empty();
        self.found.sort_by(|one, two| two.1.level.cmp(&one.1.level).then(two.0.total_cmp(&one.0)));
        let hidden_count = self.found.len().saturating_sub(LISTED);
        let hidden_level = self.found.get(LISTED).map(|(_, entry)| entry.level);
        let mut findings: Vec<FindingEntry> =
            self.found.into_iter().take(LISTED).map(|(_, entry)| entry).collect();
        if let Some(level) = hidden_level {
            let message = format!("{hidden_count} more findings of this rule are not listed");
            findings.push(FindingEntry::line(self.name, level, message));
        }
        let not_evaluated = self.skipped.into_iter().map(|(reason, subjects)| {
            let subject = list(&subjects);
            let message = if subject.is_empty() { reason } else { format!("{subject}: {reason}") };
            let entry = FindingEntry::line(self.name, FindingLevel::NotEvaluated, message);
            FindingEntry { subject: (!subject.is_empty()).then_some(subject), ..entry }
        });
        findings.extend(not_evaluated);
        if let Some((_, entry)) = self.passed.filter(|_| is_clean) {
            findings.push(entry);
        }
        if findings.is_empty() {
            let message = "there is nothing to look at";
            findings.push(FindingEntry::line(self.name, FindingLevel::NotEvaluated, message));
        }
        findings
    }
}

/// Lists what is to be named, and counts what is too much.
pub(crate) fn list(subjects: &[String]) -> String {
    let mut text = subjects.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if subjects.len() > NAMED {
        text.push_str(&format!(" and {} more", subjects.len() - NAMED));
    }
    text
}

/// Judges a measurement of which less is better; a threshold is passed from itself on.
pub(crate) fn from_above(value: f64, caution: f64, fail: f64) -> FindingLevel {
    if value >= fail {
        FindingLevel::Fail
    } else if value >= caution {
        FindingLevel::Caution
    } else {
        FindingLevel::Pass
    }
}

/// Turns a condition into a caution.
pub(crate) fn caution_if(is_seen: bool) -> FindingLevel {
    if is_seen { FindingLevel::Caution } else { FindingLevel::Pass }
}

/// Writes a fraction as a percentage with two significant digits.
pub(crate) fn percent(fraction: f64) -> String {
    let percent = 100.0 * fraction;
    match percent.abs() {
        10.0.. => format!("{percent:.0} %"),
        1.0.. => format!("{percent:.1} %"),
        0.1.. => format!("{percent:.2} %"),
        0.0 => "0 %".to_owned(),
        _ => format!("{percent:.1e} %"),
    }
}

/// Writes a p-value with its name; 0 is what is under the smallest binary number.
pub(crate) fn p_value(p: f64) -> String {
    match p {
        0.0 => "p < 1e-300".to_owned(),
        p if p >= 0.001 => format!("p = {p:.3}"),
        p => format!("p = {p:.0e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(subject: &str, badness: f64) -> Seen<'_> {
        Seen { subject, seen: format!("{badness}"), expected: "less".to_owned(), badness }
    }

    #[test]
    fn probabilities_are_short_and_none_is_written_as_zero() {
        assert_eq!(
            [0.25, 0.001, 2.5e-7, 0.0].map(p_value),
            ["p = 0.250", "p = 0.001", "p = 2e-7", "p < 1e-300"]
        );
    }

    #[test]
    fn all_that_passes_is_one_finding_of_the_nearest_to_the_threshold() {
        let mut judgement = Judgement::of("rule");
        for (file, badness) in [("a.fcs", 0.1), ("b.fcs", 0.7), ("c.fcs", 0.2)] {
            judgement.add(FindingLevel::Pass, &seen(file, badness), "look");
        }
        let findings = judgement.finish();
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].message, "b.fcs: 0.7; expected less");
        assert_eq!((findings[0].level, findings[0].advice.as_ref()), (FindingLevel::Pass, None));
    }

    #[test]
    fn cautions_stand_by_their_severity_and_what_passes_is_left_out() {
        let mut judgement = Judgement::of("rule");
        judgement.add(FindingLevel::Caution, &seen("a.fcs", 2.0), "look");
        judgement.add(FindingLevel::Pass, &seen("b.fcs", 0.5), "look");
        judgement.add(FindingLevel::Fail, &seen("c.fcs", 1.0), "look");
        judgement.add(FindingLevel::Caution, &seen("d.fcs", 3.0), "look");
        judgement.skip("e.fcs", "no time");
        let messages: Vec<_> = judgement.finish().into_iter().map(|finding| finding.message).collect();
        let expected = ["c.fcs: 1; expected less; look", "d.fcs: 3; expected less; look"];
        assert_eq!(messages[..2], expected);
        assert_eq!(messages[2..], ["a.fcs: 2; expected less; look", "e.fcs: no time"]);
    }

    #[test]
    fn subjects_that_cannot_be_evaluated_share_a_reason() {
        let mut judgement = Judgement::of("rule");
        for number in 0..7 {
            judgement.skip(&format!("{number}.fcs"), "no time");
        }
        let findings = judgement.finish();
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].level, FindingLevel::NotEvaluated);
        assert_eq!(findings[0].message, "0.fcs, 1.fcs, 2.fcs, 3.fcs, 4.fcs and 2 more: no time");
    }

    #[test]
    fn a_rule_that_saw_nothing_says_so() {
        let findings = Judgement::of("rule").finish();
        assert_eq!((findings.len(), findings[0].level), (1, FindingLevel::NotEvaluated));
    }

    #[test]
    fn more_findings_than_are_listed_are_counted() {
        let mut judgement = Judgement::of("rule");
        for number in 0..25 {
            judgement.add(FindingLevel::Caution, &seen("x", f64::from(number)), "look");
        }
        let findings = judgement.finish();
        assert_eq!(findings.len(), 21);
        assert_eq!(findings[0].seen.as_deref(), Some("24"));
        assert_eq!(findings[20].message, "5 more findings of this rule are not listed");
    }

    #[test]
    fn numbers_are_written_with_two_digits() {
        assert_eq!(percent(0.5), "50 %");
        assert_eq!(percent(0.0123), "1.2 %");
        assert_eq!(percent(0.00123), "0.12 %");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(2e-5), "2.0e-3 %");
        assert_eq!(p_value(0.0123), "p = 0.012");
        assert_eq!(p_value(2e-7), "p = 2e-7");
    }

    #[test]
    fn a_threshold_belongs_to_the_worse_level() {
        assert_eq!(from_above(0.99, 1.0, 2.0), FindingLevel::Pass);
        assert_eq!(from_above(1.0, 1.0, 2.0), FindingLevel::Caution);
        assert_eq!(from_above(2.0, 1.0, 2.0), FindingLevel::Fail);
    }
}
