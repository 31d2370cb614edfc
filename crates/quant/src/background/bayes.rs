//! The posterior of the net level, at least 0, from gamma priors of the net level and of the background.
//!
//! In events of the sample, with net level s and background b the means of both counts are s + b and b n_off/n_on. The
//! prior is s^(c − 1) b^(c − 1): flat for c = 1, each level's own Jeffreys prior for c = ½. Over τ = s^c the prior of s
//! is flat, and the posterior density of τ is the [`Marginal`] likelihood, integrated by panels of 32 points.

use super::Pair;
use super::marginal::Marginal;
use crate::beta::NODES;
use crate::interval::Bound;
use crate::root;
use crate::tail::TailProbability;

/// The exponent of a flat prior.
pub(super) const FLAT: f64 = 1.0;
/// The exponent of Jeffreys' prior.
pub(super) const JEFFREYS: f64 = 0.5;

/// Nats under the posterior's peak at which it is cut: what is left out is under e^-40 of it.
const DEPTH: f64 = 45.0;
/// Panels on either side of the peak, each with under 8 nats of an exponential fall.
const SIDE_PANELS: usize = 6;
/// Doublings in search of a place.
const MAX_DOUBLINGS: usize = 200;

/// The net level that has `tail` of the posterior beyond it.
pub(super) fn bound(pair: Pair, prior: f64, tail: TailProbability, end: Bound) -> f64 {
    Posterior::new(pair, prior).bound(tail, end) / pair.on.total
}

/// The two net levels that have `tail` of the posterior beyond them.
pub(super) fn bounds(pair: Pair, prior: f64, tail: TailProbability) -> [f64; 2] {
    let posterior = Posterior::new(pair, prior);
    [Bound::Lower, Bound::Upper].map(|end| posterior.bound(tail, end) / pair.on.total)
}

/// The mean of the posterior.
pub(super) fn mean(pair: Pair, prior: f64) -> f64 {
    let posterior = Posterior::new(pair, prior);
    let whole = |weight: &dyn Fn(f64) -> f64| -> f64 {
        posterior.panels.iter().map(|&panel| posterior.integral(panel, weight)).sum()
    };
    whole(&|power| posterior.net(power)) / whole(&|_| 1.0) / pair.on.total
}

/// The posterior density of τ = s^c, relative to its peak, and the panels that hold it.
struct Posterior {
    marginal: Marginal,
    prior: f64,
    top: f64,
    panels: Vec<[f64; 2]>,
}

impl Posterior {
    fn new(pair: Pair, prior: f64) -> Self {
        let marginal = Marginal::new(pair, prior);
        let peak = marginal.peak();
        let top = marginal.ln_at(peak);
        let mut posterior = Self { marginal, prior, top, panels: Vec::new() };
        let peak = peak.powf(prior);
        let (left, right) = (posterior.fallen_left(peak), posterior.fallen_right(peak));
        for [from, to] in [[left, peak], [peak, right]] {
            let width = (to - from) / SIDE_PANELS as f64;
            let edge = |index: usize| if index == SIDE_PANELS { to } else { from + width * index as f64 };
            let panels = (0..SIDE_PANELS).map(|index| [edge(index), edge(index + 1)]);
            posterior.panels.extend(panels.filter(|[from, to]| from < to));
        }
        posterior
    }

    /// The net events that have `tail` of the posterior beyond them.
    fn bound(&self, tail: TailProbability, end: Bound) -> f64 {
        let forwards = self.panels.iter().copied();
        let power = match end {
            Bound::Lower => self.quantile(forwards, tail.tail),
            Bound::Upper => self.quantile(forwards.rev().map(|[from, to]| [to, from]), tail.tail),
        };
        self.net(power)
    }

    /// s from τ = s^c.
    fn net(&self, power: f64) -> f64 {
        power.powf(self.prior.recip())
    }

    fn nats_under_top(&self, power: f64) -> f64 {
        self.top - self.marginal.ln_at(self.net(power))
    }

    /// The τ right of the peak at which the density has fallen by [`DEPTH`].
    ///
    /// A small control makes the background's deviation, and with it the first step, many times wider than the net
    /// level's posterior: what was stepped over is searched for the place.
    fn fallen_right(&self, peak: f64) -> f64 {
        let mut step = self.marginal.deviation().powf(self.prior);
        for _ in 0..MAX_DOUBLINGS {
            if self.nats_under_top(peak + step) >= DEPTH {
                break;
            }
            step *= 1.25;
        }
        self.at_depth(peak, peak + step)
    }

    /// The τ left of the peak at which the density has fallen by [`DEPTH`], or 0 where it has not.
    fn fallen_left(&self, peak: f64) -> f64 {
        if self.nats_under_top(0.0) <= DEPTH {
            return 0.0;
        }
        self.at_depth(0.0, peak)
    }

    /// The τ between two, of which one is the peak, at which the density has fallen by [`DEPTH`].
    fn at_depth(&self, low: f64, high: f64) -> f64 {
        root::between(low, high, |power| (self.nats_under_top(power) - DEPTH).clamp(-DEPTH, DEPTH))
    }

    /// The integral of the density times a weight between two τ, positive for either order of them.
    fn integral(&self, [from, to]: [f64; 2], weight: &dyn Fn(f64) -> f64) -> f64 {
        let (middle, half) = (0.5 * (from + to), 0.5 * (to - from).abs());
        let at = |power: f64| weight(power) * (-self.nats_under_top(power)).exp();
        let pair =
            |&(node, share): &(f64, f64)| share * (at(middle - half * node) + at(middle + half * node));
        half * NODES.iter().map(pair).sum::<f64>()
    }

    /// The τ up to which, through panels from one end, a share of the whole lies.
    fn quantile(&self, panels: impl Iterator<Item = [f64; 2]>, share: f64) -> f64 {
        let masses: Vec<([f64; 2], f64)> =
            panels.map(|panel| (panel, self.integral(panel, &|_| 1.0))).collect();
        let mut wanted = share * masses.iter().map(|(_, mass)| mass).sum::<f64>();
        for &([from, to], mass) in &masses {
            if wanted <= mass {
                return self.within([from, to], wanted);
            }
            wanted -= mass;
        }
        masses.last().map_or(0.0, |&([_, to], _)| to)
    }

    /// The τ of a panel between whose first end and it a mass lies.
    fn within(&self, [from, to]: [f64; 2], wanted: f64) -> f64 {
        let excess = |power: f64| self.integral([from, power], &|_| 1.0) - wanted;
        root::between(from.min(to), from.max(to), excess)
    }
}
