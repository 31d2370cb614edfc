//! A gate engine as one writes it first: whole columns in memory, one after the other, every gate on every event.
//!
//! It is the yardstick of the gating benches. What it decides is what the engine decides, since both use the same maps and
//! the same gates; what it leaves out is chunks, threads, thresholds carried back before the transforms, rasters, and
//! that a child looks at its parent's events alone.

use std::collections::HashMap;

use flowmrd_gating::dimension::Ratio;
use flowmrd_gating::{Basis, Compensation, Dimension, Gate, GateTree, Signal};

/// Columns of scaled values, and what is made of them, each once.
pub struct PlainEngine<'a> {
    tree: &'a GateTree,
    compensations: &'a [Compensation],
    columns: &'a [Vec<f64>],
    signals: HashMap<Signal, Vec<f64>>,
    /// Dimensions with their columns on the gates' scales.
    dimensions: Vec<(Dimension, Vec<f64>)>,
    /// One column of members for each population of the tree.
    members: Vec<Vec<bool>>,
}

impl<'a> PlainEngine<'a> {
    /// Makes an engine for a tree, its matrices and one column of scaled values a parameter.
    #[must_use]
    pub fn new(tree: &'a GateTree, compensations: &'a [Compensation], columns: &'a [Vec<f64>]) -> Self {
        let members = vec![Vec::new(); tree.population_count()];
        Self { tree, compensations, columns, signals: HashMap::new(), dimensions: Vec::new(), members }
    }

    /// Gates all events; returns the count of each population in the order in which the tree declares them.
    ///
    /// # Panics
    /// Where a dimension asks for a parameter, a matrix or a stain that is not there.
    #[must_use]
    pub fn counts(mut self) -> Vec<u64> {
        let event_count = self.columns.first().map_or(0, Vec::len);
        for &population in self.tree.dependency_order() {
            let gate = self.tree.gate(population);
            for dimension in gate.dimensions() {
                self.prepare(dimension);
            }
            let passed = self.passed(gate, event_count);
            self.members[population.0] = match self.tree.parent(population) {
                Some(parent) => both(passed, &self.members[parent.0]),
                None => passed,
            };
        }
        self.members.iter().map(|mask| mask.iter().filter(|&&is_in| is_in).count() as u64).collect()
    }

    fn passed(&self, gate: &Gate, event_count: usize) -> Vec<bool> {
        match gate {
            Gate::Rectangle(rectangle) => {
                rectangle.sides().iter().fold(vec![true; event_count], |passed, (dimension, interval)| {
                    let column = self.column(dimension).iter();
                    both(passed, &column.map(|&value| interval.contains(value)).collect::<Vec<_>>())
                })
            }
            Gate::Polygon(polygon) => {
                let pairs = self.column(polygon.x()).iter().zip(self.column(polygon.y()));
                pairs.map(|(&x, &y)| polygon.contains(x, y)).collect()
            }
            Gate::Ellipsoid(ellipsoid) => {
                let columns: Vec<&[f64]> =
                    ellipsoid.dimensions().iter().map(|dimension| self.column(dimension)).collect();
                let values = |event: usize| columns.iter().map(|column| column[event]).collect::<Vec<_>>();
                (0..event_count).map(|event| ellipsoid.contains(&values(event))).collect()
            }
            Gate::And(gates) => gates
                .iter()
                .fold(vec![true; event_count], |passed, gate| both(passed, &self.passed(gate, event_count))),
            Gate::Or(gates) => gates.iter().fold(vec![false; event_count], |passed, gate| {
                let more = self.passed(gate, event_count);
                passed.iter().zip(more).map(|(&one, other)| one || other).collect()
            }),
            Gate::Not(gate) => self.passed(gate, event_count).into_iter().map(|passed| !passed).collect(),
            Gate::Population(reference) => match self.tree.find(reference) {
                Ok(population) => self.members[population.0].clone(),
                Err(_) => vec![false; event_count],
            },
            other => unreachable!("a gate of a kind that the plain engine does not know: {other:?}"),
        }
    }

    fn column(&self, dimension: &Dimension) -> &[f64] {
        let known = self.dimensions.iter().find(|(known, _)| known == dimension);
        known.map_or(&[], |(_, column)| column)
    }

    /// Calculates a dimension's column, where it is not there yet.
    fn prepare(&mut self, dimension: &Dimension) {
        if self.dimensions.iter().any(|(known, _)| known == dimension) {
            return;
        }
        for signal in dimension.basis.signals() {
            if !self.signals.contains_key(&signal) {
                let column = self.signal(signal);
                self.signals.insert(signal, column);
            }
        }
        let column = match dimension.basis {
            Basis::Signal(signal) => {
                self.signals[&signal].iter().map(|&value| dimension.forward(value)).collect()
            }
            Basis::Ratio(Ratio { numerator, denominator, coefficients }) => {
                let pairs = self.signals[&numerator].iter().zip(&self.signals[&denominator]);
                pairs.map(|(&above, &below)| dimension.forward(coefficients.ratio(above, below))).collect()
            }
        };
        self.dimensions.push((*dimension, column));
    }

    fn signal(&self, signal: Signal) -> Vec<f64> {
        match signal {
            Signal::Scaled(parameter) => self.columns[parameter.0].clone(),
            Signal::Compensated { matrix, stain } => {
                let weights = self.compensations[matrix.0].weights_of(stain);
                let event_count = self.columns.first().map_or(0, Vec::len);
                let stain = |event: usize| {
                    let terms =
                        weights.iter().map(|&(parameter, weight)| self.columns[parameter.0][event] * weight);
                    terms.reduce(|sum, term| sum + term).unwrap_or(0.0)
                };
                (0..event_count).map(stain).collect()
            }
        }
    }
}

fn both(one: Vec<bool>, other: &[bool]) -> Vec<bool> {
    one.iter().zip(other).map(|(&one, &other)| one && other).collect()
}

#[cfg(test)]
mod tests {
    use flowmrd_core::MemorySource;
    use flowmrd_gating::{EvaluateOptions, evaluate};

    use super::*;
    use crate::ten_gates;

    #[test]
    fn plain_engine_counts_what_the_engine_counts() {
        let (tree, compensation) = (ten_gates::tree().unwrap(), ten_gates::compensation().unwrap());
        let columns = ten_gates::simulate(20_000);
        let plain = PlainEngine::new(&tree, std::slice::from_ref(&compensation), &columns).counts();
        let plan = tree.compile(std::slice::from_ref(&compensation)).unwrap();
        let events = MemorySource::new(columns).unwrap();
        let (counts, ()) = evaluate(&plan, &events, &EvaluateOptions::default(), || ()).unwrap();
        assert_eq!(plain, counts.counts());
        // By hand: event e stands at 0.03·e seconds, and 5 ≤ 0.03·e < 595 holds for e = 167 to 19,833.
        assert_eq!(plain[0], 19_667);
    }
}
