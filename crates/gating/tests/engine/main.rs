//! The engine against a slow, plain one: straight loops over events, no chunks, no shared work, no carried thresholds.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod by_hand;
mod files;
mod invariants;
mod placement;
mod plain;
mod properties;
mod runs;
mod strategy;

use std::num::NonZeroUsize;

use flowmrd_core::{EventMask, MemorySource, ParameterIndex};
use flowmrd_gating::{
    Dimension, EvaluateOptions, Gate, Memberships, Plan, PopulationIndex, Transform, evaluate,
};

/// Runs the engine with a number of threads and a chunk size; returns the masks of all populations.
fn run(plan: &Plan, source: &MemorySource, threads: usize, chunk_events: usize) -> Vec<EventMask> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let chunk_events = NonZeroUsize::new(chunk_events).unwrap();
    let options = EvaluateOptions { chunk_events, ..EvaluateOptions::default() };
    let populations: Vec<PopulationIndex> = plan.tree().indices().collect();
    let make = || Memberships::new(populations.iter().copied());
    let (counts, memberships) = pool.install(|| evaluate(plan, source, &options, make)).unwrap();
    // Counted alone, events come in runs of another length.
    let (counted, ()) = pool.install(|| evaluate(plan, source, &options, || ())).unwrap();
    assert_eq!(counted, counts);
    let masks: Vec<EventMask> = memberships.into_masks().into_iter().map(|(_, mask)| mask).collect();
    for (population, mask) in populations.iter().zip(&masks) {
        assert_eq!(counts.count(*population), mask.count());
        assert_eq!(counts.event_count(), mask.event_count() as u64);
    }
    masks
}

fn above(parameter: usize, threshold: f64) -> Gate {
    Gate::above(Dimension::scaled(ParameterIndex(parameter), Transform::Identity), threshold).unwrap()
}
