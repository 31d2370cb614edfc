//! Counts the populations of a Gating-ML 2.0 document in a file by the engine, several times, and tells the times:
//! `cargo run --release -p flowmrd-benches --example engine_gates -- GATES.xml FILE.fcs [THREADS] [RUNS]`
//!
//! One line `gate SECONDS prepare SECONDS processor SECONDS`, the least of each, then one line `PATH COUNT` a
//! population. `gate` is gating alone; `prepare` opens the file, looks names up and compiles the gates. Nothing is hashed.

#![allow(clippy::print_stdout, reason = "the times are what the example is for")]

use std::error::Error;
use std::time::Instant;

use flowmrd_benches::gate_file::bind;
use flowmrd_fcs::{FcsFile, ReadOptions};
use flowmrd_gating::document::GateDocument;
use flowmrd_gating::{EvaluateOptions, evaluate, gating_ml};

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [gates, file, rest @ ..] = words.as_slice() else { return Err("expected GATES.xml FILE.fcs".into()) };
    let number = |position: usize, or: usize| rest.get(position).map_or(Ok(or), |word| word.parse());
    let (threads, runs) = (number(0, 1)?, number(1, 5)?.max(1));
    let document = gating_ml::read(&std::fs::read_to_string(gates)?)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let mut least = [f64::INFINITY; 3];
    let mut counted = Vec::new();
    for _ in 0..runs {
        let before = cpu_seconds();
        let run = pool.install(|| count(&document, file))?;
        counted = run.counts;
        for (least, seconds) in least.iter_mut().zip([run.gate, run.prepare, cpu_seconds() - before]) {
            *least = least.min(seconds);
        }
    }
    let [gate, prepare, cpu] = least;
    println!("gate {gate:.5} prepare {prepare:.5} processor {cpu:.5}");
    for (path, count) in counted {
        println!("{path} {count}");
    }
    Ok(())
}

/// What one run came to.
struct Counted {
    /// Path and events of each population.
    counts: Vec<(String, u64)>,
    /// Seconds until the plan stood.
    prepare: f64,
    /// Seconds of gating.
    gate: f64,
}

/// Opens, binds, compiles and counts.
fn count(document: &GateDocument, file: &str) -> Result<Counted, Failure> {
    let start = Instant::now();
    let file = FcsFile::open(file, &ReadOptions::default())?;
    let data_set = file.default_data_set();
    let bound = bind(document, data_set)?;
    let events = file.events(data_set);
    let plan = bound.tree.compile(&bound.compensations)?;
    let prepared = start.elapsed();
    let (counts, ()) = evaluate(&plan, &events, &EvaluateOptions::default(), || ())?;
    assert_eq!(counts.event_count(), data_set.event_count());
    let count = |population| (bound.tree.path(population).to_string(), counts.count(population));
    let gated = start.elapsed() - prepared;
    let counts = bound.tree.indices().map(count).collect();
    Ok(Counted { counts, prepare: prepared.as_secs_f64(), gate: gated.as_secs_f64() })
}

/// The processor time of this process's threads, user and system; 0 where the system does not tell.
fn cpu_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = tasks.filter_map(|task| {
        let facts = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        facts.split_whitespace().next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e9
}
