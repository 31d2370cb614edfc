//! Events over a denominator as real numbers, and the limits of one rate that the methods for two rates are built from.

use crate::Counts;
use crate::beta::{self, Shapes};
use crate::interval::Bound;
use crate::normal;
use crate::tail::{Tail, TailProbability};

/// Events and the denominator they were counted in; whole numbers for a tube, any above 0 for an effective control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rate {
    pub(crate) events: f64,
    pub(crate) total: f64,
}

/// The interval of one rate whose limits are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RateLimits {
    ClopperPearson,
    Wilson,
    Jeffreys,
}

impl From<Counts> for Rate {
    fn from(counts: Counts) -> Self {
        Self { events: counts.positive() as f64, total: counts.total() as f64 }
    }
}

impl Rate {
    pub(crate) fn fraction(self) -> f64 {
        self.events / self.total
    }

    /// The Poisson deviance of the events from a mean, x ln(x / m) + m − x, which is m where there are none.
    pub(crate) fn deviance(self, mean: f64) -> f64 {
        if self.events == 0.0 { mean } else { beta::deviance(self.events, mean) }
    }

    /// The limit on one side of the rate, `tail` lying beyond it.
    pub(crate) fn limit(self, limits: RateLimits, end: Bound, tail: TailProbability) -> f64 {
        if end == Bound::Lower && self.events == 0.0 {
            return 0.0;
        }
        if end == Bound::Upper && self.events >= self.total {
            return 1.0;
        }
        match limits {
            RateLimits::ClopperPearson => self.beta_limit(end, tail, [0.0, 1.0]),
            RateLimits::Jeffreys => self.beta_limit(end, tail, [0.5, 0.5]),
            RateLimits::Wilson => self.wilson(end, tail),
        }
    }

    /// A beta quantile, `added` being what the count's own shape and the other gain towards the count's side.
    fn beta_limit(self, end: Bound, tail: TailProbability, added: [f64; 2]) -> f64 {
        let others = self.total - self.events;
        let (side, a, b) = match end {
            Bound::Lower => (Tail::Lower, self.events + added[0], others + added[1]),
            Bound::Upper => (Tail::Upper, self.events + added[1], others + added[0]),
        };
        Shapes { a, b }.quantile(side, tail).fraction
    }

    /// The root of (p̂ − p)² = z² p (1 − p) / n; the lower one by the product of both, which loses no digits.
    fn wilson(self, end: Bound, tail: TailProbability) -> f64 {
        let z = normal::upper_quantile(tail);
        let square = z * z;
        let (x, n) = (self.events, self.total);
        let spread = z.abs() * (x * ((n - x) / n) + 0.25 * square).sqrt();
        let outer = (x + 0.5 * square + spread) / (n + square);
        // a tail over a half asks for the root on the other side
        if (end == Bound::Upper) == (z >= 0.0) { outer } else { x / n * x / ((n + square) * outer) }
    }
}
