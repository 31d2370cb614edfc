//! Analyses files and tells the time and the memory that it took: `measure ASSAY THREADS FILE...`.
//!
//! Anonymous memory is sampled every 5 ms from `/proc/self/status` (`RssAnon`), so that pages of mapped files, which the
//! system can drop, do not count. Prints the counts, then seconds and the largest sample, on Linux.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use flowmrd::{Assay, Options, analyse};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [assay, threads, files @ ..] = arguments.as_slice() else {
        return Err("measure ASSAY THREADS FILE...".into());
    };
    let assay = Assay::read(assay)?;
    let options = Options { threads: NonZeroUsize::new(threads.parse()?), ..Options::default() };
    let (done, most) = (AtomicBool::new(false), AtomicU64::new(0));
    let (analysis, elapsed) = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                most.fetch_max(anonymous_kib().unwrap_or(0), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        let start = Instant::now();
        let analysis = analyse(&assay, files, &options);
        let elapsed = start.elapsed();
        done.store(true, Ordering::Relaxed);
        (analysis, elapsed)
    });
    let result = analysis?.result;
    for population in &result.populations {
        println!("{}\t{}", population.path, population.count);
    }
    let events: u64 = result.inputs.iter().map(|input| input.event_count).sum();
    println!("events\t{events}");
    println!("seconds\t{:.3}", elapsed.as_secs_f64());
    println!("anonymous MiB\t{:.1}", most.load(Ordering::Relaxed) as f64 / 1024.0);
    Ok(())
}

/// Reads the anonymous resident memory of this process, in KiB; `None` where the system does not tell.
fn anonymous_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("RssAnon:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
