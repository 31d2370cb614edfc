//! `flowmrd demo`: a study, analysed and ready to look at.

use crate::process::{answer, refusal};
use std::fs;

#[test]
fn demo_leaves_a_folder_that_is_not_empty_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kept.txt"), "kept").unwrap();
    let path = folder.path().display().to_string();
    let text = refusal(&["demo", &path], 1);
    let expected = format!(
        "error: folder {path}: expected an empty one or none, got something there\n\
         hint: name a folder that is not there yet\n"
    );
    assert_eq!(text, expected);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
#[ignore = "two minutes without optimisation: cargo test --release -p flowmrd-cli -- --ignored demo"]
fn demo_comes_to_the_verdicts_that_were_put_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo");
    let told = answer(&["demo", &path.display().to_string()]);
    let of = |name: &str| {
        let cases = told["cases"].as_array().unwrap();
        cases.iter().find(|case| case["case"] == name).unwrap_or_else(|| panic!("{name}"))
    };
    // what crates/simulate/src/study/demo.rs puts in: docs/algorithms/15-simulation.md
    for (name, verdict) in [
        ("A day 15", "quantifiable"),
        ("A day 33", "quantifiable"),
        ("A week 12", "not detected"),
        ("B day 33", "detected below LOQ"),
        ("B week 12", "not detected"),
        ("B month 12", "quantifiable"),
        ("B month 14", "quantifiable"),
        ("C end of block 1", "detected below LOQ"),
        ("D day 33", "quantifiable"),
        ("F week 12", "detected below LOQ"),
        ("H week 12", "not detected"),
    ] {
        assert_eq!(of(name)["level"]["verdict"], verdict, "{name}");
    }
    assert!(of("G week 12")["failure"].is_object());
    let findings = told["findings"].as_array().unwrap();
    assert!(findings.iter().any(|one| one["code"] == "carry-over" && one["case"] == "F week 12"));
    for page in ["results/cohort.html", "results/cohort.csv", "MANIFEST.csv", "assay.toml"] {
        assert!(path.join(page).is_file(), "{page}");
    }
}
