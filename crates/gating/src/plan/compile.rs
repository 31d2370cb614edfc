use std::collections::BTreeSet;

use flowmrd_core::ParameterIndex;

use super::{Channel, CompileError, Plan, PolygonTest, Predicate, RangeTest, Step};
use crate::{Basis, Compensation, Dimension, Gate, GateTree, PopulationIndex};

/// Compiles a tree: first which parameters are read, then what is made of them, then the tests.
pub(super) fn compile(
    tree: &GateTree,
    compensation: Option<&Compensation>,
    beside: &[Dimension],
) -> Result<Plan, CompileError> {
    let mut parameters = BTreeSet::new();
    for population in tree.indices() {
        for dimension in gate_dimensions(tree.gate(population)) {
            let place = || format!("population {}", tree.path(population));
            parameters.extend(terms(dimension, compensation, place)?.into_iter().map(|term| term.0));
        }
    }
    for dimension in beside {
        let place = || "dimension".to_owned();
        parameters.extend(terms(dimension, compensation, place)?.into_iter().map(|term| term.0));
    }
    let mut compiler = Compiler {
        tree,
        compensation,
        parameters: parameters.into_iter().collect(),
        channels: Vec::new(),
        dimensions: Vec::new(),
    };
    let step = |&population: &PopulationIndex| Step {
        population,
        parent: tree.parent(population),
        predicate: compiler.predicate(tree.gate(population)),
    };
    let steps = tree.dependency_order().iter().map(step).collect();
    for dimension in beside {
        compiler.channel(dimension);
    }
    let Compiler { parameters, channels, dimensions, .. } = compiler;
    Ok(Plan { tree: tree.clone(), parameters, channels, dimensions, steps })
}

/// Lists the dimensions of a gate and of the gates inside it.
fn gate_dimensions(gate: &Gate) -> Vec<&Dimension> {
    let mut pending = vec![gate];
    let mut dimensions = Vec::new();
    while let Some(gate) = pending.pop() {
        match gate {
            Gate::Rectangle(rectangle) => dimensions.extend(rectangle.sides().iter().map(|side| &side.0)),
            Gate::Polygon(polygon) => dimensions.extend([polygon.x(), polygon.y()]),
            Gate::And(gates) | Gate::Or(gates) => pending.extend(gates),
            Gate::Not(gate) => pending.push(gate),
            Gate::Population(_) => {}
        }
    }
    dimensions
}

/// Lists the parameters that a dimension's value is made of, with their weights.
fn terms(
    dimension: &Dimension,
    compensation: Option<&Compensation>,
    place: impl FnOnce() -> String,
) -> Result<Vec<(ParameterIndex, f64)>, CompileError> {
    let parameter = dimension.parameter;
    match (dimension.basis, compensation) {
        (Basis::Scaled, _) => Ok(vec![(parameter, 1.0)]),
        (Basis::Compensated, Some(compensation)) => {
            Ok(compensation.weights(parameter).unwrap_or_else(|| vec![(parameter, 1.0)]))
        }
        (Basis::Compensated, None) => Err(CompileError::NoCompensation { place: place(), parameter }),
    }
}

struct Compiler<'a> {
    tree: &'a GateTree,
    compensation: Option<&'a Compensation>,
    parameters: Vec<ParameterIndex>,
    channels: Vec<Channel>,
    dimensions: Vec<(Dimension, usize)>,
}

impl Compiler<'_> {
    fn predicate(&mut self, gate: &Gate) -> Predicate {
        match gate {
            Gate::Rectangle(rectangle) => Predicate::And(
                rectangle
                    .sides()
                    .iter()
                    .map(|&(dimension, interval)| {
                        let channel = self.channel(&dimension);
                        Predicate::Range(Box::new(RangeTest::new(channel, dimension.transform, interval)))
                    })
                    .collect(),
            ),
            Gate::Polygon(polygon) => {
                let channels = [self.channel(polygon.x()), self.channel(polygon.y())];
                Predicate::Polygon(Box::new(PolygonTest::new(channels, polygon)))
            }
            Gate::And(gates) => Predicate::And(gates.iter().map(|gate| self.predicate(gate)).collect()),
            Gate::Or(gates) => Predicate::Or(gates.iter().map(|gate| self.predicate(gate)).collect()),
            Gate::Not(gate) => Predicate::Not(Box::new(self.predicate(gate))),
            // The tree has checked that the reference resolves.
            Gate::Population(reference) => match self.tree.find(reference) {
                Ok(population) => Predicate::Population(population),
                Err(_) => Predicate::Or(Vec::new()),
            },
        }
    }

    /// Finds or adds a dimension and the channel of its values; returns the channel's position.
    fn channel(&mut self, dimension: &Dimension) -> usize {
        if let Some((_, channel)) = self.dimensions.iter().find(|(known, _)| known == dimension) {
            return *channel;
        }
        let weighted = match dimension.basis {
            Basis::Scaled => None,
            Basis::Compensated => {
                self.compensation.and_then(|compensation| compensation.weights(dimension.parameter))
            }
        };
        let column = |parameter: ParameterIndex| self.parameters.partition_point(|&known| known < parameter);
        let channel = match weighted.as_deref() {
            // A weight of 1 alone is the column itself.
            None => Channel::Column(column(dimension.parameter)),
            Some(&[(parameter, 1.0)]) => Channel::Column(column(parameter)),
            Some(terms) => Channel::Weighted(
                terms.iter().map(|&(parameter, weight)| (column(parameter), weight)).collect(),
            ),
        };
        let position = self.channels.iter().position(|known| *known == channel).unwrap_or_else(|| {
            self.channels.push(channel);
            self.channels.len() - 1
        });
        self.dimensions.push((*dimension, position));
        position
    }
}
