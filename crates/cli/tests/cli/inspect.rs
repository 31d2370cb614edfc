//! `flowmrd inspect`: what a file holds.

use crate::fcs_bytes::{Column, float_file};
use crate::process::{answer, flowmrd, refusal, shared};
use serde_json::{Value, json};
use std::fs;

fn small_file() -> Vec<u8> {
    let columns = [
        Column { name: "FSC-A", keywords: &[("R", "262144"), ("G", "1.0"), ("V", "450")] },
        Column { name: "PC7-A", keywords: &[("R", "262144"), ("S", "CD19")] },
    ];
    let more = [("$CYT", "by hand"), ("$SPILLOVER", "2,FSC-A,PC7-A,1,0.25,0,1"), ("PATIENT", "a|| b")];
    float_file(&columns, &more, &[&[1.0, 2.0], &[3.0, 4.0], &[5.0, 6.0]])
}

#[test]
fn inspect_answers_with_the_keys_that_others_rely_on() {
    // the keywords above, by hand; the escaped delimiter of PATIENT is one bar
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.fcs");
    fs::write(&path, small_file()).unwrap();
    let got = answer(&["inspect", &path.display().to_string()]);
    let data_set = &got["data_sets"][0];
    assert_eq!(data_set["version"], "3.1");
    assert_eq!(data_set["event_count"], 3);
    let first = &data_set["parameters"][0];
    for (key, expected) in [
        ("number", json!(1)),
        ("short_name", json!("FSC-A")),
        ("stain_name", Value::Null),
        ("bits", json!(32)),
        ("range", json!(262_144)),
        ("amplification", json!([0, 0])),
        ("gain", json!(1.0)),
        ("voltage", json!(450.0)),
    ] {
        assert_eq!(first[key], expected, "{key}");
    }
    let second = &data_set["parameters"][1];
    // FCS 3.1, $PnG: a gain of 1 where it is absent
    assert_eq!((&second["stain_name"], &second["gain"]), (&json!("CD19"), &json!(1.0)));
    assert_eq!(data_set["keywords"]["$CYT"], "by hand");
    assert_eq!(data_set["keywords"]["PATIENT"], "a| b");
    assert_eq!(data_set["spillover"]["rows"], json!([[1.0, 0.25], [0.0, 1.0]]));
    assert_eq!(data_set["spillover"]["parameters"], json!([1, 2]));
    assert_eq!(data_set["deviations"], json!([]));
    assert_eq!(got["default_data_set"], 1);
}

#[test]
fn inspect_answers_with_keywords_of_the_standard_in_capitals() {
    let columns = [Column { name: "FSC-A", keywords: &[] }];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lower.fcs");
    fs::write(&path, float_file(&columns, &[("$cyt", "by hand"), ("Patient", "b")], &[&[1.0]])).unwrap();
    let keywords = &answer(&["inspect", &path.display().to_string()])["data_sets"][0]["keywords"];
    assert_eq!((&keywords["$CYT"], &keywords["$cyt"]), (&json!("by hand"), &Value::Null));
    assert_eq!(keywords["Patient"], "b");
}

#[test]
fn inspect_shows_a_summary_to_read() {
    let shown = flowmrd().args(["inspect", "-"]).write_stdin(small_file()).assert().success().stderr("");
    let text = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    for line in [
        "Data set 1",
        "  version     FCS 3.1",
        "  events      3",
        "  deviations  none",
        "  #  short name  stain name  bits  range   amplification  gain",
        "  1  FSC-A       -           32    262144  linear         1",
        "  2  PC7-A       CD19        32    262144  linear         -",
        "  FSC-A  1      0.25",
        "  PC7-A  0      1",
        "  $CYT = by hand",
    ] {
        assert!(text.lines().any(|shown| shown == line), "{line:?} in\n{text}");
    }
}

#[test]
fn inspect_agrees_with_independent_readers() {
    // FlowIO, fcsparser and FlowCal, as expected_fcs.json records them
    let Some(path) = shared("expected_fcs.json") else { return };
    let expected: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut compared = 0;
    for (name, expected) in expected.as_object().unwrap() {
        let (Some(events), Some(names)) = (expected.get("events"), expected.get("short_names")) else {
            continue;
        };
        let Some(path) = shared(name) else { return };
        let got = answer(&["inspect", &path.display().to_string(), "--data-set", "1"]);
        assert_eq!(&got["data_sets"][0]["event_count"], events, "{name}");
        let parameters = got["data_sets"][0]["parameters"].as_array().unwrap().clone();
        let names = names.as_array().unwrap();
        // FlowIO leaves a name out of the .B08 file
        if names.len() == parameters.len() {
            for (parameter, name) in parameters.iter().zip(names) {
                let got = parameter["short_name"].as_str().unwrap();
                let name = name.as_str().unwrap().trim();
                // a repeated name is made unique by what follows it
                assert!(got == name || got.starts_with(name), "{got} for {name}");
            }
        }
        compared += 1;
    }
    eprintln!("{compared} files");
    assert!(compared > 20);
}

#[test]
fn inspect_says_that_a_file_is_missing() {
    assert_eq!(
        refusal(&["inspect", "no-such.fcs"], 1),
        "error: cannot open no-such.fcs\ncaused by: No such file or directory (os error 2)\n\
         hint: check the path: a file or folder of it is not there\n"
    );
}

#[test]
fn inspect_says_that_a_file_is_no_fcs_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.fcs");
    fs::write(&path, "Dear colleague, please find attached the files of yesterday's run. Kind regards")
        .unwrap();
    let path = path.display().to_string();
    assert_eq!(
        refusal(&["inspect", &path], 1),
        format!(
            "error: first bytes in HEADER at byte 0 of data set 1 of {path}: expected \"FCS\" and a version, got \"Dear c\"\n\
             hint: the file is no FCS file, or its beginning is lost\n"
        )
    );
}

#[test]
fn inspect_says_that_a_file_is_cut_off_and_salvages_its_whole_events() {
    // three events of 8 bytes in DATA, then the CRC; without its last 10 bytes the file holds two events and 6 bytes
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.fcs");
    let bytes = small_file();
    fs::write(&path, &bytes[..bytes.len() - 10]).unwrap();
    let path = path.display().to_string();
    let said = refusal(&["inspect", &path], 1);
    assert!(said.starts_with("error: file ends inside a segment in DATA at byte "), "{said}");
    assert!(said.contains(" [file-truncated]\nhint: ") && said.contains("--policy salvage"), "{said}");
    let got = answer(&["inspect", &path, "--policy", "salvage"]);
    assert_eq!(got["data_sets"][0]["event_count"], 2);
    assert_eq!(got["data_sets"][0]["deviations"][0]["code"], "file-truncated");
}

#[test]
fn inspect_refuses_a_data_set_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.fcs");
    fs::write(&path, small_file()).unwrap();
    let path = path.display().to_string();
    let text = refusal(&["inspect", &path, "--data-set", "2"], 1);
    assert!(text.starts_with(&format!("error: data set of {path}: expected ")), "{text}");
    let text = refusal(&["inspect", &path, "--data-set", "0"], 2);
    assert!(text.starts_with("error: invalid value '0' for '--data-set <N>': 0 is not in 1.."), "{text}");
}
