//! The short run of the mutation harness; `cargo run --release --example mutate_documents` is the long one.

use std::path::PathBuf;

use flowmrd::GateSource;

use crate::mutation::{Harness, Kind, Tally};

/// The folder of shared test data, where there is one.
fn folder() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let data = std::env::var_os("FLOWMRD_TEST_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    data.exists().then_some(data)
}

#[test]
fn mutated_documents_never_panic_hang_or_gate_apart() {
    let harness = Harness::new(folder().as_deref());
    for kind in Kind::ALL {
        let mut tally = Tally::default();
        for seed in 0..20 * kind.percent() {
            harness.run(kind, seed, &mut tally);
        }
        let corpus_len = harness.corpus_len(kind);
        eprintln!("{} of {corpus_len}, {}: slowest {:?}", tally.documents, kind.as_str(), tally.slowest.0);
        assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
        // the harness reaches what lies behind the readers
        for outcome in ["refused", "gated"] {
            let count = tally.outcomes.get(outcome).copied().unwrap_or(0);
            assert!(count > 40, "{} {outcome}: {:?}", kind.as_str(), tally.outcomes);
        }
    }
}

#[test]
fn own_documents_are_whole_before_they_are_mutated() {
    let documents = [
        include_str!("seeds/every.xml"),
        include_str!("seeds/cytobank.xml"),
        include_str!("seeds/parts.xml"),
        include_str!("seeds/every.wsp"),
        include_str!("seeds/every.toml"),
        include_str!("seeds/axes.toml"),
        include_str!("seeds/small.toml"),
    ];
    for (number, document) in documents.iter().enumerate() {
        let read = GateSource::from_bytes(document.as_bytes(), "seed");
        assert!(read.is_ok(), "{number}: {}", read.unwrap_err());
    }
}
