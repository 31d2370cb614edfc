//! Koopman's score interval of the ratio of two binomial proportions.
//!
//! P. A. R. Koopman, Biometrics 40 (1984) 513: the ratios φ at which (p̂₁ − φ p̂₂)² is z² times the variance
//! p₁(1 − p₁)/n₁ + φ² p₂(1 − p₂)/n₂, p₁ = φ p₂ having the highest likelihood.

use super::ratio::Levels;
use crate::interval::Bound;
use crate::rate::Rate;
use crate::tail::TailProbability;
use crate::{normal, root};

/// Decades, as powers of e, searched on either side of the start: beyond any ratio of counts of 64 bits.
const MAX_DOUBLINGS: usize = 10;

/// A bound; the numerator has an event where it is the lower one, the denominator where it is the upper one.
///
/// Solved in ln φ, where the statistic falls from the lower bound to the upper one.
pub(super) fn bound(levels: Levels, tail: TailProbability, end: Bound) -> f64 {
    let z = normal::upper_quantile(tail);
    let (numerator, denominator) = (Rate::from(levels.numerator), Rate::from(levels.denominator));
    let (sign, target) = match end {
        Bound::Lower => (-1.0, z),
        Bound::Upper => (1.0, -z),
    };
    let start = ((numerator.events.max(0.5) / numerator.total)
        / (denominator.events.max(0.5) / denominator.total))
        .ln();
    let excess = |ln_ratio: f64| statistic(numerator, denominator, ln_ratio.exp()) - target;
    let (mut inside, mut step) = (start, 1.0);
    for _ in 0..MAX_DOUBLINGS {
        let outside = start + sign * step;
        if excess(outside) * sign <= 0.0 {
            return root::between(inside.min(outside), inside.max(outside), excess).exp();
        }
        inside = outside;
        step *= 2.0;
    }
    inside.exp()
}

/// (p̂₁ − φ p̂₂) over its standard deviation at the ratio φ.
fn statistic(numerator: Rate, denominator: Rate, ratio: f64) -> f64 {
    if ratio > 1.0 {
        // the same quotient with both parts over φ: levels exchanged, and the sign with them
        return -statistic(denominator, numerator, ratio.recip());
    }
    let [p2, complement] = constrained(numerator, denominator, ratio);
    let p1 = ratio * p2;
    let variance = p1 * (1.0 - ratio + ratio * complement) / numerator.total
        + ratio * p1 * complement / denominator.total;
    let difference = numerator.fraction() - ratio * denominator.fraction();
    if difference == 0.0 { 0.0 } else { difference / variance.sqrt() }
}

/// The denominator's level of highest likelihood at a ratio of at most 1, and 1 minus it.
///
/// The smaller root of N φ p² − (φ (n₁ + x₂) + x₁ + n₂) p + (x₁ + x₂) = 0, whose discriminant is a sum of squares:
/// (φ (n₁ + x₂) − (x₁ + n₂))² + 4 φ (n₁ − x₁)(n₂ − x₂).
fn constrained(numerator: Rate, denominator: Rate, ratio: f64) -> [f64; 2] {
    let Rate { events: x1, total: n1 } = numerator;
    let Rate { events: x2, total: n2 } = denominator;
    let (up, down) = (ratio * (n1 + x2), x1 + n2);
    let root = (up - down).hypot(2.0 * (ratio * (n1 - x1) * (n2 - x2)).sqrt());
    let level = 2.0 * (x1 + x2) / (up + down + root);
    // of N φ q² − (2 N φ − up − down) q + (φ − 1)(n₂ − x₂) = 0, the root that is not negative
    let middle = 2.0 * (n1 + n2) * ratio - up - down;
    let complement = if middle >= 0.0 {
        (middle + root) / (2.0 * (n1 + n2) * ratio)
    } else {
        2.0 * (1.0 - ratio) * (n2 - x2) / (root - middle)
    };
    [level, complement]
}
