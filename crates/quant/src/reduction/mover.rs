//! MOVER for the ratio of two rates: Fieller's argument with the limits of each in place of variances.
//!
//! A. Donner and G. Y. Zou, Stat Methods Med Res 21 (2012) 347. With a = p₁ − l₁ and b = u₂ − p₂ the lower bound is
//! (p₁p₂ − √(p₁²p₂² − (p₁² − a²)(p₂² − b²))) / (p₂² − b²); the upper one has + for −, a = u₁ − p₁ and b = p₂ − l₂.

use super::ratio::Levels;
use crate::interval::Bound;
use crate::rate::{Rate, RateLimits};
use crate::tail::TailProbability;

/// A bound; the numerator has an event where it is the lower one, the denominator where it is the upper one.
pub(super) fn bound(levels: Levels, limits: RateLimits, tail: TailProbability, end: Bound) -> f64 {
    let (numerator, denominator) = (Rate::from(levels.numerator), Rate::from(levels.denominator));
    let (p1, p2) = (numerator.fraction(), denominator.fraction());
    let limit = |rate: Rate, end| rate.limit(limits, end, tail);
    // the differences of squares as products, and their root without cancellation
    match end {
        Bound::Lower => {
            let l1 = limit(numerator, Bound::Lower);
            let (a, b) = (p1 - l1, limit(denominator, Bound::Upper) - p2);
            let squares = l1 * (2.0 * p1 - l1);
            squares / (p1 * p2 + (b * b * squares + p2 * p2 * (a * a)).sqrt())
        }
        Bound::Upper => {
            let l2 = limit(denominator, Bound::Lower);
            let (a, b) = (limit(numerator, Bound::Upper) - p1, p2 - l2);
            let squares = l2 * (2.0 * p2 - l2);
            (p1 * p2 + (p1 * p1 * (b * b) + a * a * squares).sqrt()) / squares
        }
    }
}
