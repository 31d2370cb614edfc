//! `flowmrd export --gating`: the events of a population, and populations as parameters.

use crate::fcs_bytes::{Column, float_file, integer_file};
use crate::process::{answer, flowmrd, refusal, shared};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const GATES: &str = r#"<Gating-ML>
  <RectangleGate id="Cells"><dimension compensation-ref="uncompensated" min="10"><fcs-dimension name="A"/></dimension></RectangleGate>
  <RectangleGate id="x1" parent_id="Cells">
    <custom_info><flowmrd><name>B, bright</name></flowmrd></custom_info>
    <dimension compensation-ref="FCS" min="100"><fcs-dimension name="B"/></dimension>
  </RectangleGate>
</Gating-ML>"#;

/// A folder with gates over A and B, and a file.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("gates.xml"), GATES).unwrap();
        fs::write(folder.path().join("a.fcs"), bytes).unwrap();
        Self { folder }
    }

    fn floats() -> Self {
        let columns = ["A", "B"].map(|name| Column { name, keywords: &[] });
        // 0.1 and the smallest float tell whether bits are kept
        let rows: [&[f32]; 5] =
            [&[10.0, 100.0], &[9.0, 200.0], &[20.0, 0.1], &[30.0, 101.0], &[f32::NAN, 1e-45]];
        Self::new(&float_file(&columns, &[("$SPILLOVER", "2,A,B,1,0,0,1"), ("$P3V", "9")], &rows))
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Exports, and returns what is told as JSON.
    fn export(&self, output: &str, more: &[&str]) -> Value {
        let (gates, file, output) = (self.path("gates.xml"), self.path("a.fcs"), self.path(output));
        answer(&[&["export", &file, "--gating", &gates, "--output", &output], more].concat())
    }

    fn csv(&self, name: &str) -> String {
        let done = flowmrd()
            .args(["export", &self.path(name), "--output", "-", "--values", "raw"])
            .assert()
            .success();
        String::from_utf8(done.get_output().stdout.clone()).unwrap()
    }
}

#[test]
fn a_population_alone_is_written_with_its_bits() {
    let case = Case::floats();
    for values in ["raw", "scaled"] {
        let told = case.export("x.fcs", &["--population", "Cells", "--values", values]);
        assert_eq!((&told["event_count"], &told["population"]), (&json!(3), &json!("/Cells")));
        assert_eq!(told["parameters"], json!(["A", "B"]));
        // by hand: events 0, 2 and 3 have A of 10 or more; NaN is in no gate
        assert_eq!(case.csv("x.fcs"), "A,B\n10,100\n20,0.10000000149011612\n30,101\n");
        case.export("x.csv", &["--population", "/Cells", "--values", values]);
        assert_eq!(fs::read_to_string(case.path("x.csv")).unwrap(), case.csv("x.fcs"));
    }
    let read = &answer(&["inspect", &case.path("x.fcs")])["data_sets"][0];
    assert_eq!((&read["event_count"], &read["keywords"]["$TOT"]), (&json!(3), &json!("3")));
    assert_eq!(read["spillover"]["names"], json!(["A", "B"]));
    let origin: Value = serde_json::from_str(read["keywords"]["FLOWMRD_GATING"].as_str().unwrap()).unwrap();
    let gated = answer(&["gate", "--gating", &case.path("gates.xml"), &case.path("a.fcs")]);
    assert_eq!(origin["population"], "/Cells");
    assert_eq!(origin["gating_sha256"], gated["gating"]["sha256"]);
    assert_eq!(origin["input_sha256"], gated["input"]["sha256"]);
}

#[test]
fn populations_become_parameters_of_zero_and_one() {
    let case = Case::floats();
    let told = case.export("x.fcs", &["--memberships", "--values", "raw"]);
    assert_eq!(told["parameters"], json!(["A", "B", "Cells", "Cells.B_ bright"]));
    // by hand: events 0 and 3 have B of 100 or more beside
    let expected = "A,B,Cells,Cells.B_ bright\n10,100,1,1\n9,200,0,0\n20,0.10000000149011612,1,0\n30,101,1,1\n\
                    NaN,0.000000000000000000000000000000000000000000001401298464324817,0,0\n";
    let written = case
        .csv("x.fcs")
        .replace("1.401298464324817e-45", "0.000000000000000000000000000000000000000000001401298464324817");
    assert_eq!(written, expected);
    let read = &answer(&["inspect", &case.path("x.fcs")])["data_sets"][0];
    assert_eq!(read["parameters"][3]["stain_name"], "/Cells/B, bright");
    assert_eq!(read["parameters"][0]["bits"], 32);
    // $P3V stood for no parameter of the file, and would speak of the first population
    assert!(read["keywords"]["$P3V"].is_null());
    case.export("x.csv", &["--membership-parameter", "B, bright", "--population", "Cells"]);
    let text = fs::read_to_string(case.path("x.csv")).unwrap();
    assert_eq!(text, "A,B,\"/Cells/B, bright\"\n10,100,1\n20,0.10000000149011612,0\n30,101,1\n");
    // written once more, each step says what it did
    fs::copy(case.path("x.fcs"), case.path("a.fcs")).unwrap();
    let told = case.export("y.fcs", &["--memberships", "--population", "B, bright"]);
    assert_eq!(
        told["parameters"],
        json!(["A", "B", "Cells", "Cells.B_ bright", "Cells (2)", "Cells.B_ bright (2)"])
    );
    let keywords = &answer(&["inspect", &case.path("y.fcs")])["data_sets"][0]["keywords"];
    assert!(keywords["FLOWMRD_GATING"].as_str().unwrap().contains("\"population\":null"));
    assert!(keywords["FLOWMRD_GATING_2"].as_str().unwrap().contains("\"population\":\"/Cells/B, bright\""));
}

#[test]
fn integers_keep_their_width_and_memberships_take_a_byte() {
    let columns = [Column { name: "A", keywords: &[("G", "2")] }, Column { name: "B", keywords: &[] }];
    let more = [("$SPILLOVER", "2,A,B,1,0.5,0,1")];
    // by hand: A is halved by its gain, and half of A is taken from B
    let case = Case::new(&integer_file(&columns, &more, &[&[20, 105], &[18, 300], &[40, 119], &[40, 120]]));
    let told = case.export("x.fcs", &["--memberships", "--values", "raw"]);
    assert_eq!(told["event_count"], 4);
    assert_eq!(
        case.csv("x.fcs"),
        "A,B,Cells,Cells.B_ bright\n20,105,1,1\n18,300,0,0\n40,119,1,1\n40,120,1,1\n"
    );
    let parameters = &answer(&["inspect", &case.path("x.fcs")])["data_sets"][0]["parameters"];
    let bits: Vec<&Value> =
        parameters.as_array().unwrap().iter().map(|parameter| &parameter["bits"]).collect();
    assert_eq!(bits, [16, 16, 8, 8]);
    case.export(
        "x.fcs",
        &["--population", "B, bright", "--values", "compensated", "--membership-parameter", "Cells"],
    );
    assert_eq!(case.csv("x.fcs"), "A,B,Cells\n10,100,1\n20,109,1\n20,110,1\n");
}

#[test]
fn a_population_without_an_event_is_a_file_without_events() {
    let columns = ["A", "B"].map(|name| Column { name, keywords: &[] });
    let case = Case::new(&float_file(&columns, &[], &[&[1.0, 2.0]]));
    for output in ["x.fcs", "x.csv"] {
        assert_eq!(case.export(output, &["--population", "Cells"])["event_count"], 0);
    }
    assert_eq!(fs::read_to_string(case.path("x.csv")).unwrap(), "A,B\n");
    assert_eq!(answer(&["inspect", &case.path("x.fcs")])["data_sets"][0]["event_count"], 0);
}

#[test]
fn what_makes_no_selection_is_refused() {
    let case = Case::floats();
    let (gates, file, output) = (case.path("gates.xml"), case.path("a.fcs"), case.path("x.csv"));
    let refused =
        |more: &[&str], status| refusal(&[&["export", &file, "--output", &output], more].concat(), status);
    assert_eq!(
        refused(&["--gating", &gates], 2),
        "error: --gating: expected --population, --membership-parameter or --memberships beside it, got none\n"
    );
    assert!(refused(&["--population", "Cells"], 2).contains("--gating <G>"));
    let caution = "caution: a.fcs: the spillover matrix changes nothing: expected some spillover, or values that were \
                   compensated before\n";
    // The matrix is told of where every gate is evaluated.
    for (more, before) in
        [(&["--population", "T"][..], ""), (&["--population", "T", "--memberships"], caution)]
    {
        assert_eq!(
            refused(&[&["--gating", &gates], more].concat(), 1),
            format!(
                "{before}error: population \"T\": expected one of /Cells, /Cells/B, bright, got none by that name\n"
            )
        );
    }
    let refused = refusal(&["export", "-", "--output", &output, "--gating", &gates, "--memberships"], 2);
    assert_eq!(refused, "error: --gating: expected a file, which is read twice, got standard input\n");
    assert!(!Path::new(&output).exists());
}

#[test]
fn events_of_a_real_file_are_those_that_gate_lists() {
    let Some(file) = shared("fcs/flowio/100715.fcs") else { return };
    let assay = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples/blood-t-cells.toml");
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let file = file.display().to_string();
    let gated = answer(&["gate", "--gating", assay, &file, "--membership", &path("m.csv")]);
    let one = gated["populations"].as_array().unwrap().iter().find(|one| one["name"] == "CD8+").unwrap();
    let words =
        ["export", &file, "--gating", assay, "--population", "CD8+", "--membership-parameter", "CD57+"];
    let export = |output: &str| answer(&[&words[..], &["--values", "raw", "--output", output]].concat());
    let (fcs, csv) = (path("x.fcs"), path("x.csv"));
    let told = export(&fcs);
    assert_eq!((&told["event_count"], &told["population"]), (&one["count"], &one["path"]));
    export(&csv);
    // the rows of the whole file that the membership table names, with its own column beside
    let every = flowmrd().args(["export", &file, "--values", "raw", "--output", "-"]).assert().success();
    let every = String::from_utf8(every.get_output().stdout.clone()).unwrap();
    let table = fs::read_to_string(path("m.csv")).unwrap();
    let position = |name: &str| {
        table
            .lines()
            .next()
            .unwrap()
            .split(',')
            .position(|path| path.rsplit('/').next() == Some(name))
            .unwrap()
    };
    let (kept, member) = (position("CD8+"), position("CD57+"));
    let rows = every.lines().zip(table.lines()).skip(1).filter_map(|(row, members)| {
        let members: Vec<&str> = members.split(',').collect();
        (members[kept] == "1").then(|| format!("{row},{}", members[member]))
    });
    let written = fs::read_to_string(&csv).unwrap();
    assert!(written.lines().skip(1).eq(rows), "rows differ");
    let done = flowmrd().args(["export", &fcs, "--values", "raw", "--output", "-"]).assert().success();
    let again = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(again.lines().skip(1).eq(written.lines().skip(1)), "FCS and CSV differ");
}

#[test]
fn a_name_that_several_populations_bear_is_no_choice() {
    let case = Case::floats();
    let gate =
        |name: &str, parent: &str| format!("[[gate]]\nname = \"{name}\"\n{parent}above = {{ A = 0 }}\n");
    let gates =
        [gate("X", ""), gate("Y", ""), gate("Z", "parent = \"X\"\n"), gate("Z", "parent = \"Y\"\n")].concat();
    let head =
        "compensation = \"none\"\n[assay]\nname = \"A\"\nversion = \"1\"\n[scales]\ndefault = \"linear\"\n";
    let path = case.path("two.toml");
    fs::write(&path, format!("{head}{gates}")).unwrap();
    let (file, output) = (case.path("a.fcs"), case.path("x.csv"));
    let words = ["export", &file, "--output", &output, "--gating", &path, "--population", "Z"];
    for more in [&[][..], &["--memberships"]] {
        let message = refusal(&[&words[..], more].concat(), 1);
        assert!(message.contains("population \"Z\": expected a path, got a name that /X/Z"), "{message}");
        assert!(message.contains("/Y/Z"), "{message}");
    }
}
