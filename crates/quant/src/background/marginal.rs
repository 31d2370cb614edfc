//! The likelihood of a net level, the background integrated out.

use super::Pair;
use crate::rate::Rate;
use crate::root;

/// Nats under the integrand's peak at which it is cut: what is left out is under e^-40 of the integral.
const DEPTH: f64 = 42.0;
/// The widest step in ln b: the trapezoidal rule leaves e^(−π²/h) of an integrand e^(a v − e^v).
const WIDEST_STEP: f64 = 0.125;
/// The step in deviations of the integrand: the trapezoidal rule leaves e^(−2π²/h²) of a normal density.
const STEP_DEVIATIONS: f64 = 0.5;
/// Steps on either side, which nothing needs: the flattest side falls by an eighth of a nat a step.
const MAX_STEPS: usize = 10_000;

/// The likelihood of a net level s in events of the sample, ∫ b^(c − 1) (s + b)^x₁ b^x₀ e^(−s − b − b/r) db.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marginal {
    on: f64,
    /// The control's events with the prior's exponent.
    off: f64,
    /// n_off / n_on: the control's mean for a background of one event in the sample.
    off_share: f64,
}

/// The integrand over ln b at one net level.
#[derive(Clone, Copy)]
struct Slice {
    marginal: Marginal,
    net: f64,
    /// The b at which the integrand has its peak, b⋆.
    background: f64,
}

impl Marginal {
    pub(super) fn new(pair: Pair, prior: f64) -> Self {
        Self { on: pair.on.events, off: pair.off.events + prior, off_share: pair.off.total / pair.on.total }
    }

    /// A standard deviation of the net events, not under 1.
    pub(super) fn deviation(self) -> f64 {
        (self.on + self.off / self.off_share / self.off_share + 1.0).sqrt()
    }

    /// The net level at which the likelihood is highest, 0 where it falls from there.
    pub(super) fn peak(self) -> f64 {
        if self.slope(0.0) <= 0.0 {
            return 0.0;
        }
        root::between(0.0, self.on, |net| self.slope(net))
    }

    /// ln of the likelihood, up to a constant.
    pub(super) fn ln_at(self, net: f64) -> f64 {
        let slice = self.slice(net);
        let (sum, _) = slice.sums();
        slice.ln_integrand(0.0).0 + sum.ln()
    }

    /// The derivative of ln of the likelihood: the mean of x₁/(s + b) − 1 over b.
    fn slope(self, net: f64) -> f64 {
        let (sum, weighted) = self.slice(net).sums();
        weighted / sum
    }

    fn slice(self, net: f64) -> Slice {
        Slice { marginal: self, net, background: self.best_background(net) }
    }

    /// The b that solves a + x₁ b/(s + b) − k b = 0 with a = x₀ + c and k = 1 + n_off/n_on, the positive root of
    /// k b² − (a + x₁ − k s) b − a s.
    fn best_background(self, net: f64) -> f64 {
        let k = 1.0 + self.off_share;
        let middle = self.off + self.on - k * net;
        let root = middle.hypot(2.0 * (k * self.off * net).sqrt());
        if middle >= 0.0 { (middle + root) / (2.0 * k) } else { 2.0 * self.off * net / (root - middle) }
    }
}

impl Slice {
    /// ln of the integrand at b = b⋆ e^w, as Poisson deviances up to a constant, and the sample's mean there.
    fn ln_integrand(self, w: f64) -> (f64, f64) {
        let Marginal { on, off, off_share } = self.marginal;
        let background = self.background * w.exp();
        let mean = self.net + background;
        let deviance = |events: f64, mean: f64| Rate { events, total: 1.0 }.deviance(mean);
        (-deviance(on, mean) - deviance(off, off_share * background), mean)
    }

    /// By the trapezoidal rule in w: the integral of the integrand over its peak, and that of it times x₁/(s + b) − 1.
    fn sums(self) -> (f64, f64) {
        let (top, mean) = self.ln_integrand(0.0);
        let step = WIDEST_STEP.min(STEP_DEVIATIONS * self.deviation());
        let excess = |mean: f64| (self.marginal.on - mean) / mean;
        let (mut sum, mut weighted) = (1.0, excess(mean));
        for direction in [-step, step] {
            for index in 1..=MAX_STEPS {
                let (ln_integrand, mean) = self.ln_integrand(direction * index as f64);
                let relative = (ln_integrand - top).exp();
                sum += relative;
                weighted += relative * excess(mean);
                if top - ln_integrand > DEPTH {
                    break;
                }
            }
        }
        (sum * step, weighted * step)
    }

    /// The standard deviation of a normal density with the peak's curvature in w, a + x₁ b²/(s + b)².
    fn deviation(self) -> f64 {
        let share = self.background / (self.net + self.background);
        (self.marginal.off + self.marginal.on * share * share).sqrt().recip()
    }
}
