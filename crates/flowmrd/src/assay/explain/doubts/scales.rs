//! Gates that lie off the scale on which they are written.

use flowmrd_gating::{Gate, PopulationIndex, Transform};

use super::super::Seen;
use super::super::gates::{Axis, Tree};
use super::super::words::{coordinate, name};
use super::Doubt;

/// How far beyond the drawn scale, 0 to 1, a coordinate may lie and still be meant: gates are drawn past the ends.
const MARGIN: f64 = 1.0;

pub(super) fn list(tree: &Tree, seen: Option<&Seen<'_>>) -> Vec<Doubt> {
    tree.gates.indices().flat_map(|index| of_population(tree, index, seen)).collect()
}

fn of_population(tree: &Tree, index: PopulationIndex, seen: Option<&Seen<'_>>) -> Vec<Doubt> {
    let mut spans = Vec::new();
    gather(tree.gates.gate(index), &mut spans);
    let place = tree.places[index.0];
    let doubt = |(axis, [low, high]): (&Axis, [f64; 2])| {
        let (from, to) = window(axis, seen)?;
        let is_far = |end: f64| {
            axis.scale != Some(Transform::Identity)
                && end.is_finite()
                && !(from - MARGIN..=to + MARGIN).contains(&end)
        };
        if high > from && low < to && !is_far(low) && !is_far(high) {
            return None;
        }
        let scale = axis.scale.map_or_else(String::new, |scale| format!(" on {scale}"));
        let message = format!(
            "gate {}: expected coordinates of {} from {} to {}{scale}, got {} to {}",
            name(tree.gates.name(index)),
            name(&axis.name),
            coordinate(from),
            coordinate(to),
            coordinate(low),
            coordinate(high)
        );
        let advice = "write the coordinates on the scale of [scales], or give the name another scale";
        Some(Doubt::new("gate-off-scale", place, message, advice))
    };
    spans.into_iter().filter_map(doubt).collect()
}

/// Returns where the values of an axis lie: from 0 to 1 on a scale with a top, and of a file from 0 to the detector's range.
fn window(axis: &Axis, seen: Option<&Seen<'_>>) -> Option<(f64, f64)> {
    match axis.scale? {
        Transform::Identity => Some((0.0, seen?.range_of(&axis.name)?)).filter(|_| is_recorded(axis)),
        Transform::Arcsinh(_) => None,
        _ => Some((0.0, 1.0)),
    }
}

/// Tells whether a linear axis holds what the range of a parameter bounds: ticks of time become seconds.
fn is_recorded(axis: &Axis) -> bool {
    axis.kind != crate::panel::Kind::Time
}

/// Lists the axes of a gate with the least and the greatest coordinate in each.
fn gather<'g>(gate: &'g Gate<Axis>, spans: &mut Vec<(&'g Axis, [f64; 2])>) {
    match gate {
        Gate::Rectangle(rectangle) => {
            spans.extend(rectangle.sides().iter().map(|(axis, side)| (axis, [side.min(), side.max()])));
        }
        Gate::Polygon(polygon) => {
            let span = |axis: usize| {
                let values = polygon.vertices().iter().map(|vertex| vertex[axis]);
                [values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max)]
            };
            spans.extend([(polygon.x(), span(0)), (polygon.y(), span(1))]);
        }
        Gate::Ellipsoid(ellipsoid) => {
            let axes = ellipsoid.dimensions().iter().zip(ellipsoid.mean()).enumerate();
            spans.extend(axes.map(|(index, (axis, mean))| {
                let half = ellipsoid.half_extent(index);
                (axis, [mean - half, mean + half])
            }));
        }
        Gate::And(gates) | Gate::Or(gates) => gates.iter().for_each(|gate| gather(gate, spans)),
        Gate::Not(gate) => gather(gate, spans),
        _ => {}
    }
}
