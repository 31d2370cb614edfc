//! Gates of a document made ready for a file.

use std::error::Error;

use flowmrd_fcs::DataSet;
use flowmrd_gating::document::{BoundGates, FileMatrix, GateDocument, Layout};

/// Looks a document's names up in a data set, with the file's own spillover.
///
/// # Errors
/// As [`GateDocument::bind`].
pub fn bind(document: &GateDocument, data_set: &DataSet) -> Result<BoundGates, Box<dyn Error + Send + Sync>> {
    let identities = data_set.identities();
    let spillover = data_set.spillover().map(|spillover| FileMatrix {
        parameters: &spillover.parameters,
        coefficients: &spillover.coefficients,
    });
    Ok(document.bind(&Layout { parameters: &identities, spillover })?)
}
