//! One axis of a gate: which values of an event, and the map to the scale on which the gate was drawn.

use flowmrd_core::ParameterIndex;

use crate::compensation::{MatrixIndex, StainIndex};
use crate::transform::{Bounds, Transform};

/// One axis of a gate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dimension {
    /// What the transform is applied to.
    pub basis: Basis,
    /// The map to the gate's scale.
    pub transform: Transform,
    /// What the transform's values are clamped to.
    pub bounds: Bounds,
}

/// What a dimension's transform is applied to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basis {
    /// A scaled or compensated value.
    Signal(Signal),
    /// A ratio of two.
    Ratio(Ratio),
}

/// A value that an event has before any transform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signal {
    /// A parameter's scaled value ($PnE, $PnG and $TIMESTEP applied).
    Scaled(ParameterIndex),
    /// What a matrix makes of the scaled values of its detectors for one of its stains.
    Compensated {
        /// The matrix, among those that a tree is compiled with.
        matrix: MatrixIndex,
        /// The stain of the matrix.
        stain: StainIndex,
    },
}

/// Gating-ML 2.0 `fratio(x, y, A, B, C) = A·(x − B) / (y − C)`.
///
/// Division is that of IEEE 754: where y = C it gives an infinity, or NaN where x = B too, and NaN is in no gate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// x.
    pub numerator: Signal,
    /// y.
    pub denominator: Signal,
    /// A, B and C.
    pub coefficients: RatioCoefficients,
}

/// The coefficients of a [`Ratio`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatioCoefficients {
    /// A.
    pub factor: f64,
    /// B.
    pub numerator_offset: f64,
    /// C.
    pub denominator_offset: f64,
}

impl RatioCoefficients {
    /// Calculates A·(x − B) / (y − C).
    #[must_use]
    pub fn ratio(&self, numerator: f64, denominator: f64) -> f64 {
        self.factor * (numerator - self.numerator_offset) / (denominator - self.denominator_offset)
    }
}

impl Dimension {
    /// Makes a dimension of a parameter's scaled values.
    #[must_use]
    pub fn scaled(parameter: ParameterIndex, transform: impl Into<Transform>) -> Self {
        Self::of(Signal::Scaled(parameter), transform)
    }

    /// Makes a dimension of a stain's compensated values.
    #[must_use]
    pub fn compensated(matrix: MatrixIndex, stain: StainIndex, transform: impl Into<Transform>) -> Self {
        Self::of(Signal::Compensated { matrix, stain }, transform)
    }

    /// Makes a dimension of a signal, without bounds.
    #[must_use]
    pub fn of(signal: Signal, transform: impl Into<Transform>) -> Self {
        Self { basis: Basis::Signal(signal), transform: transform.into(), bounds: Bounds::none() }
    }

    /// Writes the scale in one line: the transform, and the bounds where there are any.
    #[must_use]
    pub fn scale(&self) -> String {
        let (min, max) = (self.bounds.min(), self.bounds.max());
        match self.bounds == Bounds::none() {
            true => self.transform.to_string(),
            false if self.bounds.is_binned() => format!("{} in FlowJo's 256 bins", self.transform),
            false => format!("{} clamped to [{min}, {max}]", self.transform),
        }
    }

    /// Maps a value of the basis to the gate's scale: the transform, then the bounds.
    #[must_use]
    pub fn forward(&self, value: f64) -> f64 {
        self.bounds.clamp(self.transform.forward(value))
    }
}

impl Basis {
    /// Goes over the signals that the values are made of.
    pub fn signals(&self) -> impl Iterator<Item = Signal> + use<> {
        let (first, second) = match *self {
            Self::Signal(signal) => (signal, None),
            Self::Ratio(ratio) => (ratio.numerator, Some(ratio.denominator)),
        };
        std::iter::once(first).chain(second)
    }
}
