mod fit;
mod predictive;

use super::{LIMIT_PROBABILITY, Limit, LimitKind, LimitRule};
use crate::count_distribution::{CountDistribution, smallest_count};
use crate::gamma::Gamma;
use crate::tail::{Tail, TailProbability};
use crate::{Counts, Error};
use fit::Fit;
use predictive::Predictive;

/// What the blanks say of the spread between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BlankSpread {
    /// One blank: nothing is known of the spread, and none is assumed.
    Unknown,
    /// No blank has an event: the mean is bounded, the spread unknown, and none is assumed.
    AllZero,
    /// The likelihood is largest without a spread: counting alone explains the blanks.
    Poisson,
    /// The blanks differ by more than counting, the likelihood being largest at a spread above 0.
    Overdispersed,
}

/// Blanks as counts whose mean varies: events are Poisson about level · denominator, the level is gamma-distributed
/// between blanks.
///
/// So a blank's count is negative binomial with mean m = level · denominator and variance m + d m², d the relative
/// variance of the level, at any denominator. Level and d are those of the largest likelihood; d is found to about
/// 10^-6 of itself. Predictions for a sample average over the likelihood instead, so that few blanks give a higher
/// limit than many.
#[derive(Clone, Debug, PartialEq)]
pub struct GammaPoisson {
    blanks: Vec<Counts>,
    fit: Fit,
    spread: BlankSpread,
}

/// The limit of blank of one sample and the limit of detection that follows from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlankLimits {
    /// What 95 of 100 blanks of this denominator stay at or under.
    pub lob: Limit,
    /// The smallest mean of events of which 95 of 100 counts rise above the LOB.
    pub lod: Limit,
}

impl GammaPoisson {
    /// Fits blanks by maximum likelihood.
    ///
    /// # Errors
    /// [`Error::NoBlanks`] where there is none.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::{Counts, limits::{BlankSpread, GammaPoisson}};
    ///
    /// let blanks: Result<Vec<Counts>, _> = [0, 0, 1, 3, 9, 2].map(|x| Counts::new(x, 1_000_000)).into_iter().collect();
    /// let model = GammaPoisson::fit(&blanks?)?;
    /// assert_eq!(model.spread(), BlankSpread::Overdispersed);
    /// assert!((model.level() - 2.5e-6).abs() < 1e-14);
    /// // six blanks leave a wide spread possible: at the fitted one 95 of 100 blanks would stay at or under 9 events
    /// assert_eq!(model.limits(1_000_000)?.lob.events(), 28.0);
    /// assert_eq!(model.fitted_percentile(1_000_000), 9);
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    pub fn fit(blanks: &[Counts]) -> Result<Self, Error> {
        if blanks.is_empty() {
            return Err(Error::NoBlanks);
        }
        let fit = Fit::of(blanks);
        let spread = match blanks {
            _ if fit.level == 0.0 => BlankSpread::AllZero,
            [_] => BlankSpread::Unknown,
            _ if fit.dispersion > 0.0 => BlankSpread::Overdispersed,
            _ => BlankSpread::Poisson,
        };
        Ok(Self { blanks: blanks.to_vec(), fit, spread })
    }

    /// Returns the mean level of the blanks, a fraction of their denominators.
    #[must_use]
    pub fn level(&self) -> f64 {
        self.fit.level
    }

    /// Returns the relative variance of the level between blanks, the square of its coefficient of variation; 0 where
    /// the blanks show none.
    #[must_use]
    pub fn dispersion(&self) -> f64 {
        self.fit.dispersion
    }

    /// Tells what the blanks say of the spread.
    #[must_use]
    pub fn spread(&self) -> BlankSpread {
        self.spread
    }

    /// Returns how much ln of the likelihood gains by the spread over counting alone, at least 0.
    #[must_use]
    pub fn ln_likelihood_gain(&self) -> f64 {
        self.fit.ln_likelihood_gain
    }

    /// Returns the 95th percentile of a blank of `total` events at the fitted level and spread, as if they were known.
    ///
    /// With few blanks more than 5 % of blanks lie above it: [`Self::limits`] allows for that.
    #[must_use]
    pub fn fitted_percentile(&self, total: u64) -> u64 {
        let Fit { level, dispersion, .. } = self.fit;
        let blank = CountDistribution { mean: level * total as f64, dispersion };
        smallest_count(|count| blank.at_most(count).rest <= 1.0 - LIMIT_PROBABILITY).unwrap_or(u64::MAX)
    }

    /// Predicts the limits of a sample of `total` denominator events.
    ///
    /// The LOB is the smallest count that a blank of this denominator passes with a probability of at most 5 %,
    /// averaged over what the blanks leave possible: a flat prior on the level and, from two blanks with an event on, a
    /// flat prior on the coefficient of variation between blanks up to 2 (up to √(B/2) for fewer than 8). The LOD is
    /// the smallest mean at which a count is above the LOB with a probability of 95 %; that count is Poisson, a
    /// sample's own level being one number, and its mean holds all events of the sample, blank ones among them.
    ///
    /// # Errors
    /// [`Error::NoTotal`] where `total` is 0.
    pub fn limits(&self, total: u64) -> Result<BlankLimits, Error> {
        if total == 0 {
            return Err(Error::NoTotal);
        }
        let predictive = self.predictive(total);
        let is_passed = |count| predictive.above(count) <= 1.0 - LIMIT_PROBABILITY;
        let lob = smallest_count(is_passed).map_or(u64::MAX as f64, |count| count as f64);
        let detected = TailProbability { tail: LIMIT_PROBABILITY, rest: 1.0 - LIMIT_PROBABILITY };
        let lod = Gamma { shape: lob + 1.0 }.quantile(Tail::Lower, detected);
        let limit = |kind, events| Limit::of_events(kind, LimitRule::GammaPoisson, events, total);
        Ok(BlankLimits { lob: limit(LimitKind::Blank, lob), lod: limit(LimitKind::Detection, lod) })
    }

    /// Returns the probability that a blank of `total` events has more LAIP events than a count, averaged as for
    /// [`Self::limits`].
    ///
    /// # Errors
    /// [`Error::NoTotal`] where `total` is 0.
    pub fn probability_above(&self, count: u64, total: u64) -> Result<f64, Error> {
        if total == 0 {
            return Err(Error::NoTotal);
        }
        Ok(self.predictive(total).above(count))
    }

    fn predictive(&self, total: u64) -> Predictive {
        match self.spread {
            BlankSpread::Unknown | BlankSpread::AllZero => Predictive::of_poisson(&self.blanks, total),
            BlankSpread::Poisson | BlankSpread::Overdispersed => {
                Predictive::of_spread(&self.blanks, &self.fit, total)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blanks(events: &[u64], total: u64) -> Vec<Counts> {
        events.iter().map(|&x| Counts::new(x, total).unwrap()).collect()
    }

    fn lob(model: &GammaPoisson, total: u64) -> f64 {
        model.limits(total).unwrap().lob.events()
    }

    #[test]
    fn blanks_without_events_give_the_flat_prior_s_bound() {
        // by hand: with B blanks of this sample's denominator P(X > c) = (1/(B + 1))^(c + 1): B = 10: 1/11 > 0.05,
        // 1/121 < 0.05, LOB 1; B = 19: 1/20 = 0.05 exactly, LOB 0; B = 1: 1/2^5 < 0.05, LOB 4
        for (count, expected) in [(10, 1.0), (20, 0.0), (1, 4.0)] {
            let model = GammaPoisson::fit(&blanks(&vec![0; count], 1_000_000)).unwrap();
            assert_eq!((model.spread(), model.level()), (BlankSpread::AllZero, 0.0));
            assert_eq!(lob(&model, 1_000_000), expected, "{count}");
        }
    }

    #[test]
    fn one_blank_gives_the_poisson_prediction() {
        // by hand, 3 events, equal denominators: the posterior gamma(4, 1) predicts a negative binomial of shape 4 and
        // p = 1/2; SciPy: nbinom(4, 0.5).sf(9) = 0.0461, sf(8) = 0.0730
        let model = GammaPoisson::fit(&blanks(&[3], 1_000_000)).unwrap();
        assert_eq!((model.spread(), model.dispersion()), (BlankSpread::Unknown, 0.0));
        assert_eq!(lob(&model, 1_000_000), 9.0);
    }

    #[test]
    fn blanks_less_spread_than_counting_are_poisson() {
        let model = GammaPoisson::fit(&blanks(&[4, 5, 4, 5, 4, 5], 1_000_000)).unwrap();
        assert_eq!((model.spread(), model.dispersion()), (BlankSpread::Poisson, 0.0));
        // by hand: the mean of 4.5 in a million
        assert!((model.level() - 4.5e-6).abs() < 1e-18);
        // SciPy: poisson(4.5).sf(8) = 0.0403, sf(7) = 0.0866
        assert_eq!(model.fitted_percentile(1_000_000), 8);
        assert!(lob(&model, 1_000_000) >= 8.0);
    }

    #[test]
    fn no_blank_and_no_denominator_are_refused() {
        let error = GammaPoisson::fit(&[]).unwrap_err();
        assert_eq!(error.to_string(), "blanks: expected at least 1, got 0");
        let model = GammaPoisson::fit(&blanks(&[3], 10)).unwrap();
        assert_eq!(model.limits(0), Err(Error::NoTotal));
    }

    #[test]
    fn lod_is_the_mean_that_passes_the_lob_in_95_of_100_counts() {
        // SciPy: gamma.ppf(0.95, lob + 1): 2.9957 of LOB 0 (the rule of three), 4.7439 of LOB 1
        for (count, expected) in [(20, 2.995_732_273_553_991), (10, 4.743_864_518_390_578)] {
            let model = GammaPoisson::fit(&blanks(&vec![0; count], 1_000_000)).unwrap();
            let limits = model.limits(1_000_000).unwrap();
            assert!((limits.lod.events() - expected).abs() < 1e-12, "{}", limits.lod.events());
        }
    }

    #[test]
    fn lob_is_the_first_count_that_a_blank_passes_by_at_most_5_percent() {
        let model = GammaPoisson::fit(&blanks(&[0, 0, 1, 3, 9, 2], 1_000_000)).unwrap();
        let above = |count| model.probability_above(count, 1_000_000).unwrap();
        // the plain sum of scripts/reference/limits.py: 0.05134 above 27 events, 0.04917 above 28
        assert_eq!(lob(&model, 1_000_000), 28.0);
        assert!((above(27) - 0.05134).abs() < 1e-4 && (above(28) - 0.04917).abs() < 1e-4, "{}", above(28));
        assert_eq!(model.probability_above(1, 0), Err(Error::NoTotal));
    }

    #[test]
    fn lob_grows_with_the_sample_s_denominator() {
        let model = GammaPoisson::fit(&blanks(&[0, 2, 7, 1, 4], 1_000_000)).unwrap();
        let lobs = [100_000, 1_000_000, 10_000_000, 1_000_000_000_000].map(|total| lob(&model, total));
        assert!(lobs.is_sorted() && lobs[0] < lobs[3], "{lobs:?}");
        // At a large denominator counting no longer counts: events grow as the denominator does.
        let larger = lob(&model, 10_000_000_000_000);
        assert!((larger / lobs[3] / 10.0 - 1.0).abs() < 1e-3, "{larger} {}", lobs[3]);
    }

    #[test]
    fn counts_of_any_size_give_a_limit() {
        for events in [[0, 1], [1, u64::MAX], [u64::MAX, u64::MAX], [0, u64::MAX], [1_000_000, 3]] {
            let model = GammaPoisson::fit(&blanks(&events, u64::MAX)).unwrap();
            for total in [1, 1_000_000, u64::MAX] {
                let limits = model.limits(total).unwrap();
                assert!(
                    limits.lob.events() >= 0.0 && limits.lod.events() > limits.lob.events(),
                    "{limits:?}"
                );
            }
        }
    }
}
