//! MOVER: the variance of a difference recovered from the limits of each rate, on the side where it matters.
//!
//! G. Y. Zou and A. Donner, Stat Med 27 (2008) 1693; R. G. Newcombe, Stat Med 17 (1998) 873, method 10:
//! lower = d − √((p₁ − l₁)² + (u₂ − p₂)²), upper = d + √((u₁ − p₁)² + (p₂ − l₂)²). What the sample's own background
//! differs by from that of the controls is a third distance under the root.

use super::{Background, net_fraction};
use crate::Counts;
use crate::interval::Bound;
use crate::rate::{Rate, RateLimits};
use crate::tail::TailProbability;

/// One bound of the net level.
pub(super) fn bound(
    sample: Counts,
    background: &Background,
    limits: RateLimits,
    tail: TailProbability,
    end: Bound,
) -> f64 {
    let (on, off) = (Rate::from(sample), Rate::from(background.pooled()));
    let (off_end, sign) = match end {
        Bound::Lower => (Bound::Upper, -1.0),
        Bound::Upper => (Bound::Lower, 1.0),
    };
    let on_distance = on.limit(limits, end, tail) - on.fraction();
    let off_distance = off.limit(limits, off_end, tail) - off.fraction();
    let spread_distance = background.spread().map_or(0.0, |spread| spread.distance(off_end, tail));
    net_fraction(sample, background) + sign * on_distance.hypot(off_distance).hypot(spread_distance)
}
