use flowmrd_gating::dimension::RatioCoefficients;
use flowmrd_gating::{Basis, Compensation, Dimension, Gate, GateTree, Signal};

/// Gates one event: whether it is in each population.
pub(super) fn plain(tree: &GateTree, compensations: &[Compensation], event: &[f64]) -> Vec<bool> {
    let mut is_in = vec![false; tree.population_count()];
    for &population in tree.dependency_order() {
        let is_in_parent = tree.parent(population).is_none_or(|parent| is_in[parent.0]);
        is_in[population.0] =
            is_in_parent && passes(tree, compensations, event, tree.gate(population), &is_in);
    }
    is_in
}

fn passes(
    tree: &GateTree,
    compensations: &[Compensation],
    event: &[f64],
    gate: &Gate,
    is_in: &[bool],
) -> bool {
    let value = |dimension: &Dimension| {
        let transformed = dimension.transform.forward(basis(compensations, event, dimension));
        // The clamp of Gating-ML 2.0: the greater of the value and boundMin, the lesser of that and boundMax.
        if transformed < dimension.bounds.min() {
            dimension.bounds.min()
        } else if transformed > dimension.bounds.max() {
            dimension.bounds.max()
        } else {
            transformed
        }
    };
    let inner = |gate: &Gate| passes(tree, compensations, event, gate, is_in);
    match gate {
        Gate::Rectangle(rectangle) => {
            rectangle.sides().iter().all(|(dimension, interval)| interval.contains(value(dimension)))
        }
        Gate::Polygon(polygon) => polygon.contains(value(polygon.x()), value(polygon.y())),
        Gate::Ellipsoid(ellipsoid) => {
            let values: Vec<f64> = ellipsoid.dimensions().iter().map(value).collect();
            ellipsoid.contains(&values)
        }
        Gate::And(gates) => gates.iter().all(inner),
        Gate::Or(gates) => gates.iter().any(inner),
        Gate::Not(gate) => !inner(gate),
        Gate::Population(reference) => is_in[tree.find(reference).unwrap().0],
        other => panic!("{other:?}"),
    }
}

fn basis(compensations: &[Compensation], event: &[f64], dimension: &Dimension) -> f64 {
    let signal = |signal: Signal| signal_of(compensations, event, signal);
    match dimension.basis {
        Basis::Signal(only) => signal(only),
        Basis::Ratio(ratio) => {
            let RatioCoefficients { factor, numerator_offset, denominator_offset } = ratio.coefficients;
            factor * (signal(ratio.numerator) - numerator_offset)
                / (signal(ratio.denominator) - denominator_offset)
        }
    }
}

fn signal_of(compensations: &[Compensation], event: &[f64], signal: Signal) -> f64 {
    match signal {
        Signal::Scaled(parameter) => event[parameter.0],
        Signal::Compensated { matrix, stain } => {
            let compensation = &compensations[matrix.0];
            let measured: Vec<f64> = compensation.detectors().iter().map(|named| event[named.0]).collect();
            compensation.compensate(&measured)[stain.0]
        }
    }
}
