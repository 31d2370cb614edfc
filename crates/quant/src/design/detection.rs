use super::{at_least, fraction, is_likely, smallest_total};
use crate::Error;
use crate::beta::Shapes;
use crate::tail::{Tail, TailProbability};

/// A true level and the probability that it is detected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerPoint {
    /// The true level, a fraction.
    pub level: f64,
    /// The probability of enough events.
    pub probability: f64,
}

/// Finds the smallest denominator in which a true level gives at least some events with a probability.
///
/// The smallest N with P(Binomial(N, level) ≥ events) ≥ power; `None` where 2^62 events are not enough.
///
/// # Errors
/// [`Error::NotAFraction`] where the level or the power does not lie above 0 and below 1.
///
/// # Examples
/// ```
/// use flowmrd_quant::design::total_for_detection;
///
/// // 20 events of a level of 10^-5, 19 times of 20: SciPy's binom.sf(19, N, 1e-5) first reaches 0.95 here
/// assert_eq!(total_for_detection(1e-5, 20, 0.95)?, Some(2_787_920));
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
pub fn total_for_detection(level: f64, events: u64, power: f64) -> Result<Option<u64>, Error> {
    let (level, power) = (fraction("level", level)?, fraction("power", power)?);
    Ok(smallest_total(events, |total| is_likely(events, total, level, power)))
}

/// Returns the probability that a true level gives at least some events in a denominator.
///
/// # Errors
/// [`Error::NotAFraction`] where the level does not lie above 0 and below 1; [`Error::NoTotal`] where `total` is 0.
pub fn detection_probability(level: f64, events: u64, total: u64) -> Result<f64, Error> {
    let level = fraction("level", level)?;
    if total == 0 {
        return Err(Error::NoTotal);
    }
    Ok(at_least(events, total, level).tail)
}

/// Finds the level that a denominator shows with a probability: that at which P(Binomial(total, level) ≥ events) is the
/// power; `None` where the denominator has fewer events than are asked for, and 0 where none is.
///
/// # Errors
/// [`Error::NotAFraction`] where the power does not lie above 0 and below 1; [`Error::NoTotal`] where `total` is 0.
///
/// # Examples
/// ```
/// use flowmrd_quant::design::sensitivity;
///
/// // one event of 4,000,000 with 95 %: 1 − 0.05^(1/4,000,000), the rule of three
/// let level = sensitivity(1, 4_000_000, 0.95)?.unwrap();
/// assert!((level / 7.4893e-7 - 1.0).abs() < 1e-4);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
pub fn sensitivity(events: u64, total: u64, power: f64) -> Result<Option<f64>, Error> {
    let power = fraction("power", power)?;
    if total == 0 {
        return Err(Error::NoTotal);
    }
    if events == 0 || events > total {
        return Ok((events == 0).then_some(0.0));
    }
    let shapes = Shapes { a: events as f64, b: (total - events) as f64 + 1.0 };
    let probability = TailProbability { tail: power, rest: 1.0 - power };
    Ok(Some(shapes.quantile(Tail::Lower, probability).fraction))
}

/// Returns the detection probability of each of some levels.
///
/// # Errors
/// As [`detection_probability`].
pub fn power_curve(levels: &[f64], events: u64, total: u64) -> Result<Vec<PowerPoint>, Error> {
    let point =
        |&level: &f64| Ok(PowerPoint { level, probability: detection_probability(level, events, total)? });
    levels.iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Level, events, power, the smallest denominator.
    const TOTALS: [(f64, u64, f64, u64); 7] = [
        (1e-05, 20, 0.95, 2_787_920),
        (1e-05, 50, 0.95, 6_217_100),
        (0.0001, 20, 0.8, 236341),
        (1e-06, 10, 0.99, 18_783_113),
        (0.3, 5, 0.9, 25),
        (1e-11, 30, 0.95, 3_954_097_224_388),
        (3e-12, 100, 0.95, 38_999_044_815_379),
    ];

    #[test]
    fn total_is_exact_to_the_event() {
        // mpmath at 50 digits, the binomial sum on both sides of the answer: scripts/reference/design.py
        for (level, events, power, expected) in TOTALS {
            assert_eq!(
                total_for_detection(level, events, power),
                Ok(Some(expected)),
                "{level} {events} {power}"
            );
        }
    }

    #[test]
    fn total_of_one_event_is_the_closed_form() {
        // by hand: 1 − 0.5^N ≥ 0.95 from N = 5 (0.96875; 0.9375 at 4) on
        assert_eq!(total_for_detection(0.5, 1, 0.95), Ok(Some(5)));
        // by hand: no event is always there; the smallest denominator is 1
        assert_eq!(total_for_detection(0.5, 0, 0.95), Ok(Some(1)));
    }

    #[test]
    fn total_is_absent_where_no_denominator_is_enough() {
        assert_eq!(total_for_detection(1e-300, 1, 0.95), Ok(None));
        assert_eq!(total_for_detection(0.5, u64::MAX, 0.95), Ok(None));
    }

    #[test]
    fn probability_matches_the_binomial_sum() {
        // by hand: P(X ≥ 2 of 3 | 0.5) = 4/8; of fewer trials than events 0
        assert!((detection_probability(0.5, 2, 3).unwrap() - 0.5).abs() < 1e-15);
        assert_eq!(detection_probability(0.5, 4, 3), Ok(0.0));
        assert_eq!(detection_probability(0.5, 0, 3), Ok(1.0));
    }

    #[test]
    fn sensitivity_is_the_level_of_its_own_power() {
        for (events, total, power) in [(20, 2_000_000, 0.95), (1, 1, 0.5), (50, 1_000_000_000_000, 0.8)] {
            let level = sensitivity(events, total, power).unwrap().unwrap();
            let back = detection_probability(level, events, total).unwrap();
            assert!((back - power).abs() < 1e-12, "{level} {back}");
        }
        assert_eq!(sensitivity(20, 19, 0.95), Ok(None));
        assert_eq!(sensitivity(0, 19, 0.95), Ok(Some(0.0)));
    }

    #[test]
    fn curve_rises_with_the_level() {
        let levels: Vec<f64> = (1..60).map(|step| 1e-6 * f64::from(step)).collect();
        let curve = power_curve(&levels, 20, 1_000_000).unwrap();
        assert!(curve.is_sorted_by(|one, next| one.probability < next.probability));
        assert_eq!(curve.len(), 59);
    }

    #[test]
    fn numbers_that_are_no_fractions_are_refused() {
        let error = total_for_detection(1e-5, 20, 95.0).unwrap_err();
        assert_eq!(error.to_string(), "power: expected a number above 0 and below 1, got 95");
        let error = detection_probability(0.0, 20, 9).unwrap_err();
        assert_eq!(error.to_string(), "level: expected a number above 0 and below 1, got 0");
        assert!(sensitivity(1, 9, f64::NAN).is_err());
        assert_eq!(sensitivity(1, 0, 0.5), Err(Error::NoTotal));
        assert_eq!(detection_probability(0.5, 1, 0), Err(Error::NoTotal));
    }
}
