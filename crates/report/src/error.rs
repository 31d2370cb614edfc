use std::io;
use std::path::PathBuf;

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be made, written or renamed.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Another run has the folder of a cohort open.
    #[error("cannot write into {}: expected a folder that no other run uses, got one in use", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// A link or a file where a folder is to be.
    #[error("cannot write into {}: expected a folder or nothing there, got {got}", path.display())]
    NotAFolder {
        /// Where.
        path: PathBuf,
        /// What is there.
        got: &'static str,
    },
    /// The table of populations could not be made.
    #[error("cannot make the table of populations")]
    Table(#[source] polars::error::PolarsError),
    /// Memberships could not be encoded as Parquet.
    #[error("cannot encode {} as Parquet", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Why.
        source: parquet::errors::ParquetError,
    },
    /// The result could not be written as JSON.
    #[error("cannot write the result as JSON")]
    Json(#[source] serde_json::Error),
    /// A file is no result of a case.
    #[error("{}: expected the result.json of a case, got {got}", path.display())]
    NoResult {
        /// The file.
        path: PathBuf,
        /// What it is.
        got: String,
    },
    /// The picture of a plot could not be encoded.
    #[error("cannot encode the picture of a plot")]
    Png(#[source] png::EncodingError),
    /// A drawing could not be made a picture of pixels.
    #[error("cannot draw the picture of a plot")]
    Svg(#[source] resvg::usvg::Error),
    /// A plot contradicts itself.
    #[error("plot: expected {expected}, got {found}")]
    Plot {
        /// What a plot needs.
        expected: String,
        /// What it has.
        found: String,
    },
}
