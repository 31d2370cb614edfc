//! The study is whole, in order, and holds what its notes say.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::collections::BTreeSet;
use std::io;

use flowmrd_fcs::keyword::Date;
use flowmrd_fcs::{FcsFile, ReadOptions};
use flowmrd_simulate::Population;
use flowmrd_simulate::study::{Study, StudyCase, StudyFile, Wholeness};

fn study() -> Study {
    Study::demo().unwrap()
}

fn file<'a>(study: &'a Study, case: &str) -> &'a StudyFile {
    let case = study.cases().iter().find(|one| one.case == case).unwrap();
    study.files().iter().find(|file| file.name == case.files[0]).unwrap()
}

/// Live blasts and all live nucleated cells of a case's first file.
fn counts(case: &str) -> (u64, u64) {
    let study = study();
    let counts = file(&study, case).tube.write(io::sink()).unwrap();
    (counts.live_singlets(Population::Blasts), counts.live_nucleated_singlets())
}

#[test]
fn each_case_has_its_files_and_each_file_its_case() {
    let study = study();
    let written: BTreeSet<&str> = study.files().iter().map(|file| file.name.as_str()).collect();
    assert_eq!(written.len(), study.files().len());
    let named = study.cases().iter().flat_map(|case| case.files.iter().chain(&case.controls));
    let named: BTreeSet<&str> = named.map(String::as_str).collect();
    assert_eq!(named, written);
    let cases: BTreeSet<&str> = study.cases().iter().map(|case| case.case.as_str()).collect();
    assert_eq!(cases.len(), study.cases().len());
    assert!(written.iter().all(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))));
}

#[test]
fn cytometer_runs_one_tube_at_a_time() {
    let study = study();
    let acquired: Vec<(Date, f64, f64)> = study
        .files()
        .iter()
        .map(|file| {
            let acquisition = file.tube.acquisition().unwrap();
            let begin = acquisition.begin_seconds();
            (acquisition.date(), begin, begin + file.tube.duration_seconds())
        })
        .collect();
    for pair in acquired.windows(2) {
        assert!((pair[0].0, pair[0].2) < (pair[1].0, pair[1].1), "{pair:?}");
    }
}

#[test]
fn patients_come_back_later_each_time() {
    let study = study();
    for pair in study.cases().windows(2) {
        let [first, second] = pair else { panic!("a pair") };
        assert!(first.patient < second.patient || first.date < second.date, "{} {}", first.case, second.case);
    }
    let of = |patient: &str| study.cases().iter().filter(|case| case.patient == patient).count();
    assert_eq!((of("Patient A"), of("Patient B")), (3, 4));
}

#[test]
fn rare_disease_lies_between_the_limits_of_the_assay() {
    // 20 events for detection, 50 for quantification: assays/bcp-all-follow-up.toml
    let (rare, all) = counts("C end of block 1");
    assert!((20..30).contains(&rare) && all > 250_000, "{rare} of {all}");
    let (few, _) = counts("B day 33");
    assert!((30..50).contains(&few), "{few}");
}

#[test]
fn sample_after_the_relapse_holds_nothing_but_what_was_carried_over() {
    let study = study();
    let (relapse, after) = (file(&study, "B month 14"), file(&study, "F week 12"));
    let order = |wanted: &StudyFile| study.files().iter().position(|file| file.name == wanted.name).unwrap();
    assert_eq!(order(after), order(relapse) + 1);
    let counts = after.tube.write(io::sink()).unwrap();
    let own = counts.live_singlets(Population::Blasts) + counts.dead_singlets(Population::Blasts);
    assert_eq!((own, counts.doublets_with_blasts, counts.carried_over), (0, 0, 28));
}

#[test]
fn file_that_is_cut_short_cannot_be_read_and_a_whole_one_can() {
    let folder = tempfile::tempdir().unwrap();
    let study = study();
    let cut = file(&study, "G week 12");
    let Wholeness::Cut { byte_count } = cut.wholeness else { panic!("a file that is cut short") };
    cut.write_into(folder.path()).unwrap();
    let path = folder.path().join(&cut.name);
    assert_eq!(path.metadata().unwrap().len(), byte_count);
    let refusal = FcsFile::open(&path, &ReadOptions::default()).unwrap_err().to_string();
    assert!(refusal.contains("file ends inside a segment"), "{refusal}");
    let whole = file(&study, "A day 15");
    whole.write_into(folder.path()).unwrap();
    let read = FcsFile::open(folder.path().join(&whole.name), &ReadOptions::default()).unwrap();
    let acquisition = read.default_data_set().acquisition();
    assert_eq!(acquisition.date, Date::new(2026, 1, 19));
    assert_eq!(acquisition.begin_time.map(|time| time.to_string()), Some("09:00:00.00".to_owned()));
    // by hand: 80,000 events at 2,000 a second
    assert_eq!(acquisition.duration_seconds(), Some(40.0));
    assert_eq!(acquisition.cytometer_serial_number.as_deref(), Some("SIM-0001"));
    assert!(read.default_data_set().deviations().is_empty());
}

#[test]
fn true_level_is_that_of_the_sample_that_was_drawn() {
    let study = study();
    let level =
        |name: &str| study.cases().iter().find(|case: &&StudyCase| case.case == name).unwrap().true_level;
    assert_eq!((level("A week 12"), level("F week 12"), level("B month 14")), (0.0, 0.0, 0.1));
    // by hand: 0.0015 · 0.3
    assert!((level("E day 33") - 0.000_45).abs() < 1e-15);
}
