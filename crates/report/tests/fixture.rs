//! From a file and an assay to the three files of a case.

#![allow(clippy::unwrap_used, reason = "what helpers of tests refuse fails the test")]

use flowmrd::{Assay, Options, analyse};
use flowmrd_report::write_case;
use std::fs;
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

fn write_fixture(file: &str, folder: &Path) -> (String, String) {
    let assay = Assay::read(fixture("follow-up.toml")).unwrap();
    let analysis = analyse(&assay, &[fixture(file)], &Options::default()).unwrap();
    let paths = write_case(folder, &analysis).unwrap();
    (fs::read_to_string(paths.report).unwrap(), fs::read_to_string(paths.populations).unwrap())
}

#[test]
fn fixture_with_disease_is_reported_with_its_counts() {
    let folder = tempfile::tempdir().unwrap();
    let (page, table) = write_fixture("follow-up.fcs", folder.path());
    assert!(page.contains("MRD detected and quantifiable"));
    // fixtures/README.md, counted by FlowIO and numpy: 68 of 31,548; 68 / 31548 = 0.21554 %.
    assert!(page.contains("of 31,548 events of Nucleated") && page.contains(">0.216\u{a0}%<"));
    assert!(page.contains("31,548 of 31,713 events"));
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    // The same table; 31548 / 31713 = 0.994797086368366… by hand.
    let row = "/Steady/Singlets/Viable/Nucleated,Nucleated,31548,0.99479708";
    assert!(table.lines().any(|line| line.starts_with(row)), "{table}");
    assert_eq!(table.lines().count(), 11, "a header and ten populations");
}

#[test]
fn fixture_without_disease_is_reported_with_the_sensitivity_reached() {
    let folder = tempfile::tempdir().unwrap();
    let (page, _) = write_fixture("negative.fcs", folder.path());
    assert!(page.contains("MRD not detected"));
    // fixtures/README.md: 0 of 9,654; detection needs 20 of them: 20 / 9654 = 0.20717 %.
    assert!(page.contains("0 LAIP events among 9,654 events of Nucleated"));
    assert!(page.contains("Sensitivity reached: 0.207\u{a0}%."));
}

#[test]
fn same_case_gives_the_same_files() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for folder in &folders {
        write_fixture("follow-up.fcs", folder.path());
    }
    for name in ["result.json", "populations.csv", "report.html"] {
        let [first, second] = folders.each_ref().map(|folder| fs::read(folder.path().join(name)).unwrap());
        assert!(first == second, "{name} differs");
    }
}
