//! The main job on a real file, held to another engine's counts.

#![allow(clippy::print_stderr, clippy::unwrap_used)] // helpers of tests say that they are skipped, and stop

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use flowmrd::{Assay, Options, analyse};

/// FlowKit 1.3.2's counts for the same gates, by `scripts/reference/flowkit_blood_t_cells.py 100715.fcs`.
const FLOWKIT_COUNTS: [(&str, u64); 10] = [
    ("/Singlets", 62385),
    ("/Singlets/Lymphocytes", 54741),
    ("/Singlets/Lymphocytes/Live", 43183),
    ("/Singlets/Lymphocytes/Live/T cells", 3878),
    ("/Singlets/Lymphocytes/Live/T cells/CD4+", 1284),
    ("/Singlets/Lymphocytes/Live/T cells/CD8+", 1374),
    ("/Singlets/Lymphocytes/Live/T cells/CD8+/CD27-", 820),
    ("/Singlets/Lymphocytes/Live/T cells/CD8+/CD45RO+", 190),
    ("/Singlets/Lymphocytes/Live/T cells/CD8+/CD57+", 204),
    ("/Singlets/Lymphocytes/Live/T cells/CD8+/CD8+ CD57+ CD27- CD45RO-", 114),
];

/// The real file, or `None` where the test data is not there.
fn real_file() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("FLOWMRD_TEST_DATA").map_or(beside, PathBuf::from);
    let file = folder.join("fcs/flowio/100715.fcs");
    if !file.exists() {
        eprintln!("skipped: {} does not exist; set FLOWMRD_TEST_DATA", file.display());
        return None;
    }
    Some(file)
}

fn assay() -> Assay {
    Assay::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/blood-t-cells.toml")).unwrap()
}

#[test]
fn every_population_of_a_real_file_counts_as_in_flowkit() {
    let Some(file) = real_file() else { return };
    let analysis = analyse(&assay(), &[file], &Options::default()).unwrap();
    for (path, count) in FLOWKIT_COUNTS {
        let population = analysis.result.populations.iter().find(|one| one.path == path);
        assert_eq!(population.map(|one| one.count), Some(count), "{path}");
    }
    let level = &analysis.result.mrd.level;
    assert_eq!((level.positive, level.total), (114, 43183));
    // scipy 1.17.1: beta.ppf(0.025, 114, 43070), beta.ppf(0.975, 115, 43069)
    let interval = level.interval.as_ref().unwrap();
    for (bound, expected) in [(interval.lower, 0.002178093402430183), (interval.upper, 0.003170516573731145)]
    {
        assert!((bound / expected - 1.0).abs() < 1e-9, "{bound} {expected}");
    }
}

#[test]
fn result_of_a_real_file_is_the_same_for_any_thread_count_and_chunk_size() {
    let Some(file) = real_file() else { return };
    let plain = analyse(&assay(), &[&file], &Options::default()).unwrap();
    for (threads, chunk_events) in [(1, 64), (2, 1000), (3, 65016), (8, 4096)] {
        let options = Options {
            threads: NonZeroUsize::new(threads),
            chunk_events: NonZeroUsize::new(chunk_events),
            ..Options::default()
        };
        assert_eq!(
            analyse(&assay(), &[&file], &options).unwrap(),
            plain,
            "{threads} threads, {chunk_events}"
        );
    }
}
