//! `flowmrd gate`: gates of any origin to counts and memberships.

use crate::fcs_bytes::{Column, float_file};
use crate::process::{answer, flowmrd, refusal, shared};
use std::fs;
use std::path::Path;

const GATES: &str = r#"<Gating-ML xmlns="http://www.isac-net.org/std/Gating-ML/v2.0/gating">
  <RectangleGate id="Cells">
    <dimension compensation-ref="uncompensated" min="10"><fcs-dimension name="CD45"/></dimension>
  </RectangleGate>
  <RectangleGate id="B" parent_id="Cells">
    <dimension compensation-ref="FCS" min="100"><fcs-dimension name="CD19"/></dimension>
  </RectangleGate>
</Gating-ML>"#;

/// A folder with gates over two markers and a file of four events.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("gates.xml"), GATES).unwrap();
        let columns = ["CD45", "CD19"].map(|name| Column { name, keywords: &[] });
        let rows: [&[f32]; 4] = [&[10.0, 100.0], &[9.0, 200.0], &[20.0, 99.0], &[30.0, 101.0]];
        fs::write(folder.path().join("a.fcs"), float_file(&columns, &[], &rows)).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }
}

#[test]
fn populations_are_counted_with_their_fractions() {
    let case = Case::new();
    let answer = answer(&["gate", "--gating", &case.path("gates.xml"), &case.path("a.fcs")]);
    assert_eq!(answer["event_count"], 4);
    // by hand: events 0, 2 and 3 have CD45 of 10 or more, of these 0 and 3 CD19 of 100 or more
    assert_eq!(answer["populations"][0]["path"], "/Cells");
    assert_eq!(answer["populations"][0]["count"], 3);
    assert_eq!(answer["populations"][1]["path"], "/Cells/B");
    assert_eq!(answer["populations"][1]["name"], "B");
    assert_eq!(answer["populations"][1]["count"], 2);
    assert_eq!(answer["populations"][1]["parent_fraction"], 2.0 / 3.0);
    assert_eq!(answer["populations"][1]["total_fraction"], 0.5);
    assert_eq!(answer["gating"]["format"], "gating-ml");
    assert_eq!(answer["markers"][1]["short_name"], "CD19");
}

#[test]
fn members_are_written_as_asked() {
    let case = Case::new();
    let membership = case.path("m.csv");
    let words =
        ["gate", "--gating", &case.path("gates.xml"), "--membership", &membership, &case.path("a.fcs")];
    let done = flowmrd().args(words).assert().success();
    assert_eq!(fs::read_to_string(&membership).unwrap(), "/Cells,/Cells/B\n1,1\n0,0\n1,0\n1,1\n");
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(text.contains("  B") && text.contains("66.7"), "{text}");
    let bits = case.path("m.bits");
    let words = ["gate", "--gating", &case.path("gates.xml"), "--membership", &bits, &case.path("a.fcs")];
    flowmrd().args(words).assert().success();
    // by hand: the last two bytes are the members of the two populations, events 0, 2, 3 and 0, 3
    assert!(fs::read(&bits).unwrap().ends_with(&[0b1101, 0b1001]));
    assert!(refusal(&["gate", "--gating", "g", "--membership", "m.txt", "f"], 2).contains(".parquet"));
}

#[test]
fn an_assay_is_told_by_its_content_and_gates_too() {
    let case = Case::new();
    fs::write(case.folder.path().join("a.toml"), super::run::SMALL_ASSAY).unwrap();
    let answer = answer(&["gate", "--gating", &case.path("a.toml"), &case.path("a.fcs")]);
    assert_eq!(answer["populations"][1]["path"], "/Leucocytes/CD19+");
    assert_eq!(answer["populations"][1]["count"], 2);
    assert_eq!(answer["gating"]["format"], "assay");
}

#[test]
fn gates_that_do_not_fit_are_refused_with_both_sides() {
    let case = Case::new();
    let other = case.folder.path().join("other.xml");
    fs::write(&other, GATES.replace("name=\"CD19\"", "name=\"CD20\"")).unwrap();
    let other = other.display().to_string();
    let message = refusal(&["gate", "--gating", &other, &case.path("a.fcs")], 1);
    assert!(message.contains("error: cannot apply the gates to a.fcs"), "{message}");
    assert!(message.contains("population /Cells/B") && message.contains("CD45, CD19"), "{message}");
    assert!(message.contains("\"CD20\""), "{message}");
    fs::write(&other, "<Gating-ML><RectangleGate/></Gating-ML>").unwrap();
    let message = refusal(&["gate", "--gating", &other, &case.path("a.fcs")], 1);
    assert!(message.contains("other.xml") && message.contains("line 1, column 12"), "{message}");
}

#[test]
fn every_gate_of_the_suite_equals_its_truth_through_the_command() {
    let Some(suite) = shared("gatingml") else { return };
    let cases = fs::read_to_string(suite.join("cases.json")).unwrap();
    let cases: Vec<serde_json::Value> = serde_json::from_str(&cases).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let membership = folder.path().join("m.csv");
    let mut compared = 0;
    for case in &cases {
        let xml = suite.join("gml").join(case["xml"].as_str().unwrap());
        let words = [Path::new("gate"), Path::new("--gating"), &xml, Path::new("--membership"), &membership];
        flowmrd().args(words).arg(suite.join("data1.fcs")).assert().success();
        let table = fs::read_to_string(&membership).unwrap();
        let header: Vec<&str> = table.lines().next().unwrap().split(',').collect();
        for gate in case["gates"].as_array().unwrap() {
            let name = gate["gate"].as_str().unwrap();
            let column = header.iter().position(|path| path.rsplit('/').next() == Some(name)).unwrap();
            let truth = suite.join("truth").join(gate["truth"].as_str().unwrap());
            let truth = fs::read_to_string(truth).unwrap();
            let found = table.lines().skip(1).map(|line| line.split(',').nth(column).unwrap());
            assert!(found.eq(truth.split_whitespace()), "{name}");
            compared += 1;
        }
    }
    // cases.json lists 27 documents with 30 gates.
    assert_eq!(compared, 30);
}

#[test]
fn counts_of_flowjo_stand_beside_ours() {
    let Some(folder) = shared("flowjo") else { return };
    let expected = fs::read_to_string(folder.join("../expected_flowjo.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    for (workspace, entry) in expected.as_object().unwrap() {
        let Some(file) = entry["fcs"].as_str() else { continue };
        let path = |name: &str| folder.join(name).display().to_string();
        let answer = answer(&["gate", "--gating", &path(workspace), &path(file)]);
        assert_eq!(answer["gating"]["format"], "flowjo");
        for population in answer["populations"].as_array().unwrap() {
            let name = population["path"].as_str().unwrap();
            assert_eq!(population["count"], entry["counts"][name], "{workspace} {name}");
            // simple_poly_and_rect.wsp holds no counts; the others hold those of expected_flowjo.json
            if workspace != "simple_poly_and_rect.wsp" {
                assert_eq!(population["flowjo_count"], entry["counts"][name], "{workspace} {name}");
                assert_eq!(population["flowjo_difference"], 0);
            }
        }
    }
}

#[test]
fn a_workspace_without_its_files_lists_its_gates_and_says_that_nothing_is_counted() {
    let Some(folder) = shared("flowjo") else { return };
    let workspace = folder.join("8_color_ICS_simple.wsp").display().to_string();
    let listing = answer(&["gate", "--gating", &workspace]);
    assert_eq!(listing["samples"].as_array().unwrap().len(), 3);
    assert_eq!(listing["samples"][0]["populations"][3]["path"], "/Time/Singlets/aAmine-/CD3+");
    assert_eq!(listing["findings"][0]["code"], "no-file");
    let file = folder.join("test_data_diamond_01.fcs").display().to_string();
    let message = refusal(&["gate", "--gating", &workspace, &file], 1);
    assert!(message.contains("expected one that is test_data_diamond_01.fcs"), "{message}");
    assert!(message.contains("hint: --sample NAME"), "{message}");
}

/// Prints gates in another format and keeps what was printed in a file.
fn convert(case: &Case, gating: &str, format: &str, more: &[&str]) -> String {
    let words = [&["gate", "--gating", gating, "--to", format], more].concat();
    let done = flowmrd().args(words).assert().success();
    let path = case.path(&format!("converted.{format}"));
    fs::write(&path, &done.get_output().stdout).unwrap();
    path
}

#[test]
fn gates_are_printed_in_another_format_and_count_the_same() {
    let case = Case::new();
    let assay = convert(&case, &case.path("gates.xml"), "assay", &[]);
    let text = fs::read_to_string(&assay).unwrap();
    assert!(text.starts_with("# Gates of gates.xml, SHA-256 ") && text.contains("# [mrd]"), "{text}");
    let gating_ml = convert(&case, &assay, "gatingml", &[]);
    for gating in [&assay, &gating_ml] {
        let answer = answer(&["gate", "--gating", gating, &case.path("a.fcs")]);
        // by hand, as above
        assert_eq!(answer["populations"][0]["count"], 3);
        assert_eq!(answer["populations"][1]["path"], "/Cells/B");
        assert_eq!(answer["populations"][1]["count"], 2);
    }
    // Gates alone make no level.
    let out = case.path("out");
    let message = refusal(&["run", "--assay", &assay, "--out", &out, &case.path("a.fcs")], 1);
    assert!(message.contains("missing [mrd] and [[laip]]"), "{message}");
    let json = answer(&["gate", "--gating", &assay, "--to", "gatingml"]);
    assert!(json["document"].as_str().unwrap().contains("gating:RectangleGate"));
}

#[test]
fn markers_of_an_assay_are_looked_up_in_the_file() {
    let case = Case::new();
    fs::write(case.folder.path().join("a.toml"), super::run::SMALL_ASSAY).unwrap();
    let message = refusal(&["gate", "--gating", &case.path("a.toml"), "--to", "gatingml"], 1);
    assert!(message.contains("of a.toml:") && message.contains("hint: name an FCS file"), "{message}");
    let gating_ml = convert(&case, &case.path("a.toml"), "gatingml", &[&case.path("a.fcs")]);
    let answer = answer(&["gate", "--gating", &gating_ml, &case.path("a.fcs")]);
    assert_eq!(answer["populations"][1]["path"], "/Leucocytes/CD19+");
    assert_eq!(answer["populations"][1]["count"], 2);
}

#[test]
fn an_assay_by_reference_is_run_to_a_report_that_names_the_gates() {
    let case = Case::new();
    let assay = "gating = \"gates.xml\"\n[assay]\nname = \"A\"\nversion = \"1\"\n[[laip]]\nname = \"B\"\n\
                 population = \"/Cells/B\"\n[mrd]\ndenominator = \"/Cells\"\nlod_events = 1\nloq_events = 2\n";
    fs::write(case.folder.path().join("a.toml"), assay).unwrap();
    let out = case.path("out");
    let result = answer(&["run", "--assay", &case.path("a.toml"), "--out", &out, &case.path("a.fcs")]);
    // by hand: 2 of the 3 cells
    assert_eq!((&result["mrd"]["positive"], &result["mrd"]["total"]), (&2.into(), &3.into()));
    let sha256 = answer(&["gate", "--gating", &case.path("gates.xml")])["gating"]["sha256"].clone();
    assert_eq!(result["assay"]["references"][0]["key"], "gating");
    assert_eq!(result["assay"]["references"][0]["sha256"], sha256);
    let report = fs::read_to_string(Path::new(&out).join("report.html")).unwrap();
    assert!(report.contains("gates.xml") && report.contains(sha256.as_str().unwrap()));
}

#[test]
fn samples_of_a_workspace_are_converted_by_name() {
    let Some(folder) = shared("flowjo") else { return };
    let workspace = folder.join("8_color_ICS_simple.wsp").display().to_string();
    let message = refusal(&["gate", "--gating", &workspace, "--to", "assay"], 1);
    assert!(
        message.contains("the gates of one sample of 3") && message.contains("--sample NAME"),
        "{message}"
    );
    let listing = answer(&["gate", "--gating", &workspace]);
    let name = listing["samples"][0]["name"].as_str().unwrap();
    let case = Case::new();
    let assay = convert(&case, &workspace, "assay", &["--sample", name]);
    let converted = answer(&["gate", "--gating", &assay]);
    assert_eq!(converted["samples"][0]["populations"][3]["path"], "/Time/Singlets/aAmine-/CD3+");
    let message = refusal(&["gate", "--gating", &workspace, "--sample", name], 2);
    assert!(message.contains("expected a FILE to gate or --to FORMAT"), "{message}");
}

#[test]
fn gates_are_drawn_into_a_folder() {
    let case = Case::new();
    let plots = case.path("plots");
    let words = ["gate", "--gating", &case.path("gates.xml"), "--plots", &plots, &case.path("a.fcs")];
    let done = flowmrd().args(words).assert().success();
    assert!(done.get_output().stderr.is_empty());
    let mut names: Vec<_> = fs::read_dir(&plots)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["Cells.B.png", "Cells.B.svg", "Cells.png", "Cells.svg", "index.html"]);
    // by hand, as in the counts: 2 of 3
    let svg = fs::read_to_string(case.folder.path().join("plots/Cells.B.svg")).unwrap();
    assert!(svg.contains("2 (66.7\u{a0}%) of 3 events of Cells"), "{svg}");
    let occupied = case.path("gates.xml");
    let words = ["gate", "--gating", &case.path("gates.xml"), "--plots", &occupied, &case.path("a.fcs")];
    assert!(refusal(&words, 1).contains("cannot make the folder"));
}

#[test]
fn a_gate_that_cannot_be_drawn_is_named() {
    let case = Case::new();
    let rows: [&[f32]; 2] = [&[10.0], &[9.0]];
    let column = Column { name: "CD45", keywords: &[] };
    fs::write(case.folder.path().join("one.fcs"), float_file(&[column], &[], &rows)).unwrap();
    let begin = GATES.split("<RectangleGate id=\"B\"").next().unwrap();
    fs::write(case.folder.path().join("one.xml"), format!("{begin}</Gating-ML>")).unwrap();
    let plots = case.path("plots");
    let words = ["gate", "--gating", &case.path("one.xml"), "--plots", &plots, &case.path("one.fcs")];
    let done = flowmrd().args(words).assert().success();
    let told = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert_eq!(
        told,
        "not drawn: /Cells: there is no second parameter against which its one could be drawn\n"
    );
    assert!(fs::read_to_string(Path::new(&plots).join("index.html")).unwrap().contains("Not drawn"));
}

#[test]
fn of_many_gates_that_are_not_drawn_the_first_are_named() {
    let case = Case::new();
    let gate = |number: u32| {
        format!(
            "<RectangleGate id=\"G{number}\"><dimension compensation-ref=\"uncompensated\" min=\"10\">\
             <fcs-dimension name=\"CD45\"/></dimension></RectangleGate>"
        )
    };
    let gates: String = (0..22).map(gate).collect();
    let begin = GATES.split_inclusive('>').next().unwrap();
    fs::write(case.folder.path().join("many.xml"), format!("{begin}{gates}</Gating-ML>")).unwrap();
    let column = Column { name: "CD45", keywords: &[] };
    fs::write(case.folder.path().join("one.fcs"), float_file(&[column], &[], &[&[10.0]])).unwrap();
    let plots = case.path("plots");
    let words = ["gate", "--gating", &case.path("many.xml"), "--plots", &plots, &case.path("one.fcs")];
    let done = flowmrd().args(words).assert().success();
    let told = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert_eq!(told.lines().count(), 21);
    assert!(told.ends_with("not drawn: 2 more, which index.html lists\n"), "{told}");
    assert!(fs::read_to_string(Path::new(&plots).join("index.html")).unwrap().contains("/G21: "));
}
