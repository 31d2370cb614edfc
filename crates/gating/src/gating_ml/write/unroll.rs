use super::WriteError;
use crate::document::NamedDimension;
use crate::transform::{Bounds, FlowJoBiex, Transform};

/// Most vertices that are written for one polygon.
const MAX_VERTICES: usize = 200_000;

/// Farther out than any recorded value, and still far from where arithmetic overflows.
const FAR: f64 = 1e150;

/// Writes one axis of a polygon without its scale, where that is FlowJo's biexponential: between two nodes of the table the
/// scale is a straight line, so that an edge with a vertex at each node it crosses is the same edge. An edge along an end
/// of the scale takes in all that lies beyond it, as the scale does.
pub(super) fn unroll(
    path: &str,
    dimension: &NamedDimension,
    vertices: Vec<[f64; 2]>,
    axis: usize,
) -> Result<(NamedDimension, Vec<[f64; 2]>), WriteError> {
    let Transform::FlowJoBiex(biex) = dimension.transform else { return Ok((dimension.clone(), vertices)) };
    let bare = NamedDimension {
        basis: dimension.basis.clone(),
        transform: Transform::Identity,
        bounds: Bounds::none(),
    };
    let mut written = Vec::new();
    for (number, &from) in vertices.iter().enumerate() {
        let to = vertices[(number + 1) % vertices.len()];
        push_edge(&biex, from, to, axis, &mut written);
        if written.len() > MAX_VERTICES {
            return Err(WriteError::Vertices { path: path.to_owned(), limit: MAX_VERTICES });
        }
    }
    Ok((bare, written))
}

/// Adds the start of an edge and its vertices at nodes; its end is the start of the next one.
fn push_edge(biex: &FlowJoBiex, from: [f64; 2], to: [f64; 2], axis: usize, written: &mut Vec<[f64; 2]>) {
    let other = 1 - axis;
    let at = |value: f64, across: f64| {
        let mut point = [0.0; 2];
        point[axis] = value;
        point[other] = across;
        point
    };
    written.push(at(biex.inverse(from[axis]), from[other]));
    let last = biex.node_count() - 1;
    if from[axis] == to[axis] {
        let beyond = match from[axis] {
            0.0 => Some(-FAR),
            1.0 => Some(FAR),
            _ => None,
        };
        written.extend(beyond.into_iter().flat_map(|value| [at(value, from[other]), at(value, to[other])]));
        if beyond.is_some() {
            written.push(at(biex.inverse(to[axis]), to[other]));
        }
        return;
    }
    let channel = |level: f64| level * f64::from(last);
    let (start, end) = (channel(from[axis]), channel(to[axis]));
    // The nodes strictly between the two; a channel beyond the table saturates.
    let first = (start.min(end).floor() as u32).saturating_add(1);
    let between = first..(start.max(end).ceil() as u32).min(last + 1);
    let point = |node: u32| {
        let share = (f64::from(node) - start) / (end - start);
        at(biex.node(node), from[other] + share * (to[other] - from[other]))
    };
    if start < end {
        written.extend(between.map(point));
    } else {
        written.extend(between.rev().map(point));
    }
}
