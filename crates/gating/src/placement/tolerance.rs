use super::PlacementError;

/// How far a coordinate of a gate moves when its deviate is 1: a standard deviation where deviates are standard normal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance(Kind);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Shift(f64),
    Relative(f64),
}

impl Tolerance {
    /// The greatest relative tolerance.
    pub const MAX_RELATIVE: f64 = 0.5;

    /// Makes a tolerance in units of the gate's scale: a coordinate v goes to v + z·σ for a deviate z.
    ///
    /// # Errors
    /// [`PlacementError::Deviation`] unless σ is finite and at least 0.
    pub fn shift(deviation: f64) -> Result<Self, PlacementError> {
        if deviation >= 0.0 && deviation.is_finite() {
            Ok(Self(Kind::Shift(deviation)))
        } else {
            Err(PlacementError::Deviation { found: deviation })
        }
    }

    /// Makes a tolerance relative to the coordinate: v goes to v·(1 + z·ρ), as by a gain that is off.
    ///
    /// # Errors
    /// [`PlacementError::RelativeDeviation`] unless ρ lies from 0 to [`Self::MAX_RELATIVE`].
    pub fn relative(deviation: f64) -> Result<Self, PlacementError> {
        if (0.0..=Self::MAX_RELATIVE).contains(&deviation) {
            Ok(Self(Kind::Relative(deviation)))
        } else {
            Err(PlacementError::RelativeDeviation { limit: Self::MAX_RELATIVE, found: deviation })
        }
    }

    /// Makes the tolerance of what does not move.
    #[must_use]
    pub fn none() -> Self {
        Self(Kind::Shift(0.0))
    }

    /// Returns σ in units of the gate's scale, or ρ as a fraction of the coordinate.
    #[must_use]
    pub fn deviation(&self) -> f64 {
        match self.0 {
            Kind::Shift(deviation) | Kind::Relative(deviation) => deviation,
        }
    }

    /// Tells whether the deviation is a fraction of the coordinate.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        matches!(self.0, Kind::Relative(_))
    }

    /// Tells whether nothing moves.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.deviation() == 0.0
    }

    /// Moves a finite coordinate; one that would leave the range of f64 stays at its end.
    #[must_use]
    pub fn moved(&self, coordinate: f64, deviate: f64) -> f64 {
        let moved = match self.0 {
            Kind::Shift(deviation) => coordinate + deviate * deviation,
            Kind::Relative(deviation) => coordinate * (1.0 + deviate * deviation),
        };
        moved.clamp(f64::MIN, f64::MAX)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

    use super::*;

    #[test]
    fn coordinates_move_by_deviations_of_the_scale_or_of_themselves() {
        // by hand: 10 + 2·0.5, and −10·(1 + 2·0.25)
        assert_eq!(Tolerance::shift(0.5).unwrap().moved(10.0, 2.0), 11.0);
        assert_eq!(Tolerance::relative(0.25).unwrap().moved(-10.0, 2.0), -15.0);
        assert_eq!(Tolerance::none().moved(10.0, 7.0), 10.0);
        assert_eq!(Tolerance::shift(f64::MAX).unwrap().moved(f64::MIN, -4.0), f64::MIN);
    }

    #[test]
    fn deviations_that_are_none_are_refused() {
        assert_eq!(
            Tolerance::shift(-0.1).unwrap_err().to_string(),
            "tolerance: expected a finite number of at least 0, got -0.1"
        );
        assert!(Tolerance::shift(f64::NAN).is_err() && Tolerance::shift(f64::INFINITY).is_err());
        assert_eq!(
            Tolerance::relative(0.6).unwrap_err().to_string(),
            "relative tolerance: expected a number from 0 to 0.5, got 0.6"
        );
        assert!(Tolerance::relative(f64::NAN).is_err() && Tolerance::relative(-1e-9).is_err());
    }
}
