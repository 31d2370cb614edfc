use std::io;
use std::path::PathBuf;

use super::{LevelError, UnknownName};
use crate::document::diagnostic::DocumentError;

/// Why the thresholds of a protocol cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
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
    /// There is no protocol, or no time point, of that name.
    #[error(transparent)]
    UnknownName(#[from] UnknownName),
    /// The values were not read in their source.
    #[error(
        "time point `{time_point}` of {protocol}: expected verified values, got unverified ones: {missing}"
    )]
    Unverified {
        /// Id of the protocol.
        protocol: String,
        /// Name of the time point.
        time_point: String,
        /// What would have to be read.
        missing: String,
    },
    /// The level's probabilities are none.
    #[error(transparent)]
    Level(#[from] LevelError),
}

impl ProtocolError {
    /// Returns what the reader of the message may do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Unverified { .. } => {
                Some("unverified values have to be asked for, and are marked in the result")
            }
            _ => None,
        }
    }
}
