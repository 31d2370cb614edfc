//! Clopper and Pearson's bounds: the levels at which the binomial tail that holds the count has a given probability.

use super::Bound;
use crate::Counts;
use crate::beta::{Quantile, Shapes};
use crate::tail::{Tail, TailProbability};

/// The level p at which P(X ≥ positive) or P(X ≤ positive) is `tail`: the `tail` quantile of Beta(x, n − x + 1), or the
/// 1 − `tail` quantile of Beta(x + 1, n − x).
pub(super) fn bound(counts: Counts, tail: TailProbability, end: Bound) -> Quantile {
    let (positive, negative) = (counts.positive() as f64, counts.negative() as f64);
    match end {
        Bound::Lower if counts.positive() == 0 => Quantile::ZERO,
        Bound::Lower => Shapes { a: positive, b: negative + 1.0 }.quantile(Tail::Lower, tail),
        Bound::Upper if counts.negative() == 0 => Quantile::ONE,
        Bound::Upper => Shapes { a: positive + 1.0, b: negative }.quantile(Tail::Upper, tail),
    }
}
