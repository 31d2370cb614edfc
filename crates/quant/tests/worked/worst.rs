//! The largest relative error of each of several quantities.

use std::collections::BTreeMap;

/// The largest relative errors seen, by quantity, and what they were seen at.
#[derive(Default)]
pub(crate) struct Worst {
    errors: BTreeMap<String, Error>,
}

#[derive(Default)]
struct Error {
    relative: f64,
    place: String,
    compared: usize,
}

impl Worst {
    pub(crate) fn see(&mut self, quantity: &str, got: f64, expected: f64, place: impl Fn() -> String) {
        let worst = self.errors.entry(quantity.to_owned()).or_default();
        worst.compared += 1;
        let relative = if got == expected { 0.0 } else { (got / expected - 1.0).abs() };
        if relative > worst.relative || relative.is_nan() {
            worst.relative = relative;
            worst.place = format!("{}: expected {expected:e}, got {got:e}", place());
        }
    }

    pub(crate) fn hold(&self, tolerance: f64) {
        assert!(!self.errors.is_empty());
        for (quantity, Error { relative, place, compared }) in &self.errors {
            eprintln!("{quantity}: {compared} numbers, worst relative error {relative:.1e} at {place}");
        }
        for (quantity, Error { relative, place, .. }) in &self.errors {
            assert!(*relative <= tolerance, "{quantity}: relative error {relative:e} at {place}");
        }
    }
}
