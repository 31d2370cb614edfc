use std::cmp::Ordering;

use super::orientation::orientation;
use super::{GateError, Interval};
use crate::Dimension;

/// A closed polygon over a pair of dimensions, by the even-odd rule, edges and vertices inside.
///
/// Membership is decided exactly for the f64 coordinates as they are: no tolerance, and no rounding that could put a
/// point on the wrong side of an edge. Points with NaN or an infinite coordinate are outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Polygon<D = Dimension> {
    dimensions: Box<[D; 2]>,
    vertices: Vec<[f64; 2]>,
}

impl<D> Polygon<D> {
    /// Makes a polygon from its vertices (x, y) on the gate's scale, in order; the last is joined to the first. Edges
    /// may cross and vertices may repeat.
    ///
    /// # Errors
    /// [`GateError::TooFewVertices`] below three, [`GateError::Vertex`] for a coordinate that is not finite,
    /// [`GateError::Collinear`] where all vertices lie on one line.
    pub fn new(x: D, y: D, vertices: Vec<[f64; 2]>) -> Result<Self, GateError> {
        let found = vertices.len();
        if found < 3 {
            return Err(GateError::TooFewVertices { found });
        }
        for (number, &[x, y]) in (1..).zip(&vertices) {
            if !x.is_finite() || !y.is_finite() {
                return Err(GateError::Vertex { number, x, y });
            }
        }
        if are_collinear(&vertices) {
            return Err(GateError::Collinear { found });
        }
        Ok(Self { dimensions: Box::new([x, y]), vertices })
    }

    /// Returns the first dimension.
    #[must_use]
    pub fn x(&self) -> &D {
        &self.dimensions[0]
    }

    /// Returns the second dimension.
    #[must_use]
    pub fn y(&self) -> &D {
        &self.dimensions[1]
    }

    /// Returns the vertices (x, y) on the gate's scale.
    #[must_use]
    pub fn vertices(&self) -> &[[f64; 2]] {
        &self.vertices
    }

    /// Tells whether a point of the gate's scale lies inside or on the outline.
    #[must_use]
    pub fn contains(&self, x: f64, y: f64) -> bool {
        if !x.is_finite() || !y.is_finite() {
            return false;
        }
        is_within(self.edges(), [x, y])
    }

    /// Tells whether a point lies inside or on the outline of the polygon that a function makes of this one, vertex after
    /// vertex, the coordinates finite.
    pub(crate) fn contains_where(&self, point: [f64; 2], vertex: impl Fn([f64; 2]) -> [f64; 2]) -> bool {
        if !point[0].is_finite() || !point[1].is_finite() {
            return false;
        }
        let Some(&last) = self.vertices.last() else { return false };
        let mut before = vertex(last);
        let edge = |&next: &[f64; 2]| {
            let next = vertex(next);
            (std::mem::replace(&mut before, next), next)
        };
        is_within(self.vertices.iter().map(edge), point)
    }

    /// Replaces both dimensions, the first one first.
    ///
    /// # Errors
    /// That of the first dimension that has no replacement.
    pub fn try_map_dimensions<'a, T, E>(
        &'a self,
        mut replace: impl FnMut(&'a D) -> Result<T, E>,
    ) -> Result<Polygon<T>, E> {
        let dimensions = Box::new([replace(self.x())?, replace(self.y())?]);
        Ok(Polygon { dimensions, vertices: self.vertices.clone() })
    }

    /// Replaces the dimensions, and every coordinate, given with the number of its axis, by a finite one. The area may be gone after it: what is left of the
    /// outline holds the points on it.
    pub(crate) fn moved<T>(
        &self,
        dimension: impl Fn(&D) -> T,
        coordinate: impl Fn(usize, f64) -> f64,
    ) -> Polygon<T> {
        let vertex = |&[x, y]: &[f64; 2]| [coordinate(0, x), coordinate(1, y)];
        Polygon {
            dimensions: Box::new([dimension(self.x()), dimension(self.y())]),
            vertices: self.vertices.iter().map(vertex).collect(),
        }
    }

    /// Tells whether the outline goes counterclockwise about its area: by the lowest of its leftmost vertices, where it turns as
    /// the whole does. Of an outline that crosses itself that says nothing.
    pub(crate) fn is_counterclockwise(&self) -> bool {
        let count = self.vertices.len();
        let order = |one: &usize, two: &usize| {
            let [one, two] = [one, two].map(|&index| self.vertices[index]);
            one[0].total_cmp(&two[0]).then(one[1].total_cmp(&two[1]))
        };
        let Some(first) = (0..count).min_by(order) else { return true };
        let vertex = |steps: usize| self.vertices[(first + steps) % count];
        orientation(vertex(count - 1), vertex(0), vertex(1)) == Ordering::Greater
    }

    /// Returns the intervals of which this is the box, greatest coordinates inside; `None` for any other outline.
    pub(crate) fn as_box(&self) -> Option<[Interval; 2]> {
        let [a, b, c, d] = self.vertices.as_slice().try_into().ok()?;
        let is_upright = a[0] == b[0] && b[1] == c[1] && c[0] == d[0] && d[1] == a[1];
        let is_level = a[1] == b[1] && b[0] == c[0] && c[1] == d[1] && d[0] == a[0];
        if !is_upright && !is_level {
            return None;
        }
        let side = |axis: usize| Interval::new(a[axis].min(c[axis]), a[axis].max(c[axis]).next_up()).ok();
        Some([side(0)?, side(1)?]).filter(|sides| sides.iter().all(|side| side.max() < f64::INFINITY))
    }

    /// Tells whether no two edges touch but those that follow each other, and these at their common vertex alone.
    pub(crate) fn is_simple(&self) -> bool {
        let edges: Vec<_> = self.edges().collect();
        let count = edges.len();
        let is_apart = |first: usize, second: usize| {
            let ((a, b), (c, d)) = (edges[first], edges[second]);
            match second - first {
                1 => !doubles_back(a, b, d),
                gap if gap == count - 1 => !doubles_back(c, d, b),
                _ => !do_touch((a, b), (c, d)),
            }
        };
        // Of three edges each follows both others.
        let is_whole = edges.iter().all(|(from, to)| from != to);
        is_whole && (0..count).all(|first| (first + 1..count).all(|second| is_apart(first, second)))
    }

    /// Goes over the edges, the closing one first.
    pub(crate) fn edges(&self) -> impl Iterator<Item = ([f64; 2], [f64; 2])> + '_ {
        let before = self.vertices.iter().skip(self.vertices.len() - 1).chain(&self.vertices);
        before.copied().zip(self.vertices.iter().copied())
    }
}

/// Decides by the even-odd rule from the edges, each from the end of the one before; points on one are inside.
fn is_within(edges: impl Iterator<Item = ([f64; 2], [f64; 2])>, point: [f64; 2]) -> bool {
    let mut is_inside = false;
    for (from, to) in edges {
        match meet(from, to, point) {
            Meeting::On => return true,
            Meeting::Crossed => is_inside = !is_inside,
            Meeting::Missed => {}
        }
    }
    is_inside
}

/// How the ray from a point towards greater x meets an edge.
enum Meeting {
    /// The point lies on the edge.
    On,
    /// The ray crosses the edge.
    Crossed,
    /// The ray misses the edge.
    Missed,
}

/// Decides how the ray from `point` towards greater x meets the edge; an edge holds its lower end and not its upper
/// one, so that a vertex between two edges is counted once or twice as it should be.
fn meet(from: [f64; 2], to: [f64; 2], point: [f64; 2]) -> Meeting {
    let [x, y] = point;
    let (low, high) = if from[1] <= to[1] { (from, to) } else { (to, from) };
    let (left, right) = if from[0] <= to[0] { (from[0], to[0]) } else { (to[0], from[0]) };
    if y < low[1] || y > high[1] || x > right {
        return Meeting::Missed;
    }
    let is_crossable = low[1] <= y && y < high[1];
    if x < left {
        return if is_crossable { Meeting::Crossed } else { Meeting::Missed };
    }
    // The point is in the edge's bounding box: seen from low to high, is it left of the edge, on it or right of it?
    match orientation(low, high, point) {
        Ordering::Equal => Meeting::On,
        Ordering::Greater if is_crossable => Meeting::Crossed,
        _ => Meeting::Missed,
    }
}

/// Tells whether an edge from `b` to `d` runs back along the one from `a` to `b`.
fn doubles_back(a: [f64; 2], b: [f64; 2], d: [f64; 2]) -> bool {
    let is_behind = (a[0] - b[0]) * (d[0] - b[0]) > 0.0 || (a[1] - b[1]) * (d[1] - b[1]) > 0.0;
    orientation(a, b, d) == Ordering::Equal && is_behind
}

/// Tells whether two segments have a point in common.
fn do_touch((a, b): ([f64; 2], [f64; 2]), (c, d): ([f64; 2], [f64; 2])) -> bool {
    let apart = |axis: usize| {
        let (one, two) = ([a[axis], b[axis]], [c[axis], d[axis]]);
        one[0].max(one[1]) < two[0].min(two[1]) || two[0].max(two[1]) < one[0].min(one[1])
    };
    if apart(0) || apart(1) {
        return false;
    }
    let is_cut = |a, b, c, d| {
        let (one, two) = (orientation(a, b, c), orientation(a, b, d));
        one == Ordering::Equal || two == Ordering::Equal || one != two
    };
    is_cut(a, b, c, d) && is_cut(c, d, a, b)
}

fn are_collinear(vertices: &[[f64; 2]]) -> bool {
    let Some((&first, rest)) = vertices.split_first() else { return true };
    let Some(&other) = rest.iter().find(|&&vertex| vertex != first) else { return true };
    rest.iter().all(|&vertex| orientation(first, other, vertex) == Ordering::Equal)
}
