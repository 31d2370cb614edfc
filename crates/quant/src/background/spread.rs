//! How controls' true levels differ, and how much all of them say of one more sample.

use crate::Counts;
use crate::gamma::Gamma;
use crate::rate::Rate;
use crate::root;
use crate::tail::{Tail, TailProbability};

/// The confidence of the upper limit of the variance between controls.
///
/// A plain estimate is 0 half of the time where controls differ little, and the net interval then under-covers: down to
/// 0.73 with two controls (docs/algorithms/08-background.md).
const LIMIT: TailProbability = TailProbability { tail: 0.05, rest: 0.95 };
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
    let total = pooled.total() as f64;
    let squares: f64 = controls.iter().map(|control| (control.total() as f64 / total).powi(2)).sum();
    let level = pooled.fraction();
    // level / V, the pool's own part of V taken out as 1/total
    let effective_total = (total.recip() + variance * (1.0 + squares) / level).recip();
    Rate { events: effective_total * level, total: effective_total }
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
