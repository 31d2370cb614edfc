//! Coverage of net level intervals, as CSV on standard output.
//!
//!     cargo run --release -p flowmrd-quant --example background_coverage -- exact  > docs/data/background_coverage.csv
//!     cargo run --release -p flowmrd-quant --example background_coverage -- curves > docs/data/background_curves.csv
//!     cargo run --release -p flowmrd-quant --example background_coverage -- spread > docs/data/background_spread.csv
//!
//! `exact` and `curves` sum over all pairs of counts of one sample and one control; `spread` draws several controls
//! that differ, with a seed, and states the Monte Carlo error.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod exact;
mod poisson;
mod random;
mod spread;

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("exact") => exact::write_summary(),
        Some("curves") => exact::write_curves(),
        Some("spread") => spread::write(),
        other => {
            eprintln!("error: part: expected exact, curves or spread, got {other:?}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
