//! Why believe it: the panels of the way to the LAIPs, in order, and when the LAIP events arrived.

use crate::Error;
use crate::block::titled_section;
use crate::markup::{Element, element};
use flowmrd::Analysis;

mod arrivals;
mod legend;
mod path;

/// Makes the section.
///
/// # Errors
/// [`Error::Plot`] where an axis has no range, [`Error::Png`] where a density cannot be encoded.
pub(super) fn section(analysis: &Analysis) -> Result<Element, Error> {
    let section =
        titled_section("path", "Why believe it?").child(element("h3").text("The way to the LAIP events"));
    if analysis.plots.is_empty() {
        return Ok(section.child(element("p").text("The analysis has no plots.")));
    }
    Ok(section
        .child(legend::legend(&analysis.plots))
        .child(path::panels(analysis)?)
        .child(arrivals::block(analysis)))
}
