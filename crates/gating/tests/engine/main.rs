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
use std::ops::Range;

use flowmrd_core::{
    EventBlock, EventMask, EventSource, MemorySource, OutOfRange, ParameterIndex, RoundedBlock, Runs,
    Widening,
};
use flowmrd_gating::{
    Dimension, EvaluateOptions, Gate, Memberships, Plan, PopulationIndex, Transform, evaluate,
};

/// What some columns of [`Stored`] are 32-bit floats times of.
const STEP: f64 = 0.01;

/// A source whose runs hold columns in 32 bits, alone or with a factor, wherever these do, as a file's do.
struct Stored<'a>(&'a MemorySource);

impl EventSource for Stored<'_> {
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
        self.0.read_block(events, parameters, block)
    }

    fn read_runs(
        &self,
        events: Range<u64>,
        parameters: &[ParameterIndex],
        runs: &mut Runs,
        take: &mut dyn FnMut(&RoundedBlock),
    ) -> Result<(), OutOfRange> {
        let is_float = |value: f64| value.is_nan() || f64::from(value as f32) == value;
        let is_step = |value: f64| value.is_nan() || f64::from((value / STEP) as f32) * STEP == value;
        self.0.read_runs(events, parameters, runs, &mut |run| {
            let mut stored = run.clone();
            for column in stored.columns_mut() {
                let values: Vec<f64> = (0..run.event_count()).map(|event| column.value(event)).collect();
                if values.iter().copied().all(is_float) {
                    column.floats_mut(Widening::Same);
                } else if values.iter().copied().all(is_step) {
                    let floats = column.floats_mut(Widening::Multiply(STEP));
                    floats.iter_mut().zip(values).for_each(|(float, value)| *float = (value / STEP) as f32);
                }
            }
            take(&stored);
        })
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
    // Counted alone, events come in runs.
    let (counted, ()) = pool.install(|| evaluate(plan, source, &options, || ())).unwrap();
    assert_eq!(counted, counts);
    let (counted, ()) = pool.install(|| evaluate(plan, &Stored(source), &options, || ())).unwrap();
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
