use std::path::PathBuf;

use flowmrd::cohort::{CaseFailure, PlannedCase};
use flowmrd::result::SoftwareEntry;

use crate::block::{footer, term, titled_section};
use crate::cohort::Identifiers;
use crate::html::{Document, RESEARCH_USE};
use crate::markup::{Element, Markup, element};
use crate::number::format_count;
use crate::style::{BASE, COHORT};

/// Makes the page of a case without a result: what could not be done, where, and what to do.
pub(crate) fn failure_page(case: &PlannedCase, failure: &CaseFailure, identifiers: Identifiers) -> String {
    let title = format!("No result: {}", case.row.name);
    let main = element("main")
        .attribute("id", "result")
        .child(verdict(failure))
        .child(what_was_asked(case, identifiers));
    Document { title: &title, styles: &[BASE, COHORT], scripts: &[] }.write([
        header(case),
        main,
        footer(&SoftwareEntry::this()),
    ])
}

fn header(case: &PlannedCase) -> Element {
    let row = &case.row;
    let date = row.date.map(|date| date.to_string());
    let more = [row.patient.as_deref(), row.time_point.as_deref(), date.as_deref()];
    let more: Vec<&str> = more.into_iter().flatten().collect();
    element("header")
        .child(element("p").class("product").text("Measurable residual disease by flow cytometry"))
        .child(element("p").class("use").text(RESEARCH_USE))
        .child(
            element("p")
                .class("case")
                .child(element("b").text(&row.name))
                .child(element("br"))
                .text(&more.join(" · ")),
        )
}

fn verdict(failure: &CaseFailure) -> Element {
    let causes = failure.causes.iter().map(|cause| term("Because", Markup::text(cause)));
    let terms = element("dl")
        .class("terms")
        .child(term("What", Markup::text(&failure.message)))
        .children(causes)
        .child(term("What to do", Markup::text(&failure.hint)));
    element("section")
        .class("no-result")
        .attribute("aria-labelledby", "no-result-title")
        .child(element("h1").attribute("id", "no-result-title").text("No result"))
        .child(element("p").class("reason").text(
            "This case could not be analysed. Nothing is said of its MRD level: neither that it is low nor that it is high.",
        ))
        .child(terms)
}

fn what_was_asked(case: &PlannedCase, identifiers: Identifiers) -> Element {
    let files = |paths: &[PathBuf]| {
        if identifiers == Identifiers::LeftOut {
            return Markup::text(&format_count(paths.len() as u64));
        }
        let names = paths.iter().map(|path| {
            let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
            Markup::from(element("li").child(element("code").text(&name)))
        });
        Markup::from(element("ul").class("files").children(names))
    };
    let mut terms = element("dl").class("terms small").child(term("Files", files(&case.row.files)));
    if !case.row.controls.is_empty() {
        terms = terms.child(term("Controls", files(&case.row.controls)));
    }
    if let Ok(assay) = case.assay() {
        let name = format!("{}, version {}", assay.name(), assay.version());
        terms = terms.child(term("Assay", Markup::text(&name)));
    }
    let line = format!("line {}", case.row.line);
    titled_section("asked", "What was to be analysed")
        .child(terms.child(term("Row of the manifest", Markup::text(&line))))
}
