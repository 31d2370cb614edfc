//! Agresti and Coull's bounds: Wald's of x + z²/2 of n + z² events (American Statistician 52 (1998) 119).

use super::Bound;
use crate::Counts;
use crate::beta::Quantile;
use crate::normal;
use crate::tail::TailProbability;

/// p̃ ∓ z √(p̃(1 − p̃)/ñ) with ñ = n + z² and p̃ = (x + z²/2)/ñ, cut to 0 and 1.
pub(super) fn bound(counts: Counts, tail: TailProbability, end: Bound) -> Quantile {
    let (positive, negative) = (counts.positive() as f64, counts.negative() as f64);
    let z = normal::upper_quantile(tail);
    match end {
        Bound::Lower if counts.positive() == 0 => Quantile::ZERO,
        Bound::Lower => shifted(positive, negative, -z),
        Bound::Upper if counts.negative() == 0 => Quantile::ONE,
        Bound::Upper => shifted(positive, negative, z),
    }
}

/// p̃ + z √(p̃(1 − p̃)/ñ), for z of either sign.
fn shifted(positive: f64, negative: f64, z: f64) -> Quantile {
    let total = positive + negative + z * z;
    let centre = |count: f64| (count + 0.5 * z * z) / total;
    let reach = z.abs() * (centre(positive) * centre(negative) / total).sqrt();
    let above = |count: f64| centre(count) + reach;
    // p̃² − z² p̃(1 − p̃)/ñ over p̃ + reach: what cancels are x and z²/2, not their sums with a root
    let below = |count: f64| {
        centre(count) * (count - 0.5 * z * z + z * z * centre(count)) / total / (centre(count) + reach)
    };
    let (fraction, complement) =
        if z < 0.0 { (below(positive), above(negative)) } else { (above(positive), below(negative)) };
    if fraction <= 0.0 {
        Quantile::ZERO
    } else if complement <= 0.0 {
        Quantile::ONE
    } else {
        Quantile { fraction, complement }
    }
}
