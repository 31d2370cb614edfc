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
