//! Counts the populations of a Gating-ML 2.0 document in a file by the engine, several times, and tells the times:
//! `cargo run --release -p flowmrd-benches --example engine_gates -- GATES.xml FILE.fcs [THREADS] [RUNS]`
//!
//! One line `gate LEAST_SECONDS CPU_SECONDS_A_RUN`, then one line `PATH COUNT` a population. The file is opened, its names
//! are looked up and the gates are compiled in each run; nothing is hashed.

#![allow(clippy::print_stdout, reason = "the times are what the example is for")]

use std::error::Error;
use std::time::Instant;

use flowmrd_fcs::{FcsFile, ReadOptions};
use flowmrd_gating::document::{FileMatrix, GateDocument, Layout};
use flowmrd_gating::{EvaluateOptions, evaluate, gating_ml};

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [gates, file, rest @ ..] = words.as_slice() else { return Err("expected GATES.xml FILE.fcs".into()) };
    let number = |position: usize, or: usize| rest.get(position).map_or(Ok(or), |word| word.parse());
    let (threads, runs) = (number(0, 1)?, number(1, 5)?.max(1));
    let document = gating_ml::read(&std::fs::read_to_string(gates)?)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let mut least = f64::INFINITY;
    let mut counted = Vec::new();
    let before = cpu_seconds();
    for _ in 0..runs {
        let start = Instant::now();
        counted = pool.install(|| count(&document, file))?;
        least = least.min(start.elapsed().as_secs_f64());
    }
    let cpu = (cpu_seconds() - before) / runs as f64;
    println!("gate {least:.4} {cpu:.4}");
    for (path, count) in counted {
        println!("{path} {count}");
    }
    Ok(())
}

/// Opens, binds, compiles and counts.
fn count(document: &GateDocument, file: &str) -> Result<Vec<(String, u64)>, Failure> {
    let file = FcsFile::open(file, &ReadOptions::default())?;
    let data_set = file.default_data_set();
    let identities = data_set.identities();
    let spillover = data_set.spillover().map(|spillover| FileMatrix {
        parameters: &spillover.parameters,
        coefficients: &spillover.coefficients,
    });
    let bound = document.bind(&Layout { parameters: &identities, spillover })?;
    let events = file.events(data_set);
    let plan = bound.tree.compile(&bound.compensations)?;
    let (counts, ()) = evaluate(&plan, &events, &EvaluateOptions::default(), || ())?;
    assert_eq!(counts.event_count(), data_set.event_count());
    let count = |population| (bound.tree.path(population).to_string(), counts.count(population));
    Ok(bound.tree.indices().map(count).collect())
}

/// The processor time of this process in user mode, to a hundredth of a second; 0 where the system does not tell.
fn cpu_seconds() -> f64 {
    let facts = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = facts.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().nth(11).and_then(|word| word.parse::<f64>().ok());
    ticks.unwrap_or(0.0) / 100.0
}
