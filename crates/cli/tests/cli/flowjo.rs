//! `flowmrd gate` by FlowJo workspaces: listings, samples, and counts on FlowJo's bins.

use crate::fcs_bytes::{Column, float_file};
use crate::process::{answer, flowmrd, refusal, shared};
use std::fs;

/// A square from 10 to 20 of 256 with a child, a gate that is not supported with one below it, and FlowJo's counts.
const WORKSPACE: &str = r#"<Workspace version="20.0" flowJoVersion="10.8.1">
<Groups><GroupNode name="All Samples"><Group><SampleRefs><SampleRef sampleID="1"/></SampleRefs></Group></GroupNode>
<GroupNode name="Panel"><Subpopulations><Population name="Square"/></Subpopulations><Group><SampleRefs>
<SampleRef sampleID="1"/></SampleRefs></Group></GroupNode></Groups>
<SampleList><Sample><DataSet uri="file:/V:/tubes/a.fcs" sampleID="1"/>
<Transformations><linear minRange="0" maxRange="256" gain="1"><parameter name="X"/></linear>
<linear minRange="0" maxRange="256" gain="1"><parameter name="Y"/></linear></Transformations>
<Keywords><Keyword name="$TOT" value="4"/><Keyword name="$BTIM" value="10:00:00"/></Keywords>
<SampleNode name="a.fcs" sampleID="1" count="4"><Subpopulations>
<Population name="Square" owningGroup="Panel" count="2"><Gate><PolygonGate>
<dimension><fcs-dimension name="X"/></dimension><dimension><fcs-dimension name="Y"/></dimension>
<vertex><coordinate value="10"/><coordinate value="10"/></vertex><vertex><coordinate value="20"/><coordinate value="10"/></vertex>
<vertex><coordinate value="20"/><coordinate value="20"/></vertex><vertex><coordinate value="10"/><coordinate value="20"/></vertex>
</PolygonGate></Gate><Subpopulations>
<Population name="Right" owningGroup="" count="1"><Gate><RectangleGate><dimension min="15"><fcs-dimension name="X"/></dimension>
</RectangleGate></Gate></Population></Subpopulations></Population>
<Population name="Curly" count="3"><Gate><CurlyQuad/></Gate><Subpopulations>
<Population name="Below"><Gate><RectangleGate><dimension><fcs-dimension name="X"/></dimension></RectangleGate></Gate></Population>
</Subpopulations></Population>
</Subpopulations></SampleNode></Sample></SampleList></Workspace>"#;

/// A folder with the workspace and, under a name, a file of four events.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new(file: &str, keywords: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("w.wsp"), WORKSPACE).unwrap();
        let columns = ["X", "Y"].map(|name| Column { name, keywords: &[] });
        // Beside the corner in its bin, inside on the left, inside on the right, far off.
        let rows: [&[f32]; 4] = [&[20.25, 9.75], &[11.0, 15.0], &[16.0, 15.0], &[99.0, 99.0]];
        fs::write(folder.path().join(file), float_file(&columns, keywords, &rows)).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }
}

#[test]
fn bins_are_counted_beside_the_exact_counts_when_asked_for() {
    let case = Case::new("a.fcs", &[]);
    let words = ["gate", "--gating", &case.path("w.wsp"), &case.path("a.fcs")];
    let plain = answer(&words);
    // by hand: two events lie in the square, one of them on the right
    assert_eq!(plain["populations"][0]["count"], 2);
    assert_eq!(plain["populations"][0]["flowjo_difference"], 0);
    assert!(plain["populations"][0].get("flowjo_binned_count").is_none());
    let binned = answer(&[words.as_slice(), &["--flowjo-bins"]].concat());
    for (population, (count, binned_count, flowjo)) in [(2, 3, 2), (1, 2, 1)].into_iter().enumerate() {
        let population = &binned["populations"][population];
        assert_eq!(population["count"], count);
        assert_eq!(population["flowjo_count"], flowjo);
        assert_eq!(population["flowjo_difference"], count - flowjo);
        // The event beside the corner lies in its bin, and so in the square and right in it.
        assert_eq!(population["flowjo_binned_count"], binned_count);
        assert_eq!(population["flowjo_binned_difference"], binned_count - flowjo);
    }
    let done = flowmrd().args(words).arg("--flowjo-bins").assert().success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[1][6..], ["FlowJo", "difference", "on", "256", "bins", "difference"]);
    assert_eq!(rows[2], ["Square", "2", "50.0", "%", "50.0", "%", "2", "+0", "3", "+1"], "{text}");
}

#[test]
fn bins_need_a_file() {
    let case = Case::new("a.fcs", &[]);
    assert!(refusal(&["gate", "--gating", &case.path("w.wsp"), "--flowjo-bins"], 2).contains("FILE"));
}

#[test]
fn what_is_left_out_of_a_sample_is_named_beside_the_counts() {
    let case = Case::new("a.fcs", &[]);
    let answer = answer(&["gate", "--gating", &case.path("w.wsp"), &case.path("a.fcs")]);
    let findings: Vec<(&str, &str)> = answer["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["code"].as_str().unwrap(), finding["message"].as_str().unwrap()))
        .collect();
    assert_eq!(findings[0].0, "sample-by-name");
    let message =
        "a.fcs, line 17: /Curly is left out: gate CurlyQuad is not supported, and with it /Curly/Below";
    assert_eq!(findings[1], ("gate-unsupported", message));
    assert_eq!(answer["populations"].as_array().unwrap().len(), 2);
}

#[test]
fn workspace_alone_is_listed_with_groups_keywords_counts_and_what_is_left_out() {
    let case = Case::new("a.fcs", &[]);
    let listing = answer(&["gate", "--gating", &case.path("w.wsp")]);
    assert_eq!(listing["flowjo_version"], "10.8.1");
    assert_eq!(listing["groups"][1]["name"], "Panel");
    assert_eq!(listing["groups"][1]["samples"][0], "a.fcs");
    assert_eq!(listing["groups"][1]["populations"][0], "/Square");
    let sample = &listing["samples"][0];
    assert_eq!((sample["id"].as_str(), sample["event_count"].as_u64()), (Some("1"), Some(4)));
    assert_eq!(sample["keywords"][1]["name"], "$BTIM");
    assert_eq!(sample["populations"][0]["group"], "Panel");
    assert_eq!(sample["populations"][1]["group"], serde_json::Value::Null);
    assert_eq!(sample["populations"][1]["flowjo_count"], 1);
    assert_eq!(sample["unsupported"][0]["path"], "/Curly");
    assert_eq!(sample["unsupported"][0]["dependents"][0], "/Curly/Below");
    // The file lies beside the workspace, though not where FlowJo found it.
    assert_eq!(sample["is_file_found"], true);
    let done = flowmrd().args(["gate", "--gating", &case.path("w.wsp")]).assert().success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    for line in [
        "FlowJo 10.8.1",
        "group Panel: 1 sample, 1 gate",
        "sample a.fcs, 4 events, file file:/V:/tubes/a.fcs",
        "keywords: $TOT 4, $BTIM 10:00:00",
        "left out: /Curly (line 17): gate CurlyQuad is not supported; with it /Curly/Below",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}

#[test]
fn missing_files_of_a_workspace_are_named() {
    let case = Case::new("other.fcs", &[]);
    let listing = answer(&["gate", "--gating", &case.path("w.wsp")]);
    assert_eq!(listing["samples"][0]["is_file_found"], false);
    let missing = listing["findings"].as_array().unwrap().iter().find(|one| one["code"] == "file-missing");
    assert_eq!(
        missing.unwrap()["message"],
        "the file of sample a.fcs is missing: it is neither at its URI (file:/V:/tubes/a.fcs) nor beside the workspace \
         as a.fcs"
    );
    let done = flowmrd().args(["gate", "--gating", &case.path("w.wsp")]).assert().success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(text.contains("a.fcs (missing)"), "{text}");
}

#[test]
fn sample_that_was_asked_for_is_taken_and_what_speaks_against_it_is_told() {
    let case = Case::new("b.fcs", &[("$BTIM", "11:00:00")]);
    let words = ["gate", "--gating", &case.path("w.wsp"), &case.path("b.fcs")];
    let message = refusal(&words, 1);
    assert!(message.contains("$BTIM is \"10:00:00\", in the file \"11:00:00\""), "{message}");
    let answer = answer(&[words.as_slice(), &["--sample", "a.fcs"]].concat());
    assert_eq!(answer["populations"][0]["count"], 2);
    assert_eq!(answer["gating"]["sample"], "a.fcs");
    let finding = answer["findings"].as_array().unwrap().iter().find(|one| one["code"] == "sample-differs");
    assert!(finding.unwrap()["message"].as_str().unwrap().contains("b.fcs is hardly its file: $BTIM"));
}

#[test]
fn real_workspace_without_files_says_which_are_missing() {
    let Some(folder) = shared("flowjo") else { return };
    let listing = answer(&["gate", "--gating", &folder.join("8_color_ICS_simple.wsp").display().to_string()]);
    let missing = listing["findings"].as_array().unwrap().iter().filter(|one| one["code"] == "file-missing");
    assert_eq!(missing.count(), 3);
    assert_eq!(listing["flowjo_version"], "10.6.2");
    let group = listing["groups"].as_array().unwrap().iter().find(|group| group["name"] == "DEN").unwrap();
    assert_eq!(group["samples"].as_array().unwrap().len(), 3);
    for sample in listing["samples"].as_array().unwrap() {
        assert_eq!(sample["populations"].as_array().unwrap().len(), 4);
        assert_eq!(sample["populations"][0]["group"], "DEN");
        let names =
            sample["keywords"].as_array().unwrap().iter().map(|keyword| keyword["name"].as_str().unwrap());
        assert_eq!(names.collect::<Vec<_>>(), ["$TOT", "$BTIM", "$ETIM", "$DATE"]);
    }
}

#[test]
fn rectangles_of_real_workspaces_are_the_same_on_bins() {
    let Some(folder) = shared("flowjo") else { return };
    let path = |name: &str| folder.join(name).display().to_string();
    for workspace in ["test_data_diamond_biex_rect.wsp", "test_data_diamond_asinh_rect.wsp"] {
        let words =
            ["gate", "--gating", &path(workspace), &path("test_data_diamond_01.fcs"), "--flowjo-bins"];
        let answer = answer(&words);
        assert_eq!(answer["populations"][0]["flowjo_binned_difference"], 0);
        assert_eq!(answer["populations"][0]["flowjo_difference"], 0);
    }
}

#[test]
fn bins_work_on_gates_of_any_origin_and_name_those_without_a_display() {
    let polygon = |id: &str, scale: &str, ends: [&str; 2]| {
        let dimension = |name: &str| {
            format!(
                "<dimension compensation-ref=\"uncompensated\"{scale}><fcs-dimension name=\"{name}\"/></dimension>"
            )
        };
        let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(x, y): (usize, usize)| {
            let coordinates = [x, y].map(|end| format!("<coordinate value=\"{}\"/>", ends[end]));
            format!("<vertex>{}</vertex>", coordinates.concat())
        });
        format!(
            "<PolygonGate id=\"{id}\">{}{}{}</PolygonGate>",
            dimension("X"),
            dimension("Y"),
            corners.concat()
        )
    };
    let case = Case::new("a.fcs", &[]);
    // The same square twice, 10 to 20 of 256: on a scale from 0 to 1, and on the values.
    let document = format!(
        "<Gating-ML><transformation id=\"L\"><flin T=\"256\" A=\"0\"/></transformation>{}{}</Gating-ML>",
        polygon("Scaled", " transformation-ref=\"L\"", ["0.0390625", "0.078125"]),
        polygon("Values", "", ["10", "20"])
    );
    fs::write(case.folder.path().join("g.xml"), document).unwrap();
    let words = ["gate", "--gating", &case.path("g.xml"), &case.path("a.fcs"), "--flowjo-bins"];
    let answer = answer(&words);
    for (population, binned_count) in [(0, 3), (1, 2)] {
        assert_eq!(answer["populations"][population]["count"], 2);
        assert_eq!(answer["populations"][population]["flowjo_binned_count"], binned_count);
        assert!(answer["populations"][population].get("flowjo_binned_difference").is_none());
    }
    let finding =
        answer["findings"].as_array().unwrap().iter().find(|one| one["code"] == "flowjo-bins-exact");
    assert!(finding.unwrap()["message"].as_str().unwrap().contains("/Values is counted exactly"));
    let done = flowmrd().args(words).assert().success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(text.lines().nth(1).unwrap().ends_with("of all  on 256 bins"), "{text}");
}
