//! How controls' true levels differ, and how much all of them say of one more sample.

use crate::gamma::Gamma;
use crate::interval::Bound;
use crate::rate::Rate;
use crate::tail::{Tail, TailProbability};
use crate::{Counts, maximum, root};

/// The confidence of the upper limit of the variance between controls.
///
/// A plain estimate is often 0 where controls differ little, and the net interval then under-covers
/// (docs/algorithms/08-background.md).
const LIMIT: TailProbability = TailProbability { tail: 0.025, rest: 0.975 };
/// The largest shape whose upper quantile is looked at for being the largest: past it a quantile nears the mean.
const LARGEST_SHAPE: f64 = 1e3;
/// Doublings of a variance in search of its limit.
const MAX_DOUBLINGS: usize = 2000;

/// The variance between controls by moments, in squared fractions.
pub(super) fn moment_variance(controls: &[Counts], pooled: Counts) -> f64 {
    let (level, total) = (pooled.fraction(), pooled.total() as f64);
    let squares: f64 = controls.iter().map(|control| (control.total() as f64).powi(2)).sum();
    let weight = total - squares / total;
    if level == 0.0 || controls.len() < 2 || weight <= 0.0 {
        return 0.0;
    }
    let excess = generalised_q(controls, level, 0.0) - degrees_of_freedom(controls);
    (excess * level / weight).max(0.0)
}

/// The upper confidence limit of the variance between controls, in squared fractions.
pub(super) fn variance_limit(controls: &[Counts], pooled: Counts) -> f64 {
    let level = pooled.fraction();
    if level == 0.0 || controls.len() < 2 {
        return 0.0;
    }
    let quantile = 2.0 * Gamma { shape: 0.5 * degrees_of_freedom(controls) }.quantile(Tail::Lower, LIMIT);
    let excess = |variance: f64| generalised_q(controls, level, variance) - quantile;
    if excess(0.0) <= 0.0 {
        return 0.0;
    }
    let mut high = level / pooled.total() as f64;
    for _ in 0..MAX_DOUBLINGS {
        if excess(high) <= 0.0 {
            break;
        }
        high *= 2.0;
    }
    root::between(0.0, high, excess)
}

/// The counts of the gamma distribution whose mean is the pooled level and whose variance is that of a further sample's
/// background level about it.
pub(super) fn effective_rate(controls: &[Counts], pooled: Counts, variance: f64) -> Rate {
    if variance == 0.0 {
        return Rate::from(pooled);
    }
    let (total, level) = (pooled.total() as f64, pooled.fraction());
    // level / V, the pool's own part of V taken out as 1/total
    let further = 1.0 + sum_of_squared_shares(controls, pooled);
    let effective_total = (total.recip() + variance * further / level).recip();
    Rate { events: effective_total * level, total: effective_total }
}

/// Σ nᵢ²/N²: the variance of the pooled level in units of the variance between controls.
pub(super) fn sum_of_squared_shares(controls: &[Counts], pooled: Counts) -> f64 {
    controls.iter().map(|control| (control.total() as f64 / pooled.total() as f64).powi(2)).sum()
}

/// What a sample's background level varies by about the controls' common one: gamma of mean `level`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    level: f64,
    shape: f64,
}

impl Spread {
    /// Of a mean level and its variance; `None` where either is 0.
    pub(super) fn new(level: f64, variance: f64) -> Option<Self> {
        (level > 0.0 && variance > 0.0).then(|| Self { level, shape: level * (level / variance) })
    }

    /// How far from the mean level the background lies with probability `tail` or more, at most a half, on one side.
    ///
    /// The variance is one that is not exceeded. Below, the quantile falls with it; above, that of a gamma distribution
    /// rises with the variance and then falls, since ever more of it lies near 0: the largest up to the variance
    /// counts.
    pub(super) fn distance(self, end: Bound, tail: TailProbability) -> f64 {
        let quantile = |shape: f64, side| Gamma { shape }.quantile(side, tail) / shape;
        let relative = match end {
            Bound::Lower => 1.0 - quantile(self.shape, Tail::Lower),
            Bound::Upper => self.largest(|shape| quantile(shape, Tail::Upper)) - 1.0,
        };
        self.level * relative.max(0.0)
    }

    /// The largest value of a function of the shape, from the spread's own shape up, that rises and then falls.
    fn largest(self, function: impl Fn(f64) -> f64) -> f64 {
        let own = function(self.shape);
        if self.shape >= LARGEST_SHAPE || own >= function(1.01 * self.shape) {
            return own;
        }
        let (_, largest) =
            maximum::between(self.shape.ln(), LARGEST_SHAPE.ln(), |ln_shape| function(ln_shape.exp()));
        largest.max(own)
    }
}

/// Σ wᵢ (pᵢ − p̄)² with wᵢ = 1 / (p/nᵢ + τ²) and p̄ their weighted mean: falls as τ² grows.
fn generalised_q(controls: &[Counts], level: f64, variance: f64) -> f64 {
    let weighted =
        |control: &Counts| ((level / control.total() as f64 + variance).recip(), control.fraction());
    let (weights, sum) = controls
        .iter()
        .map(weighted)
        .fold((0.0, 0.0), |(weights, sum), (weight, fraction)| (weights + weight, sum + weight * fraction));
    let mean = sum / weights;
    controls.iter().map(weighted).map(|(weight, fraction)| weight * (fraction - mean).powi(2)).sum()
}

fn degrees_of_freedom(controls: &[Counts]) -> f64 {
    controls.len().saturating_sub(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAIL: TailProbability = TailProbability { tail: 0.025, rest: 0.975 };

    #[test]
    fn distance_is_that_of_gamma_quantiles() {
        // scipy.stats.gamma(2): isf(0.025) / 2 − 1 and 1 − ppf(0.025) / 2, of a mean of 10 with variance 50
        let spread = Spread::new(10.0, 50.0).unwrap();
        assert!((spread.distance(Bound::Upper, TAIL) / 17.858_216_954_694_49 - 1.0_f64).abs() < 1e-13);
        assert!((spread.distance(Bound::Lower, TAIL) / 8.788_953_607_280_175 - 1.0_f64).abs() < 1e-13);
    }

    #[test]
    fn distance_above_grows_to_its_largest_with_the_variance() {
        // scipy.optimize.minimize_scalar: gamma.isf(0.025, a) / a is at most 11.4511780578 over all shapes
        let of = |variance| Spread::new(1.0, variance).unwrap().distance(Bound::Upper, TAIL);
        assert!((of(100.0) / 10.451_178_057_8 - 1.0_f64).abs() < 1e-10);
        assert!((of(1e6) / of(100.0) - 1.0).abs() < 1e-12);
        let grown: Vec<f64> = [1e-4, 0.01, 0.1, 1.0, 5.0, 20.0, 24.0].map(of).to_vec();
        assert!(grown.is_sorted(), "{grown:?}");
    }

    #[test]
    fn there_is_no_spread_about_nothing_or_of_nothing() {
        assert_eq!(Spread::new(0.0, 1.0), None);
        assert_eq!(Spread::new(1.0, 0.0), None);
    }
}
