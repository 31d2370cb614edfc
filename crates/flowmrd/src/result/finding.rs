use serde::{Deserialize, Serialize};

/// What one quality rule saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingEntry {
    /// Name of the rule, kebab-case; stable over versions.
    pub code: String,
    /// What the rule came to.
    pub level: FindingLevel,
    /// What was seen, what was expected, what to do: one line for people.
    pub message: String,
    /// What the rule looked at: a file, a marker, a population (its own name, or its path where another one bears that
    /// name); absent where it is the case as a whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    /// What was seen; absent where `message` alone says it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seen: Option<String>,
    /// What was expected; absent where `message` alone says it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expected: Option<String>,
    /// What to do; absent where there is nothing to do.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub advice: Option<String>,
}

impl FindingEntry {
    /// Makes a finding of one line.
    #[must_use]
    pub fn line(code: &str, level: FindingLevel, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            level,
            message: message.into(),
            subject: None,
            seen: None,
            expected: None,
            advice: None,
        }
    }

    /// Makes a finding of what was seen and what was expected: `<subject>: <seen>; expected <expected>`.
    #[must_use]
    pub fn seen(code: &str, level: FindingLevel, [subject, seen, expected]: [&str; 3]) -> Self {
        let subject = (!subject.is_empty()).then(|| subject.to_owned());
        let before = subject.as_ref().map(|subject| format!("{subject}: ")).unwrap_or_default();
        Self {
            seen: Some(seen.to_owned()),
            expected: Some(expected.to_owned()),
            message: format!("{before}{seen}; expected {expected}"),
            subject,
            ..Self::line(code, level, "")
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn with_advice(mut self, advice: &str) -> Self {
        self.message.push_str("; ");
        self.message.push_str(advice);
        self.advice = Some(advice.to_owned());
        self
    }
}

/// What a quality rule came to, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingLevel {
    /// The rule looked and has nothing against the result.
    Pass,
    /// The rule could not be evaluated.
    NotEvaluated,
    /// Somebody should look before the result is believed.
    Caution,
    /// The result should not be believed as it is.
    Fail,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_says_in_one_line_what_was_seen_expected_and_is_to_be_done() {
        let parts = ["a.fcs", "2 gaps", "none longer than 1 s"];
        let finding =
            FindingEntry::seen("time-gaps", FindingLevel::Caution, parts).with_advice("look at the flow");
        assert_eq!(finding.message, "a.fcs: 2 gaps; expected none longer than 1 s; look at the flow");
        assert_eq!(finding.subject.as_deref(), Some("a.fcs"));
        let of_case = FindingEntry::seen("x", FindingLevel::Pass, ["", "12", "at least 10"]);
        assert_eq!((of_case.message.as_str(), of_case.subject), ("12; expected at least 10", None));
    }
}
