//! Gates as a document states them: parameters by their names, matrices by theirs, before any file is at hand.
//!
//! Whatever the document's format, a reader gives a [`GateDocument`]; [`GateDocument::bind`] finds its names in a data
//! set.

mod bind;
mod bind_error;
mod error;
mod matrix;
mod names;
pub(crate) mod xml;

pub use bind::{BoundGates, FileMatrix, Layout, ResolvedName, find_short_name};
pub use bind_error::BindError;
pub use error::{Place, ReadError};

use crate::GateTree;
use crate::dimension::RatioCoefficients;
use crate::transform::{Bounds, Transform};

/// A gate hierarchy and the matrices it refers to, all by name.
#[derive(Clone, Debug, PartialEq)]
pub struct GateDocument {
    /// The populations, checked as a hierarchy.
    pub tree: GateTree<NamedDimension>,
    /// The matrices that dimensions refer to, each with an id of its own.
    pub matrices: Vec<NamedMatrix>,
    /// What was read with leniency, assumed or left out, and has to reach whoever reads the result.
    pub remarks: Vec<Remark>,
}

/// One axis of a gate, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedDimension {
    /// What the transform is applied to.
    pub basis: NamedBasis,
    /// The map to the gate's scale.
    pub transform: Transform,
    /// What the transform's values are clamped to.
    pub bounds: Bounds,
}

/// What a named dimension's transform is applied to.
#[derive(Clone, Debug, PartialEq)]
pub enum NamedBasis {
    /// A parameter or a stain.
    Signal(NamedSignal),
    /// Gating-ML 2.0 `fratio` of two.
    Ratio {
        /// x.
        numerator: NamedSignal,
        /// y.
        denominator: NamedSignal,
        /// A, B and C.
        coefficients: RatioCoefficients,
    },
}

/// A parameter or a stain, by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NamedSignal {
    /// `$PnN` of a parameter, or a stain of the matrix.
    pub name: String,
    /// How its values are compensated.
    pub compensation: CompensationReference,
}

/// How a signal is compensated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CompensationReference {
    /// Not at all.
    Uncompensated,
    /// By the file's own spillover matrix; a file without one is not compensated (Gating-ML 2.0 `FCS`).
    File,
    /// By a matrix of the document, by its id.
    Matrix(String),
}

/// A matrix of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedMatrix {
    /// What dimensions call it.
    pub id: String,
    /// Names of the stains: what dimensions call the compensated values.
    pub stains: Vec<String>,
    /// `$PnN` of the detectors.
    pub detectors: Vec<String>,
    /// Row-major. Spectra: a row a stain, a column a detector. Inverse: a row a detector, a column a stain.
    pub coefficients: Vec<f64>,
    /// What the coefficients are.
    pub form: MatrixForm,
}

/// What a matrix's coefficients are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatrixForm {
    /// What each stain gives in each detector: to be inverted, or solved by least squares.
    Spectra,
    /// Inverted already.
    Inverse,
}

/// Something that was read with leniency, assumed or left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Line of the document, from 1; 0 where the remark has no place.
    pub line: u32,
    /// What it concerns and what was done, one sentence.
    pub message: String,
}

impl std::fmt::Display for Remark {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(out, "{}", self.message),
            line => write!(out, "line {line}: {}", self.message),
        }
    }
}

impl NamedDimension {
    /// Makes a dimension of a parameter's scaled values.
    #[must_use]
    pub fn uncompensated(name: impl Into<String>, transform: impl Into<Transform>) -> Self {
        Self::of(name, CompensationReference::Uncompensated, transform)
    }

    /// Makes a dimension of one signal, without bounds.
    #[must_use]
    pub fn of(
        name: impl Into<String>,
        compensation: CompensationReference,
        transform: impl Into<Transform>,
    ) -> Self {
        let basis = NamedBasis::Signal(NamedSignal { name: name.into(), compensation });
        Self { basis, transform: transform.into(), bounds: Bounds::none() }
    }

    /// Maps a value of the basis to the gate's scale: the transform, then the bounds.
    #[must_use]
    pub fn forward(&self, value: f64) -> f64 {
        self.bounds.clamp(self.transform.forward(value))
    }

    /// Goes over the signals that the values are made of.
    pub fn signals(&self) -> impl Iterator<Item = &NamedSignal> {
        let (first, second) = match &self.basis {
            NamedBasis::Signal(signal) => (signal, None),
            NamedBasis::Ratio { numerator, denominator, .. } => (numerator, Some(denominator)),
        };
        std::iter::once(first).chain(second)
    }
}
