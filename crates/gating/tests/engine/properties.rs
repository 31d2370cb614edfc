use flowmrd_core::{MemorySource, ParameterIndex};
use flowmrd_gating::gate::Polygon;
use flowmrd_gating::transform::Bounds;
use flowmrd_gating::{Basis, Dimension, Gate, GateTree, Population, PopulationIndex, Signal};
use proptest::prelude::*;

use super::plain::plain;
use super::strategy::{
    MATRICES, PARAMETERS, compensation, dimension, events, level, source, transform, tree, value,
};
use super::{STEP, run};

/// Trees that are tried, each with up to 300 events; `FLOWMRD_ENGINE_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("FLOWMRD_ENGINE_CASES").ok().and_then(|word| word.parse().ok()).unwrap_or(128)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn engine_equals_the_plain_engine_for_any_chunks_and_threads(
        tree in tree(),
        compensations in prop::collection::vec(compensation(), MATRICES),
        mut events in events(),
        stored in prop::array::uniform::<_, PARAMETERS>(0..3_u8),
        (threads, chunk_events) in (1..5_usize, prop_oneof![1..130_usize, Just(10_000)]),
    ) {
        // Some parameters as floats of 32 bits are stored, and some as those times a step.
        for (value, stored) in events.iter_mut().flat_map(|event| event.iter_mut().zip(stored)) {
            match stored {
                0 => *value = f64::from(*value as f32),
                1 => *value = f64::from((*value / STEP) as f32) * STEP,
                _ => {}
            }
        }
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
