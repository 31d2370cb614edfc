use flowmrd_core::{MemorySource, ParameterIndex};
use flowmrd_gating::dimension::{Ratio, RatioCoefficients};
use flowmrd_gating::gate::{Divider, Ellipsoid, Interval, Polygon, Quadrants, Rectangle};
use flowmrd_gating::transform::{
    Arcsinh, Asinh, Bounds, FlowJoBiex, FlowJoLog, Hyperlog, Linear, Log, Logicle,
};
use flowmrd_gating::{
    Basis, Compensation, Dimension, Gate, GateTree, MatrixIndex, Population, Signal, StainIndex, Transform,
};
use proptest::prelude::*;

pub(super) const PARAMETERS: usize = 4;

/// Values in which gates and transforms have their seams.
pub(super) fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => -2000.0..20_000.0_f64,
        4 => (-40..400_i32).prop_map(|quarter| f64::from(quarter) / 4.0),
        2 => (0..6_i32, any::<bool>()).prop_map(|(decade, up)| {
            let power = libm::exp10(f64::from(decade));
            if up { power.next_up() } else { power }
        }),
        1 => any::<f64>(),
        1 => prop::sample::select(vec![
            f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 5e-324, -5e-324, 1e-310, f64::MIN_POSITIVE, f64::MAX,
            f64::MIN,
        ]),
    ]
}

pub(super) fn transform() -> impl Strategy<Value = Transform> {
    prop_oneof![
        3 => Just(Transform::Identity),
        1 => (1.0..1e6, -0.9..1.0).prop_map(|(top, part)| Linear::new(top, part * top).unwrap().into()),
        1 => (1.0..1e6, 0.5..8.0).prop_map(|(top, decades)| Log::new(top, decades).unwrap().into()),
        1 => (1.0..1e6, 0.5..8.0, 0.0..1.0).prop_map(|(top, decades, part)| {
            Asinh::new(top, decades, part * decades).unwrap().into()
        }),
        1 => (1000.0..1e6_f64, 0.0..2.0_f64, 1.0..1000.0_f64, 3.0..6.0_f64).prop_map(|(top, negative, basis, positive)| {
            FlowJoBiex::new(top, negative, -basis, positive).unwrap().into()
        }),
        1 => (0.1..100.0, 1.0..6.0).prop_map(|(offset, decades)| FlowJoLog::new(offset, decades).unwrap().into()),
        1 => (0.01..1000.0).prop_map(|cofactor| Arcsinh::new(cofactor).unwrap().into()),
        3 => (100.0..1e6, 0.0..=1.0, 1.0..8.0, 0.0..=1.0).prop_map(|(top, width_part, decades, below_part)| {
            let width: f64 = width_part * decades / 2.0;
            let width = if width < 0.05 { 0.0 } else { width };
            let below = -width + below_part * (decades - width);
            Logicle::new(top, width, decades, below).unwrap().into()
        }),
        1 => (100.0..1e6, 0.05..=1.0, 1.0..8.0, 0.0..=1.0).prop_map(|(top, width_part, decades, below_part)| {
            let width: f64 = width_part * decades / 2.0;
            Hyperlog::new(top, width, decades, -width + below_part * (decades - width)).unwrap().into()
        }),
    ]
}

/// Matrices that trees are compiled with; each has three stains.
pub(super) const MATRICES: usize = 2;

pub(super) fn signal() -> impl Strategy<Value = Signal> {
    prop_oneof![
        (0..PARAMETERS).prop_map(|parameter| Signal::Scaled(ParameterIndex(parameter))),
        (0..MATRICES, 0..3_usize).prop_map(|(matrix, stain)| Signal::Compensated {
            matrix: MatrixIndex(matrix),
            stain: StainIndex(stain)
        }),
    ]
}

pub(super) fn bounds() -> impl Strategy<Value = Bounds> {
    let end =
        || prop_oneof![-0.5..1.5_f64, Just(0.0), Just(1.0), Just(f64::NEG_INFINITY), Just(f64::INFINITY)];
    prop_oneof![
        3 => Just(Bounds::none()),
        1 => (end(), end()).prop_filter_map("the bounds of nothing", |(one, two)| Bounds::new(one.min(two), one.max(two)).ok()),
    ]
}

pub(super) fn dimension() -> impl Strategy<Value = Dimension> {
    let offset = || prop_oneof![Just(0.0), -100.0..1000.0_f64];
    let ratio = (signal(), signal(), 0.1..10.0_f64, offset(), offset());
    let ratio = ratio.prop_map(|(numerator, denominator, factor, numerator_offset, denominator_offset)| {
        let coefficients = RatioCoefficients { factor, numerator_offset, denominator_offset };
        Basis::Ratio(Ratio { numerator, denominator, coefficients })
    });
    let basis = prop_oneof![5 => signal().prop_map(Basis::Signal), 1 => ratio];
    (basis, transform(), bounds()).prop_map(|(basis, transform, bounds)| Dimension {
        basis,
        transform,
        bounds,
    })
}

/// A level of a dimension's scale: often exactly that of a value that events take.
pub(super) fn level(dimension: Dimension, value: f64) -> f64 {
    let level = dimension.forward(value);
    if level.is_finite() { level } else { 0.5 }
}

pub(super) fn leaf() -> impl Strategy<Value = Gate> {
    let rectangle = prop::collection::vec((dimension(), value(), value(), 0..4_u8), 1..4).prop_map(|sides| {
        let side = |(dimension, low, high, open): (Dimension, f64, f64, u8)| {
            let (low, high) = (level(dimension, low), level(dimension, high));
            let interval = match open {
                0 => Interval::new(low, f64::INFINITY),
                1 => Interval::new(f64::NEG_INFINITY, high),
                _ if low < high => Interval::new(low, high),
                _ => Interval::new(high, low.max(high.next_up())),
            };
            (dimension, interval.unwrap())
        };
        Gate::from(Rectangle::new(sides.into_iter().map(side).collect()).unwrap())
    });
    let vertices = prop::collection::vec((value(), value()), 3..9);
    let polygon = (dimension(), dimension(), vertices).prop_map(|(x, y, vertices)| {
        let vertices = vertices.into_iter().map(|(to_x, to_y)| [level(x, to_x), level(y, to_y)]).collect();
        match Polygon::new(x, y, vertices) {
            Ok(polygon) => polygon.into(),
            Err(_) => Gate::above(x, 0.5).unwrap(),
        }
    });
    let ellipsoid = prop::collection::vec((dimension(), value(), 0.05..2000.0_f64), 2..4);
    let ellipsoid = (ellipsoid, -0.9..0.9_f64, 0.1..20.0_f64).prop_map(|(sides, lean, distance_square)| {
        let count = sides.len();
        let mean = sides.iter().map(|&(dimension, at, _)| level(dimension, at)).collect();
        let mut covariance = vec![0.0; count * count];
        for (k, (dimension, _, size)) in sides.iter().enumerate() {
            let size = if dimension.transform == Transform::Identity { *size } else { size / 2000.0 };
            covariance[k * count + k] = size * size;
        }
        // Any correlation of two variables is positive definite.
        let shared = lean * covariance[0].sqrt() * covariance[count + 1].sqrt();
        (covariance[1], covariance[count]) = (shared, shared);
        let dimensions = sides.iter().map(|side| side.0).collect();
        Gate::from(Ellipsoid::new(dimensions, mean, covariance, distance_square).unwrap())
    });
    prop_oneof![2 => rectangle, 2 => polygon, 1 => ellipsoid, 1 => quadrant()]
}

/// Dividers with up to three values each, on levels that events take.
pub(super) fn quadrants() -> impl Strategy<Value = Quadrants> {
    let divider = (dimension(), prop::collection::vec(value(), 1..4)).prop_map(|(dimension, values)| {
        // Below the least float there is no location.
        let least = f64::MIN.next_up();
        let values = values.into_iter().map(|value| level(dimension, value).max(least)).collect();
        Divider::new(dimension, values).unwrap()
    });
    prop::collection::vec(divider, 1..4).prop_map(|dividers| Quadrants::new(dividers).unwrap())
}

/// Returns a location in each section of a divider: below the first value, and at each value.
pub(super) fn locations(divider: &Divider) -> Vec<f64> {
    let below = divider.values()[0].next_down();
    std::iter::once(below).chain(divider.values().iter().copied()).collect()
}

/// One quadrant, of all dividers or of some of them.
fn quadrant() -> impl Strategy<Value = Gate> {
    (quadrants(), prop::collection::vec(any::<prop::sample::Index>(), 4), 1..4_usize).prop_map(
        |(quadrants, chosen, count)| {
            let position = |(number, divider): (usize, &Divider)| {
                let locations = locations(divider);
                (number, locations[chosen[number].index(locations.len())])
            };
            let positions: Vec<_> =
                quadrants.dividers().iter().enumerate().take(count).map(position).collect();
            quadrants.quadrant(&positions).unwrap().into()
        },
    )
}

pub(super) fn gate() -> impl Strategy<Value = Gate> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        let several = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several.clone().prop_map(Gate::And),
            several.prop_map(Gate::Or),
            inner.prop_map(|gate| !gate),
            (0..100_usize).prop_map(|earlier| Gate::Population(format!("#{earlier}"))),
        ]
    })
}

/// Makes a reference point to one of the populations declared before, by name or by path, or an open rectangle where there
/// is none.
fn settle(gate: Gate, paths: &[String]) -> Gate {
    let settle_all = |gates: Vec<Gate>| gates.into_iter().map(|gate| settle(gate, paths)).collect();
    match gate {
        Gate::And(gates) => Gate::And(settle_all(gates)),
        Gate::Or(gates) => Gate::Or(settle_all(gates)),
        Gate::Not(gate) => !settle(*gate, paths),
        Gate::Population(_) if paths.is_empty() => {
            let dimension = Dimension::scaled(ParameterIndex(0), Transform::Identity);
            Rectangle::new(vec![(dimension, Interval::open())]).unwrap().into()
        }
        Gate::Population(name) => {
            let wanted: usize = name.trim_start_matches('#').parse().unwrap();
            let number = wanted % paths.len();
            let is_by_name = wanted.is_multiple_of(2);
            Gate::Population(if is_by_name { format!("P{number}") } else { paths[number].clone() })
        }
        other => other,
    }
}

/// Trees of up to eight populations, declared in a shuffled order.
pub(super) fn tree() -> impl Strategy<Value = GateTree> {
    let populations = prop::collection::vec((gate(), any::<prop::sample::Index>(), 0..3_u8), 1..8);
    let populations = populations.prop_map(|populations| {
        let mut paths: Vec<String> = Vec::new();
        let mut declared = Vec::new();
        for (k, (gate, parent, kind)) in populations.into_iter().enumerate() {
            let parent = (k > 0 && kind > 0).then(|| parent.index(k));
            let path = format!("{}/P{k}", parent.map_or("", |parent| &paths[parent]));
            let parent =
                parent.map(|parent| if kind == 1 { format!("P{parent}") } else { paths[parent].clone() });
            declared.push(Population { name: format!("P{k}"), parent, gate: settle(gate, &paths) });
            paths.push(path);
        }
        declared
    });
    populations.prop_shuffle().prop_map(|populations| GateTree::new(populations).unwrap())
}

/// Matrices of three stains over the four parameters, in any order, some coefficients 0: square, of more detectors than
/// stains, and inverted already.
pub(super) fn compensation() -> impl Strategy<Value = Compensation> {
    let off = prop_oneof![1 => Just(0.0), 2 => -0.1..0.4_f64];
    let parameters = Just((0..PARAMETERS).map(ParameterIndex).collect::<Vec<_>>()).prop_shuffle();
    (parameters, prop::collection::vec(off, 12), 0..4_u8).prop_map(|(parameters, off, kind)| {
        let square = || (0..9).map(|k| if k % 4 == 0 { 1.0 } else { off[k] }).collect();
        let wide = |unit: usize| (0..12).map(|k| if k % unit == 0 { 1.0 } else { off[k] }).collect();
        let three = || parameters[..3].to_vec();
        match kind {
            0 => Compensation::new(three(), square()),
            1 => Compensation::inverted(three(), 3, square()),
            2 => Compensation::unmixing(parameters.clone(), 3, wide(5)),
            _ => Compensation::inverted(parameters.clone(), 3, wide(4)),
        }
        .unwrap()
    })
}

pub(super) fn events() -> impl Strategy<Value = Vec<[f64; PARAMETERS]>> {
    prop::collection::vec([value(), value(), value(), value()], 0..300)
}

pub(super) fn source(events: &[[f64; PARAMETERS]]) -> MemorySource {
    let column = |parameter: usize| events.iter().map(|event| event[parameter]).collect();
    MemorySource::new((0..PARAMETERS).map(column).collect()).unwrap()
}
