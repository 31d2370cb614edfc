//! Clopper and Pearson's bounds: the levels at which the binomial tail that holds the count has a given probability.

use crate::Counts;
use crate::beta::{Quantile, Shapes};
use crate::tail::{Tail, TailProbability};

/// The level p at which P(X ≥ positive) is `tail`: the `tail` quantile of Beta(x, n − x + 1).
pub(super) fn lower(counts: Counts, tail: TailProbability) -> Quantile {
    if counts.positive() == 0 {
        return Quantile::ZERO;
    }
    Shapes { a: counts.positive() as f64, b: counts.negative() as f64 + 1.0 }.quantile(Tail::Lower, tail)
}

/// The level p at which P(X ≤ positive) is `tail`: the 1 − `tail` quantile of Beta(x + 1, n − x).
pub(super) fn upper(counts: Counts, tail: TailProbability) -> Quantile {
    if counts.negative() == 0 {
        return Quantile::ONE;
    }
    Shapes { a: counts.positive() as f64 + 1.0, b: counts.negative() as f64 }.quantile(Tail::Upper, tail)
}
