use flowmrd_gating::GateDocument;

use crate::assay::Assay;

/// Where gates come from.
#[derive(Clone, Debug, PartialEq)]
pub enum GateSource {
    /// An assay: its gates and LAIPs.
    Assay(Box<Assay>),
    /// A gate document.
    Document {
        /// Name of its file, without folders.
        file: String,
        /// SHA-256 of its bytes, 64 hexadecimal digits.
        sha256: String,
        /// Its gates.
        document: Box<GateDocument>,
    },
}

impl From<Assay> for GateSource {
    fn from(assay: Assay) -> Self {
        Self::Assay(Box::new(assay))
    }
}
