//! Gates: which events lie inside a region of a few dimensions.

mod interval;
mod orientation;
mod polygon;
mod rectangle;

pub use interval::Interval;
pub use polygon::Polygon;
pub use rectangle::Rectangle;

use crate::Dimension;

/// A predicate over events.
///
/// An event whose value in a dimension is NaN is in no rectangle and no polygon of that dimension.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Gate {
    /// Every dimension lies in its interval.
    Rectangle(Rectangle),
    /// A pair of dimensions lies in a polygon.
    Polygon(Polygon),
    /// All of the gates.
    And(Vec<Gate>),
    /// At least one of the gates.
    Or(Vec<Gate>),
    /// Not the gate; as a population's gate, the complement within the parent.
    Not(Box<Gate>),
    /// Membership in another population and so in all its ancestors, named by its path (`/Singlets/CD19+`) or by a
    /// bare name that is unique in the tree.
    Population(String),
}

impl Gate {
    /// Makes the gate of the events whose value is at least `threshold`.
    ///
    /// # Errors
    /// [`GateError::Interval`] unless the threshold is finite.
    pub fn above(dimension: Dimension, threshold: f64) -> Result<Self, GateError> {
        require_finite(threshold)?;
        Ok(Rectangle::new(vec![(dimension, Interval::new(threshold, f64::INFINITY)?)])?.into())
    }

    /// Makes the gate of the events whose value is less than `threshold`.
    ///
    /// # Errors
    /// [`GateError::Interval`] unless the threshold is finite.
    pub fn below(dimension: Dimension, threshold: f64) -> Result<Self, GateError> {
        require_finite(threshold)?;
        Ok(Rectangle::new(vec![(dimension, Interval::new(f64::NEG_INFINITY, threshold)?)])?.into())
    }
}

impl From<Rectangle> for Gate {
    fn from(rectangle: Rectangle) -> Self {
        Self::Rectangle(rectangle)
    }
}

impl From<Polygon> for Gate {
    fn from(polygon: Polygon) -> Self {
        Self::Polygon(polygon)
    }
}

impl std::ops::Not for Gate {
    type Output = Self;

    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }
}

/// Why a gate cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GateError {
    /// An interval that holds no value.
    #[error("interval: expected a minimum below the maximum, got {min} and {max}")]
    Interval {
        /// The minimum, inclusive.
        min: f64,
        /// The maximum, exclusive.
        max: f64,
    },
    /// A threshold that is NaN or infinite.
    #[error("threshold: expected a finite number, got {found}")]
    Threshold {
        /// The threshold given.
        found: f64,
    },
    /// A rectangle over no dimension.
    #[error("rectangle: expected at least one dimension, got none")]
    NoDimension,
    /// A polygon of fewer than three vertices.
    #[error("polygon: expected at least 3 vertices, got {found}")]
    TooFewVertices {
        /// Vertices given.
        found: usize,
    },
    /// A vertex with a coordinate that is NaN or infinite.
    #[error("polygon, vertex {number}: expected finite coordinates, got ({x}, {y})")]
    Vertex {
        /// Number of the vertex, from 1.
        number: usize,
        /// Its first coordinate.
        x: f64,
        /// Its second coordinate.
        y: f64,
    },
    /// A polygon whose vertices all lie on one line.
    #[error("polygon: expected an area, got {found} vertices on one line")]
    Collinear {
        /// Vertices given.
        found: usize,
    },
}

fn require_finite(threshold: f64) -> Result<(), GateError> {
    if threshold.is_finite() { Ok(()) } else { Err(GateError::Threshold { found: threshold }) }
}
