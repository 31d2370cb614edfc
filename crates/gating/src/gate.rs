//! Gates: which events lie inside a region of a few dimensions.

mod ellipsoid;
mod integer;
mod interval;
mod orientation;
mod polygon;
mod quadrants;
mod rectangle;

pub use ellipsoid::Ellipsoid;
pub use interval::Interval;
pub use polygon::Polygon;
pub use quadrants::{Divider, Quadrants};
pub use rectangle::Rectangle;

use crate::Dimension;

/// A predicate over events.
///
/// Geometry is generic over what a dimension is: [`Dimension`] points to the columns of a data set, and documents use
/// [`NamedDimension`](crate::document::NamedDimension). An event whose value in a dimension is NaN is in no rectangle, no
/// polygon and no ellipsoid of that dimension.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Gate<D = Dimension> {
    /// Every dimension lies in its interval.
    Rectangle(Rectangle<D>),
    /// A pair of dimensions lies in a polygon.
    Polygon(Polygon<D>),
    /// The dimensions lie within a distance of a mean.
    Ellipsoid(Ellipsoid<D>),
    /// All of the gates.
    And(Vec<Gate<D>>),
    /// At least one of the gates.
    Or(Vec<Gate<D>>),
    /// Not the gate; as a population's gate, the complement within the parent.
    Not(Box<Gate<D>>),
    /// Membership in another population and so in all its ancestors, named by its path (`/Singlets/CD19+`) or by a
    /// bare name that is unique in the tree.
    Population(String),
}

impl<D> Gate<D> {
    /// Makes the gate of the events whose value is at least `threshold`.
    ///
    /// # Errors
    /// [`GateError::Interval`] unless the threshold is finite.
    pub fn above(dimension: D, threshold: f64) -> Result<Self, GateError> {
        require_finite(threshold)?;
        Ok(Rectangle::new(vec![(dimension, Interval::new(threshold, f64::INFINITY)?)])?.into())
    }

    /// Makes the gate of the events whose value is less than `threshold`.
    ///
    /// # Errors
    /// [`GateError::Interval`] unless the threshold is finite.
    pub fn below(dimension: D, threshold: f64) -> Result<Self, GateError> {
        require_finite(threshold)?;
        Ok(Rectangle::new(vec![(dimension, Interval::new(f64::NEG_INFINITY, threshold)?)])?.into())
    }
}

impl<D> Gate<D> {
    /// Goes over the dimensions of the gate and of the gates inside it, repeats included.
    #[must_use]
    pub fn dimensions(&self) -> Vec<&D> {
        match self {
            Self::Rectangle(rectangle) => rectangle.sides().iter().map(|side| &side.0).collect(),
            Self::Polygon(polygon) => vec![polygon.x(), polygon.y()],
            Self::Ellipsoid(ellipsoid) => ellipsoid.dimensions().iter().collect(),
            Self::And(gates) | Self::Or(gates) => gates.iter().flat_map(Self::dimensions).collect(),
            Self::Not(gate) => gate.dimensions(),
            Self::Population(_) => Vec::new(),
        }
    }

    /// Replaces every dimension, in the order of [`Self::dimensions`].
    ///
    /// # Errors
    /// That of the first dimension that has no replacement.
    pub fn try_map_dimensions<'a, T, E>(
        &'a self,
        replace: &mut impl FnMut(&'a D) -> Result<T, E>,
    ) -> Result<Gate<T>, E> {
        Ok(match self {
            Self::Rectangle(rectangle) => rectangle.try_map_dimensions(replace)?.into(),
            Self::Polygon(polygon) => polygon.try_map_dimensions(replace)?.into(),
            Self::Ellipsoid(ellipsoid) => ellipsoid.try_map_dimensions(replace)?.into(),
            Self::And(gates) => Gate::And(map_all(gates, replace)?),
            Self::Or(gates) => Gate::Or(map_all(gates, replace)?),
            Self::Not(gate) => Gate::Not(Box::new(gate.try_map_dimensions(replace)?)),
            Self::Population(reference) => Gate::Population(reference.clone()),
        })
    }
}

fn map_all<'a, D, T, E>(
    gates: &'a [Gate<D>],
    replace: &mut impl FnMut(&'a D) -> Result<T, E>,
) -> Result<Vec<Gate<T>>, E> {
    gates.iter().map(|gate| gate.try_map_dimensions(replace)).collect()
}

impl<D> From<Rectangle<D>> for Gate<D> {
    fn from(rectangle: Rectangle<D>) -> Self {
        Self::Rectangle(rectangle)
    }
}

impl<D> From<Polygon<D>> for Gate<D> {
    fn from(polygon: Polygon<D>) -> Self {
        Self::Polygon(polygon)
    }
}

impl<D> From<Ellipsoid<D>> for Gate<D> {
    fn from(ellipsoid: Ellipsoid<D>) -> Self {
        Self::Ellipsoid(ellipsoid)
    }
}

impl<D> std::ops::Not for Gate<D> {
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
    /// A divider without a value.
    #[error("divider: expected at least one value, got none")]
    NoDivision,
    /// A quadrant that refers to a divider that is not there.
    #[error("quadrant: expected a divider from 0 to {divider_count}, the last left out, got {found}")]
    UnknownDivider {
        /// The number given, from 0.
        found: usize,
        /// Dividers that there are.
        divider_count: usize,
    },
    /// An ellipsoid whose mean or matrix does not fit its dimensions.
    #[error(
        "ellipsoid of {dimension_count} dimensions: expected at least 2, a mean of as many numbers and a covariance \
         matrix of their square, got {mean_len} and {covariance_len}"
    )]
    EllipsoidSize {
        /// Dimensions given.
        dimension_count: usize,
        /// Coordinates of the mean.
        mean_len: usize,
        /// Entries of the matrix.
        covariance_len: usize,
    },
    /// A number of an ellipsoid that cannot be.
    #[error(
        "ellipsoid, {subject}: expected a finite number (of the distance square, one above 0), got {found}"
    )]
    EllipsoidNumber {
        /// `coefficient` of the mean or the matrix, or `distance square`.
        subject: &'static str,
        /// The number given.
        found: f64,
    },
    /// A covariance matrix that is none.
    #[error("ellipsoid, covariance matrix, row {row}, column {column}: expected {expected}, got another")]
    Covariance {
        /// `a symmetric matrix` or `a positive definite matrix`.
        expected: &'static str,
        /// Row, from 1, at which it was found.
        row: usize,
        /// Column, from 1.
        column: usize,
    },
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
