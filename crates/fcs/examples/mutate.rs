//! Mutates FCS files from seeds and reads each under every policy: no panic, no input over a second, no memory over the
//! limit, strict ⊆ default ⊆ salvage with the same values, chunks = columns.
//!
//! `cargo run --release -p flowmrd-fcs --example mutate -- --inputs 10000000 --seed 0 [--data FOLDER] [--replay SEED]`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr, dead_code)]

#[path = "../tests/fcs/builder.rs"]
mod builder;
#[path = "mutate/memory.rs"]
mod memory;
#[path = "../tests/fcs/mutation.rs"]
mod mutation;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use mutation::{Harness, Tally};

/// Memory that reading one input may take, all policies after each other.
const MAX_PEAK: usize = 64 << 20;

struct Arguments {
    inputs: u64,
    seed: u64,
    data: Option<PathBuf>,
    replay: Option<u64>,
    seconds: u64,
}

fn arguments() -> Result<Arguments, String> {
    let mut arguments = Arguments { inputs: 1_000_000, seed: 0, data: None, replay: None, seconds: u64::MAX };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("{word}: expected a number, got {value}"));
        match word.as_str() {
            "--inputs" => arguments.inputs = number()?,
            "--seed" => arguments.seed = number()?,
            "--seconds" => arguments.seconds = number()?,
            "--replay" => arguments.replay = Some(number()?),
            "--data" => arguments.data = Some(PathBuf::from(value)),
            _ => return Err(format!("expected --inputs, --seed, --seconds, --data or --replay, got {word}")),
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
    std::panic::set_hook(Box::new(|_| {}));
    let harness = Harness::new(arguments.data.as_deref());
    println!("{} files to mutate", harness.corpus_len());
    if let Some(seed) = arguments.replay {
        return replay(&harness, seed);
    }
    let mut tally = Tally::default();
    let mut highest = (0, 0);
    let start = Instant::now();
    let mut told = start;
    for seed in arguments.seed..arguments.seed.saturating_add(arguments.inputs) {
        let before = memory::restart();
        harness.run(seed, &mut tally);
        let peak = memory::peak() - before;
        if peak > highest.0 {
            highest = (peak, seed);
        }
        if peak > MAX_PEAK {
            tally.failures.push(format!("seed {seed}: {peak} bytes at once, over {MAX_PEAK}"));
        }
        if told.elapsed() > Duration::from_secs(60) {
            told = Instant::now();
            report(&tally, highest, start.elapsed());
        }
        if start.elapsed() > Duration::from_secs(arguments.seconds) || tally.failures.len() > 100 {
            break;
        }
    }
    report(&tally, highest, start.elapsed());
    for (outcome, count) in &tally.outcomes {
        println!("{count:>12} {outcome}");
    }
    if tally.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn report(tally: &Tally, highest: (usize, u64), elapsed: Duration) {
    let rate = tally.inputs as f64 / elapsed.as_secs_f64();
    println!(
        "{} inputs of {} bytes in mean, {rate:.0} a second, slowest {:?} (seed {}), highest peak {} bytes (seed {}), {} failures",
        tally.inputs,
        tally.input_len / tally.inputs.max(1),
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

/// Reads one input again and keeps it as `mutated.fcs` in the temporary folder.
fn replay(harness: &Harness, seed: u64) -> ExitCode {
    let _ = std::panic::take_hook();
    let path = std::env::temp_dir().join("mutated.fcs");
    std::fs::write(&path, harness.input(seed)).unwrap();
    println!("seed {seed} is {}", path.display());
    let mut tally = Tally::default();
    let before = memory::restart();
    harness.run(seed, &mut tally);
    report(&tally, (memory::peak() - before, seed), tally.slowest.0);
    println!("{:?}", tally.outcomes);
    if tally.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
