//! The engine against a slow, plain one: straight loops over events, no chunks, no shared work, no carried thresholds.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use flowmrd_core::{EventBlock, EventMask, EventSource, MemorySource, OutOfRange, ParameterIndex};
use flowmrd_gating::dimension::{Ratio, RatioCoefficients};
use flowmrd_gating::gate::{Ellipsoid, Interval, Polygon, Rectangle};
use flowmrd_gating::transform::{
    Arcsinh, Asinh, Bounds, FlowJoBiex, FlowJoLog, Hyperlog, Linear, Log, Logicle,
};
use flowmrd_gating::{
    Basis, BlockView, Compensation, Dimension, EvaluateError, EvaluateOptions, Gate, GateError, GateTree,
    MatrixIndex, Memberships, Observer, Plan, Population, PopulationIndex, Signal, StainIndex, Transform,
    evaluate,
};
use proptest::prelude::*;

const PARAMETERS: usize = 4;

/// Gates one event: whether it is in each population.
fn plain(tree: &GateTree, compensations: &[Compensation], event: &[f64]) -> Vec<bool> {
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

/// Runs the engine with a number of threads and a chunk size; returns the masks of all populations.
fn run(plan: &Plan, source: &MemorySource, threads: usize, chunk_events: usize) -> Vec<EventMask> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let chunk_events = NonZeroUsize::new(chunk_events).unwrap();
    let options = EvaluateOptions { chunk_events, ..EvaluateOptions::default() };
    let populations: Vec<PopulationIndex> = plan.tree().indices().collect();
    let make = || Memberships::new(populations.iter().copied());
    let (counts, memberships) = pool.install(|| evaluate(plan, source, &options, make)).unwrap();
    let masks: Vec<EventMask> = memberships.into_masks().into_iter().map(|(_, mask)| mask).collect();
    for (population, mask) in populations.iter().zip(&masks) {
        assert_eq!(counts.count(*population), mask.count());
        assert_eq!(counts.event_count(), mask.event_count() as u64);
    }
    masks
}

/// Values in which gates and transforms have their seams.
fn value() -> impl Strategy<Value = f64> {
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

fn transform() -> impl Strategy<Value = Transform> {
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
const MATRICES: usize = 2;

fn signal() -> impl Strategy<Value = Signal> {
    prop_oneof![
        (0..PARAMETERS).prop_map(|parameter| Signal::Scaled(ParameterIndex(parameter))),
        (0..MATRICES, 0..3_usize).prop_map(|(matrix, stain)| Signal::Compensated {
            matrix: MatrixIndex(matrix),
            stain: StainIndex(stain)
        }),
    ]
}

fn bounds() -> impl Strategy<Value = Bounds> {
    let end =
        || prop_oneof![-0.5..1.5_f64, Just(0.0), Just(1.0), Just(f64::NEG_INFINITY), Just(f64::INFINITY)];
    prop_oneof![
        3 => Just(Bounds::none()),
        1 => (end(), end()).prop_filter_map("the bounds of nothing", |(one, two)| Bounds::new(one.min(two), one.max(two)).ok()),
    ]
}

fn dimension() -> impl Strategy<Value = Dimension> {
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
fn level(dimension: Dimension, value: f64) -> f64 {
    let level = dimension.forward(value);
    if level.is_finite() { level } else { 0.5 }
}

fn leaf() -> impl Strategy<Value = Gate> {
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

fn gate() -> impl Strategy<Value = Gate> {
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
fn settle(gate: Gate, declared: usize) -> Gate {
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
fn tree() -> impl Strategy<Value = GateTree> {
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
fn compensation() -> impl Strategy<Value = Compensation> {
    let off = prop_oneof![1 => Just(0.0), 2 => -0.1..0.4_f64];
    let parameters = Just((0..PARAMETERS).map(ParameterIndex).collect::<Vec<_>>()).prop_shuffle();
    (parameters, prop::collection::vec(off, 9)).prop_map(|(parameters, off)| {
        let coefficients =
            off.iter().enumerate().map(|(k, &off)| if k % 4 == 0 { 1.0 } else { off }).collect();
        Compensation::new(parameters[..3].to_vec(), coefficients).unwrap()
    })
}

fn events() -> impl Strategy<Value = Vec<[f64; PARAMETERS]>> {
    prop::collection::vec([value(), value(), value(), value()], 0..300)
}

fn source(events: &[[f64; PARAMETERS]]) -> MemorySource {
    let column = |parameter: usize| events.iter().map(|event| event[parameter]).collect();
    MemorySource::new((0..PARAMETERS).map(column).collect()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn engine_equals_the_plain_engine_for_any_chunks_and_threads(
        tree in tree(),
        compensations in prop::collection::vec(compensation(), MATRICES),
        events in events(),
        (threads, chunk_events) in (1..4_usize, prop_oneof![1..130_usize, Just(10_000)]),
    ) {
        let plan = tree.compile(&compensations).unwrap();
        let masks = run(&plan, &source(&events), threads, chunk_events);
        for (k, event) in events.iter().enumerate() {
            let expected = plain(&tree, &compensations, event);
            for (population, mask) in masks.iter().enumerate() {
                let path = tree.path(PopulationIndex(population));
                prop_assert_eq!(mask.contains(k), expected[population], "event {} {:?}, {}", k, event, path);
            }
        }
    }

    #[test]
    fn events_about_a_carried_threshold_are_decided_by_the_forward_map(
        dimension in dimension(),
        at in value(),
    ) {
        // The 400 floats on either side of the value whose level is the threshold.
        let threshold = level(dimension, at);
        let basis = Basis::Signal(Signal::Scaled(ParameterIndex(0)));
        let dimension = Dimension { basis, bounds: Bounds::none(), ..dimension };
        let centre = dimension.transform.inverse(threshold);
        prop_assume!(centre.is_finite());
        let mut values = vec![centre];
        for _ in 0..400 {
            values.insert(0, values[0].next_down());
            values.push(values[values.len() - 1].next_up());
        }
        let tree = GateTree::new(vec![
            Population::root("above", Gate::above(dimension, threshold).unwrap()),
            Population::root("below", Gate::below(dimension, threshold).unwrap()),
        ]).unwrap();
        let count = values.len();
        let source = MemorySource::new(vec![values.clone(); PARAMETERS]).unwrap();
        let masks = run(&tree.compile(&[]).unwrap(), &source, 1, count);
        for (k, &value) in values.iter().enumerate() {
            let level = dimension.transform.forward(value);
            prop_assert_eq!(masks[0].contains(k), level >= threshold, "{:e} {:?}", value, dimension);
            prop_assert_eq!(masks[1].contains(k), level < threshold, "{:e} {:?}", value, dimension);
        }
    }

    #[test]
    fn dense_points_of_a_polygon_equal_the_exact_test(
        (x, y) in (transform(), transform()),
        vertices in prop::collection::vec((-500.0..5000.0_f64, -500.0..5000.0_f64), 3..12),
        seed in any::<u64>(),
    ) {
        // Levels as gates are drawn: on the transform's scale, so that points on grid lines and edges are rare; the
        // vertices, the middles of edges and their neighbours are asked for as well.
        let x = Dimension::scaled(ParameterIndex(0), x);
        let y = Dimension::scaled(ParameterIndex(1), y);
        let levels: Vec<[f64; 2]> = vertices.iter().map(|&(a, b)| [level(x, a), level(y, b)]).collect();
        let Ok(polygon) = Polygon::new(x, y, levels) else { return Ok(()) };
        let mut columns = vec![Vec::new(), Vec::new()];
        let mut state = seed;
        let mut random = || {
            // xorshift64*
            state = (state | 1) ^ (state << 13);
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        for k in 0..4000 {
            let ((ax, ay), (bx, by)) = (vertices[k % vertices.len()], vertices[(k + 1) % vertices.len()]);
            let part = (k % 5) as f64 / 4.0;
            let (on_x, on_y) = (ax + part * (bx - ax), ay + part * (by - ay));
            let point = match k % 4 {
                0 => (on_x, on_y),
                1 => (on_x + random() * 1e-9, on_y),
                _ => (-600.0 + 5700.0 * random(), -600.0 + 5700.0 * random()),
            };
            columns[0].push(point.0);
            columns[1].push(point.1);
        }
        let tree = GateTree::new(vec![Population::root("P", polygon.clone())]).unwrap();
        let source = MemorySource::new(columns.clone()).unwrap();
        let masks = run(&tree.compile(&[]).unwrap(), &source, 1, 1000);
        for (k, (&a, &b)) in columns[0].iter().zip(&columns[1]).enumerate() {
            let expected = polygon.contains(x.transform.forward(a), y.transform.forward(b));
            prop_assert_eq!(masks[0].contains(k), expected, "{} {} {:?}", a, b, polygon);
        }
    }
}

fn above(parameter: usize, threshold: f64) -> Gate {
    Gate::above(Dimension::scaled(ParameterIndex(parameter), Transform::Identity), threshold).unwrap()
}

#[test]
fn cells_beside_an_upright_edge_are_told_apart() {
    // A step: the box 0..10 × 0..10 without its upper right quarter. The points lie off every edge, so that the
    // answer by hand is that of the two boxes that make up the step.
    let axis = |parameter| Dimension::scaled(ParameterIndex(parameter), Transform::Identity);
    let vertices = vec![[0.0, 0.0], [10.0, 0.0], [10.0, 5.0], [5.0, 5.0], [5.0, 10.0], [0.0, 10.0]];
    let polygon = Polygon::new(axis(0), axis(1), vertices).unwrap();
    let points: Vec<(f64, f64)> =
        (0..14_400).map(|k| (f64::from(k % 120) / 10.0 - 0.95, f64::from(k / 120) / 10.0 - 0.95)).collect();
    let columns =
        vec![points.iter().map(|point| point.0).collect(), points.iter().map(|point| point.1).collect()];
    let tree = GateTree::new(vec![Population::root("step", polygon)]).unwrap();
    let masks = run(&tree.compile(&[]).unwrap(), &MemorySource::new(columns).unwrap(), 1, 8192);
    for (k, &(x, y)) in points.iter().enumerate() {
        let is_inside = x > 0.0 && y > 0.0 && ((x < 10.0 && y < 5.0) || (x < 5.0 && y < 10.0));
        assert_eq!(masks[0].contains(k), is_inside, "{x} {y}");
    }
}

#[test]
fn child_holds_only_events_of_its_parent_and_a_complement_the_rest() {
    let tree = GateTree::new(vec![
        Population::root("A", above(0, 1.0)),
        Population::child("B", "A", above(1, 1.0)),
        Population::child("not B", "A", !Gate::Population("B".to_owned())),
        Population::child("not above", "A", !above(1, 1.0)),
    ])
    .unwrap();
    // By hand: A holds events 1, 2 and 3; B event 2; the NaN of event 3 is in no rectangle, so it is in the complement.
    let source = MemorySource::new(vec![vec![0.0, 1.0, 2.0, 3.0], vec![5.0, 0.0, 1.0, f64::NAN]]).unwrap();
    let (counts, ()) =
        evaluate(&tree.compile(&[]).unwrap(), &source, &EvaluateOptions::default(), || ()).unwrap();
    assert_eq!((counts.event_count(), counts.counts()), (4, &[3, 1, 2, 2][..]));
}

#[test]
fn plan_asks_only_for_the_parameters_that_gates_are_made_of() {
    let parameters = vec![ParameterIndex(7), ParameterIndex(3), ParameterIndex(5)];
    let compensation =
        Compensation::new(parameters, vec![1.0, 0.5, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]).unwrap();
    let scaled =
        |parameter| Gate::above(Dimension::scaled(ParameterIndex(parameter), Transform::Identity), 1.0);
    let stain = |stain| {
        Gate::above(Dimension::compensated(MatrixIndex(0), StainIndex(stain), Transform::Identity), 1.0)
    };
    let read = |gate: Result<Gate, GateError>| {
        let tree = GateTree::new(vec![Population::root("A", gate.unwrap())]).unwrap();
        let plan = tree.compile(std::slice::from_ref(&compensation)).unwrap();
        plan.parameters().iter().map(|parameter| parameter.0).collect::<Vec<_>>()
    };
    assert_eq!(read(scaled(3)), [3]);
    // Parameter 3, the second of the matrix, receives half of parameter 7's light; 7 receives nothing.
    assert_eq!(read(stain(1)), [3, 7]);
    assert_eq!(read(stain(0)), [7]);
}

#[test]
fn compensated_dimension_without_a_matrix_is_refused() {
    let dimension = Dimension::compensated(MatrixIndex(0), StainIndex(4), Transform::Identity);
    let tree = GateTree::new(vec![Population::root("A", Gate::above(dimension, 1.0).unwrap())]).unwrap();
    assert_eq!(
        tree.compile(&[]).unwrap_err().to_string(),
        "population /A: expected stain number 5 of matrix number 1 for its compensated values, got 0 matrices without it"
    );
    let empty = GateTree::new(vec![]).unwrap();
    assert!(empty.compile_with(&[], &[dimension]).is_err());
    let small = Compensation::new(vec![ParameterIndex(0)], vec![1.0]).unwrap();
    assert!(empty.compile_with(&[small], &[dimension]).is_err());
}

#[test]
fn source_without_a_parameter_is_an_error_with_its_events() {
    let tree = GateTree::new(vec![Population::root("A", above(9, 1.0))]).unwrap();
    let source = MemorySource::new(vec![vec![1.0; 10]]).unwrap();
    let error =
        evaluate(&tree.compile(&[]).unwrap(), &source, &EvaluateOptions::default(), || ()).unwrap_err();
    assert!(matches!(&error, EvaluateError::Source { events, .. } if *events == (0..10)), "{error:?}");
    assert_eq!(error.to_string(), "events 0..10 (from 0, the last left out)");
}

/// A source whose event 700 cannot be read.
struct Torn(MemorySource);

impl EventSource for Torn {
    type Error = OutOfRange;

    fn event_count(&self) -> u64 {
        self.0.event_count()
    }

    fn parameter_count(&self) -> usize {
        self.0.parameter_count()
    }

    fn read_block(
        &self,
        events: Range<u64>,
        parameters: &[ParameterIndex],
        block: &mut EventBlock,
    ) -> Result<(), OutOfRange> {
        if events.contains(&700) {
            return Err(OutOfRange::Events { start: 700, end: 701, event_count: 700 });
        }
        self.0.read_block(events, parameters, block)
    }
}

#[test]
fn events_that_cannot_be_read_end_the_run_with_their_chunk() {
    let tree = GateTree::new(vec![Population::root("A", above(0, 0.5))]).unwrap();
    let plan = tree.compile(&[]).unwrap();
    let torn = Torn(MemorySource::new(vec![vec![1.0; 1000]]).unwrap());
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let chunk_events = NonZeroUsize::new(64).unwrap();
        let options = EvaluateOptions { chunk_events, ..EvaluateOptions::default() };
        let result = pool.install(|| evaluate(&plan, &torn, &options, || ()));
        // 700 = 10 · 64 + 60.
        assert!(matches!(result, Err(EvaluateError::Source { events, .. }) if events == (640..704)));
    }
}

#[test]
fn no_events_give_counts_of_zero() {
    let tree = GateTree::new(vec![Population::root("A", above(0, 1.0))]).unwrap();
    let source = MemorySource::new(vec![vec![]]).unwrap();
    let make = || Memberships::new(tree.indices());
    let (counts, memberships) =
        evaluate(&tree.compile(&[]).unwrap(), &source, &EvaluateOptions::default(), make).unwrap();
    assert_eq!((counts.event_count(), counts.counts()), (0, &[0][..]));
    assert_eq!(memberships.into_masks(), [(PopulationIndex(0), EventMask::none(0))]);
}

#[test]
fn run_can_be_followed_and_stopped() {
    let tree = GateTree::new(vec![Population::root("A", above(0, 0.5))]).unwrap();
    let plan = tree.compile(&[]).unwrap();
    let source = MemorySource::new(vec![vec![1.0; 1000]]).unwrap();
    let (cancel, greatest) = (AtomicBool::new(false), AtomicU64::new(0));
    let follow = |done| {
        greatest.fetch_max(done, Ordering::Relaxed);
    };
    let chunk_events = NonZeroUsize::new(100).unwrap();
    let options = EvaluateOptions { chunk_events, cancel: Some(&cancel), progress: Some(&follow) };
    let (counts, ()) = evaluate(&plan, &source, &options, || ()).unwrap();
    assert_eq!((counts.counts()[0], greatest.load(Ordering::Relaxed)), (1000, 1000));
    let stop = |_| cancel.store(true, Ordering::Relaxed);
    let options = EvaluateOptions { progress: Some(&stop), ..options };
    assert!(matches!(evaluate(&plan, &source, &options, || ()), Err(EvaluateError::Cancelled)));
}

/// Gathers the values of a population's events in one dimension, in the order in which they come.
struct Values(Vec<f64>);

impl Observer for Values {
    fn observe(&mut self, view: &BlockView<'_>) {
        let population = view.plan().tree().find("A").unwrap();
        let dimension = view.plan().find_dimension(&observed()).unwrap();
        let mut values = Vec::new();
        view.values(dimension, view.mask(population), &mut values);
        self.0.extend(values);
    }

    fn merge(&mut self, later: Self) {
        self.0.extend(later.0);
    }
}

fn observed() -> Dimension {
    Dimension::compensated(MatrixIndex(0), StainIndex(1), Arcsinh::new(5.0).unwrap())
}

#[test]
fn observers_see_transformed_values_in_event_order() {
    let compensation =
        Compensation::new(vec![ParameterIndex(0), ParameterIndex(1)], vec![1.0, 0.1, 0.0, 1.0]).unwrap();
    let tree = GateTree::new(vec![Population::root("A", above(0, 500.0))]).unwrap();
    let plan = tree.compile_with(std::slice::from_ref(&compensation), &[observed()]).unwrap();
    let columns = vec![
        (0..1000).map(f64::from).collect::<Vec<_>>(),
        (0..1000).map(|k| f64::from(k * 7 % 1000)).collect(),
    ];
    let source = MemorySource::new(columns.clone()).unwrap();
    let expected: Vec<f64> = (500..1000)
        .map(|k| observed().transform.forward(compensation.compensate(&[columns[0][k], columns[1][k]])[1]))
        .collect();
    for (threads, chunk_events) in [(1, 1000), (3, 17), (2, 64)] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let chunk_events = NonZeroUsize::new(chunk_events).unwrap();
        let options = EvaluateOptions { chunk_events, ..EvaluateOptions::default() };
        let (_, values) = pool.install(|| evaluate(&plan, &source, &options, || Values(Vec::new()))).unwrap();
        assert_eq!(values.0, expected);
    }
    assert_eq!(plan.find_dimension(&Dimension::scaled(ParameterIndex(1), Transform::Identity)), None);
}
