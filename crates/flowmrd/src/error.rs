use std::io;
use std::path::PathBuf;

use crate::assay::AssayError;

/// Why an analysis could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The assay says what cannot be.
    #[error(transparent)]
    Assay(#[from] AssayError),
}
