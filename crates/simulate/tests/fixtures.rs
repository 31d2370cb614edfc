//! The files of the `fixtures` folder are what the simulation makes, and their README states their truth.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use flowmrd_simulate::fixture::FIXTURES;
use flowmrd_simulate::{Population, TruthCounts};
use sha2::{Digest, Sha256};

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

fn readme() -> String {
    fs::read_to_string(folder("fixtures/README.md")).unwrap()
}

fn truths() -> Vec<TruthCounts> {
    FIXTURES.iter().map(|fixture| fixture.tube().unwrap().write(std::io::sink()).unwrap()).collect()
}

#[test]
fn fixtures_are_drawn_again_byte_for_byte() {
    let mut total_len = 0;
    for fixture in FIXTURES {
        let mut drawn = Vec::new();
        fixture.tube().unwrap().write(&mut drawn).unwrap();
        let kept = fs::read(folder("fixtures").join(fixture.file_name)).unwrap();
        let first_difference = drawn.iter().zip(&kept).position(|(new, old)| new != old);
        assert_eq!(first_difference, None, "{}", fixture.file_name);
        assert_eq!(drawn.len(), kept.len(), "{}", fixture.file_name);
        total_len += kept.len();
    }
    // they live in git
    assert!(total_len <= 3_000_000, "{total_len}");
}

#[test]
fn fixtures_have_the_hashes_of_their_first_run() {
    let readme = readme();
    for fixture in FIXTURES {
        let kept = fs::read(folder("fixtures").join(fixture.file_name)).unwrap();
        let mut hash = String::new();
        Sha256::digest(kept).iter().for_each(|byte| write!(hash, "{byte:02x}").unwrap());
        let (events, fraction, seed) = (fixture.event_count, fixture.mrd_fraction, fixture.seed);
        let row = format!("| {} | {events} | {fraction} | {seed} | `{hash}` |", fixture.file_name);
        assert!(readme.lines().any(|line| line == row), "missing in fixtures/README.md: {row}");
    }
}

#[test]
fn readme_states_the_truth_of_the_fixtures() {
    let (readme, truths) = (readme(), truths());
    let [follow_up, negative] = truths.as_slice() else { panic!("two fixtures") };
    let mut rows: Vec<String> = Population::ALL
        .into_iter()
        .map(|population| {
            let [live, other_live] = [follow_up, negative].map(|counts| counts.live_singlets(population));
            let [dead, other_dead] = [follow_up, negative].map(|counts| counts.dead_singlets(population));
            format!("| {} | {live} | {dead} | {other_live} | {other_dead} |", population.name())
        })
        .collect();
    let mut pair = |what: &str, of: fn(&TruthCounts) -> u64| {
        rows.push(format!("| {what} | {} | {} |", of(follow_up), of(negative)));
    };
    pair("doublets", |counts| counts.doublets);
    pair("doublets with a blast", |counts| counts.doublets_with_blasts);
    pair("live nucleated singlets", TruthCounts::live_nucleated_singlets);
    for row in rows {
        assert!(readme.lines().any(|line| line == row), "missing in fixtures/README.md: {row}");
    }
}

#[test]
fn written_tube_counts_what_the_drawn_one_holds() {
    for (fixture, counts) in FIXTURES.iter().zip(truths()) {
        assert_eq!(fixture.tube().unwrap().simulate().unwrap().truth.counts(), counts);
        assert_eq!(counts.events(), fixture.event_count);
    }
}

#[test]
fn assay_of_the_fixture_is_the_template() {
    let [fixture, template] = ["fixtures/follow-up.toml", "assays/bcp-all-follow-up.toml"]
        .map(|path| fs::read_to_string(folder(path)).unwrap());
    assert_eq!(fixture, template);
}
