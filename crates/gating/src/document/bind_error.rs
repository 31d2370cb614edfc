use crate::compensation::CompensationError;

/// Why a document's gates cannot be had for a data set.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// A name that no parameter bears.
    #[error("{place}: expected the short name of a parameter, which are {}, got \"{name}\"", list(known))]
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
        "{place}: expected a name that one parameter bears, got \"{name}\", which is {}",
        list(candidates)
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
    #[error("{place}: expected the id of a matrix, which are {}, got \"{id}\"", list(known))]
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
        "matrix \"{id}\": expected its detectors {} among the file's parameters, which are {}, got no {}",
        list(detectors),
        list(known),
        list(missing)
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
    #[error("matrix \"{id}\"")]
    Compensation {
        /// The matrix's id, or `FCS` for the file's own.
        id: String,
        /// Why.
        source: CompensationError,
    },
}

/// Names the first of a list, as many as fit on a screen, and counts the rest.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 40;
    if names.is_empty() {
        return "none".to_owned();
    }
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        rest => format!("{shown} and {rest} more"),
    }
}
