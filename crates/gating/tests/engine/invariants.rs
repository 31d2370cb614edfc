use flowmrd_core::ParameterIndex;
use flowmrd_gating::{
    Dimension, Gate, GateTree, LookupError, Population, PopulationIndex, Transform, TreeError,
};
use proptest::prelude::*;

use super::plain::plain;
use super::run;
use super::strategy::{
    MATRICES, PARAMETERS, compensation, events, leaf, locations, quadrants, source, tree, value,
};

/// Lists the numbers of a gate's own scale that its answer hangs on, by dimension.
fn own_levels(gate: &Gate, levels: &mut Vec<(Dimension, f64)>) {
    match gate {
        Gate::Rectangle(rectangle) => {
            for (dimension, interval) in rectangle.sides() {
                levels.extend([interval.min(), interval.max()].map(|end| (*dimension, end)));
            }
        }
        Gate::Polygon(polygon) => {
            for (vertex, next) in polygon.vertices().iter().zip(polygon.vertices().iter().skip(1)) {
                for (dimension, axis) in [(polygon.x(), 0), (polygon.y(), 1)] {
                    let middle = f64::midpoint(vertex[axis], next[axis]);
                    levels.extend([vertex[axis], middle].map(|level| (*dimension, level)));
                }
            }
        }
        Gate::Ellipsoid(ellipsoid) => {
            for (number, dimension) in ellipsoid.dimensions().iter().enumerate() {
                let (mean, half) = (ellipsoid.mean()[number], ellipsoid.half_extent(number));
                levels.extend([mean, mean + half, mean - half].map(|level| (*dimension, level)));
            }
        }
        Gate::And(gates) | Gate::Or(gates) => gates.iter().for_each(|gate| own_levels(gate, levels)),
        Gate::Not(gate) => own_levels(gate, levels),
        _ => {}
    }
}

/// Returns the value before the transform whose level is one of a gate's own, or a float beside it.
fn value_at(levels: &[(Dimension, f64)], index: prop::sample::Index, beside: i8) -> f64 {
    let Some((dimension, level)) = levels.get(index.index(levels.len().max(1))) else { return 0.0 };
    let value = dimension.transform.inverse(*level);
    match beside {
        -1 => value.next_down(),
        1 => value.next_up(),
        _ => value,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn events_on_edges_vertices_and_thresholds_are_gated_as_by_the_plain_engine(
        gates in prop::collection::vec(leaf(), 1..5),
        compensations in prop::collection::vec(compensation(), MATRICES),
        picks in prop::collection::vec(
            prop::array::uniform4((any::<prop::sample::Index>(), -1..2_i8)), 1..200),
    ) {
        let mut levels = Vec::new();
        gates.iter().for_each(|gate| own_levels(gate, &mut levels));
        let populations = gates.into_iter().enumerate().map(|(k, gate)| Population::root(format!("P{k}"), gate));
        let tree = GateTree::new(populations.collect()).unwrap();
        let event = |picks: [_; PARAMETERS]| picks.map(|(index, beside)| value_at(&levels, index, beside));
        let events: Vec<[f64; PARAMETERS]> = picks.into_iter().map(event).collect();
        let masks = run(&tree.compile(&compensations).unwrap(), &source(&events), 2, 64);
        for (k, event) in events.iter().enumerate() {
            let expected = plain(&tree, &compensations, event);
            for (population, mask) in masks.iter().enumerate() {
                prop_assert_eq!(mask.contains(k), expected[population], "{:?} {}", event, population);
            }
        }
    }

    #[test]
    fn children_lie_within_their_parents_and_permuted_events_in_permuted_masks(
        tree in tree(),
        compensations in prop::collection::vec(compensation(), MATRICES),
        (events, order) in events().prop_flat_map(|events| {
            let order: Vec<usize> = (0..events.len()).collect();
            (Just(events), Just(order).prop_shuffle())
        }),
    ) {
        let plan = tree.compile(&compensations).unwrap();
        let masks = run(&plan, &source(&events), 1, 100);
        for population in tree.indices() {
            let Some(parent) = tree.parent(population) else { continue };
            let is_outside = |&k: &usize| masks[population.0].contains(k) && !masks[parent.0].contains(k);
            prop_assert_eq!((0..events.len()).find(is_outside), None, "{}", tree.path(population));
        }
        let shuffled: Vec<[f64; PARAMETERS]> = order.iter().map(|&k| events[k]).collect();
        for (mask, other) in masks.iter().zip(run(&plan, &source(&shuffled), 4, 7)) {
            for (now, &before) in order.iter().enumerate() {
                prop_assert_eq!(other.contains(now), mask.contains(before));
            }
        }
    }

    #[test]
    fn quadrants_and_complements_partition_their_parent(
        quadrants in quadrants(),
        parent in leaf(),
        compensations in prop::collection::vec(compensation(), MATRICES),
        events in events(),
    ) {
        // Every combination of sections, and the events that are in none because a value of theirs is NaN.
        let mut positions: Vec<Vec<(usize, f64)>> = vec![Vec::new()];
        for (number, divider) in quadrants.dividers().iter().enumerate() {
            positions = positions.iter().flat_map(|before| {
                locations(divider).into_iter().map(move |location| [before.as_slice(), &[(number, location)]].concat())
            }).collect();
        }
        let mut populations = vec![Population::root("parent", parent)];
        for (k, positions) in positions.iter().enumerate() {
            populations.push(Population::child(format!("Q{k}"), "parent", quadrants.quadrant(positions).unwrap()));
        }
        let any = (0..positions.len()).map(|k| Gate::Population(format!("Q{k}"))).collect();
        populations.push(Population::child("none", "parent", !Gate::Or(any)));
        let tree = GateTree::new(populations).unwrap();
        let masks = run(&tree.compile(&compensations).unwrap(), &source(&events), 3, 50);
        for (k, event) in events.iter().enumerate() {
            let holding = masks[1..].iter().filter(|mask| mask.contains(k)).count();
            prop_assert_eq!(holding, usize::from(masks[0].contains(k)), "{:?}", event);
        }
    }

    #[test]
    fn trees_are_refused_exactly_where_a_population_depends_on_itself_or_on_nothing(
        needs in prop::collection::vec((prop::option::of(0..7_usize), prop::collection::vec(0..7_usize, 0..3)), 1..6),
        at in value(),
    ) {
        // Any parent and any references, some to populations that are not there.
        let threshold = if at.is_finite() { at } else { 0.0 };
        let axis = Dimension::scaled(ParameterIndex(0), Transform::Identity);
        let populations = needs.iter().enumerate().map(|(k, (parent, references))| Population {
            name: format!("P{k}"),
            parent: parent.map(|parent| format!("P{parent}")),
            gate: Gate::And(
                references
                    .iter()
                    .map(|other| !Gate::Population(format!("P{other}")))
                    .chain([Gate::above(axis, threshold).unwrap()])
                    .collect(),
            ),
        });
        let made = GateTree::new(populations.collect());
        let needed = |k: usize| needs[k].0.iter().chain(&needs[k].1).copied().collect::<Vec<_>>();
        let is_unknown = (0..needs.len()).any(|k| needed(k).iter().any(|&other| other >= needs.len()));
        // Taking away whatever depends on nothing that is left, as often as there are populations.
        let mut left: Vec<usize> = (0..needs.len()).collect();
        for _ in 0..needs.len() {
            let rest = left.clone();
            left.retain(|&k| needed(k).iter().any(|other| rest.contains(other)));
        }
        match made {
            Ok(tree) => {
                prop_assert!(!is_unknown && left.is_empty());
                let order = tree.dependency_order();
                let place = |k: usize| order.iter().position(|&PopulationIndex(other)| other == k);
                for k in 0..needs.len() {
                    prop_assert!(needed(k).into_iter().all(|other| place(other) < place(k)));
                }
            }
            Err(TreeError::Cycle { names }) => {
                prop_assert!(!left.is_empty() && names.len() > 1 && names.first() == names.last(), "{:?}", names);
            }
            Err(TreeError::Parent { source: LookupError::Unknown { reference, .. }, .. })
            | Err(TreeError::Reference { source: LookupError::Unknown { reference, .. }, .. }) => {
                let mut names = (0..needs.len()).map(|k| format!("P{k}"));
                let is_declared = names.any(|name| name == reference);
                prop_assert!(is_unknown && !is_declared);
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
