//! Garwood's exact bounds of a Poisson mean over the total, cut to 1.

use super::Bound;
use crate::Counts;
use crate::beta::Quantile;
use crate::poisson::garwood;
use crate::tail::TailProbability;

/// The bound of the mean behind the positive events, over the total.
pub(super) fn bound(counts: Counts, tail: TailProbability, end: Bound) -> Quantile {
    if end == Bound::Upper && counts.negative() == 0 {
        return Quantile::ONE;
    }
    let fraction = (garwood(counts.positive(), tail, end) / counts.total() as f64).min(1.0);
    Quantile { fraction, complement: 1.0 - fraction }
}
