//! Does what `flowmrd gate` does, several times, and tells the time: `gate_file GATES FILE THREADS RUNS [no-hash]`.
//!
//! Prints the least seconds of a run, gates read and results made included, then the counts.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::num::NonZeroUsize;
use std::time::Instant;

use flowmrd::gates::{Digest, GateRequest};
use flowmrd::{GateSource, Options, gate_file};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [gates, file, threads, runs, rest @ ..] = words.as_slice() else {
        return Err("gate_file GATES FILE THREADS RUNS [no-hash]".into());
    };
    let digest = if rest.is_empty() { Digest::Taken } else { Digest::LeftOut };
    let options = Options { threads: NonZeroUsize::new(threads.parse()?), ..Options::default() };
    let request = GateRequest { digest, ..GateRequest::default() };
    let mut least = f64::INFINITY;
    let mut last = None;
    for _ in 0..runs.parse::<usize>()?.max(1) {
        let start = Instant::now();
        last = Some(gate_file(&GateSource::read(gates)?, file, &request, &options)?.result);
        least = least.min(start.elapsed().as_secs_f64());
    }
    println!("gate {least:.5}");
    for one in last.into_iter().flat_map(|result| result.populations) {
        println!("{} {}", one.population.path, one.population.count);
    }
    Ok(())
}
