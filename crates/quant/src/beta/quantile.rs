use super::{continued_fraction, density::ln_density, log_odds::LogOdds, quadrature};
use crate::normal;
use crate::tail::{Tail, TailProbability};

/// Residual of the tail's logarithm after which one more step leaves nothing: Newton's error is squared by a step.
const LAST_STEP_RESIDUAL: f64 = 1e-8;
/// Newton needs four to eight steps; the bound holds for arguments it was not made for.
const MAX_STEPS: usize = 100;

/// A fraction and 1 minus it, each with its own digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Quantile {
    pub(crate) fraction: f64,
    pub(crate) complement: f64,
}

impl Quantile {
    pub(crate) const ZERO: Self = Self { fraction: 0.0, complement: 1.0 };
    pub(crate) const ONE: Self = Self { fraction: 1.0, complement: 0.0 };

    /// The fraction at log-odds.
    pub(crate) fn at(at: LogOdds) -> Self {
        Self { fraction: at.fraction(), complement: at.complement() }
    }

    pub(crate) fn mirrored(self) -> Self {
        Self { fraction: self.complement, complement: self.fraction }
    }
}

/// The two shapes of a beta distribution, both above 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shapes {
    pub(crate) a: f64,
    pub(crate) b: f64,
}

impl Shapes {
    /// The fraction that has a probability of the distribution on its `side`.
    pub(crate) fn quantile(self, side: Tail, probability: TailProbability) -> Quantile {
        let TailProbability { tail, rest } = probability;
        match (side, tail <= 0.5) {
            (Tail::Lower, true) => self.lower_quantile(tail),
            (Tail::Upper, false) => self.lower_quantile(rest),
            (Tail::Upper, true) => self.mirrored().lower_quantile(tail).mirrored(),
            (Tail::Lower, false) => self.mirrored().lower_quantile(rest).mirrored(),
        }
    }

    /// The shapes of 1 minus the fraction.
    pub(crate) fn mirrored(self) -> Self {
        Self { a: self.b, b: self.a }
    }

    /// The fraction below which `probability`, at most ½, of the distribution lies.
    fn lower_quantile(self, probability: f64) -> Quantile {
        if self.b == 1.0 {
            // I_p(a, 1) = p^a
            let ln_fraction = probability.ln() / self.a;
            return Quantile { fraction: ln_fraction.exp(), complement: -ln_fraction.exp_m1() };
        }
        if self.a == 1.0 {
            // 1 − I_p(1, b) = (1 − p)^b
            let ln_complement = (-probability).ln_1p() / self.b;
            return Quantile { fraction: -ln_complement.exp_m1(), complement: ln_complement.exp() };
        }
        Quantile::at(self.solve(probability))
    }

    /// Newton's method for ln I_p(a, b) = ln probability, in the log-odds of p.
    fn solve(self, probability: f64) -> LogOdds {
        let target = probability.ln();
        let mut at = self.normal_start(probability);
        for _ in 0..MAX_STEPS {
            let (ln_tail, slope) = self.ln_lower_tail(at);
            let residual = target - ln_tail;
            let next = LogOdds::new(at.value() + residual / slope);
            let moved = (next.value() - at.value()).abs();
            at = next;
            if residual.abs() <= LAST_STEP_RESIDUAL || moved <= f64::EPSILON * at.value().abs() {
                break;
            }
        }
        at
    }

    /// The quantile of the normal distribution that the log-odds approach: mean ln(a / b), variance 1/a + 1/b.
    pub(crate) fn normal_start(self, probability: f64) -> LogOdds {
        let z = normal::upper_quantile(TailProbability { tail: probability, rest: 1.0 - probability });
        LogOdds::new((self.a / self.b).ln() - z * (self.a.recip() + self.b.recip()).sqrt())
    }

    /// The probability below log-odds, and that above them.
    pub(crate) fn probability(self, at: LogOdds) -> TailProbability {
        if self.is_below_mean(at) {
            let tail = self.lower_tail_below_mean(at);
            TailProbability { tail, rest: 1.0 - tail }
        } else {
            let rest = self.mirrored().lower_tail_below_mean(at.mirrored());
            TailProbability { tail: 1.0 - rest, rest }
        }
    }

    /// The density over the log-odds, p^a (1 − p)^b / B(a, b).
    pub(crate) fn density(self, at: LogOdds) -> f64 {
        ln_density(self.a, self.b, at).exp()
    }

    /// ln of the density over the log-odds.
    pub(crate) fn ln_density(self, at: LogOdds) -> f64 {
        ln_density(self.a, self.b, at)
    }

    fn lower_tail_below_mean(self, at: LogOdds) -> f64 {
        (self.density(at) * tail_ratio(self.a, self.b, at)).min(1.0)
    }

    /// ln I_p(a, b) and its slope in the log-odds.
    pub(crate) fn ln_lower_tail(self, at: LogOdds) -> (f64, f64) {
        let ln_density = ln_density(self.a, self.b, at);
        if self.is_below_mean(at) {
            let ratio = tail_ratio(self.a, self.b, at);
            return (ln_density + ratio.ln(), ratio.recip());
        }
        let upper = ln_density.exp() * tail_ratio(self.b, self.a, at.mirrored());
        ((-upper).ln_1p(), ln_density.exp() / (1.0 - upper))
    }

    fn is_below_mean(self, at: LogOdds) -> bool {
        at.fraction() * self.b <= at.complement() * self.a
    }
}

/// The lower tail over the density at log-odds that lie at or below the mean.
fn tail_ratio(a: f64, b: f64, at: LogOdds) -> f64 {
    if a.min(b) < quadrature::SMALLEST_SHAPE {
        continued_fraction::tail_ratio(a, b, at)
    } else {
        quadrature::tail_ratio(a, b, at)
    }
}
