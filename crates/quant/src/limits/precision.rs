use super::{Limit, LimitKind, LimitRule};
use crate::Error;

/// The coefficient of variation that a quantified level must not exceed, a fraction above 0: 0.3 for 30 %.
///
/// Flow cytometry asks for 20 to 35 % (from memory of the literature, not read).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct PrecisionGoal(f64);

/// What a count varies by beside the chance of counting.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CountNoise {
    /// Mean background events in this sample, at least 0, counted with the LAIP's and taken off.
    pub background_events: f64,
    /// Variance of the background taken off, in events²: how well it is known, and its spread between samples.
    pub background_variance: f64,
    /// Relative variance of the level between tubes: the square of its coefficient of variation.
    pub dispersion: f64,
}

impl PrecisionGoal {
    /// Takes a coefficient of variation as a fraction.
    ///
    /// # Errors
    /// [`Error::Variation`] where it is not a number above 0.
    pub fn new(variation: f64) -> Result<Self, Error> {
        let is_valid = variation > 0.0 && variation.is_finite();
        if is_valid { Ok(Self(variation)) } else { Err(Error::Variation(variation)) }
    }

    /// Returns the coefficient of variation, a fraction.
    #[must_use]
    pub fn variation(self) -> f64 {
        self.0
    }

    /// Takes the LOQ as the smallest mean of LAIP events m at which the coefficient of variation meets the goal;
    /// `None` where the dispersion alone exceeds it.
    ///
    /// The variance of the net count is m + b + v + d m² for b background events, v the variance of the background
    /// taken off and d the dispersion. With g the goal and q = g² − d, the CV is g at m = (1 + √(1 + 4 q (b + v))) /
    /// 2q; without background m = 1/q, and without dispersion 1/g²: 25 events for 20 %.
    ///
    /// # Errors
    /// [`Error::Noise`] where a part of the noise is negative or no number; [`Error::NoTotal`] where `total` is 0.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::limits::{CountNoise, PrecisionGoal};
    ///
    /// let loq = PrecisionGoal::new(0.2)?.loq(CountNoise::default(), 5_000_000)?;
    /// assert_eq!(loq.map(|loq| loq.events()), Some(25.0));
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    pub fn loq(self, noise: CountNoise, total: u64) -> Result<Option<Limit>, Error> {
        if total == 0 {
            return Err(Error::NoTotal);
        }
        let CountNoise { background_events, background_variance, dispersion } = noise;
        for part in [background_events, background_variance, dispersion] {
            if !(part >= 0.0 && part.is_finite()) {
                return Err(Error::Noise(part));
            }
        }
        let q = self.0 * self.0 - dispersion;
        if q <= 0.0 {
            return Ok(None);
        }
        let background = background_events + background_variance;
        let events = (1.0 + (1.0 + 4.0 * q * background).sqrt()) / (2.0 * q);
        Ok(Some(Limit::of_events(LimitKind::Quantification, LimitRule::PrecisionGoal, events, total)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loq(goal: f64, noise: CountNoise) -> Option<f64> {
        PrecisionGoal::new(goal).unwrap().loq(noise, 1_000_000).unwrap().map(Limit::events)
    }

    #[test]
    fn loq_of_a_count_alone_is_one_over_the_square_of_the_goal() {
        // by hand: CV 1/√n is 20 % at 25 events, 30 % at 11.1, 10 % at 100
        assert_eq!(loq(0.2, CountNoise::default()), Some(25.0));
        assert!((loq(0.3, CountNoise::default()).unwrap() - 100.0 / 9.0).abs() < 1e-12);
        assert_eq!(loq(0.1, CountNoise::default()), Some(100.0));
    }

    #[test]
    fn loq_with_background_meets_the_goal_exactly() {
        // by hand: m = 50 and b + v = 50: √(50 + 50) / 50 = 0.2
        let noise = CountNoise { background_events: 30.0, background_variance: 20.0, dispersion: 0.0 };
        assert!((loq(0.2, noise).unwrap() - 50.0).abs() < 1e-12);
    }

    #[test]
    fn loq_with_dispersion_meets_the_goal_exactly() {
        // by hand: q = 0.04 − 0.03 = 0.01, so 100 events; variance 100 + 0.03 · 100² = 400, CV 20 / 100
        let noise = CountNoise { dispersion: 0.03, ..CountNoise::default() };
        assert!((loq(0.2, noise).unwrap() - 100.0).abs() < 1e-9);
    }

    #[test]
    fn loq_is_absent_where_the_tubes_differ_by_more_than_the_goal() {
        assert_eq!(loq(0.2, CountNoise { dispersion: 0.041, ..CountNoise::default() }), None);
    }

    #[test]
    fn goal_and_noise_refuse_what_is_no_amount() {
        let error = PrecisionGoal::new(0.0).unwrap_err();
        assert_eq!(error.to_string(), "coefficient of variation: expected a number above 0, got 0");
        assert!(PrecisionGoal::new(f64::NAN).is_err() && PrecisionGoal::new(f64::INFINITY).is_err());
        let noise = CountNoise { background_events: -1.0, ..CountNoise::default() };
        let error = PrecisionGoal::new(0.2).unwrap().loq(noise, 1).unwrap_err();
        assert_eq!(error.to_string(), "noise of a count: expected a number of at least 0, got -1");
    }
}
