use super::Tubes;
use crate::beta::{LogOdds, Shapes, deviance, stirling_error};
use crate::gamma::Gamma;
use crate::{Counts, maximum};
use std::f64::consts::TAU;

/// Logarithms of the concentration are scanned by this step before the search.
const SCAN_STEP: f64 = 0.5;
/// The largest relative variance between tubes that is looked at: a coefficient of variation of about 30.
const LARGEST_DISPERSION: f64 = 1e3;
/// The largest concentration over the largest denominator: variance then grows by a millionth over counting's.
const LARGEST_CONCENTRATION: f64 = 1e6;
/// A gain of ln likelihood under this is rounding.
const LEAST_GAIN: f64 = 1e-8;

/// A beta-binomial distribution of the tubes' counts, fitted by maximum likelihood.
///
/// Each tube has its own level, beta-distributed with shapes a = p c and b = (1 − p) c about the mean level p; c is the
/// concentration. A count of n then has the variance n p (1 − p) (1 + (n − 1) / (c + 1)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetaBinomial {
    level: f64,
    concentration: f64,
    ln_likelihood_gain: f64,
}

impl BetaBinomial {
    pub(super) fn fit(tubes: &Tubes) -> Option<Self> {
        if !tubes.is_comparable() {
            return None;
        }
        let pooled = LogOdds::of(tubes.shares().0, tubes.shares().1);
        let without = ln_likelihood(tubes, pooled, None);
        let (low, high) = concentrations(tubes);
        let profile = |ln_concentration: f64| likeliest(tubes, ln_concentration.exp()).1;
        let (ln_concentration, with) = maximum::scanned(low, high, SCAN_STEP, profile);
        if with - without <= LEAST_GAIN {
            let level = tubes.pooled().fraction();
            return Some(Self { level, concentration: f64::INFINITY, ln_likelihood_gain: 0.0 });
        }
        let concentration = ln_concentration.exp();
        let level = likeliest(tubes, concentration).0.fraction();
        Some(Self { level, concentration, ln_likelihood_gain: with - without })
    }

    /// Returns the mean level, a fraction.
    #[must_use]
    pub fn level(&self) -> f64 {
        self.level
    }

    /// Returns the concentration, the sum of both shapes; infinite where the tubes differ by no more than counting.
    #[must_use]
    pub fn concentration(&self) -> f64 {
        self.concentration
    }

    /// Returns the correlation of two events of one tube, 1 / (concentration + 1).
    #[must_use]
    pub fn correlation(&self) -> f64 {
        (self.concentration + 1.0).recip()
    }

    /// Returns the relative variance of the level between tubes, the square of its coefficient of variation:
    /// (1 − p) / (p (concentration + 1)).
    #[must_use]
    pub fn dispersion(&self) -> f64 {
        (1.0 - self.level) / self.level * self.correlation()
    }

    /// Returns how much ln of the likelihood gains over binomial counts of one level, at least 0.
    #[must_use]
    pub fn ln_likelihood_gain(&self) -> f64 {
        self.ln_likelihood_gain
    }

    /// Returns the probability of so large a gain where the tubes do not differ: half that of χ² of 1 degree, since the
    /// dispersion lies at the end of its range (Self and Liang, JASA 1987;82:605, from memory of the literature, not
    /// read). Approximate for a few tubes; the p-value of the homogeneity test is the one to judge by.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        if self.ln_likelihood_gain == 0.0 {
            return 1.0;
        }
        0.5 * Gamma { shape: 0.5 }.probability(self.ln_likelihood_gain).rest
    }
}

/// The range of ln concentration in which a maximum is looked for.
pub(super) fn concentrations(tubes: &Tubes) -> (f64, f64) {
    let (level, rest) = tubes.shares();
    let largest = tubes.counts().iter().map(|tube| tube.total()).max().unwrap_or(1) as f64;
    let low = (LARGEST_DISPERSION * level.min(rest)).recip();
    (low.ln(), (LARGEST_CONCENTRATION * largest).max(2.0 * low).ln())
}

/// The level of the largest likelihood at a concentration, and ln of that likelihood.
fn likeliest(tubes: &Tubes, concentration: f64) -> (LogOdds, f64) {
    // The level lies between the tubes' own; half an event stands in for none.
    let log_odds = |tube: &Counts| {
        let [positive, negative] = [tube.positive(), tube.negative()].map(|count| (count as f64).max(0.5));
        (positive / negative).ln()
    };
    let pooled = LogOdds::of(tubes.shares().0, tubes.shares().1).value();
    let own = tubes.counts().iter().map(log_odds);
    let (low, high) = own.fold((pooled, pooled), |(low, high), value| (low.min(value), high.max(value)));
    let likelihood = |value: f64| ln_likelihood(tubes, LogOdds::new(value), Some(concentration));
    let (value, ln) = maximum::between(low - 1.0, high + 1.0, likelihood);
    (LogOdds::new(value), ln)
}

/// ln of the likelihood of all tubes; without a concentration, that of binomial counts.
pub(super) fn ln_likelihood(tubes: &Tubes, level: LogOdds, concentration: Option<f64>) -> f64 {
    let of_tube = |&tube: &Counts| match concentration {
        Some(concentration) => ln_beta_binomial(tube, level, concentration),
        None => ln_binomial(tube, level),
    };
    tubes.counts().iter().map(of_tube).sum()
}

/// ln of a beta-binomial probability.
///
/// By Bayes' theorem it is binomial · prior / posterior at any level. At the posterior's mean each of the three is a
/// saddle-point form without a difference of large numbers, where ln Γ of 10^12 would leave four digits.
fn ln_beta_binomial(counts: Counts, level: LogOdds, concentration: f64) -> f64 {
    let prior = Shapes { a: concentration * level.fraction(), b: concentration * level.complement() };
    let posterior = Shapes { a: prior.a + counts.positive() as f64, b: prior.b + counts.negative() as f64 };
    let at = LogOdds::of(posterior.a, posterior.b);
    ln_binomial(counts, at) + prior.ln_density(at) - posterior.ln_density(at)
}

/// ln of a binomial probability in Loader's saddle-point form.
fn ln_binomial(counts: Counts, level: LogOdds) -> f64 {
    let [positive, negative, total] =
        [counts.positive(), counts.negative(), counts.total()].map(|count| count as f64);
    if counts.positive() == 0 {
        return total * (-level.fraction()).ln_1p();
    }
    if counts.negative() == 0 {
        return total * (-level.complement()).ln_1p();
    }
    let stirling = stirling_error(total) - stirling_error(positive) - stirling_error(negative);
    let deviance =
        deviance(positive, total * level.fraction()) + deviance(negative, total * level.complement());
    0.5 * (total / negative / positive / TAU).ln() + stirling - deviance
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Positive, total, level, concentration; ln of the probability.
    const LN_BETA_BINOMIAL: [((u64, u64, f64, f64), f64); 9] = [
        ((3, 10, 0.25, 8.0), -1.8146437630616428),
        ((0, 1_000_000, 1e-05, 200000.0), -3.5835314385168746),
        ((12, 1_000_000, 1e-05, 200000.0), -3.206421762485098),
        ((12, 1_000_000, 1e-05, 1000000000000000.0), -2.3561893801196683),
        ((20_000_000, 1_000_000_000_000, 1.9e-05, 3000000.0), -15.786392123937249),
        ((20_000_000, 1_000_000_000_000, 1.9e-05, 1e+16), -25873.08100206339),
        ((999990, 1_000_000, 0.99995, 50000.0), -4.754007812032579),
        ((5, 5, 0.5, 0.01), -0.703510802786295),
        ((1, 1_000_000_000_000, 1e-13, 1000000000000.0), -3.065046991609463),
    ];

    type TubeCounts = &'static [(u64, u64)];

    /// Counts, level, concentration, gain of ln likelihood.
    const FITS: [(TubeCounts, f64, f64, f64); 3] = [
        (
            &[(2, 1_000_000), (15, 1_200_000), (6, 800_000), (30, 1_500_000)],
            1.0702114505547e-5,
            226558.70886283,
            5.1060278286985,
        ),
        (&[(3, 40), (20, 50), (12, 30), (5, 60)], 0.23502990888445, 7.3054989233879, 7.8987792728233),
        (
            &[(0, 1_000_000), (9, 1_000_000), (4, 2_000_000)],
            3.6178978165466e-6,
            198827.92331401,
            3.0428367178263,
        ),
    ];

    fn tubes(counts: &[(u64, u64)]) -> Tubes {
        let counts: Vec<Counts> = counts.iter().map(|&(x, n)| Counts::new(x, n).unwrap()).collect();
        Tubes::new(&counts).unwrap()
    }

    #[test]
    fn probabilities_match_mpmath_up_to_a_million_million_events() {
        // mpmath at 60 digits, by loggamma: scripts/reference/dispersion.py
        for ((positive, total, level, concentration), expected) in LN_BETA_BINOMIAL {
            let counts = Counts::new(positive, total).unwrap();
            let got = ln_beta_binomial(counts, LogOdds::of(level, 1.0 - level), concentration);
            assert!((got / expected - 1.0_f64).abs() < 1e-11, "{counts:?} {level} {concentration}: {got}");
        }
    }

    #[test]
    fn fit_matches_mpmath_s_root_of_the_score() {
        // mpmath's findroot on the derivatives of the loggamma likelihood: scripts/reference/dispersion.py. This search
        // compares values, so that the concentration is good to about 10^-6.
        for (counts, level, concentration, gain) in FITS {
            let fit = tubes(counts).beta_binomial().unwrap();
            assert!((fit.level() / level - 1.0_f64).abs() < 1e-6, "{fit:?}");
            assert!((fit.concentration() / concentration - 1.0_f64).abs() < 1e-5, "{fit:?}");
            assert!((fit.ln_likelihood_gain() / gain - 1.0_f64).abs() < 1e-8, "{fit:?}");
        }
    }

    #[test]
    fn identical_tubes_are_binomial() {
        let fit = tubes(&[(20, 1_000_000); 4]).beta_binomial().unwrap();
        assert_eq!((fit.level(), fit.concentration(), fit.dispersion()), (2e-5, f64::INFINITY, 0.0));
        assert_eq!((fit.ln_likelihood_gain(), fit.p_value()), (0.0, 1.0));
    }

    #[test]
    fn one_outlier_is_a_dispersion() {
        let fit = tubes(&[(10, 1_000_000), (11, 1_000_000), (9, 1_000_000), (60, 1_000_000)])
            .beta_binomial()
            .unwrap();
        assert!(fit.dispersion() > 0.2 && fit.p_value() < 1e-6, "{fit:?}");
    }

    #[test]
    fn one_tube_and_tubes_without_events_are_not_fitted() {
        assert_eq!(tubes(&[(20, 1_000_000)]).beta_binomial(), None);
        assert_eq!(tubes(&[(0, 1_000_000), (0, 3)]).beta_binomial(), None);
        assert_eq!(tubes(&[(9, 9), (3, 3)]).beta_binomial(), None);
    }
}
