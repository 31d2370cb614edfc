//! Counts the populations of a Gating-ML 2.0 document in a file by the plain engine, and tells the time:
//! `cargo run --release -p flowmrd-benches --example plain_gates -- GATES.xml FILE.fcs`
//!
//! One line `gate SECONDS`, then one line `PATH COUNT` a population; `scripts/bench/aims.py --plain` reads them.

#![allow(clippy::print_stdout, reason = "the times are what the example is for")]

use std::error::Error;
use std::time::Instant;

use flowmrd_benches::gate_file::bind;
use flowmrd_benches::plain_engine::PlainEngine;
use flowmrd_core::{EventBlock, EventSource, ParameterIndex};
use flowmrd_fcs::{FcsFile, ReadOptions};
use flowmrd_gating::gating_ml;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [gates, file] = words.as_slice() else { return Err("expected GATES.xml FILE.fcs".into()) };
    let document = gating_ml::read(&std::fs::read_to_string(gates)?)?;
    let start = Instant::now();
    let file = FcsFile::open(file, &ReadOptions::default())?;
    let data_set = file.default_data_set();
    let bound = bind(&document, data_set)?;
    let events = file.events(data_set);
    let parameters: Vec<ParameterIndex> = (0..events.parameter_count()).map(ParameterIndex).collect();
    let mut block = EventBlock::new();
    events.read_block(0..events.event_count(), &parameters, &mut block)?;
    let columns: Vec<Vec<f64>> = (0..parameters.len()).map(|index| block.column(index).to_vec()).collect();
    drop(block);
    let counts = PlainEngine::new(&bound.tree, &bound.compensations, &columns).counts();
    println!("gate {:.3}", start.elapsed().as_secs_f64());
    for population in bound.tree.indices() {
        println!("{} {}", bound.tree.path(population), counts[population.0]);
    }
    Ok(())
}
