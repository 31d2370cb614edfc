use super::GateError;

/// The values from a minimum, inclusive, to a maximum, exclusive; either may be open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    min: f64,
    max: f64,
}

impl Interval {
    /// Makes an interval; −∞ as the minimum or +∞ as the maximum leaves that side open, so that the infinite values
    /// of that side are inside too.
    ///
    /// # Errors
    /// [`GateError::Interval`] unless the minimum is below the maximum; NaN is below nothing.
    pub fn new(min: f64, max: f64) -> Result<Self, GateError> {
        if min < max { Ok(Self { min, max }) } else { Err(GateError::Interval { min, max }) }
    }

    /// Makes the interval that is open on both sides: every value but NaN.
    #[must_use]
    pub fn open() -> Self {
        Self { min: f64::NEG_INFINITY, max: f64::INFINITY }
    }

    /// Makes the interval from a finite minimum on.
    pub(crate) fn from(min: f64) -> Self {
        Self { min, max: f64::INFINITY }
    }

    /// Makes the interval up to a finite maximum.
    pub(crate) fn until(max: f64) -> Self {
        Self { min: f64::NEG_INFINITY, max }
    }

    /// Returns the minimum, inclusive; −∞ where the interval is open below.
    #[must_use]
    pub fn min(&self) -> f64 {
        self.min
    }

    /// Returns the maximum, exclusive; +∞ where the interval is open above.
    #[must_use]
    pub fn max(&self) -> f64 {
        self.max
    }

    /// Tells whether a value lies inside; NaN never does.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.min <= value && (value < self.max || self.max == f64::INFINITY)
    }
}
