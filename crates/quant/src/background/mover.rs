//! MOVER: the variance of a difference recovered from the limits of each rate, on the side where it matters.
//!
//! G. Y. Zou and A. Donner, Stat Med 27 (2008) 1693; R. G. Newcombe, Stat Med 17 (1998) 873, method 10:
//! lower = d − √((p₁ − l₁)² + (u₂ − p₂)²), upper = d + √((u₁ − p₁)² + (p₂ − l₂)²). What the sample's own background
//! differs by from that of the controls is a third distance under the root.

use super::{Background, net_fraction};
use crate::interval::Bound;
use crate::rate::{Rate, RateLimits};
use crate::tail::TailProbability;
use crate::{Counts, TotalInterval};

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

/// Bounds the net level by the total intervals of the sample and of the controls' pool, at least 0: MOVER over those, with
/// what the sample's background differs by from that of the controls.
///
/// The gates move the sample and the controls together, which MOVER does not count on: the bounds are the wider for it.
/// Both intervals have the confidence of the first.
///
/// # Examples
/// ```
/// use flowmrd_quant::background::{Background, net_total_interval};
/// use flowmrd_quant::{Confidence, Counts, VarianceInflation, total_interval};
///
/// let (sample, control) = (Counts::new(50, 1_000_000)?, Counts::new(5, 1_000_000)?);
/// let total = |counts| total_interval(&[counts], VarianceInflation::NONE, Confidence::P95);
/// let net = net_total_interval(sample, &Background::new(control), [total(sample)?, total(control)?]);
/// // 50 of 10^6 is 37.1e-6 to 65.9e-6 and 5 of 10^6 is 1.62e-6 to 11.7e-6: 45e-6 − √(12.9² + 6.7²)·10^-6
/// assert!((net.lower() - 30.5e-6).abs() < 1e-7);
/// # Ok::<(), flowmrd_quant::Error>(())
/// ```
#[must_use]
pub fn net_total_interval(
    sample: Counts,
    background: &Background,
    [on, off]: [TotalInterval; 2],
) -> TotalInterval {
    let tail = TailProbability::two_sided(on.confidence());
    let net = net_fraction(sample, background);
    let (level, base) = (sample.fraction(), background.mean_fraction());
    let spread = |end| background.spread().map_or(0.0, |spread| spread.distance(end, tail));
    let lower = net - (level - on.lower()).hypot(off.upper() - base).hypot(spread(Bound::Upper));
    let upper = net + (on.upper() - level).hypot(base - off.lower()).hypot(spread(Bound::Lower));
    TotalInterval::new(on.confidence(), lower.max(0.0), upper.max(0.0))
}
