//! Wilson's score bounds, with and without a continuity correction.
//!
//! E. B. Wilson, JASA 22 (1927) 209: the levels p at which (x/n − p)² = z² p(1 − p)/n, the roots of
//! (n + z²) p² − (2x + z²) p + x²/n. The correction takes x − ½ for the lower and x + ½ for the upper bound (R. G.
//! Newcombe, Statistics in Medicine 17 (1998) 857, method 4).

use super::Bound;
use crate::Counts;
use crate::beta::Quantile;
use crate::normal;
use crate::tail::TailProbability;

/// Wilson's bound.
pub(super) fn wilson(counts: Counts, tail: TailProbability, end: Bound) -> Quantile {
    bound(counts, tail, end, 0.0)
}

/// Wilson's bound with half an event of continuity correction.
pub(super) fn wilson_continuity(counts: Counts, tail: TailProbability, end: Bound) -> Quantile {
    bound(counts, tail, end, 0.5)
}

fn bound(counts: Counts, tail: TailProbability, end: Bound, correction: f64) -> Quantile {
    let (positive, negative) = (counts.positive() as f64, counts.negative() as f64);
    let z = normal::upper_quantile(tail);
    match end {
        Bound::Lower if counts.positive() == 0 => Quantile::ZERO,
        Bound::Lower => root(positive - correction, negative + correction, -z),
        Bound::Upper if counts.negative() == 0 => Quantile::ONE,
        Bound::Upper => root(positive + correction, negative - correction, z),
    }
}

/// The level p = (2x + z² + z √(z² + 4xy/n)) / 2(n + z²), for y = n − x: the upper root where z is positive, else the
/// lower.
fn root(positive: f64, negative: f64, z: f64) -> Quantile {
    let total = positive + negative;
    let root = z.abs() * (z * z + 4.0 * positive / total * negative).sqrt();
    let upper = |count: f64| (2.0 * count + z * z + root) / (2.0 * (total + z * z));
    // The roots' product is x²/n(n + z²): the lower one by it has no difference of near numbers.
    let lower = |count: f64| 2.0 * count * (count / total) / (2.0 * count + z * z + root);
    if z < 0.0 {
        Quantile { fraction: lower(positive), complement: upper(negative) }
    } else {
        Quantile { fraction: upper(positive), complement: lower(negative) }
    }
}
