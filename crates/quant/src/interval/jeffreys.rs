//! Equal tails of the posterior under Jeffreys' prior, Beta(½, ½), with 0 and 1 at the ends.
//!
//! L. D. Brown, T. T. Cai and A. DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16
//! (2001) 101. With quantiles alone the coverage would go to 0 where the level goes to 0 or 1.

use super::Bound;
use crate::Counts;
use crate::beta::{Quantile, Shapes};
use crate::tail::{Tail, TailProbability};

/// The quantile of Beta(x + ½, n − x + ½) that has `tail` on the bound's side.
pub(super) fn bound(counts: Counts, tail: TailProbability, end: Bound) -> Quantile {
    let posterior = Shapes { a: counts.positive() as f64 + 0.5, b: counts.negative() as f64 + 0.5 };
    match end {
        Bound::Lower if counts.positive() == 0 => Quantile::ZERO,
        Bound::Lower => posterior.quantile(Tail::Lower, tail),
        Bound::Upper if counts.negative() == 0 => Quantile::ONE,
        Bound::Upper => posterior.quantile(Tail::Upper, tail),
    }
}
