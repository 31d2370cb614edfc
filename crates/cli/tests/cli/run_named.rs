//! `flowmrd run` with a name, earlier results, and --fail-on.

use crate::process::flowmrd;
use serde_json::Value;
use std::fs;
use std::path::Path;

fn repository(path: &str) -> String {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path).display().to_string()
}

/// The fixture's case by its assay into a folder, with more words.
fn words(out: &Path, more: &[&str]) -> Vec<String> {
    let (assay, file) = (repository("fixtures/follow-up.toml"), repository("fixtures/follow-up.fcs"));
    let words = ["run", "--assay", &assay, "--out", &out.display().to_string(), &file].map(str::to_owned);
    words.into_iter().chain(more.iter().map(|word| (*word).to_owned())).collect()
}

/// What a run that ends with a status says on standard error.
fn said(words: &[String], status: i32) -> String {
    let done = flowmrd().args(words).assert().code(status);
    String::from_utf8(done.get_output().stderr.clone()).unwrap()
}

fn result(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("result.json")).unwrap()).unwrap()
}

#[test]
fn names_and_earlier_levels_reach_result_and_page() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let named = ["--name", "A-1", "--patient", "Patient A", "--time-point", "day 33", "--date", "2026-01-02"];
    flowmrd().args(words(&first, &named)).assert().success();
    let case = &result(&first)["case"];
    assert_eq!((&case["case"], &case["date"]), (&"A-1".into(), &"2026-01-02".into()));
    let earlier = first.join("result.json").display().to_string();
    let later = ["--time-point", "week 12", "--date", "2026-04-02", "--earlier", &earlier];
    flowmrd().args(words(&second, &later)).assert().success();
    let entry = &result(&second)["earlier"][0];
    assert_eq!((&entry["time_point"], &entry["positive"]), (&"day 33".into(), &68.into()));
    // the same counts twice: a reduction of log10 1
    assert_eq!(entry["reduction"]["log10"], 0.0);
    let page = fs::read_to_string(second.join("report.html")).unwrap();
    assert!(page.contains("day 33") && page.contains("week 12"));
}

#[test]
fn an_earlier_result_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.json");
    fs::write(&other, r#"{"schema_version": 1}"#).unwrap();
    let message = said(&words(&folder.path().join("out"), &["--earlier", &other.display().to_string()]), 1);
    assert!(message.contains("other.json: expected the result.json of a case, got"), "{message}");
    fs::write(&other, fs::read(repository("fixtures/follow-up.toml")).unwrap()).unwrap();
    let message = said(&words(&folder.path().join("out"), &["--earlier", &other.display().to_string()]), 1);
    assert!(message.contains("expected the result.json of a case, got"), "{message}");
}

#[test]
fn names_that_are_no_line_and_days_that_are_none_are_usage() {
    let folder = tempfile::tempdir().unwrap();
    for (word, value, expected) in [
        ("--name", "a\u{1b}[2Jb", "expected one line"),
        ("--patient", " ", "expected a text, got none"),
        ("--date", "2026-02-30", "expected a day that exists"),
    ] {
        let message = said(&words(folder.path(), &[word, value]), 2);
        assert!(message.contains(expected) && !message.contains('\u{1b}'), "{message}");
    }
}

#[test]
fn findings_decide_the_exit_status_where_they_are_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let assay = folder.path().join("a.toml");
    // the fixture's denominator has 31,548 events: fixtures/README.md
    let text = fs::read_to_string(repository("fixtures/follow-up.toml")).unwrap();
    fs::write(&assay, text.replace("minimum_denominator = 5000", "minimum_denominator = 1_000_000")).unwrap();
    let out = folder.path().join("out");
    let mut asked = words(&out, &["--fail-on", "caution"]);
    asked[2] = assay.display().to_string();
    let message = said(&asked, 3);
    assert!(message.contains("error: findings at or above --fail-on: "), "{message}");
    assert!(result(&out)["findings"].as_array().unwrap().iter().any(|one| one["level"] == "caution"));
    asked.truncate(asked.len() - 2);
    flowmrd().args(&asked).assert().success();
}

#[test]
fn identifiers_are_left_out_of_everything_where_they_are_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let named =
        ["--name", "A-4711", "--patient", "Erika Mustermann", "--date", "2026-01-02", "--no-identifiers"];
    flowmrd().args(words(&out, &named)).assert().success();
    for file in ["result.json", "populations.csv", "report.html"] {
        let text = fs::read_to_string(out.join(file)).unwrap();
        for name in ["4711", "Erika", "Mustermann", "2026-01-02", "follow-up.fcs"] {
            assert!(!text.contains(name), "{name} in {file}");
        }
    }
    assert_eq!(result(&out)["inputs"][0]["file"], "file 1");
}
