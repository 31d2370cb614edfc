//! The simulated follow-up tube, end to end.
//!
//! Expected counts stand in `fixtures/README.md`: worked by `scripts/reference/fixture_counts.py` (FlowIO, numpy,
//! flowutils). Expected bounds: roots of the binomial tails in mpmath at 40 digits.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use flowmrd::result::{FindingLevel, VerdictEntry};
use flowmrd::{Analysis, Assay, Options, analyse};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

/// The table "Counts under the assay": population, count in `follow-up.fcs`, count in `negative.fcs`.
fn expected_counts() -> BTreeMap<String, [u64; 2]> {
    let readme = fs::read_to_string(fixture("README.md")).unwrap();
    let (_, table) = readme.split_once("## Counts under the assay").unwrap();
    let rows = table.lines().filter_map(|line| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let name = cells.next()?.to_owned();
        Some((name, [cells.next()?.parse().ok()?, cells.next()?.parse().ok()?]))
    });
    let table: BTreeMap<_, _> = rows.collect();
    assert_eq!(table.len(), 12, "{table:?}");
    table
}

fn analysis(files: &[&str], options: &Options<'_>) -> Analysis {
    let assay = Assay::read(fixture("follow-up.toml")).unwrap();
    let files: Vec<PathBuf> = files.iter().map(|file| fixture(file)).collect();
    analyse(&assay, &files, options).unwrap()
}

/// Compares every population with what `expected` makes of its row.
fn assert_counts(analysis: &Analysis, expected: impl Fn([u64; 2]) -> u64) {
    let table = expected_counts();
    let populations = &analysis.result.populations;
    assert_eq!(populations.len(), 10);
    for population in populations {
        assert_eq!(population.count, expected(table[&population.path]), "{}", population.path);
    }
    let nucleated = expected(table["/Steady/Singlets/Viable/Nucleated"]);
    assert_eq!(analysis.result.mrd.level.total, nucleated);
    assert_eq!(analysis.result.mrd.level.positive, expected(table["any LAIP"]));
    let all: u64 = analysis.result.inputs.iter().map(|input| input.event_count).sum();
    assert_eq!(all, expected(table["all events"]));
}

fn assert_interval(analysis: &Analysis, lower: f64, upper: f64) {
    let interval = analysis.result.mrd.level.interval.as_ref().unwrap();
    assert_eq!((interval.method.as_str(), interval.confidence), ("clopper-pearson", 0.95));
    assert!((interval.lower - lower).abs() <= 1e-10 * lower, "{} for {lower}", interval.lower);
    assert!((interval.upper - upper).abs() <= 1e-10 * upper, "{} for {upper}", interval.upper);
}

#[test]
fn follow_up_is_quantifiable_with_the_counts_worked_elsewhere() {
    let analysis = analysis(&["follow-up.fcs"], &Options::default());
    assert_counts(&analysis, |[follow_up, _]| follow_up);
    // 68 of 31,548, Clopper-Pearson 95 % (mpmath)
    assert_interval(&analysis, 0.001_674_164_737_575_130_4, 0.002_731_752_263_850_245);
    assert_eq!(analysis.result.mrd.level.verdict, VerdictEntry::Quantifiable);
    assert!(analysis.result.inputs[0].deviations.is_empty(), "{:?}", analysis.result.inputs[0].deviations);
    assert!(analysis.result.findings.iter().all(|finding| finding.level < FindingLevel::Fail));
}

#[test]
fn tube_without_blasts_is_negative_with_the_sensitivity_it_reaches() {
    let analysis = analysis(&["negative.fcs"], &Options::default());
    assert_counts(&analysis, |[_, negative]| negative);
    // by hand: 1 − 0.025^(1/9654)
    assert_interval(&analysis, 0.0, 0.000_382_035_919_516_449_64);
    assert_eq!(analysis.result.mrd.level.verdict, VerdictEntry::NotDetected);
    // 20 events of 9,654
    assert_eq!(analysis.result.mrd.level.limits.lod_fraction, Some(20.0 / 9654.0));
}

#[test]
fn files_of_one_case_add_their_counts() {
    let analysis = analysis(&["follow-up.fcs", "negative.fcs"], &Options::default());
    assert_counts(&analysis, |[follow_up, negative]| follow_up + negative);
    // 68 of 41,202, Clopper-Pearson 95 % (mpmath)
    assert_interval(&analysis, 0.001_281_825_204_530_807, 0.002_091_819_623_577_78);
}

#[test]
fn result_is_the_same_for_every_number_of_threads_and_chunk_length() {
    let json = |threads: usize, chunk_events: usize| {
        let (threads, chunk_events) = (NonZeroUsize::new(threads), NonZeroUsize::new(chunk_events));
        let options = Options { threads, chunk_events, ..Options::default() };
        let analysis = analysis(&["follow-up.fcs"], &options);
        serde_json::to_string(&analysis.result).unwrap()
    };
    let one = json(1, 37_000);
    for (threads, chunk_events) in [(1, 1000), (2, 4096), (3, 777), (4, 16_384)] {
        assert_eq!(json(threads, chunk_events), one, "{threads} threads, chunks of {chunk_events}");
    }
}
