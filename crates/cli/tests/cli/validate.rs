//! `flowmrd validate`: how often an assay is right about tubes of known truth.

use crate::process::{answer, first_line, refusal};

const ASSAY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/follow-up.toml");

#[test]
fn validate_tells_how_often_the_truth_lies_in_the_interval() {
    let words =
        ["validate", "--assay", ASSAY, "--tubes", "3", "--events", "20000", "--mrd", "0.01", "--mrd", "0"];
    let got = answer(&words);
    let [none, one] = got["levels"].as_array().unwrap().as_slice() else { panic!("{got}") };
    // By construction: without a blast every level is 0 or next to it, its interval begins at 0 and holds the truth.
    assert_eq!((none["truth"].as_f64(), none["counting"]["coverage"].as_f64()), (Some(0.0), Some(1.0)));
    assert_eq!(none["detected_share"], 0.0);
    // 1 % of some 17,500 nucleated cells are 175 events in each tube, far above the 50 of the LOQ; five standard deviations
    // of the mean of three tubes are 5·√(175/3)/17500 = 0.0022.
    assert_eq!((one["sample_count"].as_u64(), one["quantifiable_share"].as_f64()), (Some(3), Some(1.0)));
    assert!((one["mean_fraction"].as_f64().unwrap() - 0.01).abs() < 0.0022, "{one}");
    assert!(
        one["total"]["mean_width"].as_f64().unwrap() >= one["counting"]["mean_width"].as_f64().unwrap() * 0.9
    );
}

#[test]
fn validate_gives_the_same_on_any_number_of_threads() {
    let words = |threads| {
        [
            "validate",
            "--assay",
            ASSAY,
            "--tubes",
            "2",
            "--events",
            "6000",
            "--mrd",
            "0.005",
            "--threads",
            threads,
        ]
    };
    assert_eq!(answer(&words("1")), answer(&words("3")));
}

#[test]
fn validate_refuses_what_makes_no_tubes() {
    let refused = |more: &[&str]| refusal(&[&["validate", "--assay", ASSAY], more].concat(), 2);
    assert_eq!(first_line(&refused(&["--tubes", "0"])), "error: --tubes: expected at least 1, got 0");
    assert_eq!(
        first_line(&refused(&["--tubes", "1", "--mrd", "2"])),
        "error: MRD fraction: expected a fraction of 0 to 1, got 2"
    );
}
