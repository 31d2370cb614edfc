use std::io;
use std::path::PathBuf;

use flowmrd_gating::document::{BindError, ReadError};
use flowmrd_gating::excerpt::excerpt;
use flowmrd_gating::flowjo::MatchError;
use flowmrd_gating::placement::PlacementError;
use flowmrd_gating::{
    CompensationError, CompileError, Dimension, GateError, LookupError, TransformError, TreeError, gating_ml,
};

use crate::assay::{AssayError, AssayWriteError, DraftError};
use crate::manifest::ManifestError;
use crate::protocol::LevelError;

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
    /// The assay says what cannot be, by itself or for a file.
    #[error(transparent)]
    Assay(#[from] AssayError),
    /// A table of cases says what cannot be.
    #[error(transparent)]
    Manifest(ManifestError),
    /// A document of gates cannot be read.
    #[error("{file}")]
    Gates {
        /// The document.
        file: String,
        /// Why.
        source: Box<ReadError>,
    },
    /// No sample of a FlowJo workspace is a file's.
    #[error(transparent)]
    Sample(#[from] MatchError),
    /// A gate document's names or matrices cannot be had for a file.
    #[error("cannot apply the gates to {file}")]
    Bind {
        /// Name of the file.
        file: String,
        /// Why.
        source: Box<BindError>,
    },
    /// A population that was asked for is none of the gates.
    #[error(transparent)]
    Population(#[from] LookupError),
    /// A case of a cohort without an assay.
    #[error("case \"{}\" on line {line} of the manifest: expected an assay, got none", excerpt(case))]
    NoAssay {
        /// Name of the case.
        case: String,
        /// Line of its row, from 1.
        line: usize,
    },
    /// An FCS file could not be opened or read.
    #[error(transparent)]
    Fcs(#[from] flowmrd_fcs::Error),
    /// The values of a file cannot be compensated.
    #[error(transparent)]
    Compensation(#[from] CompensationFailure),
    /// Events of an FCS file could not be read while they were gated.
    #[error("cannot gate {file}")]
    Events {
        /// Name of the file.
        file: String,
        /// Which events, and why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The assay makes no gates: not for an [`Assay`](crate::Assay), which was checked.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A sample that was named beside gates that are not those of samples.
    #[error("sample \"{sample}\": expected a FlowJo workspace, got gates that are not those of one sample")]
    NoSamples {
        /// The name.
        sample: String,
    },
    /// Gates that only a file can tell, and none was given.
    #[error("cannot convert the gates without a file: expected {what}")]
    NeedsFile {
        /// What a file would tell.
        what: String,
    },
    /// Gates that Gating-ML 2.0 cannot hold.
    #[error("cannot write the gates as Gating-ML 2.0")]
    Write {
        /// Why.
        #[from]
        source: gating_ml::WriteError,
    },
    /// Gates that an assay cannot hold.
    #[error("cannot write the gates as an assay")]
    AssayWrite {
        /// Why.
        #[from]
        source: AssayWriteError,
    },
    /// No assay can be written from a file.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// No file was given.
    #[error("files of the case: expected at least one, got none")]
    NoFile,
    /// A file was given twice, or a copy of it.
    #[error("files of the case: expected different ones, got the bytes of {first} again in {second}")]
    DuplicateFile {
        /// Name of the first.
        first: String,
        /// Name of the second.
        second: String,
    },
    /// The threads that were asked for could not be started.
    #[error("cannot start {threads} threads")]
    Threads {
        /// Threads asked for.
        threads: usize,
        /// Why.
        source: rayon::ThreadPoolBuildError,
    },
    /// A file that cannot be measured with: it cannot be read again, or has to be unpacked.
    #[error("cannot measure with {}: expected a file that is not compressed, got {found}", path.display())]
    Measure {
        /// The file.
        path: PathBuf,
        /// What it is.
        found: &'static str,
    },
    /// The caller stopped the analysis.
    #[error("the analysis was cancelled")]
    Cancelled,
}

/// Why an assay makes no gates; each was checked when the assay was read, so that one here is a fault of this crate.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// A gate that cannot be.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// A hierarchy that cannot be.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A tree that cannot be compiled.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// A scale that cannot be.
    #[error(transparent)]
    Transform(#[from] TransformError),
    /// A name that was found in one place and not in another.
    #[error("marker {marker}: expected it among the panel's channels, got none")]
    Marker {
        /// The name.
        marker: String,
    },
    /// A dimension that was asked for and not compiled.
    #[error("dimension {dimension:?}: expected it in the plan, got none")]
    Dimension {
        /// The dimension.
        dimension: Box<Dimension>,
    },
    /// Gates that cannot be moved.
    #[error(transparent)]
    Placement(#[from] PlacementError),
    /// A level that no protocol can classify.
    #[error(transparent)]
    Level(#[from] LevelError),
    /// Counts that the quantifier refuses.
    #[error(transparent)]
    Quant(#[from] flowmrd_quant::Error),
}

/// Why the values of a file cannot be compensated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CompensationFailure {
    /// A gate uses fluorescence, and the file has no matrix.
    #[error("spillover matrix of {file}: expected one, for `{marker}` ({short_name}) is gated, got none")]
    Missing {
        /// Name of the file.
        file: String,
        /// The first name of the assay that needs it.
        marker: String,
        /// Short name of its parameter.
        short_name: String,
    },
    /// A gate uses fluorescence, and the file has a matrix that cannot be read.
    #[error(
        "spillover matrix of {file}: expected one, for `{marker}` ({short_name}) is gated, got one without use: {reason}"
    )]
    Unread {
        /// Name of the file.
        file: String,
        /// The first name of the assay that needs it.
        marker: String,
        /// Short name of its parameter.
        short_name: String,
        /// Where the matrix stands, what is wrong with it and what was expected.
        reason: String,
    },
    /// The file's matrix cannot be used.
    #[error("spillover matrix of {file}")]
    Unusable {
        /// Name of the file.
        file: String,
        /// Why.
        source: CompensationError,
    },
}

impl Error {
    /// Returns what the reader of the message may do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Fcs(error) => error.hint(),
            Self::Compensation(_) => Some(
                "write `compensation = \"none\"` at the top of the assay if the values are to be used as they are recorded",
            ),
            Self::Sample(_) => {
                Some("--sample NAME takes the gates of the sample that bears the name or the id")
            }
            Self::NoAssay { .. } => {
                Some("--assay A.toml names one for all cases; the column `assay` one for a case")
            }
            Self::NeedsFile { .. } => Some("name an FCS file of the panel, or for a workspace --sample NAME"),
            Self::Measure { .. } => Some("write it to a disk, unpacked, and name that file"),
            Self::Events { source, .. } => fcs_hint(source.as_ref()),
            _ => None,
        }
    }
}

/// Finds the hint of an FCS error among the causes of another.
fn fcs_hint<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e str> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<flowmrd_fcs::Error>() {
            return error.hint();
        }
        cause = error.source();
    }
    None
}
