//! The whole analysis of a simulated follow-up tube by the fixture's assay: read, compensate, gate, count.
//!
//! The tube is a file of 60 MB in the temporary folder, in the page cache after the first run.

#![expect(clippy::expect_used, reason = "a bench without its input has nothing to measure")]

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use flowmrd::{Assay, Options, analyse};
use flowmrd_simulate::Tube;

const EVENT_COUNT: u64 = 1_000_000;

/// The fixture's assay with so many draws of its gates.
fn assay(draw_count: usize) -> Assay {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/follow-up.toml");
    let text = std::fs::read_to_string(path).expect("the fixture's assay");
    let placement = format!("[mrd]\nplacement = {{ draws = {draw_count} }}");
    Assay::parse(&text.replace("[mrd]", &placement), "follow-up.toml").expect("the fixture's assay")
}

/// A file that goes when the benches end.
static TUBE: LazyLock<PathBuf> = LazyLock::new(|| {
    let path = std::env::temp_dir().join(format!("flowmrd-bench-{}.fcs", std::process::id()));
    let tube = Tube::new(EVENT_COUNT, 1e-3, 99).expect("a tube within its limits");
    tube.write_file(&path).expect("room in the temporary folder");
    path
});

fn main() {
    divan::main();
    if let Some(path) = LazyLock::get(&TUBE) {
        std::fs::remove_file(path).expect("the file made above");
    }
}

/// The analysis without draws of its gates, and with 1,000.
#[divan::bench(args = [(0, 1), (0, 2), (1000, 1), (1000, 2)])]
fn analyse_ten_gates(bencher: Bencher<'_, '_>, (draw_count, thread_count): (usize, usize)) {
    let assay = assay(draw_count);
    let files = [TUBE.clone()];
    let file_len = std::fs::metadata(&files[0]).expect("the file made above").len();
    let options = Options { threads: NonZeroUsize::new(thread_count), ..Options::default() };
    bencher
        .counter(ItemsCount::new(EVENT_COUNT))
        .counter(BytesCount::new(file_len))
        .bench_local(|| analyse(&assay, &files, &options).expect("an analysis"));
}

/// Drawing the events of a tube: 100,000.
#[divan::bench]
fn simulate(bencher: Bencher<'_, '_>) {
    let tube = Tube::new(100_000, 1e-3, 99).expect("a tube within its limits");
    bencher.counter(ItemsCount::new(tube.event_count())).bench_local(|| tube.simulate());
}
