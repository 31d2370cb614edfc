//! The pages of a cohort: one of all cases, and one in place of a case's page where the case has no result.

use flowmrd::CaseResult;
use flowmrd::cohort::result::CohortResult;
use flowmrd::cohort::{CaseOutcome, Cohort, PlannedCase};
use flowmrd::result::VerdictEntry;

use crate::block::footer;
use crate::cohort::CohortFolder;
use crate::html::{Document, RESEARCH_USE};
use crate::markup::{Element, element};
use crate::number::format_count_of;
use crate::script;
use crate::style::{BASE, COHORT};

mod cases;
mod charts;
mod doubt;
mod failure;
mod figure;
mod kinetics;
mod origin;
mod overview;

pub(crate) use failure::failure_page;

/// One case as the page shows it.
#[derive(Clone, Copy)]
struct Shown<'a> {
    case: &'a PlannedCase,
    outcome: &'a CaseOutcome,
}

impl<'a> Shown<'a> {
    fn result(&self) -> Option<&'a CaseResult> {
        self.outcome.result.as_ref().ok()
    }
}

/// What the sections of the page are made of.
struct Content<'a> {
    cohort: &'a Cohort,
    /// In the order of the manifest.
    cases: Vec<Shown<'a>>,
    summary: &'a CohortResult,
    folder: &'a CohortFolder,
}

impl Content<'_> {
    /// Makes the name of a case a link to its page.
    fn link(&self, case: &PlannedCase) -> Element {
        element("a").attribute("href", self.folder.report_address(case)).text(&case.row.name)
    }

    /// Finds a case by its line in the manifest.
    fn of_line(&self, line: usize) -> Option<&PlannedCase> {
        self.cases.iter().map(|shown| shown.case).find(|case| case.row.line == line)
    }
}

/// Makes the page of a cohort: HTML with everything in it (style, script, figures) but the pages of its cases, to
/// which it leads.
pub(crate) fn cohort_page(
    cohort: &Cohort,
    outcomes: &[CaseOutcome],
    summary: &CohortResult,
    folder: &CohortFolder,
) -> String {
    let cases = cohort.cases().iter().zip(outcomes).map(|(case, outcome)| Shown { case, outcome });
    let content = Content { cohort, cases: cases.collect(), summary, folder };
    let main = element("main")
        .attribute("id", "result")
        .child(overview::section(&content))
        .child(doubt::section(&content))
        .child(cases::section(&content))
        .children(kinetics::section(&content))
        .children(charts::section(&content))
        .child(origin::section(&content));
    let title =
        format!("MRD of {}: {}", format_count_of(outcomes.len() as u64, "case"), summary.manifest.file);
    let document = Document { title: &title, styles: &[BASE, COHORT], scripts: &script::COHORT };
    document.write([header(&content), main, footer(&summary.software)])
}

fn header(content: &Content<'_>) -> Element {
    let count = format_count_of(content.cases.len() as u64, "case");
    element("header")
        .child(element("p").class("product").text("Measurable residual disease by flow cytometry"))
        .child(element("p").class("use").text(RESEARCH_USE))
        .child(
            element("p")
                .class("case")
                .child(element("b").text(&content.summary.manifest.file))
                .child(element("br"))
                .text(&count),
        )
}

/// Returns the class of a verdict in the style sheet, and how it is said.
fn verdict_words(verdict: VerdictEntry) -> (&'static str, &'static str) {
    match verdict {
        VerdictEntry::Quantifiable => ("quantifiable", "Quantifiable"),
        VerdictEntry::DetectedBelowLoq => ("below-loq", "Detected below LOQ"),
        VerdictEntry::NotDetected => ("not-detected", "Not detected"),
        VerdictEntry::Insufficient => ("insufficient", "Insufficient"),
    }
}
