//! From a gate document to Gating-ML 2.0.

mod gate;
mod ids;
mod scale;
mod unroll;
mod xml;

use crate::document::GateDocument;
use crate::{GateError, TransformError};

/// Writes a document as Gating-ML 2.0 that is valid against the standard's schemas.
///
/// Ids are made of the populations' names; a name that no id can be, or that is not unique, stands in `custom_info`, from
/// where [`read`](super::read) takes it. Parts of a boolean that are no populations become gates of their own, marked as
/// parts in `custom_info`; [`read`](super::read) puts them back. Scales without a form in Gating-ML are carried over
/// exactly where that can be done:
///
/// * bounds of a rectangle on such a scale are written as the values before it, found by bisection over the floats;
/// * `asinh(x / cofactor)` is `fasinh` with M·ln 10 = 1, FlowJo's log is `flog` with `boundMin` 0;
/// * an edge of a polygon on FlowJo's biexponential is written with a vertex at each node of its table.
///
/// # Errors
/// [`WriteError::Ellipsoid`] for an ellipsoid on FlowJo's biexponential, which no gate of the standard is.
pub fn write(document: &GateDocument) -> Result<String, WriteError> {
    gate::write(document)
}

/// Why a document cannot be written as Gating-ML 2.0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// An ellipsoid on a scale that the standard does not have.
    #[error("population {path}: expected an ellipsoid on scales of Gating-ML 2.0, got one on {scale}")]
    Ellipsoid {
        /// The population.
        path: String,
        /// The scale.
        scale: String,
    },
    /// A polygon that grows past the limit when it is written without its scale.
    #[error("population {path}: expected at most {limit} vertices, got more once its scale is written out")]
    Vertices {
        /// The population.
        path: String,
        /// The limit.
        limit: usize,
    },
    /// A gate that vanishes when it is written without its scale.
    #[error("population {path}")]
    Gate {
        /// The population.
        path: String,
        /// Why.
        source: GateError,
    },
    /// A scale that cannot be written as one of the standard's.
    #[error("population {path}")]
    Scale {
        /// The population.
        path: String,
        /// Why.
        source: TransformError,
    },
}
