//! Profile likelihood of two Poisson counts, the background profiled out.
//!
//! W. A. Rolke, A. M. López and J. Conrad, "Limits and confidence intervals in the presence of nuisance parameters",
//! Nucl Instrum Methods A 551 (2005) 493. With means n_on (s + b) and n_off b, −2 ln of the likelihood over its maximum
//! is twice the sum of both deviances; the bounds are where its root is the normal quantile.

use super::Pair;
use crate::interval::Bound;
use crate::normal;
use crate::rate::Rate;
use crate::root;
use crate::tail::TailProbability;

/// Doublings of the distance from the estimate in search of a bound.
const MAX_DOUBLINGS: usize = 1100;

/// The bound of a net level that may be negative; `tail` at most a half.
pub(super) fn unbounded(pair: Pair, tail: TailProbability, end: Bound) -> f64 {
    let z = normal::upper_quantile(tail);
    outward(pair, end, z, pair.net, |net| root_above(pair, net, 0.0) - z)
}

/// The bound of a net level of at least 0, the likelihood being taken over its maximum there; `tail` at most a half.
pub(super) fn bounded(pair: Pair, tail: TailProbability, end: Bound) -> f64 {
    let z = normal::upper_quantile(tail);
    let estimate = pair.net.max(0.0);
    let least = if pair.net < 0.0 { statistic(pair, 0.0) } else { 0.0 };
    if end == Bound::Lower && root_above(pair, 0.0, least) <= z {
        return 0.0;
    }
    outward(pair, end, z, estimate, |net| root_above(pair, net, least) - z).max(0.0)
}

/// The root of the likelihood ratio statistic above its least value.
fn root_above(pair: Pair, net: f64, least: f64) -> f64 {
    (statistic(pair, net) - least).max(0.0).sqrt()
}

/// −2 ln of the likelihood at a net level, the background at its best there, over the unrestricted maximum.
fn statistic(pair: Pair, net: f64) -> f64 {
    let Pair { on, off, .. } = pair;
    // the smaller of both levels is solved for, and the other is that and |net|: neither loses digits
    let (on_level, off_level) = if net >= 0.0 {
        let off_level = smaller_level(on, off, net);
        (off_level + net, off_level)
    } else {
        let on_level = smaller_level(off, on, -net);
        (on_level, on_level - net)
    };
    2.0 * (on.deviance(on.total * on_level) + off.deviance(off.total * off_level))
}

/// The level b ≥ 0 that maximises the likelihood where `larger` has the level b + distance and `smaller` b:
/// N b² + (N·distance − X) b − x·distance = 0, N and X the sums and x the events of `smaller`.
fn smaller_level(larger: Rate, smaller: Rate, distance: f64) -> f64 {
    let total = larger.total + smaller.total;
    let excess = larger.events + smaller.events - total * distance;
    let root = excess.hypot(2.0 * (total * smaller.events * distance).sqrt());
    if excess >= 0.0 {
        (excess + root) / (2.0 * total)
    } else if smaller.events == 0.0 {
        0.0
    } else {
        2.0 * smaller.events * distance / (root - excess)
    }
}

/// The root of `excess` away from the estimate on one side, where it grows from −z.
fn outward(pair: Pair, end: Bound, z: f64, estimate: f64, excess: impl Fn(f64) -> f64) -> f64 {
    let sign = if end == Bound::Upper { 1.0 } else { -1.0 };
    let Pair { on, off, .. } = pair;
    let variance = on.events / on.total / on.total + off.events / off.total / off.total;
    let unit = on.total.min(off.total).recip();
    let mut step = (z * variance.sqrt() + z * z * unit).max(f64::MIN_POSITIVE);
    let mut inside = estimate;
    for _ in 0..MAX_DOUBLINGS {
        let outside = estimate + sign * step;
        if excess(outside) >= 0.0 {
            return root::between(inside.min(outside), inside.max(outside), excess);
        }
        inside = outside;
        step *= 2.0;
    }
    inside
}
