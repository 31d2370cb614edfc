//! Medians, spreads and how sure they are.

/// Quartiles of a normal distribution lie this many standard deviations apart: 2 Φ⁻¹(0.75).
pub(crate) const QUARTILES_APART: f64 = 1.348_979_500_392_163_5;

/// Median and spread of a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Centre {
    /// The median.
    pub(crate) median: f64,
    /// The distance of the quartiles over that of a normal distribution of standard deviation 1.
    pub(crate) spread: f64,
    /// Values that are finite.
    pub(crate) count: usize,
}

impl Centre {
    /// Finds median and spread of the finite ones among some values; `None` where there is none.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        let count = values.len();
        let median = quantile(&mut values, 0.5)?;
        let spread = (quantile(&mut values, 0.75)? - quantile(&mut values, 0.25)?) / QUARTILES_APART;
        Some(Self { median, spread, count })
    }
}

/// Finds the smallest value that at least a fraction of all do not pass (type 1 of Hyndman and Fan, 1996); the values
/// change their order.
pub(crate) fn quantile(values: &mut [f64], fraction: f64) -> Option<f64> {
    let rank = libm::ceil(fraction * values.len() as f64) as usize;
    let index = rank.saturating_sub(1).min(values.len().checked_sub(1)?);
    Some(*values.select_nth_unstable_by(index, f64::total_cmp).1)
}

/// Returns the probability of a standard normal deviate at least as far from 0 on either side.
pub(crate) fn two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() * std::f64::consts::FRAC_1_SQRT_2)
}

/// Returns the z beyond which, on either side, a probability lies, by bisection.
pub(crate) fn z_of(two_sided_p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 38.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if two_sided(middle) > two_sided_p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_of_the_sample() {
        // by hand: of 1 to 4 a quarter does not pass 1, half 2, three quarters 3
        let quartiles = [0.25, 0.5, 0.75].map(|fraction| quantile(&mut [4.0, 2.0, 1.0, 3.0], fraction));
        assert_eq!(quartiles, [Some(1.0), Some(2.0), Some(3.0)]);
        assert_eq!(quantile(&mut [], 0.5), None);
        assert_eq!(quantile(&mut [7.0], 0.0), Some(7.0));
    }

    #[test]
    fn spread_of_a_normal_sample_is_its_standard_deviation() {
        // scipy.stats.norm.ppf((i + 0.5) / 1000) has the quartiles ±0.6745 = 1.349 apart
        assert!((QUARTILES_APART - 2.0 * 0.674_489_750_196_081_7).abs() < 1e-15);
        let centre = Centre::of([1.0, 2.0, 3.0, f64::NAN, 4.0]).unwrap();
        assert_eq!((centre.median, centre.count), (2.0, 4));
        assert!((centre.spread - 2.0 / QUARTILES_APART).abs() < 1e-15);
    }

    #[test]
    fn z_is_that_of_the_normal_table() {
        // normal table: 5 % lie beyond 1.959964, 0.1 % beyond 3.290527
        assert!((z_of(0.05) - 1.959_963_985).abs() < 1e-8);
        assert!((z_of(0.001) - 3.290_526_731).abs() < 1e-8);
        assert!((two_sided(-1.959_963_985) - 0.05).abs() < 1e-9);
    }
}
