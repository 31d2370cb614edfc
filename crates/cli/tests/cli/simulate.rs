//! `flowmrd simulate`: tubes with known truth.

use crate::process::{answer, refusal};
use std::fs;

#[test]
fn simulate_writes_the_same_tube_twice_and_tells_its_truth() {
    let folder = tempfile::tempdir().unwrap();
    let make = |name: &str| {
        let path = folder.path().join(name);
        let text = path.display().to_string();
        let told = answer(&["simulate", "--events", "5000", "--mrd", "0.01", "--seed", "7", "--out", &text]);
        (fs::read(path).unwrap(), told)
    };
    let ((first, told), (second, _)) = (make("a.fcs"), make("b.fcs"));
    assert!(first.starts_with(b"FCS3.1    "));
    assert_eq!(first, second);
    assert_eq!(told["event_count"], 5000);
    // every event is a live singlet, a dead singlet or a doublet
    let sum = |kinds: &serde_json::Value| {
        kinds.as_object().unwrap().values().filter_map(|n| n.as_u64()).sum::<u64>()
    };
    let truth = &told["truth"];
    let all =
        sum(&truth["live_singlets"]) + sum(&truth["dead_singlets"]) + truth["doublets"].as_u64().unwrap();
    assert_eq!(all, 5000);
    // one in a hundred of about 4,370 live nucleated singlets: 44 expected, 20 to 75 is more than three SD either way
    let blasts = truth["live_singlets"]["blasts"].as_u64().unwrap();
    assert!((20..75).contains(&blasts), "{blasts}");
    // no temporary file stays
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn simulate_refuses_a_level_that_is_no_fraction() {
    let text = refusal(&["simulate", "--mrd", "2", "--out", "x.fcs"], 2);
    assert_eq!(text, "error: MRD fraction: expected a fraction of 0 to 1, got 2\n");
}

#[test]
fn simulate_says_which_folder_is_missing() {
    let text = refusal(&["simulate", "--events", "10", "--out", "no/such/folder/x.fcs"], 1);
    assert_eq!(
        text,
        "error: cannot write no/such/folder/x.fcs: expected a folder no/such/folder, got none\n"
    );
}

#[test]
fn simulate_puts_faults_into_a_tube_of_another_panel() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("t.fcs").display().to_string();
    let faults = ["--fault", "carry-over:count=5,begin=0,seconds=1", "--fault", "lost:lost=7,aborted=0"];
    let options = ["--events", "4000", "--panel", "t-all-tdt", "--modulation", "TdT=-1", "--out", &out];
    let told = answer(&[&["simulate"], &options[..], &faults[..]].concat());
    assert_eq!((&told["panel"], &told["truth"]["carried_over"]), (&"t-all-tdt".into(), &5.into()));
    let seen = answer(&["inspect", &out]);
    let data_set = &seen["data_sets"][0];
    assert_eq!(data_set["keywords"]["$LOST"], "7");
    assert_eq!(data_set["parameters"][4]["stain_name"], "CD7");
}

#[test]
fn simulate_says_which_part_of_a_fault_is_wrong() {
    let wrong = refusal(&["simulate", "--fault", "clog:begin=1,seconds=x,flow=0", "--out", "x.fcs"], 2);
    assert!(wrong.contains("seconds of clog: expected a number, got \"x\""), "{wrong}");
    let absent = refusal(&["simulate", "--fault", "nan:detector=TdT,share=0.1", "--out", "x.fcs"], 2);
    assert_eq!(absent, "error: marker of a fault: expected one of the panel bcp-all-10, got TdT\n");
    let panel = refusal(&["simulate", "--panel", "aml", "--out", "x.fcs"], 2);
    assert!(
        panel.contains("expected one of bcp-all-10, bcp-all-cd73, bcp-all-8, bcp-all-cd22, t-all, t-all-tdt"),
        "{panel}"
    );
}

#[test]
fn simulate_leaves_a_folder_that_is_not_empty_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kept.txt"), "kept").unwrap();
    let text = refusal(&["simulate", "--study", &folder.path().display().to_string()], 1);
    assert!(text.contains("expected an empty one or none, got something there\nhint: "), "{text}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn templates_find_the_blasts_of_the_panel_that_they_are_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (panel, template) in [
        ("bcp-all-10", "bcp-all-follow-up"),
        ("bcp-all-cd73", "bcp-all-ten-colours"),
        ("bcp-all-8", "bcp-all-eight-colours"),
        ("bcp-all-cd22", "bcp-all-after-cd19-therapy"),
        ("t-all", "t-all"),
    ] {
        let tube = path("tube.fcs");
        answer(&["simulate", "--events", "20000", "--mrd", "0.02", "--panel", panel, "--out", &tube]);
        let assay = format!("{}/../../assays/{template}.toml", env!("CARGO_MANIFEST_DIR"));
        let told = answer(&["run", "--assay", &assay, "--out", &path("out"), &tube]);
        let fraction = told["mrd"]["fraction"].as_f64().unwrap();
        // 2 % of some 17,500 cells are 350 blasts, ± 5.3 %; a template's gates may lose a sixth of them
        assert!((0.0140..0.0235).contains(&fraction), "{template}: {fraction}");
    }
}
