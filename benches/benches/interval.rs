//! Time of one Clopper-Pearson interval, for counts from none to millions.

use divan::{Bencher, black_box};
use flowmrd_quant::{Confidence, Counts, IntervalMethod, interval};

/// LAIP events and denominator events.
const COUNTS: [(u64, u64); 6] = [
    (0, 1_000_000),
    (20, 500_000),
    (68, 31_548),
    (2500, 5_000_000),
    (500_000, 1_000_000),
    (20, 1_000_000_000),
];

fn main() {
    divan::main();
}

#[divan::bench(args = COUNTS)]
fn clopper_pearson(bencher: Bencher<'_, '_>, (positive, total): (u64, u64)) {
    let (Ok(counts), Ok(confidence)) = (Counts::new(positive, total), Confidence::new(0.95)) else { return };
    bencher.bench_local(|| interval(black_box(counts), IntervalMethod::ClopperPearson, confidence));
}
