//! What lies behind it: populations, phenotypes, method, files, and how each was read.

use super::{acquisition, deviations, laips, method, phenotypes, populations, provenance};
use crate::block::titled_section;
use crate::markup::{Element, element};
use flowmrd::Analysis;

/// Makes the section.
pub(super) fn section(analysis: &Analysis) -> Element {
    let result = &analysis.result;
    titled_section("behind", "What lies behind it")
        .child(
            element("div")
                .class("columns")
                .child(element("div").child(populations::block(result)))
                .children(phenotypes::block(analysis)),
        )
        .child(laips::block(&result.mrd))
        .child(
            element("div")
                .class("columns small-print")
                .child(method::block(result))
                .child(provenance::block(result)),
        )
        .child(provenance::files(result))
        .child(method::defaults(result))
        .child(method::markers(&result.markers))
        .child(acquisition::block(&result.acquisition))
        .child(deviations::block(result))
}
