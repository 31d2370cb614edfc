//! Gates that the writer made of parts of a boolean: put back where they came from.

use std::collections::HashMap;

use super::Declared;
use crate::document::{NamedDimension, ReadError};
use crate::{Gate, GateTree, Population, PopulationIndex};

/// Most gates and numbers inside all booleans once parts are put back: each reference to a part copies it.
const MAX_COPIED: usize = 200_000;

/// Puts every part in place of the references to it, and leaves the parts out of the populations; returns the rest with
/// their positions among the declared ones.
pub(super) fn inline(
    tree: &GateTree<NamedDimension>,
    declared: &[Declared<'_>],
) -> Result<(Vec<usize>, Vec<Population<NamedDimension>>), ReadError> {
    let is_part = |index: PopulationIndex| is_part(&declared[index.0]);
    let mut parts = Parts { gates: HashMap::new(), copied: 0 };
    for &index in tree.dependency_order() {
        if is_part(index) {
            let gate = parts.put_back(tree.gate(index))?;
            parts.gates.insert(tree.name(index).to_owned(), gate);
        }
    }
    let mut positions = Vec::new();
    let mut populations = Vec::new();
    for index in tree.indices().filter(|&index| !is_part(index)) {
        let population = &tree.populations()[index.0];
        populations.push(Population { gate: parts.put_back(&population.gate)?, ..population.clone() });
        positions.push(index.0);
    }
    Ok((positions, populations))
}

/// Tells whether a gate is marked as a part; one with a parent is a population all the same.
fn is_part(declared: &Declared<'_>) -> bool {
    let own = declared.element.child("custom_info").and_then(|info| info.child("flowmrd"));
    declared.population.parent.is_none() && own.is_some_and(|own| own.child("part").is_some())
}

struct Parts {
    gates: HashMap<String, Gate<NamedDimension>>,
    copied: usize,
}

impl Parts {
    fn put_back(&mut self, gate: &Gate<NamedDimension>) -> Result<Gate<NamedDimension>, ReadError> {
        let mut all = |gates: &[Gate<NamedDimension>]| {
            gates.iter().map(|gate| self.put_back(gate)).collect::<Result<Vec<_>, ReadError>>()
        };
        Ok(match gate {
            Gate::And(gates) => Gate::And(all(gates)?),
            Gate::Or(gates) => Gate::Or(all(gates)?),
            Gate::Not(gate) => !self.put_back(gate)?,
            Gate::Population(reference) => match self.gates.get(reference) {
                Some(part) => {
                    self.copied += size(part);
                    if self.copied > MAX_COPIED {
                        return Err(ReadError::Limit {
                            what: "gates and vertices inside booleans",
                            limit: MAX_COPIED,
                        });
                    }
                    part.clone()
                }
                None => gate.clone(),
            },
            other => other.clone(),
        })
    }
}

/// Counts the gates in a gate, itself included, and the dimensions, vertices and entries of matrices that they have.
fn size(gate: &Gate<NamedDimension>) -> usize {
    match gate {
        Gate::And(gates) | Gate::Or(gates) => 1 + gates.iter().map(size).sum::<usize>(),
        Gate::Not(gate) => 1 + size(gate),
        Gate::Rectangle(rectangle) => 1 + rectangle.sides().len(),
        Gate::Polygon(polygon) => 1 + polygon.vertices().len(),
        Gate::Ellipsoid(ellipsoid) => 1 + ellipsoid.covariance().len(),
        _ => 1,
    }
}
