//! Counts whose mean varies from one measurement to the next: the gamma-Poisson (negative binomial) distribution, and
//! the Poisson distribution at its end.

use crate::beta::{LogOdds, Shapes};
use crate::gamma::Gamma;
use crate::search::first_true;
use crate::tail::TailProbability;

/// A count of a mean whose relative variance between measurements is the dispersion; 0 makes it a Poisson count.
///
/// The mean is drawn from a gamma distribution of shape 1/dispersion, so that the count has the variance
/// mean + dispersion · mean².
#[derive(Clone, Copy, Debug)]
pub(crate) struct CountDistribution {
    pub(crate) mean: f64,
    pub(crate) dispersion: f64,
}

impl CountDistribution {
    /// ln of the probability of a count.
    ///
    /// With shape k and p = k / (k + mean) the probability is p^k (1 − p)^x / (x B(k, x)): a beta density over the
    /// log-odds, which has no difference of large numbers, over x.
    pub(crate) fn ln_probability(self, count: u64) -> f64 {
        let Self { mean, dispersion } = self;
        match (count, dispersion > 0.0) {
            (0, false) => -mean,
            (0, true) => -(dispersion * mean).ln_1p() / dispersion,
            _ if mean <= 0.0 => f64::NEG_INFINITY,
            (_, false) => Gamma { shape: count as f64 }.ln_density(mean) - (count as f64).ln(),
            (_, true) => {
                let shape = dispersion.recip();
                let shapes = Shapes { a: shape, b: count as f64 };
                shapes.ln_density(LogOdds::of(shape, mean)) - (count as f64).ln()
            }
        }
    }

    /// The probability of at most a count as the tail, that of more as the rest.
    pub(crate) fn at_most(self, count: u64) -> TailProbability {
        let Self { mean, dispersion } = self;
        let above = count as f64 + 1.0;
        if mean <= 0.0 {
            return TailProbability { tail: 1.0, rest: 0.0 };
        }
        if dispersion > 0.0 {
            let shape = dispersion.recip();
            return Shapes { a: shape, b: above }.probability(LogOdds::of(shape, mean));
        }
        Gamma { shape: above }.probability(mean).mirrored()
    }
}

/// The smallest count that passes a test which every larger one passes; `None` where 2^62 does not.
pub(crate) fn smallest_count(is_passed: impl Fn(u64) -> bool) -> Option<u64> {
    if is_passed(0) { Some(0) } else { first_true(0..1 << 62, is_passed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean, dispersion, count, ln P(X = count), P(X > count).
    const NEGATIVE_BINOMIAL: [(f64, f64, u64, f64, f64); 8] = [
        (2.0, 0.0, 3, -1.7123179275482192, 0.14287653950145296),
        (2.0, 0.5, 0, -1.3862943611198906, 0.75),
        (2.0, 0.5, 3, -2.0794415416798357, 0.1875),
        (7.5, 0.04, 20, -7.688922697064727, 0.00043010903679287677),
        (30.0, 4.0, 100, -6.771666360366027, 0.08739857485348372),
        (100000.0, 0.01, 120000, -12.07902951278477, 0.027917611426595167),
        (3.0, 1e-09, 9, -5.914316868568482, 0.0011024881544200154),
        (0.25, 50.0, 2, -4.791343434673056, 0.024841683543944264),
    ];

    #[test]
    fn probabilities_match_mpmath_s_negative_binomial_and_poisson() {
        // mpmath at 40 digits, by loggamma and betainc: scripts/reference/limits.py
        for (mean, dispersion, count, ln_probability, above) in NEGATIVE_BINOMIAL {
            let got = CountDistribution { mean, dispersion };
            let ln = got.ln_probability(count);
            assert!(
                (ln - ln_probability).abs() < 1e-12 * ln_probability.abs().max(1.0),
                "{got:?} {count}: {ln}"
            );
            let rest = got.at_most(count).rest;
            assert!((rest / above - 1.0_f64).abs() < 1e-12, "{got:?} {count}: {rest}");
        }
    }

    #[test]
    fn count_of_mean_0_is_0() {
        let none = CountDistribution { mean: 0.0, dispersion: 0.5 };
        assert_eq!((none.ln_probability(0), none.ln_probability(1)), (0.0, f64::NEG_INFINITY));
        assert_eq!(none.at_most(0), TailProbability { tail: 1.0, rest: 0.0 });
    }

    #[test]
    fn smallest_count_is_the_first_that_passes() {
        for first in [0, 1, 2, 3, 1000, (1 << 40) + 1] {
            assert_eq!(smallest_count(|count| count >= first), Some(first));
        }
        assert_eq!(smallest_count(|_| false), None);
    }
}
