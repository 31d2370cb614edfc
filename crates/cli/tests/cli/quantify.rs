//! `flowmrd quantify`: counts to a level.

use crate::process::{answer, first_line, flowmrd, refusal, shared};
use serde_json::{Value, json};

fn quantify(positive: &str, total: &str, more: &[&str]) -> Value {
    answer(&[&["quantify", "--positive", positive, "--total", total], more].concat())
}

fn refused(positive: &str, total: &str, more: &[&str]) -> String {
    refusal(&[&["quantify", "--positive", positive, "--total", total], more].concat(), 2)
}

#[test]
fn quantify_answers_with_every_key() {
    // bounds: SciPy's beta.ppf(0.025, 53, 248559) and beta.ppf(0.975, 54, 248558); fractions by division
    let got = quantify("53", "248611", &[]);
    let close = |got: &Value, expected: f64| (got.as_f64().unwrap() / expected - 1.0).abs() < 1e-9;
    assert!(close(&got["interval"]["lower"], 0.000_159_693_734_565_290_84), "{got}");
    assert!(close(&got["interval"]["upper"], 0.000_278_841_357_393_007_5), "{got}");
    assert!(close(&got["fraction"], 53.0 / 248_611.0), "{got}");
    assert!(close(&got["limits"]["lod_fraction"], 20.0 / 248_611.0), "{got}");
    assert!(close(&got["limits"]["loq_fraction"], 50.0 / 248_611.0), "{got}");
    assert_eq!(got["interval"]["method"], "clopper-pearson");
    assert_eq!(got["interval"]["confidence"], 0.95);
    assert_eq!((&got["positive"], &got["total"]), (&json!(53), &json!(248_611)));
    assert_eq!(got["verdict"], "quantifiable");
}

#[test]
fn quantify_shows_a_person_the_same() {
    // the same numbers, rounded by hand to three digits
    flowmrd()
        .args(["quantify", "--positive", "53", "--total", "248611"])
        .assert()
        .success()
        .stderr("")
        .stdout(
            "level     0.0213 % (2.132e-4)\n\
         events    53 of 248,611\n\
         interval  0.0160 to 0.0279 % (95 % confidence, clopper-pearson)\n\
         LOD       20 events, 0.00804 %\n\
         LOQ       50 events, 0.0201 %\n\
         verdict   quantifiable: at least the 50 events of the LOQ (event-rule)\n",
        );
}

#[test]
fn quantify_tells_the_sensitivity_and_what_is_missing() {
    // 20 of 2,000,000 is 0.001 %; 19 events cannot hold 20
    let shown = |positive: &str, total: &str, line: &str| {
        let done = flowmrd().args(["quantify", "--positive", positive, "--total", total]).assert().success();
        let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
        assert!(text.lines().any(|shown| shown == line), "{line:?} in\n{text}");
    };
    shown(
        "3",
        "2000000",
        "verdict   not detected, sensitivity 0.00100 %: under the 20 events of the LOD (event-rule)",
    );
    shown("0", "19", "events    0 of 19, fewer than the 20 asked for");
    shown("0", "19", "LOD       20 events, more than the denominator has");
    shown("0", "19", "verdict   insufficient: a negative needs 20 events in the denominator");
}

#[test]
fn quantify_gives_every_verdict() {
    // the rules of 20 and 50 events, and a denominator of 19 that holds neither
    for (positive, total, verdict) in [
        ("0", "1000000", "not detected"),
        ("19", "1000000", "not detected"),
        ("20", "1000000", "detected below LOQ"),
        ("50", "1000000", "quantifiable"),
        ("0", "19", "insufficient"),
    ] {
        assert_eq!(quantify(positive, total, &[])["verdict"], verdict, "{positive} of {total}");
    }
    assert_eq!(quantify("0", "19", &[])["limits"]["lod_fraction"], Value::Null);
}

#[test]
fn quantify_takes_other_rules() {
    // 10 events, older AIEOP-BFM practice: 10 / 100,000 = 1e-4
    let rules =
        ["--lod-events", "10", "--loq-events", "30", "--minimum-total", "200000", "--confidence", "0.9"];
    let got = quantify("9", "100000", &rules);
    assert_eq!(got["verdict"], "insufficient");
    assert_eq!(got["limits"]["lod_fraction"], 1e-4);
    assert_eq!(got["interval"]["confidence"], 0.9);
}

#[test]
fn quantify_refuses_counts_that_cannot_be() {
    assert_eq!(
        refused("11", "10", &[]),
        "error: positive events: expected at most the total of 10, got 11\n"
    );
    assert_eq!(refused("0", "0", &[]), "error: total events: expected at least 1, got 0\n");
    assert_eq!(
        refused("1", "10", &["--lod-events", "5", "--loq-events", "4"]),
        "error: LOQ events: expected at least the 5 of the LOD, got 4\n"
    );
}

#[test]
fn quantify_refuses_numbers_that_are_none() {
    for (option, value, message) in [
        (
            "--confidence",
            "95",
            "error: invalid value '95' for '--confidence <LEVEL>': confidence: expected a number above 0 and below 1, \
             got 95: a fraction, not a percentage",
        ),
        (
            "--confidence",
            "high",
            "error: invalid value 'high' for '--confidence <LEVEL>': expected a number above 0 and below 1, got \"high\"",
        ),
        (
            "--method",
            "wald",
            "error: invalid value 'wald' for '--method <METHOD>': interval method: expected clopper-pearson, blaker, mid-p, \
             wilson, wilson-cc, jeffreys, agresti-coull, garwood, got \"wald\"",
        ),
        (
            "--loq-events",
            "1e2",
            "error: invalid value '1e2' for '--loq-events <N>': expected a whole number of at least 0, digits alone",
        ),
    ] {
        assert_eq!(first_line(&refused("1", "10", &[option, value])), message);
    }
    assert_eq!(
        first_line(&refused("1.5", "10", &[])),
        "error: invalid value '1.5' for '--positive <X>': expected a whole number of at least 0, digits alone"
    );
}

#[test]
fn quantify_matches_reference_rows() {
    // mpmath at 50 digits, agreed with R's binom.test, SciPy and statsmodels
    let Some(path) = shared("../reference/intervals.json") else { return };
    let reference: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let rows = reference["binomial_two_sided"].as_array().unwrap();
    let rows: Vec<&Value> = rows.iter().filter(|row| row["method"] == "clopper_pearson").collect();
    assert!(!rows.is_empty());
    // a process each: every eighth; the quantifier's own tests have all
    for row in rows.iter().step_by(8) {
        let [positive, total, confidence] = ["x", "n", "conf"].map(|key| row[key].to_string());
        let got = quantify(&positive, &total, &["--confidence", &confidence]);
        for bound in ["lower", "upper"] {
            let (got, expected) = (got["interval"][bound].as_f64().unwrap(), row[bound].as_f64().unwrap());
            assert!(got == expected || (got / expected - 1.0).abs() < 1e-10, "{bound} of {row}: {got}");
        }
    }
}
