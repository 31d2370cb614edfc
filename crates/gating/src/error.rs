use crate::marker::MarkerError;
use crate::{CompensationError, CompileError, GateError, LookupError, TransformError, TreeError};

/// What is wrong with what the caller asked for, whichever part of the crate found it.
///
/// Reading events can fail as well; that is an [`EvaluateError`](crate::EvaluateError), which keeps the source's own
/// error.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A transform's parameters.
    #[error(transparent)]
    Transform(#[from] TransformError),
    /// A spillover matrix.
    #[error(transparent)]
    Compensation(#[from] CompensationError),
    /// A gate's own geometry.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// The hierarchy of populations.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A population asked for by name.
    #[error(transparent)]
    Lookup(#[from] LookupError),
    /// A tree and what it is compiled with.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// A marker and the parameters of a file.
    #[error(transparent)]
    Marker(#[from] MarkerError),
}
