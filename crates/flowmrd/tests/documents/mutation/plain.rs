//! The gates of a document, decided event by event in straight loops.

use flowmrd_gating::dimension::Basis;
use flowmrd_gating::{BoundGates, Compensation, Dimension, Gate, Signal};

/// Tells for each event whether it is in each population.
pub fn gate(gates: &BoundGates, columns: &[Vec<f64>]) -> Vec<Vec<bool>> {
    let event_count = columns.first().map_or(0, Vec::len);
    let row = |event: usize| columns.iter().map(|column| column[event]).collect::<Vec<f64>>();
    (0..event_count).map(|event| Event::new(gates, row(event)).populations()).collect()
}

/// One event: its scaled values, and what each matrix makes of them.
struct Event<'g> {
    gates: &'g BoundGates,
    values: Vec<f64>,
    compensated: Vec<Vec<f64>>,
}

impl<'g> Event<'g> {
    fn new(gates: &'g BoundGates, values: Vec<f64>) -> Self {
        let compensate = |matrix: &Compensation| {
            let measured: Vec<f64> = matrix.detectors().iter().map(|detector| values[detector.0]).collect();
            matrix.compensate(&measured)
        };
        let compensated = gates.compensations.iter().map(compensate).collect();
        Self { gates, compensated, values }
    }

    fn populations(&self) -> Vec<bool> {
        let tree = &self.gates.tree;
        let mut is_in = vec![false; tree.population_count()];
        for &population in tree.dependency_order() {
            let is_in_parent = tree.parent(population).is_none_or(|parent| is_in[parent.0]);
            is_in[population.0] = is_in_parent && self.passes(tree.gate(population), &is_in);
        }
        is_in
    }

    fn passes(&self, gate: &Gate, is_in: &[bool]) -> bool {
        match gate {
            Gate::Rectangle(rectangle) => {
                rectangle.sides().iter().all(|(dimension, interval)| interval.contains(self.level(dimension)))
            }
            Gate::Polygon(polygon) => polygon.contains(self.level(polygon.x()), self.level(polygon.y())),
            Gate::Ellipsoid(ellipsoid) => {
                let levels: Vec<f64> = ellipsoid.dimensions().iter().map(|one| self.level(one)).collect();
                ellipsoid.contains(&levels)
            }
            Gate::And(gates) => gates.iter().all(|gate| self.passes(gate, is_in)),
            Gate::Or(gates) => gates.iter().any(|gate| self.passes(gate, is_in)),
            Gate::Not(gate) => !self.passes(gate, is_in),
            Gate::Population(reference) => {
                self.gates.tree.find(reference).is_ok_and(|population| is_in[population.0])
            }
            _ => false,
        }
    }

    fn level(&self, dimension: &Dimension) -> f64 {
        let value = match dimension.basis {
            Basis::Signal(signal) => self.signal(signal),
            Basis::Ratio(ratio) => {
                ratio.coefficients.ratio(self.signal(ratio.numerator), self.signal(ratio.denominator))
            }
        };
        dimension.forward(value)
    }

    fn signal(&self, signal: Signal) -> f64 {
        match signal {
            Signal::Scaled(parameter) => self.values[parameter.0],
            Signal::Compensated { matrix, stain } => self.compensated[matrix.0][stain.0],
        }
    }
}
