use crate::Error;

/// LAIP events over the events of the denominator population: at least one in the denominator, and no more positive
/// ones than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Counts {
    positive: u64,
    total: u64,
}

impl Counts {
    /// Joins the events inside the LAIPs and the events of the denominator.
    ///
    /// # Errors
    /// [`Error::NoTotal`] where `total` is 0; [`Error::PositiveAboveTotal`] where more events are positive than there
    /// are.
    ///
    /// # Examples
    /// ```
    /// let counts = flowmrd_quant::Counts::new(20, 2_000_000)?;
    /// assert_eq!(counts.fraction(), 1e-5);
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    pub fn new(positive: u64, total: u64) -> Result<Self, Error> {
        if total == 0 {
            return Err(Error::NoTotal);
        }
        if positive > total {
            return Err(Error::PositiveAboveTotal { positive, total });
        }
        Ok(Self { positive, total })
    }

    /// Adds the counts of another tube.
    ///
    /// # Errors
    /// [`Error::TooManyEvents`] where the sums pass 64 bits.
    pub fn checked_add(self, other: Self) -> Result<Self, Error> {
        let total = self.total.checked_add(other.total).ok_or(Error::TooManyEvents)?;
        Ok(Self { positive: self.positive + other.positive, total })
    }

    /// Counts the events inside the LAIPs.
    #[must_use]
    pub fn positive(self) -> u64 {
        self.positive
    }

    /// Counts the events of the denominator, the positive ones among them; at least 1.
    #[must_use]
    pub fn total(self) -> u64 {
        self.total
    }

    /// Counts the events of the denominator that are in no LAIP.
    #[must_use]
    pub fn negative(self) -> u64 {
        self.total - self.positive
    }

    /// Divides the positive events by the total: the MRD level, a fraction from 0 to 1.
    ///
    /// Each count is rounded to the nearest binary64 first, which changes nothing up to 2^53.
    #[must_use]
    pub fn fraction(self) -> f64 {
        self.positive as f64 / self.total as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_refuse_an_empty_denominator() {
        let error = Counts::new(0, 0).unwrap_err();
        assert_eq!(error.to_string(), "total events: expected at least 1, got 0");
    }

    #[test]
    fn counts_refuse_more_positive_events_than_there_are() {
        let error = Counts::new(11, 10).unwrap_err();
        assert_eq!(error, Error::PositiveAboveTotal { positive: 11, total: 10 });
        assert_eq!(error.to_string(), "positive events: expected at most the total of 10, got 11");
    }

    #[test]
    fn counts_add_up_and_refuse_a_sum_past_64_bits() {
        let sum = Counts::new(1, 2).unwrap().checked_add(Counts::new(3, 5).unwrap());
        assert_eq!(sum, Counts::new(4, 7));
        let most = Counts::new(u64::MAX, u64::MAX).unwrap();
        let error = most.checked_add(Counts::new(0, 1).unwrap()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "total events of all tubes: expected at most 18446744073709551615, got more"
        );
    }

    #[test]
    fn counts_allow_both_ends() {
        // by hand: 0 of 1 is 0, 10 of 10 is 1
        assert_eq!(Counts::new(0, 1).unwrap().fraction(), 0.0);
        let all = Counts::new(10, 10).unwrap();
        assert_eq!((all.fraction(), all.negative()), (1.0, 0));
    }
}
