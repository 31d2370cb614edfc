//! Who and what: case, patient, time point, date, and by which assay on which files.

use crate::html::RESEARCH_USE;
use crate::markup::{Element, Markup, element};
use flowmrd::CaseResult;
use flowmrd::result::CaseEntry;

/// Makes the head of the page.
pub(super) fn header(result: &CaseResult) -> Element {
    let assay = format!("{}, version {}", result.assay.name, result.assay.version);
    element("header")
        .child(element("p").class("product").text("Measurable residual disease by flow cytometry"))
        .child(element("p").class("use").text(RESEARCH_USE))
        .child(identity(result.case.as_ref()))
        .child(
            element("p")
                .class("case")
                .child(element("b").text(&files(result)))
                .child(element("br"))
                .text(&assay),
        )
}

/// Lists what names the case; says so where that is left out, and nothing where nobody named it.
fn identity(case: Option<&CaseEntry>) -> Markup {
    let Some(case) = case else {
        return Markup::new();
    };
    let names = [
        ("Case", &case.case),
        ("Patient", &case.patient),
        ("Time point", &case.time_point),
        ("Date", &case.date),
    ];
    let known = names.iter().filter_map(|(name, value)| value.as_ref().map(|value| (name, value)));
    let pairs: Vec<Element> = known
        .map(|(name, value)| element("div").child(element("dt").text(name)).child(element("dd").text(value)))
        .collect();
    let left_out = case.case.is_none() && case.patient.is_none();
    let note =
        left_out.then(|| element("p").class("note left-out").text("Names of case and patient are left out."));
    let list = (!pairs.is_empty()).then(|| element("dl").class("identity").children(pairs));
    Markup::new().with_all(list).with_all(note)
}

fn files(result: &CaseResult) -> String {
    let files: Vec<&str> = result.inputs.iter().map(|input| input.file.as_str()).collect();
    files.join(", ")
}
