//! Tails and quantiles of the gamma distribution, and so of Poisson counts, relative accuracy over all of (0, ∞).
//!
//! As for the beta distribution: a saddle-point density over u = ln x, the tail over that density, and Newton's method for
//! the tail's logarithm in u, where the density and both tails are log-concave.

mod tail_ratio;

use crate::beta::{deviance, stirling_error};
use crate::normal;
use crate::tail::{Tail, TailProbability};
use std::f64::consts::TAU;

/// Residual of the tail's logarithm after which one more step leaves nothing: Newton's error is squared by a step.
const LAST_STEP_RESIDUAL: f64 = 1e-8;
/// Newton needs four to eight steps; the bound holds for arguments it was not made for.
const MAX_STEPS: usize = 100;
/// Logarithms of x are taken no further from 0.
const END: f64 = 700.0;

/// The gamma distribution of a shape above 0 and scale 1: for a whole shape k, the waiting time for k events.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gamma {
    pub(crate) shape: f64,
}

impl Gamma {
    /// The value that has a probability of the distribution on its `side`.
    pub(crate) fn quantile(self, side: Tail, probability: TailProbability) -> f64 {
        let TailProbability { tail, rest } = probability;
        let (side, smaller) = match (side, tail <= 0.5) {
            (side, true) => (side, tail),
            (Tail::Lower, false) => (Tail::Upper, rest),
            (Tail::Upper, false) => (Tail::Lower, rest),
        };
        self.solve(side, smaller)
    }

    /// The probability below `x`, and that above it; `x` at least 0.
    pub(crate) fn probability(self, x: f64) -> TailProbability {
        if x <= 0.0 {
            return TailProbability { tail: 0.0, rest: 1.0 };
        }
        let smaller = |side| (self.ln_density(x).exp() * tail_ratio::of(self.shape, x, side)).min(1.0);
        if x <= self.shape {
            let tail = smaller(Tail::Lower);
            TailProbability { tail, rest: 1.0 - tail }
        } else {
            let rest = smaller(Tail::Upper);
            TailProbability { tail: 1.0 - rest, rest }
        }
    }

    /// ln of the density over u = ln x, x^a e^−x / Γ(a).
    pub(crate) fn ln_density(self, x: f64) -> f64 {
        0.5 * (self.shape / TAU).ln() - stirling_error(self.shape) - deviance(self.shape, x)
    }

    /// Newton's method for the logarithm of a tail of at most a half, in u = ln x.
    fn solve(self, side: Tail, probability: f64) -> f64 {
        let target = probability.ln();
        let mut u = self.normal_start(side, probability);
        for _ in 0..MAX_STEPS {
            let (ln_tail, slope) = self.ln_tail(side, u.exp());
            let residual = target - ln_tail;
            let next = (u + residual / slope).clamp(-END, END);
            let moved = (next - u).abs();
            u = next;
            if residual.abs() <= LAST_STEP_RESIDUAL || moved <= f64::EPSILON {
                break;
            }
        }
        u.exp()
    }

    /// The quantile of the normal distribution that ln x approaches: mean ln a, variance 1/a.
    fn normal_start(self, side: Tail, probability: f64) -> f64 {
        let z = normal::upper_quantile(TailProbability { tail: probability, rest: 1.0 - probability });
        let sign = if side == Tail::Lower { -1.0 } else { 1.0 };
        self.shape.ln() + sign * z / self.shape.sqrt()
    }

    /// ln of a tail and its slope in u.
    fn ln_tail(self, side: Tail, x: f64) -> (f64, f64) {
        let ln_density = self.ln_density(x);
        let own_side = if x <= self.shape { Tail::Lower } else { Tail::Upper };
        let ratio = tail_ratio::of(self.shape, x, own_side);
        let sign = if side == Tail::Lower { 1.0 } else { -1.0 };
        if side == own_side {
            return (ln_density + ratio.ln(), sign / ratio);
        }
        let other = ln_density.exp() * ratio;
        ((-other).ln_1p(), sign * ln_density.exp() / (1.0 - other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_match_values_worked_elsewhere() {
        // shape 1: by hand, −ln 0.025; the others from mpmath at 40 digits, Newton's method on its regularised
        // gammainc: Garwood's 95 % bounds of 20 events, and one bound each of 1,000 and of 999,999
        for (shape, side, expected) in [
            (1.0, Tail::Upper, 3.688_879_454_113_936_3),
            (20.0, Tail::Lower, 12.216519585403944),
            (21.0, Tail::Upper, 30.888_377_902_674_6),
            (1000.0, Tail::Lower, 938.973_018_407_695_2),
            (1e6, Tail::Upper, 1001960.9109654503),
        ] {
            let got = Gamma { shape }.quantile(side, TailProbability { tail: 0.025, rest: 0.975 });
            assert!((got / expected - 1.0_f64).abs() < 4e-15, "{shape}: {got}");
        }
    }

    #[test]
    fn probabilities_of_both_sides_are_those_of_poisson_counts() {
        // by hand: P(no event | mean 2) = e^-2, and P(at least 3 | mean 2) = 1 − 5 e^-2
        let none = Gamma { shape: 1.0 }.probability(2.0);
        assert!((none.rest - (-2.0_f64).exp()).abs() < 1e-16);
        let three = Gamma { shape: 3.0 }.probability(2.0);
        assert!((three.tail - (1.0 - 5.0 * (-2.0_f64).exp())).abs() < 4e-16);
        assert_eq!(three.tail + three.rest, 1.0);
        assert_eq!(three.mirrored(), TailProbability { tail: three.rest, rest: three.tail });
        assert_eq!(Gamma { shape: 3.0 }.probability(0.0), TailProbability { tail: 0.0, rest: 1.0 });
    }
}
