//! FlowJo's counts of polygons and ellipses, emulated: by 256 bins of the display.
//!
//! FlowJo does not publish how it counts. What is known: rectangles are exact, polygons and ellipses are decided on the
//! display's bins (FlowKit issue 113), and a rectangle drawn to the edge of the chart holds every event beyond it (FlowKit
//! issue 280). Of the rules that could be, one gives both counts that FlowJo 10 wrote into FlowKit's example workspaces of
//! a line of 100 events: events and vertices go to the nearest of the 256 bins, edges are inside.

use std::convert::Infallible;

use crate::gate::{Ellipsoid, Interval, Rectangle};
use crate::transform::Bounds;
use crate::{Dimension, Gate, GateTree, PopulationIndex};

/// Rounding that a bound on the edge of the display may have, in widths of the display.
const EDGE: f64 = 1e-9;

/// A gate tree as FlowJo would count it.
#[derive(Clone, Debug, PartialEq)]
pub struct BinnedGates {
    /// The tree, population for population that of the exact one.
    pub tree: GateTree,
    /// Populations with a polygon or an ellipse that is counted exactly, since a dimension of it has no display from 0 to 1.
    pub exact: Vec<PopulationIndex>,
}

/// Replaces polygons and ellipses of a tree by their counterparts on 256 bins, and opens the sides of rectangles that lie
/// on the edge of the display or beyond.
///
/// A coordinate v on the scale from 0 to 1 lies in bin 256·v rounded to the nearest whole number, half upwards, and from
/// 0 to 255: events beyond the display lie in its outermost bins. A polygon's vertices are moved to their bins, an
/// ellipse stays as it is; events are decided by their bins, edges inside. NaN is in no gate.
#[must_use]
pub fn bin(tree: &GateTree) -> BinnedGates {
    let mut exact = Vec::new();
    let tree = tree.map_gates(|population, gate| {
        let mut is_exact = false;
        let gate = bin_gate(gate, &mut is_exact);
        if is_exact {
            exact.push(population);
        }
        gate
    });
    BinnedGates { tree, exact }
}

fn bin_gate(gate: &Gate, is_exact: &mut bool) -> Gate {
    let mut all = |gates: &[Gate]| gates.iter().map(|gate| bin_gate(gate, is_exact)).collect();
    match gate {
        Gate::Rectangle(rectangle) => bin_rectangle(rectangle).into(),
        Gate::Polygon(polygon) if has_display(polygon.x()) && has_display(polygon.y()) => {
            polygon.moved(binned, |_, level| Bounds::flowjo_bins().clamp(level)).into()
        }
        Gate::Ellipsoid(ellipsoid) if is_drawn(ellipsoid) => {
            let binned = ellipsoid.try_map_dimensions(|dimension| Ok::<_, Infallible>(binned(dimension)));
            let Ok(ellipsoid) = binned;
            ellipsoid.into()
        }
        Gate::Polygon(_) | Gate::Ellipsoid(_) => {
            *is_exact = true;
            gate.clone()
        }
        Gate::And(gates) => Gate::And(all(gates)),
        Gate::Or(gates) => Gate::Or(all(gates)),
        Gate::Not(gate) => !bin_gate(gate, is_exact),
        Gate::Population(reference) => Gate::Population(reference.clone()),
    }
}

/// Opens the sides that lie on the edge of the display or beyond; an interval without them stays as it is.
fn bin_rectangle(rectangle: &Rectangle) -> Rectangle {
    rectangle.with_intervals(|dimension, interval| {
        if !has_display(dimension) {
            return interval;
        }
        let min = if interval.min() <= EDGE { f64::NEG_INFINITY } else { interval.min() };
        let max = if interval.max() >= 1.0 - EDGE { f64::INFINITY } else { interval.max() };
        Interval::new(min, max).unwrap_or(interval)
    })
}

/// Tells whether FlowJo could have drawn an ellipsoid: two dimensions, both with a display.
fn is_drawn(ellipsoid: &Ellipsoid) -> bool {
    ellipsoid.dimensions().len() == 2 && ellipsoid.dimensions().iter().all(has_display)
}

fn has_display(dimension: &Dimension) -> bool {
    dimension.transform.is_display() && dimension.bounds == Bounds::none()
}

fn binned(dimension: &Dimension) -> Dimension {
    Dimension { bounds: Bounds::flowjo_bins(), ..*dimension }
}
