//! Maxima of functions of one number.

/// 2 − the golden ratio.
const SECTION: f64 = 0.381_966_011_250_105_15;
/// Each step leaves 0.618 of the width: 60 leave 10^-13 of it.
const STEPS: usize = 60;

/// The place between two ends at which a function is largest, and the value there, for one that rises and then falls.
///
/// Golden section; the place is good to the square root of the function's own rounding, as any search that compares
/// values is.
pub(crate) fn between(low: f64, high: f64, function: impl Fn(f64) -> f64) -> (f64, f64) {
    let (mut low, mut high) = (low, high);
    let mut inner = [low + SECTION * (high - low), high - SECTION * (high - low)];
    let mut values = inner.map(&function);
    for _ in 0..STEPS {
        if values[0] >= values[1] {
            high = inner[1];
            inner = [low + SECTION * (high - low), inner[0]];
            values = [function(inner[0]), values[0]];
        } else {
            low = inner[0];
            inner = [inner[1], high - SECTION * (high - low)];
            values = [values[1], function(inner[1])];
        }
    }
    if values[0] >= values[1] { (inner[0], values[0]) } else { (inner[1], values[1]) }
}

/// As [`between`], for a function that may have several maxima: the highest of equal steps starts the search.
pub(crate) fn scanned(low: f64, high: f64, step: f64, function: impl Fn(f64) -> f64) -> (f64, f64) {
    let count = ((high - low) / step).ceil().max(1.0) as u32;
    let at = |index: u32| low + (high - low) * f64::from(index) / f64::from(count);
    let mut best = (0, function(low));
    for index in 1..=count {
        let value = function(at(index));
        if value > best.1 {
            best = (index, value);
        }
    }
    between(at(best.0.saturating_sub(1)), at((best.0 + 1).min(count)), function)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maximum_of_a_parabola_is_its_vertex() {
        // by hand: 3 − (x − 1)² is largest at 1, where it is 3
        let (place, value) = between(-4.0, 9.0, |x| 3.0 - (x - 1.0).powi(2));
        assert!((place - 1.0).abs() < 1e-7 && (value - 3.0).abs() < 1e-14, "{place} {value}");
    }

    #[test]
    fn maximum_at_an_end_is_found_there() {
        let (place, _) = between(0.0, 1.0, |x| -x);
        assert!(place < 1e-12);
    }

    #[test]
    fn scan_finds_the_higher_of_two_maxima() {
        // by hand: cos x + x/100 over [−1, 7] is largest near 2π, where sin x = 1/100: 2π + 0.01000017
        let (place, _) = scanned(-1.0, 7.0, 0.5, |x| x.cos() + x / 100.0);
        assert!((place - std::f64::consts::TAU - 0.010_000_17).abs() < 1e-6, "{place}");
    }
}
