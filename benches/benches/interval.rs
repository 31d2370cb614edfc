//! Time of one interval of each method, for counts from none to millions.

use divan::{Bencher, black_box};
use flowmrd_quant::threshold::{Comparison, Threshold};
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

/// Draws an interval of each of [`COUNTS`]: a method's mean over them.
#[divan::bench(args = IntervalMethod::ALL)]
fn every_count(bencher: Bencher<'_, '_>, method: IntervalMethod) {
    let counts = COUNTS.map(|(positive, total)| Counts::new(positive, total));
    bencher.counter(COUNTS.len()).bench_local(|| {
        for counts in counts.iter().flatten() {
            black_box(interval(black_box(*counts), method, Confidence::P95));
        }
    });
}

#[divan::bench(args = COUNTS)]
fn clopper_pearson(bencher: Bencher<'_, '_>, (positive, total): (u64, u64)) {
    draw(bencher, IntervalMethod::ClopperPearson, positive, total);
}

#[divan::bench(args = COUNTS)]
fn blaker(bencher: Bencher<'_, '_>, (positive, total): (u64, u64)) {
    draw(bencher, IntervalMethod::Blaker, positive, total);
}

/// Compares counts with a threshold that is not decided, with the search for the events that would.
#[divan::bench(args = [(15, 1_000_000), (5, 1_000_000), (150, 10_000_000)])]
fn threshold_of_1e_5(bencher: Bencher<'_, '_>, (positive, total): (u64, u64)) {
    let (Ok(counts), Ok(threshold)) = (Counts::new(positive, total), Threshold::new(1e-5)) else { return };
    bencher.bench_local(|| Comparison::new(black_box(counts), threshold, Confidence::P95));
}

fn draw(bencher: Bencher<'_, '_>, method: IntervalMethod, positive: u64, total: u64) {
    let Ok(counts) = Counts::new(positive, total) else { return };
    bencher.bench_local(|| interval(black_box(counts), method, Confidence::P95));
}
