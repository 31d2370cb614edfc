//! `flowmrd quantify`: background, blanks, thresholds, tubes, an earlier time point, a plan.

use crate::process::{answer, first_line, flowmrd, refusal, shared};
use serde_json::Value;
use std::fs;

/// A sample of which the witnesses of the quantifier have everything.
const SAMPLE: [&str; 5] = ["quantify", "--positive", "20", "--total", "1000000"];

fn sample(more: &[&str]) -> Value {
    answer(&[&SAMPLE[..], more].concat())
}

/// Numbers of another program are held to 1e-9: they are given to ten digits or more.
fn assert_close(got: &Value, expected: f64, what: &str) {
    let got = got.as_f64().unwrap();
    assert!((got / expected - 1.0).abs() < 1e-9, "{what}: got {got:e}, expected {expected:e}");
}

fn text(arguments: &[&str]) -> String {
    let done = flowmrd().arg("quantify").args(arguments).assert().success().stderr("");
    String::from_utf8(done.get_output().stdout.clone()).unwrap()
}

fn refused(arguments: &[&str], status: i32) -> String {
    first_line(&refusal(&[&["quantify"], arguments].concat(), status)).to_owned()
}

#[test]
fn quantify_takes_a_background_off() {
    // crates/quant/tests/data/witnesses.csv, 20/1000000 over 4/2000000: SciPy, Python and R
    let got = sample(&["--background", "4/2000000"]);
    let background = &got["background"];
    assert_close(&background["net_interval"]["lower"], 9.614_224_557_902_01e-6, "mover");
    assert_close(&background["net_interval"]["upper"], 2.898_500_484_662_495_4e-5, "mover");
    assert_close(&background["p_value_of_excess"], 6.633_902_471_195_827e-7, "conditional test");
    assert_close(&background["li_ma_significance"], 5.055_815_897_163_096, "Li and Ma");
    assert_eq!(background["net_interval"]["method"], "mover-clopper-pearson");
    let flat = sample(&["--background", "4/2000000", "--net-method", "bayes-flat"]);
    assert_close(&flat["background"]["net_interval"]["lower"], 1.013_898_034_888_558_2e-5, "bayes-flat");
    assert_close(&flat["background"]["net_interval"]["upper"], 2.858_765_461_523_145_6e-5, "bayes-flat");
}

#[test]
fn quantify_bounds_the_net_level_as_the_reference_does() {
    // mpmath at 50 digits and statsmodels: `background` of the reference of intervals
    let Some(path) = shared("../reference/intervals.json") else { return };
    let reference: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let rows = reference["background"].as_array().unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        let [x_on, n_on, x_off, n_off] = ["x_on", "n_on", "x_off", "n_off"].map(|key| row[key].to_string());
        let control = format!("{x_off}/{n_off}");
        let got = answer(&[
            "quantify",
            "--positive",
            &x_on,
            "--total",
            &n_on,
            "--background",
            &control,
            "--net-method",
            "mover-wilson",
        ]);
        let expected = &row["conf_0.95"]["mover_wilson"];
        let bounds =
            [&got["background"]["net_interval"]["lower"], &got["background"]["net_interval"]["upper"]];
        for (bound, index) in bounds.into_iter().zip(0..) {
            // the page's bounds are those of a level: never under 0
            let expected = expected[index].as_f64().unwrap().max(0.0);
            let got = bound.as_f64().unwrap();
            assert!((got - expected).abs() <= 1e-9 * expected, "{row}: got {got:e}, expected {expected:e}");
        }
    }
}

#[test]
fn quantify_compares_with_thresholds() {
    // witnesses.csv and SciPy: beta.sf(1e-5, 20.5, 999980.5), beta.sf(1e-5, 20, 999981), beta.sf(1e-5, 21, 999980)
    let got = sample(&["--threshold", "0.00001", "--threshold", "0.00002"]);
    let [first, second] = [&got["thresholds"][0], &got["thresholds"][1]];
    assert_close(&first["probability"], 0.997_645_018_074_891_8, "Jeffreys");
    assert_close(&first["exact_probability"][0], 0.996_545_825_969_505_1, "exact");
    assert_close(&first["exact_probability"][1], 0.998_411_832_640_683_7, "exact");
    assert_eq!((&first["decision"], &first["further_events"]), (&"above".into(), &Value::Null));
    assert_eq!(second["decision"], "not decided by this sample");
    let shown = text(&["--positive", "20", "--total", "1000000", "--threshold", "0.00001"]);
    let line = "threshold  0.001 %: above; P(at or above) 0.998 (exact 0.997 to 0.998)";
    assert!(shown.lines().any(|shown| shown == line), "{shown}");
}

#[test]
fn quantify_predicts_limits_from_blanks() {
    // docs/algorithms/09-limits.md, by hand: ten blanks without an event have the LOB 1 event, and the LOD solves
    // e^-m (1 + m) = 0.05, m = 4.743864518390577 by mpmath
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blanks.csv");
    fs::write(&path, format!("positive,total\n{}", "0,1000000\n".repeat(10))).unwrap();
    let got = sample(&["--blanks", &path.display().to_string()]);
    assert_eq!(got["limits"]["lob_events"], 1.0);
    let rule = &got["limits"]["rules"][3];
    assert_eq!((&rule["kind"], &rule["rule"]), (&"LOD".into(), &"gamma-poisson".into()));
    assert_close(&rule["events"], 4.743_864_518_390_577, "LOD");
    // the event rule asks for more, and stays the bar
    assert_eq!((&got["limits"]["lod_events"], &got["verdict"]), (&20.into(), &"detected below LOQ".into()));
    let shown = text(&["--positive", "20", "--total", "1000000", "--blanks", &path.display().to_string()]);
    for line in
        ["LOB       1 event, 0.000100 % (gamma-poisson)", "LOD       20 events, 0.00200 % (event-rule)"]
    {
        assert!(shown.lines().any(|shown| shown == line), "{line:?} in\n{shown}");
    }
}

#[test]
fn quantify_raises_the_limit_of_quantification_by_a_goal_of_precision() {
    // by hand: a count of x has a coefficient of variation of 1/√x, 10 % from 100 on
    let got = sample(&["--loq-cv", "0.1"]);
    assert_eq!(got["limits"]["loq_events"], 100);
    assert_eq!(got["verdict_rule"]["missed"]["rule"], "precision-goal");
}

#[test]
fn quantify_pools_tubes_and_warns_where_they_differ() {
    // SciPy: chi2_contingency([[5, 35], [999995, 999965]], correction=False)
    let got = answer(&["quantify", "--tube", "5/1000000", "--tube", "35/1000000"]);
    let test = &got["dispersion"]["homogeneity"];
    assert_close(&test["chi_square"], 22.500_450_009_000_183, "chi-square");
    assert_close(&test["p_value"], 2.100_943_716_971_975_7e-6, "p");
    assert_eq!((&got["positive"], &got["total"]), (&40.into(), &2_000_000.into()));
    let shown = text(&["--tube", "5/1000000", "--tube", "35/1000000"]);
    for line in [
        "tubes     5 of 1,000,000, 0.000500 %",
        "          35 of 1,000,000, 0.00350 %",
        "spread    chi-square 22.500 of 1, p 2.10e-6",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line:?} in\n{shown}");
    }
    assert!(shown.contains("warning   the tubes differ by more than counting explains"), "{shown}");
}

#[test]
fn quantify_takes_the_reduction_since_an_earlier_time_point() {
    // witnesses.csv, 3/1000000 to 900/1000000: SciPy's binomtest, statsmodels
    let words = ["quantify", "--positive", "3", "--total", "1000000", "--earlier", "900/1000000"];
    let got = answer(&words);
    assert_close(
        &got["reduction"]["ratio_interval"]["lower"],
        0.000_686_124_871_992_586_4,
        "conditional-exact",
    );
    assert_close(
        &got["reduction"]["ratio_interval"]["upper"],
        0.009_772_670_128_983_054,
        "conditional-exact",
    );
    // by hand: log10(300)
    assert_close(&got["reduction"]["log10"], 2.477_121_254_719_662_6, "log10");
    let katz = answer(&[&words[..], &["--ratio-method", "katz-log"]].concat());
    assert_close(&katz["reduction"]["ratio_interval"]["upper"], 0.010_354_689_992_784_945, "katz-log");
    // none later: a lower bound alone
    let none = answer(&["quantify", "--positive", "0", "--total", "1000000", "--earlier", "900/1000000"]);
    assert_eq!(
        (&none["reduction"]["log10"], &none["reduction"]["log10_upper"]),
        (&Value::Null, &Value::Null)
    );
    assert!(none["reduction"]["log10_lower"].as_f64().unwrap() > 2.0, "{none}");
    let shown = text(&["--positive", "0", "--total", "1000000", "--earlier", "900/1000000"]);
    assert!(
        shown.starts_with("level      0 %\n") && shown.contains("reduction  at least 2.39 decades"),
        "{shown}"
    );
}

#[test]
fn quantify_plans_a_sample() {
    // witnesses.csv, SciPy and R: 2,787,920 events for 20 at 1e-5 with 95 %; SciPy: binom.sf(19, 3100000, 1e-5), and the
    // root of binom.sf(19, 3100000, p) = 0.95
    let got = answer(&["quantify", "--design", "0.00001", "--total", "3100000"]);
    assert_eq!(got["design"]["total_needed"], 2_787_920);
    assert_close(&got["design"]["sample"]["probability"], 0.985_588_267_642_231, "power");
    assert_close(&got["design"]["sample"]["sensitivity"], 8.993_290_229_797_335e-6, "sensitivity");
    assert_eq!(got.get("verdict"), None);
    assert_eq!(
        text(&["--design", "0.00001", "--total", "3100000"]),
        "design    20 events of a level of 0.001 % with 95 %\n\
         needed    2,787,920 denominator events\n\
         reached   3,100,000 events detect 0.000899 % with 95 %\n\
         power     0.001 % is detected with 98.6 %\n"
    );
}

#[test]
fn quantify_refuses_what_cannot_be_with_what_was_expected() {
    let counts = ["--positive", "5", "--total", "10"];
    for (more, message) in [
        (vec!["--threshold", "2"], "error: threshold: expected a fraction above 0 and below 1, got 2"),
        (
            vec!["--threshold", "0.1", "--threshold", "0.1"],
            "error: threshold 2: expected more than the 0.1 before it, got 0.1",
        ),
        (
            vec!["--threshold", "0.1", "--confidence", "0.3"],
            "error: confidence of a decision: expected at least 0.5 and below 1, got 0.3",
        ),
        (
            vec!["--earlier", "0/10"],
            "error: earlier positive events: expected at least 1 for a reduction, got 0",
        ),
        (vec!["--loq-cv", "0"], "error: coefficient of variation: expected a number above 0, got 0"),
        (
            vec!["--background", "5/2"],
            "error: invalid value '5/2' for '--background <X/N>': positive events: expected at most the total of 2, got 5",
        ),
        (vec!["--tube", "1/2"], "error: the argument '--positive <X>' cannot be used with '--tube <X/N>'"),
    ] {
        assert_eq!(refused(&[&counts[..], &more].concat(), 2), message);
    }
    for (arguments, message) in [
        (
            vec!["--tube", "5"],
            "error: invalid value '5' for '--tube <X/N>': expected X/N, positive events and all, such as 12/1000000, got \
             \"5\"",
        ),
        (
            vec!["--tube", "3/2"],
            "error: invalid value '3/2' for '--tube <X/N>': positive events: expected at most the total of 2, got 3",
        ),
        (vec!["--design", "0"], "error: level: expected a number above 0 and below 1, got 0"),
        (vec!["--design", "0.1", "--total", "0"], "error: total events: expected at least 1, got 0"),
        (
            vec!["--design", "0.1", "--threshold", "0.1"],
            "error: --threshold: expected counts beside it, --positive X and --total N or --tube X/N, got --design alone",
        ),
        (vec![], "error: expected --positive X and --total N, --tube X/N, or --design LEVEL, got none"),
    ] {
        assert_eq!(refused(&arguments, 2), message);
    }
}

#[test]
fn quantify_refuses_blanks_without_their_columns() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blanks.csv").display().to_string();
    fs::write(&path, "x,n\n1,2\n").unwrap();
    assert_eq!(
        refused(&["--positive", "5", "--total", "10", "--blanks", &path], 1),
        format!(
            "error: {path}, line 1: expected a header with the columns `positive` and `total`, got \"x, n\""
        )
    );
    fs::remove_file(&path).unwrap();
    assert_eq!(
        refused(&["--positive", "5", "--total", "10", "--blanks", &path], 1),
        format!("error: cannot read {path}")
    );
}
