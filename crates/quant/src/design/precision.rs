use super::fraction;
use crate::Error;
use crate::limits::PrecisionGoal;

/// Finds the smallest denominator in which the count of a true level varies by no more than a goal.
///
/// The coefficient of variation of a binomial count of N is √((1 − p) / (N p)), so N = (1 − p) / (p g²), rounded up.
/// `None` where that passes 2^62.
///
/// # Errors
/// [`Error::NotAFraction`] where the level does not lie above 0 and below 1.
///
/// # Examples
/// ```
/// use flowmrd_quant::{design::total_for_precision, limits::PrecisionGoal};
///
/// // 25 events for 20 %: 250,000 events at 10^-4, less the share 1 − p
/// assert_eq!(total_for_precision(1e-4, PrecisionGoal::new(0.2)?)?, Some(249_975));
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
pub fn total_for_precision(level: f64, goal: PrecisionGoal) -> Result<Option<u64>, Error> {
    let level = fraction("level", level)?;
    let variation = goal.variation();
    let total = (1.0 - level) / level / variation / variation;
    // A whole number comes with a rounding error, which must not ask for one event more.
    let nearest = total.round();
    let total = if (total - nearest).abs() <= 1e-12 * nearest { nearest } else { total.ceil() };
    Ok((total <= super::LARGEST_TOTAL as f64).then_some((total as u64).max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn total_meets_the_goal_and_one_less_does_not() {
        // by hand: (1 − 1/4) / (1/4 · 1/4) = 12
        assert_eq!(total_for_precision(0.25, PrecisionGoal::new(0.5).unwrap()), Ok(Some(12)));
        // by hand: 0.99999 / (10^-5 · 0.09) = 1,111,100
        assert_eq!(total_for_precision(1e-5, PrecisionGoal::new(0.3).unwrap()), Ok(Some(1_111_100)));
        // by hand: 0.3 / 0.7 / 4 is under one event
        assert_eq!(total_for_precision(0.7, PrecisionGoal::new(2.0).unwrap()), Ok(Some(1)));
    }

    #[test]
    fn total_is_absent_past_what_can_be_counted() {
        assert_eq!(total_for_precision(1e-300, PrecisionGoal::new(0.1).unwrap()), Ok(None));
        assert_eq!(total_for_precision(0.5, PrecisionGoal::new(1e-200).unwrap()), Ok(None));
        assert!(total_for_precision(1.0, PrecisionGoal::new(0.1).unwrap()).is_err());
    }
}
