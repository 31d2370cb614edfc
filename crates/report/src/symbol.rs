//! Signs of verdicts and of findings, told apart by their shape where colour is lost; the words stand beside them.

use crate::markup::{Element, element};
use flowmrd::result::{FindingLevel, VerdictEntry};

/// Draws the sign of a verdict: a disc that is full, half full or empty; dashed where there is no verdict.
pub(crate) fn verdict_symbol(verdict: VerdictEntry) -> Element {
    match verdict {
        VerdictEntry::Quantifiable => symbol("M8 1A7 7 0 1 1 8 15A7 7 0 1 1 8 1Z", ""),
        VerdictEntry::DetectedBelowLoq => {
            symbol("M8 1A7 7 0 0 0 8 15Z", "M8 2A6 6 0 1 1 8 14A6 6 0 1 1 8 2Z")
        }
        VerdictEntry::NotDetected => symbol("", "M8 2A6 6 0 1 1 8 14A6 6 0 1 1 8 2Z"),
        VerdictEntry::Insufficient => {
            symbol("", "M8 2A6 6 0 0 1 13 5M14 8A6 6 0 0 1 10 14M6 14A6 6 0 0 1 2 8M3 5L3.4 4.2")
        }
    }
}

/// Draws the sign of a finding: a cross, a triangle, a dash, a tick.
pub(crate) fn finding_symbol(level: FindingLevel) -> Element {
    match level {
        FindingLevel::Fail => symbol("", "M3 3L13 13M13 3L3 13"),
        FindingLevel::Caution => symbol("M8 1.5L15 14.5H1Z", ""),
        FindingLevel::NotEvaluated => symbol("", "M2 8H14"),
        FindingLevel::Pass => symbol("", "M2 8.5L6.5 13L14 3.5"),
    }
}

/// Returns the class of a finding's level, as the style sheets have it.
pub(crate) fn finding_class(level: FindingLevel) -> &'static str {
    match level {
        FindingLevel::Pass => "pass",
        FindingLevel::NotEvaluated => "not-evaluated",
        FindingLevel::Caution => "caution",
        FindingLevel::Fail => "fail",
    }
}

/// Returns the class of a verdict, as the style sheets have it.
pub(crate) fn verdict_class(verdict: VerdictEntry) -> &'static str {
    match verdict {
        VerdictEntry::NotDetected => "not-detected",
        VerdictEntry::DetectedBelowLoq => "below-loq",
        VerdictEntry::Quantifiable => "quantifiable",
        VerdictEntry::Insufficient => "insufficient",
    }
}

fn symbol(filled: &str, drawn: &str) -> Element {
    let path = |class: &'static str, d: &str| {
        (!d.is_empty()).then(|| element("path").class(class).attribute("d", d))
    };
    element("svg")
        .class("symbol")
        .attribute("viewBox", "0 0 16 16")
        .attribute("aria-hidden", "true")
        .children(path("filled", filled))
        .children(path("drawn", drawn))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markup::Markup;
    use std::collections::BTreeSet;

    #[test]
    fn each_verdict_and_each_finding_has_a_shape_of_its_own() {
        let verdicts = [
            VerdictEntry::Quantifiable,
            VerdictEntry::DetectedBelowLoq,
            VerdictEntry::NotDetected,
            VerdictEntry::Insufficient,
        ];
        let levels =
            [FindingLevel::Fail, FindingLevel::Caution, FindingLevel::NotEvaluated, FindingLevel::Pass];
        let shapes = verdicts.map(verdict_symbol).into_iter().chain(levels.map(finding_symbol));
        let shapes: BTreeSet<String> = shapes.map(|shape| Markup::from(shape).as_str().to_owned()).collect();
        assert_eq!(shapes.len(), 8);
    }
}
