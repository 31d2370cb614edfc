//! `flowmrd assay`: an assay to start from, what one does, and the schema.

use crate::process::{answer, first_line, flowmrd, refusal};
use std::fs;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");

fn fixture(name: &str) -> String {
    format!("{FIXTURES}/{name}")
}

/// What a command that succeeds says on standard output.
fn said(arguments: &[&str]) -> String {
    let done = flowmrd().args(arguments).assert().success();
    String::from_utf8(done.get_output().stdout.clone()).unwrap()
}

#[test]
fn new_assay_is_checked_and_run_on_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (file, assay, out) = (fixture("follow-up.fcs"), path("a.toml"), path("out"));
    let told = said(&["assay", "new", &file, "--output", &assay]);
    assert_eq!(told, format!("{assay}: place its gates, then: flowmrd assay check {assay}\n"));
    assert_eq!(fs::read_to_string(&assay).unwrap(), said(&["assay", "new", &file]));
    let checked = answer(&["assay", "check", &assay, &file]);
    assert_eq!(checked["is_valid"], true);
    assert_eq!(checked["markers"][0]["marker"], "Time");
    let run = answer(&["run", "--assay", &assay, "--out", &out, &file]);
    assert_eq!(run["mrd"]["denominator"], "/Steady/Singlets/Viable/Nucleated");
    // Nothing else was left in the folder.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn new_assay_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let assay = folder.path().join("a.toml").display().to_string();
    fs::write(&assay, "mine").unwrap();
    let refused = refusal(&["assay", "new", &fixture("follow-up.fcs"), "--output", &assay], 1);
    assert_eq!(
        refused,
        format!(
            "error: cannot write {assay}: expected nothing there, got a file\n\
             hint: name another file, or take that one away: an assay is never overwritten\n"
        )
    );
    assert_eq!(fs::read_to_string(&assay).unwrap(), "mine");
    let missing = folder.path().join("none/a.toml").display().to_string();
    let refused = refusal(&["assay", "new", &fixture("follow-up.fcs"), "--output", &missing], 1);
    assert!(first_line(&refused).contains("expected a folder"), "{refused}");
}

#[test]
fn check_says_what_the_assay_does() {
    let told = said(&["assay", "check", &fixture("follow-up.toml"), &fixture("follow-up.fcs")]);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], "BCP-ALL follow-up, simulated panel, version 2026-11");
    for line in [
        "Names in follow-up.fcs",
        "  Steady keeps, of all events, those with Time at least 0.5",
        "      Viable keeps, of Singlets, those with Viability below 0.55",
        "  the denominator is /Steady/Singlets/Viable/Nucleated",
        // by hand: 20 of 5,000
        "  \"not detected\" needs 5,000 events of the denominator; in so many, 20 events are 0.4 %",
        "Nothing is doubtful",
    ] {
        assert!(lines.contains(&line), "no {line:?} in\n{told}");
    }
}

#[test]
fn check_says_what_is_wrong_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml").display().to_string();
    let text = fs::read_to_string(fixture("follow-up.toml")).unwrap();
    let (line, _) =
        text.lines().enumerate().find(|(_, line)| *line == "denominator = \"Nucleated\"").unwrap();
    fs::write(&path, text.replace("denominator = \"Nucleated\"", "denominator = \"Nucleatd\"")).unwrap();
    let message = "unknown population `Nucleatd` in `denominator` in [mrd]";
    let refused = refusal(&["assay", "check", &path], 1);
    assert_eq!(refused, format!("error: {path}:{}:15: {message} (did you mean `Nucleated`?)\n", line + 1));
    let done = flowmrd().args(["assay", "check", &path, "--format", "json"]).assert().code(1);
    let told: serde_json::Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
    let expected = serde_json::json!({
        "is_valid": false,
        "errors": [{"line": line + 1, "column": 15, "message": message, "nearest": "Nucleated"}],
    });
    assert_eq!(told, expected);
}

#[test]
fn check_names_doubts_with_their_place_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml").display().to_string();
    let text = fs::read_to_string(fixture("follow-up.toml")).unwrap();
    fs::write(&path, text.replace("[markers]\n", "[markers]\nCD99 = \"CD99\"\n")).unwrap();
    let line = text.lines().position(|line| line == "[markers]").unwrap() + 2;
    let told = said(&["assay", "check", &path]);
    let expected = format!(
        "1 thing is doubtful\n  {path}:{line}:1: marker CD99: expected a gate or an axis that uses it, got none\n    \
         leave it out, or write the gate that was meant\n"
    );
    assert!(told.ends_with(&expected), "{told}");
}

#[test]
fn schema_is_that_of_the_documentation() {
    let documented = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats/assay.schema.json");
    assert_eq!(said(&["assay", "schema"]), fs::read_to_string(documented).unwrap());
}
