//! `flowmrd export`: events as CSV and FCS.

use crate::fcs_bytes::{Column, float_file, integer_file};
use crate::process::{answer, first_line, flowmrd, refusal, shared};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder with a file of an annotated layout.
fn placed(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// What `export --output -` writes.
fn csv(path: &Path, more: &[&str]) -> String {
    let done =
        flowmrd().args(["export", &text(path), "--output", "-"]).args(more).assert().success().stderr("");
    String::from_utf8(done.get_output().stdout.clone()).unwrap()
}

const PLAIN: [Column<'static>; 2] =
    [Column { name: "FSC-A", keywords: &[] }, Column { name: "PC7-A", keywords: &[] }];

/// Floats whose shortest decimals differ between binary32 and binary64, and those at the ends of the range.
const ODD_FLOATS: [f32; 8] =
    [0.1, -0.0, f32::MIN_POSITIVE, 1e-45, f32::MAX, -16_777_217.0, 262_143.98, f32::INFINITY];

#[test]
fn csv_reads_back_to_the_same_bits() {
    let rows: Vec<[f32; 2]> = ODD_FLOATS.iter().map(|&value| [value, -value]).collect();
    let rows: Vec<&[f32]> = rows.iter().map(<[f32; 2]>::as_slice).collect();
    let (_folder, path) = placed("odd.fcs", &float_file(&PLAIN, &[], &rows));
    let written = csv(&path, &["--values", "raw"]);
    let mut lines = written.lines();
    assert_eq!(lines.next(), Some("FSC-A,PC7-A"));
    for (line, row) in lines.zip(&rows) {
        for (field, value) in line.split(',').zip(*row) {
            assert_eq!(field.parse::<f32>().unwrap().to_bits(), value.to_bits(), "{field}");
            assert_eq!(field.parse::<f64>().unwrap().to_bits(), f64::from(*value).to_bits(), "{field}");
        }
    }
    assert_eq!(written.lines().count(), 1 + rows.len());
}

#[test]
fn csv_quotes_a_name_that_needs_it() {
    let columns = [Column { name: "FSC \"A\"", keywords: &[] }, Column { name: "SSC", keywords: &[] }];
    let (_folder, path) = placed("names.fcs", &float_file(&columns, &[], &[&[1.0, 2.0]]));
    assert_eq!(csv(&path, &[]), "\"FSC \"\"A\"\"\",SSC\n1,2\n");
}

#[test]
fn values_are_raw_scaled_or_compensated() {
    // by hand: gain 2 halves the first column; S = [1 0.5; 0 1], so 100 and 60 measured are 100 and 10 of stain
    let columns = [Column { name: "A", keywords: &[("G", "2")] }, Column { name: "B", keywords: &[] }];
    let more = [("$SPILLOVER", "2,A,B,1,0.5,0,1")];
    let (_folder, path) = placed("values.fcs", &integer_file(&columns, &more, &[&[200, 60], &[0, 7]]));
    assert_eq!(csv(&path, &["--values", "raw"]), "A,B\n200,60\n0,7\n");
    assert_eq!(csv(&path, &["--values", "scaled"]), "A,B\n100,60\n0,7\n");
    assert_eq!(csv(&path, &[]), csv(&path, &["--values", "scaled"]));
    assert_eq!(csv(&path, &["--values", "compensated"]), "A,B\n100,10\n0,7\n");
}

#[test]
fn compensated_needs_a_matrix() {
    let (folder, path) = placed("plain.fcs", &float_file(&PLAIN, &[], &[&[1.0, 2.0]]));
    let out = folder.path().join("x.csv");
    let refused = refusal(&["export", &text(&path), "--output", &text(&out), "--values", "compensated"], 1);
    assert_eq!(
        refused,
        format!(
            "error: spillover matrix of data set 1 of {}: expected one that can be read, got none\n\
             hint: --values scaled writes the values without compensation\n",
            text(&path)
        )
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing but the input");
}

#[test]
fn fcs_holds_the_same_values() {
    let columns = [
        Column { name: "A", keywords: &[("G", "2"), ("S", "CD19")] },
        Column { name: "B", keywords: &[("R", "1024")] },
    ];
    let more = [("$SPILLOVER", "2,A,B,1,0.5,0,1"), ("$CYT", "by hand")];
    let rows: [&[u16]; 3] = [&[200, 60], &[0, 7], &[65_535, 1023]];
    let (folder, path) = placed("values.fcs", &integer_file(&columns, &more, &rows));
    for values in ["raw", "scaled", "compensated"] {
        let out = folder.path().join(format!("{values}.fcs"));
        let done = answer(&["export", &text(&path), "--output", &text(&out), "--values", values]);
        assert_eq!(
            done,
            json!({"output": text(&out), "format": "fcs", "values": values, "data_set": 1, "event_count": 3,
                   "parameters": ["A", "B"]})
        );
        assert_eq!(csv(&out, &["--values", "raw"]), csv(&path, &["--values", values]), "{values}");
        let kept = answer(&["inspect", &text(&out)]);
        assert_eq!(kept["data_sets"][0]["parameters"][0]["stain_name"], "CD19");
        assert_eq!(kept["data_sets"][0]["keywords"]["$CYT"], "by hand");
        // compensated values must not be compensated again
        assert_eq!(kept["data_sets"][0]["spillover"].is_null(), values == "compensated");
        let deviations = kept["data_sets"][0]["deviations"].as_array().unwrap();
        assert!(deviations.iter().all(|deviation| deviation["severity"] == "info"), "{deviations:?}");
    }
}

#[test]
fn csv_sums_agree_with_independent_readers() {
    // FlowIO, fcsparser and FlowCal to 1e-9, as expected_fcs.json records them; files of under 2 MB keep this short
    let Some(path) = shared("expected_fcs.json") else { return };
    let expected: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut compared = 0;
    for (name, expected) in expected.as_object().unwrap() {
        let Some(sums) = expected.get("raw_sum").and_then(Value::as_array) else { continue };
        let Some(path) = shared(name) else { return };
        if path.metadata().unwrap().len() > 2_000_000 {
            continue;
        }
        let written = csv(&path, &["--values", "raw", "--data-set", "1"]);
        let mut got = vec![0.0; sums.len()];
        for line in written.lines().skip(1) {
            line.split(',').zip(&mut got).for_each(|(field, sum)| *sum += field.parse::<f64>().unwrap());
        }
        for (got, expected) in got.iter().zip(sums) {
            let expected = expected.as_f64().unwrap();
            assert!((got - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{name}: {got}, {expected}");
        }
        compared += 1;
    }
    eprintln!("{compared} files");
    assert!(compared > 8);
}

#[test]
fn real_files_survive_the_round_trip_through_fcs() {
    // what was read is the truth here: its sums are compared with other readers above
    for name in ["fcs/cytoflow/Beckman_Coulter_-_Cyan.fcs", "fcs/flowio/100715.fcs"] {
        let Some(path) = shared(name) else { return };
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("copy.fcs");
        for values in ["raw", "scaled"] {
            flowmrd()
                .args(["export", &text(&path), "--output", &text(&out), "--values", values])
                .assert()
                .success();
            assert!(csv(&out, &["--values", "raw"]) == csv(&path, &["--values", values]), "{name} {values}");
        }
    }
}

#[test]
fn export_refuses_an_ending_it_does_not_know() {
    let refused = refusal(&["export", "x.fcs", "--output", "x.parquet"], 2);
    assert_eq!(
        first_line(&refused),
        "error: invalid value 'x.parquet' for '--output <X>': expected a name that ends in .csv or .fcs, or - for CSV \
         on standard output"
    );
    let refused = refusal(&["export", "x.fcs", "--output", "-", "--format", "json"], 2);
    assert_eq!(
        refused,
        "error: --format json: expected a file for --output, got -, which needs standard output\n"
    );
}

#[test]
fn export_keeps_the_old_file_where_it_fails() {
    let (folder, path) = placed("plain.fcs", &float_file(&PLAIN, &[], &[&[1.0, 2.0]]));
    let old = folder.path().join("old.csv");
    fs::write(&old, "old").unwrap();
    let bytes = fs::read(&path).unwrap();
    let short = folder.path().join("short.fcs");
    // the last value and the CRC are cut off
    fs::write(&short, &bytes[..bytes.len() - 10]).unwrap();
    let refused = refusal(&["export", &text(&short), "--output", &text(&old)], 1);
    assert!(refused.starts_with("error: "), "{refused}");
    assert_eq!(fs::read_to_string(&old).unwrap(), "old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn export_says_which_folder_is_missing() {
    let (_folder, path) = placed("plain.fcs", &float_file(&PLAIN, &[], &[&[1.0, 2.0]]));
    for ending in ["csv", "fcs"] {
        let refused =
            refusal(&["export", &text(&path), "--output", &format!("no/such/folder/x.{ending}")], 1);
        let expected = format!(
            "error: cannot write no/such/folder/x.{ending}: expected a folder no/such/folder, got none\n"
        );
        assert_eq!(refused, expected);
    }
}

#[test]
fn export_says_which_data_set_of_several_it_took() {
    let Some(path) = shared("fcs/cytoflow/Beckman_Coulter_-_Cytomics_FC500.LMD") else { return };
    let said = |more: &[&str]| {
        let done = flowmrd().args(["export", &text(&path), "--output", "-"]).args(more).assert().success();
        String::from_utf8(done.get_output().stderr.clone()).unwrap()
    };
    // the file holds a data set of 10 bits and one of 20
    assert_eq!(said(&[]), "data set 2 of 2: --data-set chooses another\n");
    assert_eq!(said(&["--data-set", "1"]), "");
}
