//! Recounts of moved gates against plain evaluation of each moved tree.

use std::num::NonZeroUsize;
use std::sync::Arc;

use flowmrd_core::{MemorySource, ParameterIndex};
use flowmrd_gating::gate::{Divider, Ellipsoid, Interval, Polygon, Quadrants, Rectangle};
use flowmrd_gating::placement::{Move, Moves, PlacementPlan, Recount, Tolerance};
use flowmrd_gating::{
    Compensation, Dimension, EvaluateOptions, Gate, GateTree, Population, Transform, evaluate,
};
use proptest::prelude::*;

use super::plain::plain;
use super::strategy::{MATRICES, PARAMETERS, compensation, events, source, tree};

/// Counts targets in all variants, on so many threads, in chunks of so many events.
fn recount(
    plan: &PlacementPlan,
    gates: &flowmrd_gating::Plan,
    events: &MemorySource,
    (threads, chunk_events): (usize, usize),
) -> Vec<Vec<u64>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let chunk_events = NonZeroUsize::new(chunk_events).unwrap();
    let options = EvaluateOptions { chunk_events, ..EvaluateOptions::default() };
    let run = || evaluate(gates, events, &options, || Recount::new(plan));
    let (_, recount) = pool.install(run).unwrap();
    (0..).map_while(|target| (target < plan.target_count()).then(|| recount.counts(target))).collect()
}

fn tolerance() -> impl Strategy<Value = Tolerance> {
    prop_oneof![
        1 => Just(Tolerance::none()),
        3 => (0.001..0.3_f64).prop_map(|deviation| Tolerance::shift(deviation).unwrap()),
        1 => (0.1..1000.0_f64).prop_map(|deviation| Tolerance::shift(deviation).unwrap()),
        3 => (0.0..=0.5_f64).prop_map(|deviation| Tolerance::relative(deviation).unwrap()),
    ]
}

/// Normal enough: sums of three uniform numbers, and now and then one far off, or none.
fn deviate() -> impl Strategy<Value = f64> {
    prop_oneof![
        1 => Just(0.0),
        8 => (-1.0..1.0_f64, -1.0..1.0_f64, -1.0..1.0_f64).prop_map(|(a, b, c)| a + b + c),
        1 => -8.0..8.0_f64,
    ]
}

/// A tree, and for each of its parts a move; some parts share their deviates.
fn moved_tree() -> impl Strategy<Value = (GateTree, Moves)> {
    let variants = prop_oneof![1..5_usize, Just(70)];
    (tree(), variants).prop_flat_map(|(tree, variant_count)| {
        let count = tree.parts().len();
        let deviates = prop::collection::vec(prop::collection::vec(deviate(), variant_count), 1..8);
        let parts = prop::collection::vec((tolerance(), any::<prop::sample::Index>()), count);
        (Just(tree), deviates, parts).prop_map(move |(tree, deviates, parts)| {
            let shared: Vec<Arc<[f64]>> = deviates.into_iter().map(Arc::from).collect();
            let moves = parts.into_iter();
            let moves = moves.map(|(tolerance, index)| Move::new(tolerance, Arc::clone(index.get(&shared))));
            let moves = Moves::new(&tree, variant_count, moves.collect()).unwrap();
            (tree, moves)
        })
    })
}

/// Every population, all of them together, any of them, and none.
fn targets(tree: &GateTree) -> Vec<Gate> {
    let every: Vec<Gate> =
        tree.indices().map(|index| Gate::Population(tree.path(index).to_owned())).collect();
    let joined = [Gate::And(every.clone()), Gate::Or(every.clone()), !Gate::Or(every.clone())];
    every.into_iter().chain(joined).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn recounts_equal_gating_every_moved_tree(
        (tree, moves) in moved_tree(),
        compensations in prop::collection::vec(compensation(), MATRICES),
        events in events(),
        threads in 1..4_usize,
        chunk_events in prop_oneof![1..130_usize, Just(10_000)],
    ) {
        let gates = tree.compile(&compensations).unwrap();
        let targets = targets(&tree);
        let plan = PlacementPlan::new(&gates, &targets, &moves).unwrap();
        let counts = recount(&plan, &gates, &source(&events), (threads, chunk_events));
        for variant in 0..moves.variant_count() {
            let expected = plain_counts(&tree.moved(&moves, variant), &compensations, &events);
            for (target, counts) in counts.iter().enumerate() {
                prop_assert_eq!(counts[variant], expected[target], "variant {}, {:?}", variant, targets[target]);
            }
        }
    }
}

/// Counts the targets by the slow engine.
fn plain_counts(tree: &GateTree, compensations: &[Compensation], events: &[[f64; PARAMETERS]]) -> Vec<u64> {
    let mut counts = vec![0; tree.population_count() + 3];
    for event in events {
        let is_in = plain(tree, compensations, event);
        let joined =
            [is_in.iter().all(|&one| one), is_in.iter().any(|&one| one), !is_in.iter().any(|&one| one)];
        let all = is_in.iter().chain(&joined);
        counts.iter_mut().zip(all).for_each(|(count, &is_in)| *count += u64::from(is_in));
    }
    counts
}

fn axis(parameter: usize) -> Dimension {
    Dimension::scaled(ParameterIndex(parameter), Transform::Identity)
}

fn shift(deviation: f64, deviates: &[f64]) -> Move {
    Move::new(Tolerance::shift(deviation).unwrap(), deviates)
}

#[test]
fn dense_points_about_moved_shapes_are_decided_exactly() {
    // Each variant's polygons and ellipsoid hold points on vertices, edges and grid lines of the others.
    let vertices = vec![[2.0, 2.0], [10.0, 2.0], [10.0, 5.0], [5.0, 5.0], [5.0, 10.0], [2.0, 10.0]];
    let polygon = Polygon::new(axis(0), axis(1), vertices).unwrap();
    let covariance = vec![1.0, 0.5, 0.5, 2.0];
    let ellipsoid = Ellipsoid::new(vec![axis(0), axis(1)], vec![6.0, 6.0], covariance, 4.0).unwrap();
    // Its long sides are rays from 0: scaling moves them along themselves. The second one is clockwise.
    let band = vec![[2.0, 1.0], [12.0, 6.0], [12.0, 9.0], [2.0, 1.5]];
    let backward = band.iter().rev().copied().collect();
    let [band, backward] = [band, backward].map(|vertices| Polygon::new(axis(0), axis(1), vertices).unwrap());
    let tree = GateTree::new(vec![
        Population::root("P", polygon),
        Population::root("E", ellipsoid),
        Population::root("B", band),
        Population::root("C", backward),
    ])
    .unwrap();
    let deviates = [0.0, 1.0, -1.0, 0.5, 2.0, -3.0, 0.125];
    let reversed: Vec<f64> = deviates.iter().rev().copied().collect();
    let gain = Move::new(Tolerance::relative(0.125).unwrap(), deviates);
    let moves = vec![
        shift(0.5, &deviates),
        Move::new(Tolerance::relative(0.25).unwrap(), reversed.clone()),
        shift(0.25, &reversed),
        shift(1.0, &deviates),
        gain.clone(),
        gain,
        shift(0.25, &deviates),
        shift(0.25, &reversed),
    ];
    let moves = Moves::new(&tree, deviates.len(), moves).unwrap();
    let points: Vec<[f64; PARAMETERS]> = (0..121 * 121)
        .map(|k| [f64::from(k % 121) / 8.0 - 0.5, f64::from(k / 121) / 8.0 - 0.5, 0.0, 0.0])
        .collect();
    let gates = tree.compile(&[]).unwrap();
    let plan = PlacementPlan::new(&gates, &targets(&tree), &moves).unwrap();
    let counts = recount(&plan, &gates, &source(&points), (2, 1000));
    for variant in 0..deviates.len() {
        let expected = plain_counts(&tree.moved(&moves, variant), &[], &points);
        let found: Vec<u64> = counts.iter().map(|counts| counts[variant]).collect();
        assert_eq!(found, expected, "variant {variant}");
    }
}

#[test]
fn two_events_are_counted_in_each_variant_by_hand() {
    // A holds 9 ≤ x < 20 and B, within A, y ≥ 5. The events are (9, 5) and (12, 4.5).
    let tree = GateTree::new(vec![
        Population::root("A", Rectangle::new(vec![(axis(0), Interval::new(9.0, 20.0).unwrap())]).unwrap()),
        Population::child("B", "A", Gate::above(axis(1), 5.0).unwrap()),
    ])
    .unwrap();
    let events = MemorySource::new(vec![vec![9.0, 12.0], vec![5.0, 4.5]]).unwrap();
    // Variant 1 moves A's minimum to 10, 2 its maximum to 12, 3 B's threshold to 4.5, 4 crosses A's ends (10 and 8).
    let moves = vec![
        shift(1.0, &[0.0, 1.0, 0.0, 0.0, 1.0]),
        shift(8.0, &[0.0, 0.0, -1.0, 0.0, -1.5]),
        shift(0.5, &[0.0, 0.0, 0.0, -1.0, 0.0]),
    ];
    let moves = Moves::new(&tree, 5, moves).unwrap();
    let gates = tree.compile(&[]).unwrap();
    let targets = ["A", "B"].map(|name| Gate::Population(name.to_owned()));
    let plan = PlacementPlan::new(&gates, &targets, &moves).unwrap();
    let counts = recount(&plan, &gates, &events, (1, 64));
    assert_eq!(counts, [[2, 1, 1, 2, 0], [1, 0, 1, 2, 0]]);
}

#[test]
fn quadrants_that_share_their_moves_partition_in_every_variant() {
    let dividers =
        vec![Divider::new(axis(0), vec![3.0, 7.0]).unwrap(), Divider::new(axis(1), vec![5.0]).unwrap()];
    let quadrants = Quadrants::new(dividers).unwrap();
    let places = [0.0, 5.0, 9.0].into_iter().flat_map(|x| [0.0, 9.0].map(|y| [(0, x), (1, y)]));
    let populations = places
        .enumerate()
        .map(|(number, place)| Population::root(format!("Q{number}"), quadrants.quadrant(&place).unwrap()));
    let tree = GateTree::new(populations.collect()).unwrap();
    let parts = tree.parts();
    // One set of deviates for each line: those of 3, 7 and 5 differ.
    let lines = [(3.0, [0.0, 0.4, -2.0]), (7.0, [0.0, -0.6, 1.0]), (5.0, [0.0, 2.0, 0.3])];
    let moves = parts.iter().map(|part| {
        let line = lines.iter().find(|line| Some(line.0) == part.edge()).unwrap();
        shift(1.0, &line.1)
    });
    let moves = Moves::new(&tree, 3, moves.collect()).unwrap();
    let first = parts.iter().find(|part| part.edge() == Some(7.0)).unwrap();
    assert_eq!(parts.iter().filter(|part| part.is_same_line(first)).count(), 4);
    let points: Vec<[f64; PARAMETERS]> =
        (0..1000).map(|k| [f64::from(k % 101) / 10.0, f64::from(k % 97) / 10.0, 0.0, 0.0]).collect();
    let gates = tree.compile(&[]).unwrap();
    let targets: Vec<Gate> =
        tree.indices().map(|index| Gate::Population(tree.path(index).to_owned())).collect();
    let plan = PlacementPlan::new(&gates, &targets, &moves).unwrap();
    let counts = recount(&plan, &gates, &source(&points), (1, 100));
    for variant in 0..3 {
        assert_eq!(counts.iter().map(|counts| counts[variant]).sum::<u64>(), 1000);
    }
}

#[test]
fn gates_that_do_not_move_leave_no_event_undecided() {
    let tree = GateTree::new(vec![Population::root("A", Gate::above(axis(0), 5.0).unwrap())]).unwrap();
    let events = MemorySource::new(vec![vec![4.0, 5.0, f64::NAN, 6.0]]).unwrap();
    let gates = tree.compile(&[]).unwrap();
    let moves = Moves::new(&tree, 3, vec![Move::new(Tolerance::none(), vec![1.0, -1.0, 9.0])]).unwrap();
    let plan = PlacementPlan::new(&gates, &[Gate::Population("A".to_owned())], &moves).unwrap();
    let (_, recount) =
        evaluate(&gates, &events, &EvaluateOptions::default(), || Recount::new(&plan)).unwrap();
    assert_eq!((recount.counts(0), recount.undecided_count()), (vec![2, 2, 2], 0));
}

#[test]
fn moves_that_do_not_fit_are_refused() {
    let tree = GateTree::new(vec![Population::root("A", Gate::above(axis(0), 5.0).unwrap())]).unwrap();
    let refuse = |count: usize, moves: Vec<Move>| Moves::new(&tree, count, moves).unwrap_err().to_string();
    assert_eq!(refuse(1, vec![]), "moves: expected one for each of 1 parts, got 0");
    assert_eq!(
        refuse(2, vec![shift(1.0, &[0.0])]),
        "moves, part 0 (from 0): expected 2 deviates, one a variant, got 1"
    );
    assert_eq!(
        refuse(1, vec![shift(1.0, &[f64::NAN])]),
        "moves, part 0 (from 0): expected finite deviates, got NaN"
    );
    assert_eq!(refuse(4097, vec![]), "moves: expected at most 4096 variants, got 4097");
    let moves = Moves::new(&tree, 1, vec![shift(1.0, &[0.0])]).unwrap();
    let gates = tree.compile(&[]).unwrap();
    let plan = |gate: Gate| PlacementPlan::new(&gates, &[gate], &moves).unwrap_err().to_string();
    assert_eq!(plan(Gate::Population("B".to_owned())), "target number 1");
    assert_eq!(
        plan(Gate::above(axis(1), 0.0).unwrap()),
        "target number 1: expected dimensions that the plan was compiled with, got another"
    );
    let other = GateTree::new(vec![]).unwrap().compile(&[]).unwrap();
    assert_eq!(
        PlacementPlan::new(&other, &[], &moves).unwrap_err().to_string(),
        "moves: expected one for each of 0 parts, got 1"
    );
}
