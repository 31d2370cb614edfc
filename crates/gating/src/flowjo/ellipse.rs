use super::gate::Reason;
use crate::document::xml::Element;
use crate::document::{NamedDimension, ReadError};
use crate::gate::Ellipsoid;

/// The side of the square on which FlowJo draws; an ellipse is written in its units.
const DISPLAY: f64 = 256.0;

/// Reads an ellipse from its foci and the ends of its axes.
///
/// The ends of the first axis come first in the workspace, but which of the two is the longer one is told by their
/// distances from the centre; the shorter half axis follows from the longer one and the foci, b² = a² − c², since its own
/// ends are not reliable (FlowKit, `WSPEllipsoidGate`).
pub(super) fn read(
    element: Element<'_>,
    dimensions: Vec<NamedDimension>,
) -> Result<Result<Ellipsoid<NamedDimension>, Reason>, ReadError> {
    let foci = points(element, "foci")?;
    let ends = points(element, "edge")?;
    let [[one_x, one_y], [two_x, two_y]] = foci.as_slice() else {
        return Err(element.refuse("2 vertices in foci", format!("{}", foci.len())));
    };
    if ends.len() < 4 {
        return Err(element.refuse("4 vertices in edge", format!("{}", ends.len())));
    }
    let centre = [(one_x + two_x) / 2.0, (one_y + two_y) / 2.0];
    let half_square = |point: &[f64; 2]| {
        let [x, y] = [point[0] - centre[0], point[1] - centre[1]];
        x * x + y * y
    };
    let [c_x, c_y] = [one_x - centre[0], one_y - centre[1]];
    let focal_square = c_x * c_x + c_y * c_y;
    let long_square = half_square(&ends[0]).max(half_square(&ends[2]));
    let short_square = long_square - focal_square;
    // Σ = b²·I + (a² − b²)·u·uᵀ for the unit vector u along the foci, and a² − b² is the square of their distance.
    let covariance = vec![short_square + c_x * c_x, c_x * c_y, c_x * c_y, short_square + c_y * c_y];
    let ellipsoid = Ellipsoid::new(dimensions, centre.to_vec(), covariance, 1.0);
    Ok(ellipsoid.map_err(Reason::from))
}

/// Reads the vertices of a part, as shares of the display.
fn points(element: Element<'_>, part: &'static str) -> Result<Vec<[f64; 2]>, ReadError> {
    let Some(list) = element.child(part) else {
        return Err(element.refuse(format!("an element {part}"), "none"));
    };
    list.children_named("vertex")
        .map(|vertex| Ok(super::gate::vertex(vertex)?.map(|at| at / DISPLAY)))
        .collect()
}
