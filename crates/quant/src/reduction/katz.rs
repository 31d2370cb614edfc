//! A normal interval of the logarithm of a ratio.
//!
//! D. Katz, J. Baptista, S. P. Azen and M. C. Pike, Biometrics 34 (1978) 469: ln ratio ± z √(1/x₁ − 1/n₁ + 1/x₂ −
//! 1/n₂).

use super::ratio::Levels;
use crate::interval::Bound;
use crate::rate::Rate;
use crate::tail::TailProbability;
use crate::{Counts, normal};

/// A bound with `added` to all four counts.
pub(super) fn bound(levels: Levels, added: f64, tail: TailProbability, end: Bound) -> f64 {
    let with_added = |counts: Counts| Rate {
        events: counts.positive() as f64 + added,
        total: counts.total() as f64 + added,
    };
    let (numerator, denominator) = (with_added(levels.numerator), with_added(levels.denominator));
    // 1/x − 1/n without the cancellation where x is near n
    let variance = |rate: Rate, counts: Counts| counts.negative() as f64 / rate.events / rate.total;
    let deviation =
        (variance(numerator, levels.numerator) + variance(denominator, levels.denominator)).sqrt();
    let distance = normal::upper_quantile(tail) * deviation;
    let sign = if end == Bound::Lower { -1.0 } else { 1.0 };
    numerator.fraction() / denominator.fraction() * (sign * distance).exp()
}
