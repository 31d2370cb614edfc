//! `report.html`: one self-contained page of a case, in the order in which its questions are asked: what is the result, why
//! believe it, why doubt it, from what and how was it made.

use crate::Error;
use crate::block::{scrolling, table_head, term, titled_section};
use crate::html::{Document, RESEARCH_USE};
use crate::markup::{Element, element};
use crate::style;
use flowmrd::Analysis;
use flowmrd::result::PopulationEntry;

mod background;
mod certainty;
mod doubt;
mod laips;
mod method;
mod path;
mod populations;
mod provenance;
mod risk;
mod thresholds;
mod verdict;

/// Makes the page of a case: HTML with everything in it (style, figures), no script, nothing from a network.
///
/// Text from files and assays is escaped. The same analysis gives the same bytes; the page stays under 3 MB for any number
/// of events.
///
/// # Errors
/// [`Error::Plot`] where a plot contradicts itself, [`Error::Png`] where a density cannot be encoded.
pub fn case_page(analysis: &Analysis) -> Result<String, Error> {
    let result = &analysis.result;
    let main = element("main")
        .attribute("id", "result")
        .child(verdict::section(result))
        .child(background::section(&result.mrd.level))
        .child(thresholds::section(&result.mrd))
        .child(risk::section(&result.mrd.risk))
        .child(path::section(analysis)?)
        .child(certainty::section(&result.mrd, &result.populations))
        .child(doubt::section(result))
        .child(populations::section(result))
        .child(laips::section(&result.mrd))
        .child(method::section(result))
        .child(provenance::section(result));
    let document = Document {
        title: &format!("MRD report: {}", result.assay.name),
        styles: &[style::BASE, style::PAGE],
        scripts: &[],
    };
    Ok(document.write([header(analysis), main, footer(analysis)]))
}

fn header(analysis: &Analysis) -> Element {
    let result = &analysis.result;
    let files: Vec<&str> = result.inputs.iter().map(|input| input.file.as_str()).collect();
    let assay = format!("{}, version {}", result.assay.name, result.assay.version);
    element("header")
        .child(element("p").class("product").text("Measurable residual disease by flow cytometry"))
        .child(element("p").class("use").text(RESEARCH_USE))
        .child(
            element("p")
                .class("case")
                .child(element("b").text(&files.join(", ")))
                .child(element("br"))
                .text(&assay),
        )
}

fn footer(analysis: &Analysis) -> Element {
    let software = &analysis.result.software;
    element("footer")
        .child(
            element("p")
                .child(element("strong").text(&format!("{RESEARCH_USE}.")))
                .text(" Not for diagnosis; this report makes no recommendation for treatment."),
        )
        .child(element("p").text(&format!("{} {}", software.name, software.version)))
}

/// Returns the last name of a population's path as the result has it, for a path that may name all events.
fn population_name<'a>(populations: &'a [PopulationEntry], path: &'a str) -> &'a str {
    match populations.iter().find(|population| population.path == path) {
        Some(population) => &population.name,
        None if path == "/" => "all events",
        None => path,
    }
}
