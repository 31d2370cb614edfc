//! The level that controls without disease show, and what a sample holds above it.
//!
//! [`Background`] pools controls and measures how they differ; [`net_interval`] bounds the level above it;
//! [`conditional_test`], [`li_ma_significance`] and [`e_test`] ask whether there is any.

mod bayes;
mod conditional_test;
mod e_test;
mod li_ma;
mod marginal;
mod mover;
mod net;
mod prediction;
mod profile;
mod spread;

pub use conditional_test::{Significance, conditional_test};
pub use e_test::e_test;
pub use li_ma::li_ma_significance;
pub use mover::net_total_interval;
pub use net::{NetInterval, NetMethod, Prior, net_bound, net_fraction, net_interval, net_posterior_mean};
pub use prediction::Prediction;

use crate::dispersion::{Homogeneity, Tubes};
use crate::rate::Rate;
use crate::{Counts, Error};
use spread::Spread;

/// The controls of an assay, pooled, with the spread between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Background {
    controls: Vec<Counts>,
    pooled: Counts,
    variance: f64,
    variance_limit: f64,
    effective: Rate,
}

/// Events over a denominator that weigh as much as all controls do for one more sample; not whole numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EffectiveControl {
    /// The events, at most those of the pool.
    pub events: f64,
    /// The denominator, at most that of the pool.
    pub total: f64,
}

/// A sample's rate beside its background's, and their difference.
#[derive(Clone, Copy, Debug)]
struct Pair {
    on: Rate,
    off: Rate,
    net: f64,
}

impl Background {
    /// Takes one control, which says nothing of how controls differ.
    #[must_use]
    pub fn new(control: Counts) -> Self {
        Self {
            controls: vec![control],
            pooled: control,
            variance: 0.0,
            variance_limit: 0.0,
            effective: Rate::from(control),
        }
    }

    /// Pools controls by adding their counts, and measures the spread between them.
    ///
    /// # Errors
    /// [`Error::NoControls`] where there is none; [`Error::ControlsOverflow`] where their events do not add up within
    /// 64 bits.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::{Counts, background::Background};
    ///
    /// let controls = [Counts::new(2, 1_000_000)?, Counts::new(18, 1_000_000)?];
    /// let background = Background::from_controls(&controls)?;
    /// assert_eq!(background.pooled(), Counts::new(20, 2_000_000)?);
    /// // by hand: expected 10 each, (8² + 8²) / 10
    /// assert!((background.homogeneity().unwrap().pearson() - 12.8).abs() < 1e-3);
    /// // two controls that differ so much say little of a third sample
    /// assert!(background.effective_control().total < 100_000.0);
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    pub fn from_controls(controls: &[Counts]) -> Result<Self, Error> {
        let pooled = pool(controls)?;
        let variance = spread::moment_variance(controls, pooled);
        let variance_limit = spread::variance_limit(controls, pooled);
        let effective = spread::effective_rate(controls, pooled, variance_limit);
        Ok(Self { controls: controls.to_vec(), pooled, variance, variance_limit, effective })
    }

    /// Returns the controls, in the order given.
    #[must_use]
    pub fn controls(&self) -> &[Counts] {
        &self.controls
    }

    /// Returns the sums of the controls' counts.
    #[must_use]
    pub fn pooled(&self) -> Counts {
        self.pooled
    }

    /// Returns the background's level, the pooled events over the pooled denominators.
    #[must_use]
    pub fn mean_fraction(&self) -> f64 {
        self.pooled.fraction()
    }

    /// Tests whether the controls have one level; `None` for one control, and where no event or every event is positive.
    ///
    /// A p-value that is simulated has the seed 1.
    #[must_use]
    pub fn homogeneity(&self) -> Option<Homogeneity> {
        Tubes::new(&self.controls).ok()?.homogeneity(1)
    }

    /// Returns the variance of the controls' true levels, in squared fractions, by moments; 0 where the counts differ
    /// no more than counting makes them.
    ///
    /// (Q − (m − 1)) p / (N − Σ nᵢ²/N), Q being Pearson's statistic of m controls about the pooled level p of N events
    /// (DerSimonian and Laird's estimator with Poisson variances; from memory of the literature, not read).
    #[must_use]
    pub fn between_control_variance(&self) -> f64 {
        self.variance
    }

    /// Returns the 97.5 % upper confidence limit of the variance of the controls' true levels, in squared fractions; 0
    /// for one control and for controls without an event, which say nothing of it.
    ///
    /// The variance at which the generalised Q statistic falls to the 2.5 % quantile of χ² with m − 1 degrees of
    /// freedom (W. Viechtbauer, Stat Med 26 (2007) 37).
    #[must_use]
    pub fn between_control_variance_limit(&self) -> f64 {
        self.variance_limit
    }

    /// Returns the one control that weighs as much for a further sample as all of these do.
    ///
    /// The sample's own background level is one draw from what the controls vary by: of mean p, the pooled level, and
    /// variance V = p/N + τ² (1 + Σ nᵢ²/N²), τ² being the upper limit of the variance between controls. The gamma
    /// distribution of that mean and variance is that of p²/V events over p/V. Where τ² is 0 these are the pool's
    /// counts.
    #[must_use]
    pub fn effective_control(&self) -> EffectiveControl {
        EffectiveControl { events: self.effective.events, total: self.effective.total }
    }

    /// Predicts the background events of a sample whose denominator has `total` events.
    #[must_use]
    pub fn prediction(&self, total: u64) -> Prediction {
        Prediction::new(self.effective, total)
    }

    /// What a sample's background differs by, τ² (1 + Σ nᵢ²/N²) being its variance about the pooled level.
    fn spread(&self) -> Option<Spread> {
        let further = 1.0 + spread::sum_of_squared_shares(&self.controls, self.pooled);
        Spread::new(self.mean_fraction(), self.variance_limit * further)
    }

    fn beside(&self, sample: Counts) -> Pair {
        Pair { on: Rate::from(sample), off: self.effective, net: net_fraction(sample, self) }
    }
}

fn pool(controls: &[Counts]) -> Result<Counts, Error> {
    if controls.is_empty() {
        return Err(Error::NoControls);
    }
    let sum = |part: fn(Counts) -> u64| {
        controls
            .iter()
            .try_fold(0_u64, |sum, &control| sum.checked_add(part(control)))
            .ok_or(Error::ControlsOverflow)
    };
    Counts::new(sum(Counts::positive)?, sum(Counts::total)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn background_refuses_to_be_of_no_control() {
        let error = Background::from_controls(&[]).unwrap_err();
        assert_eq!(error.to_string(), "controls: expected at least 1, got 0");
    }

    #[test]
    fn background_refuses_controls_past_64_bits() {
        let control = Counts::new(0, u64::MAX).unwrap();
        let error = Background::from_controls(&[control, control]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "events of all controls: expected at most 18446744073709551615, got more"
        );
    }

    #[test]
    fn background_of_one_control_is_that_control() {
        let control = Counts::new(4, 1_000_000).unwrap();
        let background = Background::from_controls(&[control]).unwrap();
        assert_eq!(background, Background::new(control));
        assert_eq!(background.effective_control(), EffectiveControl { events: 4.0, total: 1e6 });
        assert_eq!(background.homogeneity(), None);
    }

    #[test]
    fn background_of_controls_without_an_event_is_their_pool() {
        let background = Background::from_controls(&[Counts::new(0, 300_000).unwrap(); 3]).unwrap();
        assert_eq!(background.effective_control(), EffectiveControl { events: 0.0, total: 9e5 });
        assert_eq!(background.between_control_variance_limit(), 0.0);
        assert_eq!(background.homogeneity(), None);
    }
}
