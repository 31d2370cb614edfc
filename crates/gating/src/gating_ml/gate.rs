use super::Reader;
use crate::document::xml::Element;
use crate::document::{NamedDimension, ReadError};
use crate::gate::{Ellipsoid, Interval, Polygon, Rectangle};
use crate::{Gate, GateError};

/// Most vertices of one polygon.
const MAX_VERTICES: usize = 1_000_000;

/// Most dimensions of one gate: the matrix of an ellipsoid has their square, and so have the views of a box.
const MAX_DIMENSIONS: usize = 256;

/// Says that geometry makes no gate.
pub(super) fn refuse(element: Element<'_>) -> impl Fn(GateError) -> ReadError {
    move |source| ReadError::Gate { place: element.place(), element: element.describe(), source }
}

impl Reader<'_> {
    /// Reads a `RectangleGate`: minimum inclusive, maximum exclusive, either open.
    pub(super) fn rectangle(&self, element: Element<'_>) -> Result<Gate<NamedDimension>, ReadError> {
        check_dimensions(element)?;
        let side = |dimension: Element<'_>| {
            let min = dimension.number_if_any("min")?.unwrap_or(f64::NEG_INFINITY);
            let max = dimension.number_if_any("max")?.unwrap_or(f64::INFINITY);
            let interval = Interval::new(min, max).map_err(refuse(dimension))?;
            Ok((self.dimension(dimension)?, interval))
        };
        let sides = element.children_named("dimension").map(side).collect::<Result<_, ReadError>>()?;
        Ok(Rectangle::new(sides).map_err(refuse(element))?.into())
    }

    /// Reads a `PolygonGate` of exactly two dimensions.
    pub(super) fn polygon(&self, element: Element<'_>) -> Result<Gate<NamedDimension>, ReadError> {
        let dimensions = self.dimensions(element)?;
        let Ok([x, y]) = <[NamedDimension; 2]>::try_from(dimensions) else {
            let found = element.children_named("dimension").count();
            return Err(element.refuse("2 elements dimension", format!("{found}")));
        };
        let count = element.children_named("vertex").count();
        if count > MAX_VERTICES {
            let expected = format!("at most {MAX_VERTICES} elements vertex");
            return Err(element.refuse(expected, format!("{count}")));
        }
        let mut vertices = Vec::with_capacity(count);
        for vertex in element.children_named("vertex") {
            let mut coordinates = vertex.children_named("coordinate");
            let (Some(x), Some(y), None) = (coordinates.next(), coordinates.next(), coordinates.next())
            else {
                let found = vertex.children_named("coordinate").count();
                return Err(vertex.refuse("2 elements coordinate", format!("{found}")));
            };
            vertices.push([x.number("value")?, y.number("value")?]);
        }
        Ok(Polygon::new(x, y, vertices).map_err(refuse(element))?.into())
    }

    /// Reads an `EllipsoidGate`.
    pub(super) fn ellipsoid(&self, element: Element<'_>) -> Result<Gate<NamedDimension>, ReadError> {
        let dimensions = self.dimensions(element)?;
        let count = dimensions.len();
        let mean = values(require_child(element, "mean")?, "coordinate")?;
        let matrix = require_child(element, "covarianceMatrix")?;
        let mut covariance = Vec::new();
        for row in matrix.children_named("row") {
            let entries = values(row, "entry")?;
            if entries.len() != count {
                return Err(row.refuse(format!("{count} elements entry"), format!("{}", entries.len())));
            }
            covariance.extend(entries);
            if covariance.len() > count * count {
                return Err(matrix.refuse(format!("{count} elements row"), "more"));
            }
        }
        let distance_square = require_child(element, "distanceSquare")?.number("value")?;
        let ellipsoid = Ellipsoid::new(dimensions, mean, covariance, distance_square);
        Ok(ellipsoid.map_err(refuse(element))?.into())
    }

    fn dimensions(&self, element: Element<'_>) -> Result<Vec<NamedDimension>, ReadError> {
        check_dimensions(element)?;
        element.children_named("dimension").map(|dimension| self.dimension(dimension)).collect()
    }
}

fn check_dimensions(element: Element<'_>) -> Result<(), ReadError> {
    match element.children_named("dimension").count() {
        0..=MAX_DIMENSIONS => Ok(()),
        found => {
            Err(element.refuse(format!("at most {MAX_DIMENSIONS} elements dimension"), format!("{found}")))
        }
    }
}

fn require_child<'a>(element: Element<'a>, name: &'static str) -> Result<Element<'a>, ReadError> {
    element.child(name).ok_or_else(|| element.refuse(format!("an element {name}"), "none"))
}

/// Reads the `value` of each child of a name.
fn values(element: Element<'_>, name: &'static str) -> Result<Vec<f64>, ReadError> {
    element.children_named(name).map(|child| child.number("value")).collect()
}
