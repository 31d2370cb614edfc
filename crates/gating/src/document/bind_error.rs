use crate::compensation::CompensationError;
use crate::excerpt::{excerpt, list};

/// Why a document's gates cannot be had for a data set.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// A name that no parameter bears.
    #[error(
        "{place}: expected the short name of a parameter, which are {}, got \"{}\"",
        list(known, "none", SHOWN),
        excerpt(name)
    )]
    Unknown {
        /// Which population or matrix asks for it.
        place: String,
        /// The name.
        name: String,
        /// The short names that there are.
        known: Vec<String>,
    },
    /// A name that several parameters bear.
    #[error(
        "{place}: expected a name that one parameter bears, got \"{}\", which is {}",
        excerpt(name),
        list(candidates, "none", SHOWN)
    )]
    Ambiguous {
        /// Which population or matrix asks for it.
        place: String,
        /// The name.
        name: String,
        /// The parameters that fit.
        candidates: Vec<String>,
    },
    /// A matrix that the document does not have.
    #[error(
        "{place}: expected the id of a matrix, which are {}, got \"{}\"",
        list(known, "none", SHOWN),
        excerpt(id)
    )]
    UnknownMatrix {
        /// Which population asks for it.
        place: String,
        /// The id.
        id: String,
        /// The ids that there are.
        known: Vec<String>,
    },
    /// Detectors of a matrix that the file does not have.
    #[error(
        "matrix \"{}\": expected its detectors {} among the file's parameters, which are {}, got no {}",
        excerpt(id),
        list(detectors, "none", SHOWN),
        list(known, "none", SHOWN),
        list(missing, "none", SHOWN)
    )]
    MissingDetectors {
        /// The matrix.
        id: String,
        /// Its detectors.
        detectors: Vec<String>,
        /// The detectors that the file lacks.
        missing: Vec<String>,
        /// The file's short names.
        known: Vec<String>,
    },
    /// A matrix that cannot compensate.
    #[error("matrix \"{}\"", excerpt(id))]
    Compensation {
        /// The matrix's id, or `FCS` for the file's own.
        id: String,
        /// Why.
        source: CompensationError,
    },
}

/// Names that a message lists: as many as fit on a screen.
const SHOWN: usize = 40;
