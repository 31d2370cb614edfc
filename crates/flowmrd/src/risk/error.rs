use std::io;
use std::path::PathBuf;

use super::FactError;
use crate::document::diagnostic::DocumentError;
use crate::protocol::{LevelError, UnknownName};

/// Why a risk group cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RiskError {
    /// The file could not be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The document says what cannot be.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// There is no scheme of that name.
    #[error(transparent)]
    UnknownName(#[from] UnknownName),
    /// A fact of the case cannot be.
    #[error(transparent)]
    Fact(#[from] FactError),
    /// The level's probabilities are none.
    #[error(transparent)]
    Level(#[from] LevelError),
}
