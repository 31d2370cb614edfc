//! The shared reference file, and the largest relative error seen beside it.

use serde_json::Value;
use std::path::PathBuf;

/// `reference/intervals.json` beside the shared test data, where there is any.
pub fn file() -> Option<Value> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let data = std::env::var_os("FLOWMRD_TEST_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let path = data.join("../reference/intervals.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: no {}; FLOWMRD_TEST_DATA names the folder of test data", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// The largest relative error seen and what it was seen at.
#[derive(Default)]
pub struct Worst {
    pub error: f64,
    pub place: String,
    pub compared: usize,
}

impl Worst {
    pub fn see(&mut self, got: f64, expected: f64, place: impl Fn() -> String) {
        self.compared += 1;
        let error = if got == expected { 0.0 } else { (got / expected - 1.0).abs() };
        if error > self.error || error.is_nan() {
            self.error = error;
            self.place = format!("{}: expected {expected:e}, got {got:e}", place());
        }
    }

    pub fn hold(&self, name: &str, tolerance: f64) {
        let Self { error, place, compared } = self;
        eprintln!("{name}: {compared} numbers, worst relative error {error:.1e} at {place}");
        assert!(*compared > 0, "{name}");
        assert!(*error <= tolerance, "{name}: relative error {error:e} at {place}");
    }
}
