//! `flowmrd bench`: each stage timed beside the speed of memory.

use crate::process::{answer, flowmrd, refusal};
use serde_json::Value;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");

/// Stages in the order in which a file meets them (docs/formats/bench.md).
const STAGES: [&str; 7] = ["open", "decode", "compensate", "transform", "gate", "hash", "whole"];

fn fixture(name: &str) -> String {
    format!("{FIXTURES}/{name}")
}

#[test]
fn every_stage_of_a_file_is_timed_and_its_counts_are_those_of_gating() {
    let (gates, file) = (fixture("follow-up.toml"), fixture("follow-up.fcs"));
    let told = answer(&["bench", "--gating", &gates, &file, "--repeat", "3", "--threads", "2"]);
    assert_eq!((&told["threads"], &told["repeats"]), (&Value::from(2), &Value::from(3)));
    let stages = told["stages"].as_array().unwrap();
    assert_eq!(stages.iter().map(|one| one["stage"].as_str().unwrap()).collect::<Vec<_>>(), STAGES);
    let limit = told["limit"]["seconds"].as_f64().unwrap();
    let bytes = told["input"]["file_bytes"].as_f64().unwrap();
    // by hand: rates are what the file holds, divided by the median; opening has none
    assert!(stages[0]["events_per_second"].is_null() && stages[0]["limit_fraction"].is_null());
    for stage in &stages[1..] {
        let seconds = stage["median_seconds"].as_f64().unwrap();
        assert_eq!(stage["events_per_second"].as_f64().unwrap(), 37_000.0 / seconds);
        assert_eq!(stage["bytes_per_second"].as_f64().unwrap(), bytes / seconds);
        assert_eq!(stage["limit_fraction"].as_f64().unwrap(), limit / seconds);
    }
    let gated = answer(&["gate", "--gating", &gates, &file]);
    let counts = |answer: &Value| -> Vec<(Value, Value)> {
        let populations = answer["populations"].as_array().unwrap().iter();
        populations.map(|one| (one["path"].clone(), one["count"].clone())).collect()
    };
    assert_eq!(counts(&told), counts(&gated));
    assert_eq!(told["gating"], gated["gating"]);
}

#[test]
fn a_tube_is_simulated_where_no_file_is_named_and_does_not_stay() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = flowmrd();
    command.args(["bench", "--events", "20000", "--repeat", "1"]).env("TMPDIR", folder.path());
    let done = command.assert().success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(text.starts_with("simulated.fcs: 20,000 events of 15 parameters, "), "{text}");
    assert!(STAGES.iter().all(|stage| text.lines().any(|line| line.starts_with(stage))), "{text}");
    assert!(text.contains("of the limit") && text.contains("anonymous memory: "), "{text}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_makes_no_measurement_is_refused() {
    let (gates, file) = (fixture("follow-up.toml"), fixture("follow-up.fcs"));
    assert!(refusal(&["bench", &file], 2).contains("--gating <G>"));
    let both = ["bench", "--gating", &gates, "--events", "10", &file];
    assert!(refusal(&both, 2).contains("cannot be used with"));
    for option in ["--events", "--repeat", "--threads"] {
        let message = refusal(&["bench", option, "0"], 2);
        assert!(message.contains("expected a whole number of at least 1"), "{message}");
    }
    let message = refusal(&["bench", "--gating", &gates, "no-such-file.fcs"], 1);
    assert!(message.starts_with("error: cannot read no-such-file.fcs\n") && message.contains("hint: "));
    let message = refusal(&["bench", "--gating", &gates, FIXTURES], 1);
    let expected = format!(
        "error: cannot measure with {FIXTURES}: expected a file that is not compressed, got a folder\n"
    );
    assert!(message.starts_with(&expected), "{message}");
}

#[test]
fn gates_of_the_side_by_side_runs_count_what_the_assay_counts() {
    let (assay, file) = (fixture("follow-up.toml"), fixture("follow-up.fcs"));
    let gates = format!("{FIXTURES}/../benches/peers/gates.xml");
    let [by_assay, by_gates] = [assay, gates].map(|gates| answer(&["gate", "--gating", &gates, &file]));
    let count = |answer: &Value, name: &str| {
        let mut populations = answer["populations"].as_array().unwrap().iter();
        populations.find(|one| one["name"] == name).unwrap()["count"].as_u64().unwrap()
    };
    let names = ["Steady", "Singlets", "Viable", "Nucleated", "Mononuclear"].map(|name| (name, name));
    for (one, other) in names.into_iter().chain([("CD19+", "CD19"), ("CD10++ CD20dim", "CD10_CD20dim")]) {
        assert_eq!(count(&by_assay, one), count(&by_gates, other), "{one}");
    }
    // fixtures/README.md
    assert_eq!(count(&by_gates, "Nucleated"), 31_548);
    assert_eq!(by_gates["populations"].as_array().unwrap().len(), 10);
}
