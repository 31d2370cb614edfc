//! Mutates Gating-ML documents, FlowJo workspaces and assays from seeds, reads each and gates events by it: no panic, no
//! document over a second, no memory over the limit, the same members as plain loops give.
//!
//! `cargo run --release -p flowmrd --example mutate_documents -- --documents 2000000 --seed 0 [--data ../shared/data]
//! [--kind gating-ml|workspace|assay] [--replay SEED]`
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, dead_code)]

#[path = "../../fcs/examples/mutate/memory.rs"]
mod memory;
#[path = "../tests/documents/mutation.rs"]
mod mutation;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use mutation::{Harness, Kind, Tally};

/// Memory that one document may take, reading, gating and drawing together.
const MAX_PEAK: usize = 64 << 20;

/// Memory that each byte of the Gating-ML that is written of it may take beside, to be read again.
const MAX_PEAK_OF_WRITTEN: usize = 8;

struct Arguments {
    documents: u64,
    seed: u64,
    data: Option<PathBuf>,
    kinds: Vec<Kind>,
    replay: Option<u64>,
}

fn arguments() -> Result<Arguments, String> {
    let mut arguments =
        Arguments { documents: 300_000, seed: 0, data: None, kinds: Kind::ALL.to_vec(), replay: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{word}: expected a number, got {value}"));
        match word.as_str() {
            "--documents" => arguments.documents = number()?,
            "--seed" => arguments.seed = number()?,
            "--replay" => arguments.replay = Some(number()?),
            "--data" => arguments.data = Some(PathBuf::from(value)),
            "--kind" => {
                let named = Kind::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(&value));
                arguments.kinds = vec![named.ok_or("--kind: expected gating-ml, workspace or assay")?];
            }
            _ => return Err(format!("expected --documents, --seed, --data, --kind or --replay, got {word}")),
        }
    }
    Ok(arguments)
}

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let harness = Harness::new(arguments.data.as_deref());
    if let Some(seed) = arguments.replay {
        return replay(&harness, arguments.kinds[0], seed);
    }
    std::panic::set_hook(Box::new(|_| {}));
    let percent: u64 = arguments.kinds.iter().map(|kind| kind.percent()).sum();
    let mut failures = 0;
    for kind in arguments.kinds {
        println!("{}: {} documents to mutate", kind.as_str(), harness.corpus_len(kind));
        let count = (arguments.documents * kind.percent()).div_ceil(percent);
        failures += run(&harness, kind, arguments.seed..arguments.seed.saturating_add(count));
    }
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the seeds of one kind; returns how many documents failed.
fn run(harness: &Harness, kind: Kind, seeds: std::ops::Range<u64>) -> usize {
    let mut tally = Tally::default();
    let mut highest = (0, 0);
    let start = Instant::now();
    let mut told = start;
    for seed in seeds {
        let before = memory::restart();
        harness.run(kind, seed, &mut tally);
        let peak = memory::peak() - before;
        let own = peak.saturating_sub(MAX_PEAK_OF_WRITTEN * tally.written_len);
        if own > highest.0 {
            highest = (own, seed);
        }
        if own > MAX_PEAK {
            tally
                .failures
                .push(format!("seed {seed}: {peak} bytes at once, {} of them written", tally.written_len));
        }
        if told.elapsed() > Duration::from_secs(60) {
            told = Instant::now();
            report(kind, &tally, highest, start.elapsed());
        }
        if tally.failures.len() > 200 {
            break;
        }
    }
    report(kind, &tally, highest, start.elapsed());
    for (outcome, count) in &tally.outcomes {
        println!("{count:>12} {outcome}");
    }
    tally.failures.len()
}

fn report(kind: Kind, tally: &Tally, highest: (usize, u64), elapsed: Duration) {
    let rate = tally.documents as f64 / elapsed.as_secs_f64();
    println!(
        "{}: {} documents of {} bytes in mean, {rate:.0} a second, slowest {:?} (seed {}), highest peak {} bytes (seed \
         {}), {} failures",
        kind.as_str(),
        tally.documents,
        tally.document_len / tally.documents.max(1),
        tally.slowest.0,
        tally.slowest.1,
        highest.0,
        highest.1,
        tally.failures.len()
    );
    for failure in tally.failures.iter().take(20) {
        println!("  {failure}");
    }
}

/// Reads one document again and keeps it as `mutated-document` in the temporary folder.
fn replay(harness: &Harness, kind: Kind, seed: u64) -> ExitCode {
    let path = std::env::temp_dir().join("mutated-document");
    std::fs::write(&path, harness.document(kind, seed)).unwrap();
    println!("seed {seed} is {}", path.display());
    let mut tally = Tally::default();
    let before = memory::restart();
    harness.run(kind, seed, &mut tally);
    report(kind, &tally, (memory::peak() - before, seed), tally.slowest.0);
    println!("{:?}", tally.outcomes);
    if tally.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
