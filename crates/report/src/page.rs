//! `report.html`: one self-contained page of a case, in the order in which its questions are asked: what is the result,
//! why believe it, why doubt it, from what and how was it made.

use crate::Error;
use crate::block::footer;
use crate::html::Document;
use crate::markup::element;
use crate::{script, style};
use flowmrd::result::PopulationEntry;
use flowmrd::{Analysis, CaseResult};

mod acquisition;
mod background;
mod behind;
mod belief;
mod certainty;
mod deviations;
mod doubt;
mod earlier;
mod identity;
mod laips;
mod method;
mod phenotypes;
mod populations;
mod provenance;
mod risk;
mod thresholds;
mod verdict;

/// Makes the page of a case: HTML with everything in it (style, figures, small scripts), nothing from a network.
///
/// The page reads whole without its scripts, which enlarge panels, switch LAIPs, name gates and sort tables. Text from
/// files and assays is escaped, and a Content Security Policy admits no other script or style. The same analysis gives the
/// same bytes; the page stays under 3 MB for any number of events and up to 128 panels.
///
/// # Errors
/// [`Error::Plot`] where a plot contradicts itself, [`Error::Png`] where a density cannot be encoded.
pub fn case_page(analysis: &Analysis) -> Result<String, Error> {
    let result = &analysis.result;
    let level = &result.mrd.level;
    let answers = [
        earlier::section(result),
        background::section(level),
        thresholds::section(&result.mrd),
        risk::section(&result.mrd.risk),
    ];
    let main = element("main")
        .attribute("id", "result")
        .child(verdict::section(result))
        .child(element("div").class("answers").children(answers))
        .child(belief::section(analysis)?)
        .child(doubt::section(result))
        .child(behind::section(analysis));
    let document =
        Document { title: &title(result), styles: &[style::BASE, style::PAGE], scripts: &script::PAGE };
    Ok(document.write([identity::header(result), main, footer(&result.software)]))
}

/// Names the page by its case where that has a name, and by its assay.
fn title(result: &CaseResult) -> String {
    let case = result.case.as_ref().and_then(|case| case.case.as_deref());
    let case = case.map_or_else(String::new, |case| format!("{case}, "));
    format!("MRD report: {case}{}", result.assay.name)
}

/// Returns the last name of a population's path as the result has it, for a path that may name all events.
fn population_name<'a>(populations: &'a [PopulationEntry], path: &'a str) -> &'a str {
    match populations.iter().find(|population| population.path == path) {
        Some(population) => &population.name,
        None if path == "/" => "all events",
        None => path,
    }
}
