//! The ratio of two Poisson rates, exact given the sum of both counts.
//!
//! J. Przyborowski and H. Wilenski, Biometrika 31 (1940) 313: given x₁ + x₂, x₁ is binomial of probability
//! n₁ρ / (n₁ρ + n₂), whose Clopper-Pearson bounds give those of ρ.

use super::ratio::Levels;
use crate::beta::Shapes;
use crate::interval::Bound;
use crate::tail::{Tail, TailProbability};

/// A bound; the numerator has an event where it is the lower one, the denominator where it is the upper one.
pub(super) fn bound(levels: Levels, tail: TailProbability, end: Bound) -> f64 {
    let (above, below) = (levels.numerator.positive() as f64, levels.denominator.positive() as f64);
    let share = match end {
        Bound::Lower => Shapes { a: above, b: below + 1.0 }.quantile(Tail::Lower, tail),
        Bound::Upper => Shapes { a: above + 1.0, b: below }.quantile(Tail::Upper, tail),
    };
    share.fraction / share.complement * (levels.denominator.total() as f64 / levels.numerator.total() as f64)
}
