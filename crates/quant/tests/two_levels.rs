//! Net levels, tests of an excess and ratios against values worked elsewhere: `reference/intervals.json`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "worked/worst.rs"]
mod worst;

use flowmrd_quant::background::{
    Background, NetMethod, Prior, conditional_test, e_test, li_ma_significance, net_bound, net_fraction,
    net_interval, net_posterior_mean,
};
use flowmrd_quant::reduction::{RatioMethod, Reduction, TimePoints, ratio::Levels};
use flowmrd_quant::{Bound, Confidence, Counts};
use serde_json::Value;
use std::path::PathBuf;
use worst::Worst;

/// What the crate promises.
const PROMISED: f64 = 1e-10;
/// What statsmodels' iterative search of Koopman's bounds leaves: of a ratio of 10^-5 up to 6·10^-5, relative.
const SEARCHED: f64 = 1e-4;

/// `reference/intervals.json` beside the shared test data, where there is any.
fn reference() -> Option<Value> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let data = std::env::var_os("FLOWMRD_TEST_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let path = data.join("../reference/intervals.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: no {}; FLOWMRD_TEST_DATA names the folder of test data", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn counts(row: &Value, positive: &str, total: &str) -> Counts {
    Counts::new(row[positive].as_u64().unwrap(), row[total].as_u64().unwrap()).unwrap()
}

/// The tables of a row, with their confidences.
fn tables(row: &Value) -> impl Iterator<Item = (Confidence, &serde_json::Map<String, Value>)> {
    [("conf_0.9", 0.9), ("conf_0.95", 0.95), ("conf_0.99", 0.99)]
        .into_iter()
        .map(|(name, level)| (Confidence::new(level).unwrap(), row[name].as_object().unwrap()))
}

/// A number of the file, in which infinity is a word.
fn number(value: &Value) -> f64 {
    if value == "inf" { f64::INFINITY } else { value.as_f64().unwrap() }
}

fn net_method(key: &str) -> Option<NetMethod> {
    Some(match key {
        "mover_wilson" => NetMethod::MoverWilson,
        "mover_jeffreys" => NetMethod::MoverJeffreys,
        "profile_bounded" => NetMethod::Profile,
        "profile_unbounded" => NetMethod::ProfileUnbounded,
        "bayes_flat_equal_tail" => NetMethod::BayesFlat,
        "bayes_jeffreys_half_equal_tail" => NetMethod::BayesJeffreys,
        _ => return None,
    })
}

fn ratio_method(key: &str) -> Option<RatioMethod> {
    Some(match key {
        "ratio_koopman" | "koopman" | "koopman_statsmodels" => RatioMethod::Koopman,
        "ratio_mover_wilson" | "mover_wilson" => RatioMethod::MoverWilson,
        "ratio_mover_jeffreys" | "mover_jeffreys" => RatioMethod::MoverJeffreys,
        "ratio_katz_log" | "katz_log" => RatioMethod::KatzLog,
        "katz_plus_half" => RatioMethod::KatzLogHalf,
        "rate_ratio_conditional_exact" | "poisson_conditional_exact" => RatioMethod::ConditionalExact,
        _ => return None,
    })
}

#[test]
fn net_levels_and_their_bounds_match_every_reference_row() {
    // mpmath at 50 digits
    let Some(reference) = reference() else { return };
    let mut worst = Worst::default();
    let mut left = 0;
    for row in reference["background"].as_array().unwrap() {
        let (sample, control) = (counts(row, "x_on", "n_on"), counts(row, "x_off", "n_off"));
        let background = Background::new(control);
        worst.see("net", net_fraction(sample, &background), number(&row["excess_rate"]), || row.to_string());
        for (confidence, table) in tables(row) {
            for (key, value) in table {
                let place = || format!("{sample:?} {control:?} {key} {}", confidence.level());
                if let Some(method) = net_method(key) {
                    let got = net_interval(sample, &background, method, confidence);
                    worst.see(key, got.lower(), number(&value[0]), place);
                    worst.see(key, got.upper(), number(&value[1]), place);
                } else if key == "bayes_flat_upper_one_sided" {
                    let got = net_bound(sample, &background, NetMethod::BayesFlat, confidence, Bound::Upper);
                    worst.see(key, got, number(value), place);
                } else if key == "bayes_flat_mean" {
                    worst.see(
                        key,
                        net_posterior_mean(sample, &background, Prior::Flat),
                        number(value),
                        place,
                    );
                } else if key == "bayes_jeffreys_half_mean" {
                    let got = net_posterior_mean(sample, &background, Prior::Jeffreys);
                    worst.see(key, got, number(value), place);
                } else {
                    left += 1;
                }
            }
        }
    }
    worst.hold(PROMISED);
    // 3 confidences: Miettinen and Nurminen's difference in 7 rows, which is no method here, the conditional ratio in
    // 6, the four other ratios in 4
    assert_eq!(left, 3 * (7 + 6 + 4 * 4));
}

#[test]
fn tests_of_an_excess_match_every_reference_row() {
    let Some(reference) = reference() else { return };
    let mut worst = Worst::default();
    for row in reference["background"].as_array().unwrap() {
        let Some(expected) = row.get("pw_conditional_p_one_sided") else { continue };
        let (sample, control) = (counts(row, "x_on", "n_on"), counts(row, "x_off", "n_off"));
        let place = || row["x_on"].to_string();
        let test = conditional_test(sample, control);
        worst.see("conditional p", test.p_value(), number(expected), place);
        let z = number(&row["pw_z_equiv"]);
        // 1 of 2 is a p-value of a half, whose deviate is 0
        let close_to_zero = z == 0.0 && test.z().abs() < 1e-15;
        worst.see("conditional z", if close_to_zero { 0.0 } else { test.z() }, z, place);
        worst.see("E-test", e_test(sample, control).unwrap(), number(&row["e_test_p_one_sided"]), place);
        let li_ma = li_ma_significance(sample, control);
        worst.see("Li-Ma", li_ma, number(&row["li_ma_significance"]), place);
        worst.see("Li-Ma as a likelihood ratio", li_ma, number(&row["li_ma_check_lrt"]), place);
    }
    worst.hold(PROMISED);
}

#[test]
fn ratios_of_background_rows_match_every_reference_row() {
    let Some(reference) = reference() else { return };
    let mut worst = Worst::default();
    for row in reference["background"].as_array().unwrap() {
        let levels =
            Levels { numerator: counts(row, "x_on", "n_on"), denominator: counts(row, "x_off", "n_off") };
        for (confidence, table) in tables(row) {
            for (key, value) in table.iter().filter(|(key, _)| key.contains("ratio")) {
                let got = levels.interval(ratio_method(key).unwrap(), confidence).unwrap();
                worst.see(key, got.lower, number(&value[0]), || format!("{levels:?}"));
                worst.see(key, got.upper, number(&value[1]), || format!("{levels:?}"));
            }
        }
    }
    worst.hold(PROMISED);
}

#[test]
fn reductions_match_every_reference_row() {
    let Some(reference) = reference() else { return };
    let (mut worst, mut searched) = (Worst::default(), Worst::default());
    for row in reference["log_reduction"].as_array().unwrap() {
        let points = TimePoints { later: counts(row, "x1", "n1"), earlier: counts(row, "x0", "n0") };
        let reduction = Reduction::new(points).unwrap();
        worst.see("ratio", reduction.ratio(), number(&row["ratio"]), || row.to_string());
        worst.see("log10", reduction.log10(), number(&row["log10_reduction"]), || row.to_string());
        for (confidence, table) in tables(row) {
            for (key, value) in table {
                let place = || format!("{points:?} {key} {}", confidence.level());
                if key == "log10_reduction_koopman" {
                    let got = reduction.interval(RatioMethod::Koopman, confidence).unwrap();
                    worst.see(key, got.lower_log10, number(&value[0]), place);
                    worst.see(key, got.upper_log10, number(&value[1]), place);
                    continue;
                }
                let got = reduction.levels().interval(ratio_method(key).unwrap(), confidence).unwrap();
                let (worst, least) =
                    if key.ends_with("statsmodels") { (&mut searched, 1e-11) } else { (&mut worst, 0.0) };
                // the search leaves ±10^-12 where the bound is 0
                let lower = number(&value[0]);
                worst.see(key, got.lower, if lower.abs() < least { 0.0 } else { lower }, place);
                worst.see(key, got.upper, number(&value[1]), place);
            }
        }
    }
    worst.hold(PROMISED);
    searched.hold(SEARCHED);
}
