use super::{BetaBinomial, DispersedInterval, Homogeneity, ProfileInterval};
use crate::{Confidence, Counts, Error};

/// The counts of tubes or files that are to give one level: at least one, with a sum that can be counted.
///
/// The counts are of the same LAIP over the same denominator, and no event is in two of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tubes {
    counts: Vec<Counts>,
    pooled: Counts,
}

impl Tubes {
    /// Takes the counts of each tube.
    ///
    /// # Errors
    /// [`Error::NoTubes`] where there is none; [`Error::TooManyEvents`] where their sum passes 2^64 − 1.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::{Confidence, Counts, dispersion::Tubes};
    ///
    /// let tubes = Tubes::new(&[Counts::new(12, 1_000_000)?, Counts::new(9, 1_200_000)?, Counts::new(15, 900_000)?])?;
    /// assert_eq!(tubes.pooled(), Counts::new(36, 3_100_000)?);
    /// let interval = tubes.interval(Confidence::P95);
    /// assert!(interval.lower() < 36.0 / 3_100_000.0 && 36.0 / 3_100_000.0 < interval.upper());
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    pub fn new(counts: &[Counts]) -> Result<Self, Error> {
        let total = |sum: u64, tube: &Counts| sum.checked_add(tube.total());
        let total = counts.iter().try_fold(0, total).ok_or(Error::TooManyEvents)?;
        if counts.is_empty() {
            return Err(Error::NoTubes);
        }
        // No more than the totals, whose sum was counted.
        let positive = counts.iter().map(|tube| tube.positive()).sum();
        Ok(Self { counts: counts.to_vec(), pooled: Counts::new(positive, total)? })
    }

    /// Returns the counts of each tube, in their order.
    #[must_use]
    pub fn counts(&self) -> &[Counts] {
        &self.counts
    }

    /// Adds numerators and denominators: the pooled level, each event weighing the same.
    #[must_use]
    pub fn pooled(&self) -> Counts {
        self.pooled
    }

    /// Tests whether the tubes have one level; `None` where there is one tube, or no event or every event is positive.
    ///
    /// The seed is used where the p-value is simulated, and stands in the answer.
    #[must_use]
    pub fn homogeneity(&self, seed: u64) -> Option<Homogeneity> {
        Homogeneity::of(self, seed)
    }

    /// Bounds the pooled level with what the tubes differ by.
    #[must_use]
    pub fn interval(&self, confidence: Confidence) -> DispersedInterval {
        DispersedInterval::of(self, confidence)
    }

    /// Fits a beta-binomial distribution; `None` where there is one tube, or no event or every event is positive.
    #[must_use]
    pub fn beta_binomial(&self) -> Option<BetaBinomial> {
        BetaBinomial::fit(self)
    }

    /// Bounds the level by the beta-binomial's profile likelihood; `None` where it cannot be fitted.
    #[must_use]
    pub fn profile_interval(&self, confidence: Confidence) -> Option<ProfileInterval> {
        ProfileInterval::of(self, confidence)
    }

    /// Whether the tubes can tell what they differ by: two of them, and positive and negative events.
    pub(super) fn is_comparable(&self) -> bool {
        self.counts.len() > 1 && self.pooled.positive() > 0 && self.pooled.negative() > 0
    }

    /// Pearson's χ²: the sum of (x − n p)² / (n p (1 − p)) over the tubes, p the pooled level.
    pub(super) fn pearson(&self) -> f64 {
        let (level, rest) = self.shares();
        let part = |tube: &Counts| {
            let (positive, total) = (tube.positive() as f64, tube.total() as f64);
            // of the two differences, the one of the smaller counts: they are equal but for rounding
            let difference =
                if level <= rest { positive - total * level } else { tube.negative() as f64 - total * rest };
            difference * difference / (total * level * rest)
        };
        self.counts.iter().map(part).sum()
    }

    /// The pooled level and 1 minus it, each with its own digits.
    pub(super) fn shares(&self) -> (f64, f64) {
        let total = self.pooled.total() as f64;
        (self.pooled.positive() as f64 / total, self.pooled.negative() as f64 / total)
    }

    /// The sum of squared denominators over the sum: the denominator a tube of an event drawn at random has.
    pub(super) fn weighted_total(&self) -> f64 {
        let squares: f64 = self.counts.iter().map(|tube| (tube.total() as f64).powi(2)).sum();
        squares / self.pooled.total() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tubes_refuse_none_and_sums_that_cannot_be_counted() {
        assert_eq!(Tubes::new(&[]).unwrap_err().to_string(), "tubes: expected at least 1, got 0");
        let most = Counts::new(1, u64::MAX).unwrap();
        assert!(Tubes::new(&[most]).is_ok());
        let error = Tubes::new(&[most, Counts::new(0, 1).unwrap()]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "total events of all tubes: expected at most 18446744073709551615, got more"
        );
    }

    #[test]
    fn pearson_is_that_of_a_table_of_two_by_two() {
        // by hand: 10 and 20 of 100: p = 0.15, differences ∓5: 2 · 25 / (100 · 0.15 · 0.85) = 3.9215686
        let tubes = Tubes::new(&[Counts::new(10, 100).unwrap(), Counts::new(20, 100).unwrap()]).unwrap();
        assert!((tubes.pearson() - 50.0 / 12.75).abs() < 1e-13);
        // the negative events give the same
        let tubes = Tubes::new(&[Counts::new(90, 100).unwrap(), Counts::new(80, 100).unwrap()]).unwrap();
        assert!((tubes.pearson() - 50.0 / 12.75).abs() < 1e-13);
    }
}
