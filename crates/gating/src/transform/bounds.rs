use super::TransformError;

/// What a transform's values are clamped to (Gating-ML 2.0 `boundMin` and `boundMax`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    min: f64,
    max: f64,
}

impl Bounds {
    /// Makes bounds that leave every value as it is.
    #[must_use]
    pub fn none() -> Self {
        Self { min: f64::NEG_INFINITY, max: f64::INFINITY }
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
        Ok(Self { min, max })
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

    /// Clamps a value; NaN stays NaN.
    #[must_use]
    pub fn clamp(&self, value: f64) -> f64 {
        value.clamp(self.min, self.max)
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
    fn bounds_of_nothing_are_refused() {
        assert!(Bounds::new(1.0, 1.0).is_ok());
        for (min, max) in [(1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::NAN), (f64::INFINITY, f64::INFINITY)] {
            assert!(Bounds::new(min, max).is_err(), "{min} {max}");
        }
    }
}
