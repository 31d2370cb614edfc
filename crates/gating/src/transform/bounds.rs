use super::TransformError;
use crate::gate::Interval;

/// Bins of FlowJo's display, along each axis. A power of two: a bin's coordinate is exact.
const FLOWJO_BINS: f64 = 256.0;

/// What a transform's values are clamped to (Gating-ML 2.0 `boundMin` and `boundMax`), and the bins that they fall in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    min: f64,
    max: f64,
    is_binned: bool,
}

impl Bounds {
    /// Makes bounds that leave every value as it is.
    #[must_use]
    pub fn none() -> Self {
        Self { min: f64::NEG_INFINITY, max: f64::INFINITY, is_binned: false }
    }

    /// Makes the bins of FlowJo's display: a value goes to the nearest of 0/256 to 255/256, half upwards.
    pub(crate) fn flowjo_bins() -> Self {
        Self { min: 0.0, max: (FLOWJO_BINS - 1.0) / FLOWJO_BINS, is_binned: true }
    }

    /// Makes bounds on a transform's scale; −∞ or +∞ leaves that side open.
    ///
    /// # Errors
    /// [`TransformError::Parameter`] unless the minimum is at most the maximum, and where either is NaN, or the minimum
    /// is +∞ or the maximum −∞.
    pub fn new(min: f64, max: f64) -> Result<Self, TransformError> {
        let refuse = |parameter, expected: String, found| TransformError::Parameter {
            transform: "bounds",
            parameter,
            expected,
            found,
        };
        if min.is_nan() || min == f64::INFINITY {
            return Err(refuse("boundMin", "a finite number or −∞".to_owned(), min));
        }
        if max.is_nan() || max < min || max == f64::NEG_INFINITY {
            return Err(refuse("boundMax", format!("a number of at least boundMin = {min}"), max));
        }
        Ok(Self { min, max, is_binned: false })
    }

    /// Returns the least value; −∞ where that side is open.
    #[must_use]
    pub fn min(&self) -> f64 {
        self.min
    }

    /// Returns the greatest value; +∞ where that side is open.
    #[must_use]
    pub fn max(&self) -> f64 {
        self.max
    }

    /// Tells whether values go to bins.
    pub(crate) fn is_binned(&self) -> bool {
        self.is_binned
    }

    /// Clamps a value; NaN stays NaN.
    #[must_use]
    pub fn clamp(&self, value: f64) -> f64 {
        let clamped = value.clamp(self.min, self.max);
        if self.is_binned { (clamped * FLOWJO_BINS).round() / FLOWJO_BINS } else { clamped }
    }

    /// Returns the interval in which a value lies before clamping where it lies in `interval` after it; `None` where no
    /// value does.
    pub(crate) fn before(&self, interval: Interval) -> Option<Interval> {
        let holds_least = interval.contains(self.min);
        let holds_greatest = interval.contains(self.max);
        // A bound inside the interval takes with it every value beyond it.
        let min = if holds_least { f64::NEG_INFINITY } else { self.first(interval.min()) };
        let max = if holds_greatest { f64::INFINITY } else { self.first(interval.max()) };
        let is_missed = interval.min() > self.max || (interval.max() <= self.min && !holds_least);
        if is_missed { None } else { Interval::new(min, max).ok() }
    }

    /// Returns the least value that goes to `level` or above.
    fn first(&self, level: f64) -> f64 {
        if self.is_binned { ((level * FLOWJO_BINS).ceil() - 0.5) / FLOWJO_BINS } else { level }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_clamped_and_nan_stays() {
        let bounds = Bounds::new(-0.25, 1.0).unwrap();
        // by hand
        let clamped = [f64::NEG_INFINITY, -0.25, 0.5, 1.5, f64::INFINITY].map(|value| bounds.clamp(value));
        assert_eq!(clamped, [-0.25, -0.25, 0.5, 1.0, 1.0]);
        assert!(bounds.clamp(f64::NAN).is_nan());
        assert_eq!(Bounds::none().clamp(f64::INFINITY), f64::INFINITY);
    }

    #[test]
    fn bins_are_the_nearest_of_256_and_the_outermost_hold_what_lies_beyond() {
        let bins = Bounds::flowjo_bins();
        // by hand: 0.4 and 0.5 of a bin, the last half, and both ends
        let values = [-3.0, 0.4 / 256.0, 0.5 / 256.0, 254.5 / 256.0, 1.0, f64::INFINITY];
        assert_eq!(values.map(|value| bins.clamp(value) * 256.0), [0.0, 0.0, 1.0, 255.0, 255.0, 255.0]);
        assert!(bins.clamp(f64::NAN).is_nan());
    }

    #[test]
    fn interval_before_the_bins_holds_what_they_hold_after() {
        let bins = Bounds::flowjo_bins();
        let levels =
            [f64::NEG_INFINITY, -0.1, 0.0, 0.001, 10.0 / 256.0, 10.4 / 256.0, 255.0 / 256.0, 1.0, 2.0];
        for (min, max) in levels.iter().flat_map(|min| levels.map(|max| (*min, max))) {
            let Ok(interval) = Interval::new(min, max) else { continue };
            let before = bins.before(interval);
            for step in -20..=1060 {
                // Quarters of a bin, halves among them.
                let value = f64::from(step) / 1024.0;
                let is_held = before.is_some_and(|before| before.contains(value));
                assert_eq!(is_held, interval.contains(bins.clamp(value)), "{min} {max} {value}");
            }
        }
    }

    #[test]
    fn bounds_of_nothing_are_refused() {
        assert!(Bounds::new(1.0, 1.0).is_ok());
        for (min, max) in [(1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::NAN), (f64::INFINITY, f64::INFINITY)] {
            assert!(Bounds::new(min, max).is_err(), "{min} {max}");
        }
    }
}
