//! Every row of intervals against the shared reference file: mpmath at 50 digits, agreed with R, scipy and statsmodels.

use super::reference::{Worst, file};
use flowmrd_quant::{
    Bound, Confidence, Counts, IntervalMethod, PoissonMethod, Posterior, bound, interval, poisson_interval,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the crate promises.
const PROMISED: f64 = 1e-10;

fn two_sided(method: &str, counts: Counts, confidence: Confidence) -> (f64, f64) {
    let drawn = |method| {
        let interval = interval(counts, method, confidence);
        (interval.lower(), interval.upper())
    };
    match method {
        "clopper_pearson" => drawn(IntervalMethod::ClopperPearson),
        "mid_p" => drawn(IntervalMethod::MidP),
        "wilson" => drawn(IntervalMethod::Wilson),
        "jeffreys" => drawn(IntervalMethod::Jeffreys),
        "agresti_coull" => drawn(IntervalMethod::AgrestiCoull),
        "jeffreys_raw" => Posterior::jeffreys(counts).equal_tailed(confidence),
        "bayes_uniform" => Posterior::uniform(counts).equal_tailed(confidence),
        other => panic!("no method {other}"),
    }
}

fn one_sided(method: &str, counts: Counts, confidence: Confidence) -> (f64, f64) {
    assert_eq!(method, "clopper_pearson_one_sided");
    let end = |end| bound(counts, IntervalMethod::ClopperPearson, confidence, end).unwrap();
    (end(Bound::Lower), end(Bound::Upper))
}

fn mean(method: &str, count: u64, confidence: Confidence) -> (f64, f64) {
    let method = match method {
        "garwood" => PoissonMethod::Garwood,
        "poisson_mid_p" => PoissonMethod::MidP,
        "poisson_jeffreys" => PoissonMethod::Jeffreys,
        "poisson_score" => PoissonMethod::Score,
        other => panic!("no method {other}"),
    };
    let interval = poisson_interval(count, method, confidence);
    (interval.lower(), interval.upper())
}

/// Holds both bounds of every row of a table, method by method.
fn hold_rows(table: &Value, rows: usize, got: impl Fn(&str, &Value, Confidence) -> (f64, f64)) {
    let mut worst = BTreeMap::<&str, Worst>::new();
    let table = table.as_array().unwrap();
    assert_eq!(table.len(), rows);
    for row in table {
        let method = row["method"].as_str().unwrap();
        let (lower, upper) = got(method, row, Confidence::new(row["conf"].as_f64().unwrap()).unwrap());
        let worst = worst.entry(method).or_default();
        worst.see(lower, row["lower"].as_f64().unwrap(), || row.to_string());
        worst.see(upper, row["upper"].as_f64().unwrap(), || row.to_string());
    }
    worst.iter().for_each(|(method, worst)| worst.hold(method, PROMISED));
}

fn counts(row: &Value) -> Counts {
    Counts::new(row["x"].as_u64().unwrap(), row["n"].as_u64().unwrap()).unwrap()
}

#[test]
fn two_sided_bounds_match_every_reference_row() {
    let Some(reference) = file() else { return };
    hold_rows(&reference["binomial_two_sided"], 1337, |method, row, confidence| {
        two_sided(method, counts(row), confidence)
    });
}

#[test]
fn one_sided_bounds_match_every_reference_row() {
    let Some(reference) = file() else { return };
    hold_rows(&reference["binomial_one_sided"], 21, |method, row, confidence| {
        one_sided(method, counts(row), confidence)
    });
}

#[test]
fn bounds_of_a_poisson_mean_match_every_reference_row() {
    let Some(reference) = file() else { return };
    hold_rows(&reference["poisson_mean"], 236, |method, row, confidence| {
        mean(method, row["x"].as_u64().unwrap(), confidence)
    });
}
