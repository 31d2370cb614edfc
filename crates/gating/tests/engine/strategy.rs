use flowmrd_core::{MemorySource, ParameterIndex};
use flowmrd_gating::dimension::{Ratio, RatioCoefficients};
use flowmrd_gating::gate::{Ellipsoid, Interval, Polygon, Rectangle};
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
    prop_oneof![2 => rectangle, 2 => polygon, 1 => ellipsoid]
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

/// Makes a reference point to one of the populations declared before, or an open rectangle where there is none.
pub(super) fn settle(gate: Gate, declared: usize) -> Gate {
    let settle_all = |gates: Vec<Gate>| gates.into_iter().map(|gate| settle(gate, declared)).collect();
    match gate {
        Gate::And(gates) => Gate::And(settle_all(gates)),
        Gate::Or(gates) => Gate::Or(settle_all(gates)),
        Gate::Not(gate) => !settle(*gate, declared),
        Gate::Population(_) if declared == 0 => {
            let dimension = Dimension::scaled(ParameterIndex(0), Transform::Identity);
            Rectangle::new(vec![(dimension, Interval::open())]).unwrap().into()
        }
        Gate::Population(name) => {
            let wanted: usize = name.trim_start_matches('#').parse().unwrap();
            Gate::Population(format!("P{}", wanted % declared))
        }
        other => other,
    }
}

/// Trees of up to eight populations, declared in a shuffled order.
pub(super) fn tree() -> impl Strategy<Value = GateTree> {
    let populations = prop::collection::vec((gate(), any::<prop::sample::Index>(), any::<bool>()), 1..8);
    let populations = populations.prop_map(|populations| {
        let population = |(k, (gate, parent, is_root)): (usize, (Gate, prop::sample::Index, bool))| {
            let parent = (k > 0 && !is_root).then(|| format!("P{}", parent.index(k)));
            Population { name: format!("P{k}"), parent, gate: settle(gate, k) }
        };
        populations.into_iter().enumerate().map(population).collect::<Vec<_>>()
    });
    populations.prop_shuffle().prop_map(|populations| GateTree::new(populations).unwrap())
}

/// Matrices over three of the four parameters, in any order, some with zeros.
pub(super) fn compensation() -> impl Strategy<Value = Compensation> {
    let off = prop_oneof![1 => Just(0.0), 2 => -0.1..0.4_f64];
    let parameters = Just((0..PARAMETERS).map(ParameterIndex).collect::<Vec<_>>()).prop_shuffle();
    (parameters, prop::collection::vec(off, 9)).prop_map(|(parameters, off)| {
        let coefficients =
            off.iter().enumerate().map(|(k, &off)| if k % 4 == 0 { 1.0 } else { off }).collect();
        Compensation::new(parameters[..3].to_vec(), coefficients).unwrap()
    })
}

pub(super) fn events() -> impl Strategy<Value = Vec<[f64; PARAMETERS]>> {
    prop::collection::vec([value(), value(), value(), value()], 0..300)
}

pub(super) fn source(events: &[[f64; PARAMETERS]]) -> MemorySource {
    let column = |parameter: usize| events.iter().map(|event| event[parameter]).collect();
    MemorySource::new((0..PARAMETERS).map(column).collect()).unwrap()
}
