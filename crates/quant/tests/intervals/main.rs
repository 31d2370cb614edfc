//! Intervals against values worked elsewhere, and what holds for all of them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod clopper_pearson;
mod coverage;
mod edges;
mod properties;
mod reference;
mod reference_rows;
mod tables;
mod thresholds;

use flowmrd_quant::{Confidence, Counts, Interval, IntervalMethod, interval};

fn draw(positive: u64, total: u64, method: IntervalMethod, confidence: f64) -> Interval {
    interval(Counts::new(positive, total).unwrap(), method, Confidence::new(confidence).unwrap())
}
