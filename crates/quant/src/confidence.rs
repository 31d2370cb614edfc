use crate::Error;

/// A confidence level, strictly between 0 and 1.
///
/// The binary64 number is what counts: the tail that is worked with is 1 minus it, exactly. For 0.999999 that tail is
/// 3·10^-11 off the decimal 10^-6, relative.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Confidence(f64);

impl Confidence {
    /// The usual 95 %.
    pub const P95: Self = Self(0.95);

    /// Takes a level as a fraction: 0.95, not 95.
    ///
    /// # Errors
    /// [`Error::Confidence`] where it is not above 0 and below 1; NaN is neither.
    pub fn new(level: f64) -> Result<Self, Error> {
        if level > 0.0 && level < 1.0 { Ok(Self(level)) } else { Err(Error::Confidence(level)) }
    }

    /// Returns the level as a fraction.
    #[must_use]
    pub fn level(self) -> f64 {
        self.0
    }
}

impl Default for Confidence {
    /// Returns 95 %.
    fn default() -> Self {
        Self::P95
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_refuses_its_ends_and_what_is_no_number() {
        for level in [0.0, 1.0, -0.5, 95.0, f64::INFINITY] {
            assert_eq!(Confidence::new(level), Err(Error::Confidence(level)));
        }
        assert!(Confidence::new(f64::NAN).is_err());
        assert_eq!(
            Confidence::new(95.0).unwrap_err().to_string(),
            "confidence: expected a number above 0 and below 1, got 95"
        );
    }

    #[test]
    fn confidence_allows_the_numbers_next_to_its_ends() {
        assert!(Confidence::new(f64::MIN_POSITIVE).is_ok());
        assert!(Confidence::new(1.0 - f64::EPSILON / 2.0).is_ok());
    }
}
