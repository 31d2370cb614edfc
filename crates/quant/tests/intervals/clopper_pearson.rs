//! Clopper-Pearson bounds against values worked elsewhere.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

use flowmrd_quant::{Bound, Confidence, Counts, Interval, IntervalMethod, bound, interval};
use serde_json::Value;
use std::path::PathBuf;

/// What the crate promises; the errors themselves are stated in docs/algorithms/07-intervals.md.
const PROMISED: f64 = 1e-10;
/// What the table is held to, four digits better: a loss of accuracy shows before the promise breaks.
const TABLE_TOLERANCE: f64 = 1e-14;

/// mpmath at 60 digits, printed to 30: scripts/reference/intervals.py
const TABLE: &str = include_str!("data/clopper_pearson.csv");

/// The largest relative error seen and what it was seen at.
#[derive(Default)]
struct Worst {
    error: f64,
    place: String,
    compared: usize,
}

impl Worst {
    fn see(&mut self, got: f64, expected: f64, place: impl Fn() -> String) {
        self.compared += 1;
        let error = if got == expected { 0.0 } else { (got / expected - 1.0).abs() };
        if error > self.error || error.is_nan() {
            self.error = error;
            self.place = format!("{}: expected {expected:e}, got {got:e}", place());
        }
    }

    fn hold(&self, tolerance: f64) {
        eprintln!("{} numbers, worst relative error {:.1e} at {}", self.compared, self.error, self.place);
        assert!(self.compared > 0);
        assert!(self.error <= tolerance, "relative error {:e} at {}", self.error, self.place);
    }
}

fn two_sided(positive: u64, total: u64, confidence: f64) -> Interval {
    let counts = Counts::new(positive, total).unwrap();
    interval(counts, IntervalMethod::ClopperPearson, Confidence::new(confidence).unwrap())
}

fn one_sided(positive: u64, total: u64, confidence: f64, end: Bound) -> f64 {
    let counts = Counts::new(positive, total).unwrap();
    bound(counts, IntervalMethod::ClopperPearson, Confidence::new(confidence).unwrap(), end)
}

#[test]
fn bounds_and_their_complements_match_mpmath_up_to_a_million_million_events() {
    let mut worst = Worst::default();
    for line in TABLE.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [positive, total, confidence, expected @ ..] = fields.as_slice() else { panic!("{line}") };
        let got = two_sided(positive.parse().unwrap(), total.parse().unwrap(), confidence.parse().unwrap());
        let got = [got.lower(), got.lower_complement(), got.upper(), got.upper_complement()];
        assert_eq!(expected.len(), got.len(), "{line}");
        for (got, expected) in got.into_iter().zip(expected) {
            worst.see(got, expected.parse().unwrap(), || format!("{positive} of {total} at {confidence}"));
        }
    }
    worst.hold(TABLE_TOLERANCE);
}

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

/// Compares both bounds of every row of one table whose method has a name.
fn compare_rows(table: &Value, method: &str, got: impl Fn(u64, u64, f64) -> (f64, f64)) -> Worst {
    let mut worst = Worst::default();
    for row in table.as_array().unwrap().iter().filter(|row| row["method"] == method) {
        let (positive, total) = (row["x"].as_u64().unwrap(), row["n"].as_u64().unwrap());
        let (lower, upper) = got(positive, total, row["conf"].as_f64().unwrap());
        worst.see(lower, row["lower"].as_f64().unwrap(), || row.to_string());
        worst.see(upper, row["upper"].as_f64().unwrap(), || row.to_string());
    }
    worst
}

#[test]
fn two_sided_bounds_match_every_reference_row() {
    // mpmath at 50 digits, agreed with R's binom.test, scipy and statsmodels
    let Some(reference) = reference() else { return };
    let worst =
        compare_rows(&reference["binomial_two_sided"], "clopper_pearson", |positive, total, confidence| {
            let got = two_sided(positive, total, confidence);
            (got.lower(), got.upper())
        });
    worst.hold(PROMISED);
}

#[test]
fn one_sided_bounds_match_every_reference_row() {
    let Some(reference) = reference() else { return };
    let table = &reference["binomial_one_sided"];
    let worst = compare_rows(table, "clopper_pearson_one_sided", |positive, total, confidence| {
        let end = |end| one_sided(positive, total, confidence, end);
        (end(Bound::Lower), end(Bound::Upper))
    });
    worst.hold(PROMISED);
}

#[test]
fn bounds_of_none_and_of_all_are_closed_forms() {
    // by hand: 1 - 0.025 = 0.975 for 0 of 1, 0.025 for 1 of 1; 1 - 0.05^(1/1) one-sided
    let (none, all) = (two_sided(0, 1, 0.95), two_sided(1, 1, 0.95));
    assert_eq!((none.lower(), all.upper()), (0.0, 1.0));
    assert!((none.upper() - 0.975).abs() < 1e-15 && (all.lower() - 0.025).abs() < 1e-16);
    assert!((one_sided(0, 1, 0.95, Bound::Upper) - 0.95).abs() < 1e-15);
}

#[test]
fn one_sided_bound_at_confidence_1_minus_alpha_2_is_the_two_sided_bound() {
    // the definition: each side of a 90 % interval holds 5 %
    let both = two_sided(7, 1_000_003, 0.9);
    for (end, expected) in [(Bound::Lower, both.lower()), (Bound::Upper, both.upper())] {
        assert!((one_sided(7, 1_000_003, 0.95, end) / expected - 1.0).abs() < 1e-14);
    }
}

#[test]
fn one_sided_bound_of_a_confidence_under_a_half_keeps_its_digits() {
    // 0 of 1: the upper bound is the confidence itself, 1 - (1 - c); 1 of 1: the lower bound is 1 - c
    assert!((one_sided(0, 1, 1e-20, Bound::Upper) / 1e-20 - 1.0).abs() < 1e-14);
    assert!((one_sided(1, 1, 0.25, Bound::Lower) - 0.75).abs() < 1e-15);
}

#[test]
fn bounds_hold_at_counts_past_what_binary64_counts_exactly() {
    // half of 2^63: symmetric about 1/2, half-width 1.96 / (2 sqrt(n)) = 3.2e-10 by the normal approximation
    let middle = two_sided(1 << 62, 1 << 63, 0.95);
    assert!((middle.upper() - 0.5 - 3.227e-10).abs() < 1e-12, "{:e}", middle.upper() - 0.5);
    assert!((middle.lower() - middle.upper_complement()).abs() < 1e-15);
    let last = two_sided(u64::MAX - 1, u64::MAX, 0.999_999);
    // the upper bound of P(X = n) + P(X = n - 1): 1 - upper is -ln(1 - 5e-7) / n for the Poisson mean of the miss
    assert!(
        (last.upper_complement() * u64::MAX as f64 / 5e-7 - 1.0).abs() < 1e-6,
        "{:e}",
        last.upper_complement()
    );
}
