use crate::count_distribution::CountDistribution;
use crate::{Counts, maximum, root};

/// Dispersions looked at, as logarithms: a coefficient of variation between blanks from 0.1 % to 100.
const LN_DISPERSION: (f64, f64) = (-13.8, 9.2);
/// Steps of the scan before the search.
const SCAN_STEP: f64 = 0.4;
/// A gain of ln likelihood under this is rounding.
const LEAST_GAIN: f64 = 1e-9;

/// The level and dispersion of the largest likelihood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fit {
    pub(super) level: f64,
    pub(super) dispersion: f64,
    pub(super) ln_likelihood_gain: f64,
}

impl Fit {
    pub(super) fn of(blanks: &[Counts]) -> Self {
        let pooled = pooled_level(blanks);
        if pooled == 0.0 || blanks.len() == 1 {
            return Self { level: pooled, dispersion: 0.0, ln_likelihood_gain: 0.0 };
        }
        let without = ln_likelihood(blanks, pooled, 0.0);
        let (low, high) = LN_DISPERSION;
        let profile = |ln_dispersion: f64| {
            let dispersion = ln_dispersion.exp();
            ln_likelihood(blanks, level_at(blanks, dispersion), dispersion)
        };
        let (ln_dispersion, with) = maximum::scanned(low, high, SCAN_STEP, profile);
        if with - without <= LEAST_GAIN {
            return Self { level: pooled, dispersion: 0.0, ln_likelihood_gain: 0.0 };
        }
        let dispersion = ln_dispersion.exp();
        Self { level: level_at(blanks, dispersion), dispersion, ln_likelihood_gain: with - without }
    }
}

fn pooled_level(blanks: &[Counts]) -> f64 {
    let sum = |part: fn(Counts) -> u64| blanks.iter().map(|&blank| part(blank) as f64).sum::<f64>();
    sum(Counts::positive) / sum(Counts::total)
}

/// The level of the largest likelihood at a dispersion, above 0: the root of Σ (x − n p) / (1 + d n p), which falls
/// with p, between the smallest and the largest level of a blank.
pub(super) fn level_at(blanks: &[Counts], dispersion: f64) -> f64 {
    let pooled = pooled_level(blanks);
    let score = |ln_ratio: f64| {
        let level = pooled * ln_ratio.exp();
        let part = |blank: &Counts| {
            let mean = level * blank.total() as f64;
            (blank.positive() as f64 - mean) / (1.0 + dispersion * mean)
        };
        blanks.iter().map(part).sum::<f64>()
    };
    let largest = blanks.iter().map(|blank| blank.fraction()).fold(0.0, f64::max);
    let smallest = blanks.iter().map(|blank| blank.fraction()).fold(f64::INFINITY, f64::min);
    // Blanks without an event leave a level of at least 10^-20 of the pooled one: denominators are 64-bit numbers.
    let low = (smallest / pooled).max(1e-20).ln();
    pooled * root::between(low - 1e-9, (largest / pooled).ln() + 1e-9, score).exp()
}

pub(super) fn ln_likelihood(blanks: &[Counts], level: f64, dispersion: f64) -> f64 {
    let part = |blank: &Counts| {
        let mean = level * blank.total() as f64;
        CountDistribution { mean, dispersion }.ln_probability(blank.positive())
    };
    blanks.iter().map(part).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fit_matches_scipy_s_maximum() {
        // scipy.optimize.minimize on scipy.stats.nbinom.logpmf: scripts/reference/limits.py. Its search and this one
        // compare values of the likelihood, so that either is good to about 10^-7.
        let spread =
            [(0, 900_000), (7, 1_200_000), (2, 800_000), (15, 2_000_000), (1, 1_000_000), (4, 500_000)];
        let equal = [0, 0, 1, 3, 9, 2].map(|x| (x, 1_000_000));
        for (blanks, level, dispersion, gain) in [
            (spread, 4.146980566053e-6, 0.5433860092, 17.022113625721 - 14.892364279757),
            (equal, 2.5e-6, 1.3188284045, 16.542373151757 - 12.513924934086),
        ] {
            let blanks = blanks.map(|(x, n)| Counts::new(x, n).unwrap());
            let fit = Fit::of(&blanks);
            assert!((fit.level / level - 1.0_f64).abs() < 1e-7, "{fit:?}");
            assert!((fit.dispersion / dispersion - 1.0_f64).abs() < 1e-6, "{fit:?}");
            assert!((fit.ln_likelihood_gain - gain).abs() < 1e-10, "{fit:?}");
        }
    }

    #[test]
    fn level_without_dispersion_is_the_pooled_one() {
        // by hand: 9 of 3,000,000
        let blanks = [Counts::new(0, 1_000_000).unwrap(), Counts::new(9, 2_000_000).unwrap()];
        assert!((level_at(&blanks, 0.0) / 3e-6 - 1.0).abs() < 1e-14);
    }

    #[test]
    fn level_of_a_large_dispersion_weighs_blanks_alike() {
        // by hand: the mean of 0 and 4.5e-6, which the root approaches as 1/(1 + d n p) becomes 1/(d n p)
        let blanks = [Counts::new(1, 1_000_000).unwrap(), Counts::new(9, 2_000_000).unwrap()];
        assert!((level_at(&blanks, 1e9) / 2.75e-6 - 1.0).abs() < 1e-6);
    }
}
