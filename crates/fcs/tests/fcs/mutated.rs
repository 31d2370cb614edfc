//! The short run of the mutation harness; `cargo run --release --example mutate` is the long one.

use crate::corpus::folder;
use crate::mutation::{Harness, MAX_TIME, Tally};

#[test]
fn mutated_files_never_panic_hang_or_read_apart() {
    let harness = Harness::new(folder().map(|folder| folder.join("fcs")).as_deref());
    let mut tally = Tally::default();
    for seed in 0..20_000 {
        harness.run(seed, &mut tally);
    }
    eprintln!(
        "{} inputs from {} files, slowest {:?} (limit {MAX_TIME:?})",
        tally.inputs,
        harness.corpus_len(),
        tally.slowest.0
    );
    assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
    // the harness reaches every outcome that matters
    for outcome in
        ["Strict accepted", "Strict refused", "Default accepted", "Default refused", "Salvage accepted"]
    {
        assert!(
            tally.outcomes.get(outcome).is_some_and(|&count| count > 100),
            "{outcome}: {:?}",
            tally.outcomes
        );
    }
}
