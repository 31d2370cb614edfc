//! Blaker's bounds, solved between the jumps of the acceptability.
//!
//! For a level p under the median the acceptability of x is P(X ≥ x) + P(X < m), where m(p) is the largest count with
//! P(X < m) ≤ P(X ≥ x) (H. Blaker, Canadian Journal of Statistics 28 (2000) 783). As p grows so does m: the
//! acceptability jumps up where P(X < m) = P(X ≥ x), to twice that, and between jumps it is 1 − P(m ≤ X < x), which
//! falls and then rises. So the levels that it accepts may have gaps; the interval is their hull. Its lower end is
//! found without a search through levels:
//!
//! - under Clopper and Pearson's bound L, where P(X ≥ x) = α/2, twice that is under α: nothing is accepted;
//! - at the first jump J above L the acceptability is 2 P(X ≥ x) ≥ α;
//! - between L and J it begins under α and falls before it rises, so that it meets α once or not at all.
//!
//! The bound is that meeting or J. The upper one is the mirror image.

use crate::beta::{LogOdds, Quantile, Shapes};
use crate::normal;
use crate::root;
use crate::tail::{Tail, TailProbability};
use crate::{Confidence, Counts};

/// How near to α, relative, the acceptability at Clopper and Pearson's bound counts as α: both tails are α/2 there, as
/// for 5 of 5 at 93.75 %, and each is known to some units of its last place.
const TIE: f64 = 4e-14;

/// Both bounds at a two-sided confidence.
pub(super) fn bounds(counts: Counts, confidence: Confidence) -> (Quantile, Quantile) {
    let total = counts.total();
    let lower = |positive| Side { positive, total }.lower(TailProbability::two_sided(confidence));
    (lower(counts.positive()), lower(counts.negative()).mirrored())
}

/// The counts seen from the side of the lower bound.
#[derive(Clone, Copy)]
struct Side {
    positive: u64,
    total: u64,
}

impl Side {
    fn lower(self, half: TailProbability) -> Quantile {
        if self.positive == 0 {
            return Quantile::ZERO;
        }
        let start = self.shapes(self.positive).quantile(Tail::Lower, half);
        let at = LogOdds::of(start.fraction, start.complement);
        let below = self.largest_opposite(half, at);
        let accepted = half.tail + self.opposite_tail(below, at);
        if accepted >= 2.0 * half.tail * (1.0 - TIE) {
            return start;
        }
        let jump = self.jump(below + 1, at);
        let alpha = 2.0 * half.tail;
        if self.own_tail(jump) + self.opposite_tail(below, jump) <= alpha {
            return Quantile::at(jump);
        }
        if below == 0 {
            let all = TailProbability { tail: alpha, rest: 1.0 - alpha };
            return self.shapes(self.positive).quantile(Tail::Lower, all);
        }
        Quantile::at(self.meeting(below, alpha, (at, jump)))
    }

    /// The beta distribution whose lower tail at p is P(X ≥ count), and whose upper tail is P(X < count).
    fn shapes(self, count: u64) -> Shapes {
        Shapes { a: count as f64, b: (self.total - count) as f64 + 1.0 }
    }

    /// P(X ≥ x).
    fn own_tail(self, at: LogOdds) -> f64 {
        self.shapes(self.positive).probability(at).tail
    }

    /// P(X < count).
    fn opposite_tail(self, count: u64, at: LogOdds) -> f64 {
        if count == 0 { 0.0 } else { self.shapes(count).probability(at).rest }
    }

    /// The largest m with P(X < m) at most a half of α: between 0 and x − 1, since P(X < x) is the rest.
    fn largest_opposite(self, half: TailProbability, at: LogOdds) -> u64 {
        let (mut low, mut high) = (0, self.positive);
        let (mut is_low_seen, mut is_high_seen) = (false, false);
        let mut probe = self.cornish_fisher(half, at);
        let mut step = 1_u64;
        while high - low > 1 {
            let count = probe.clamp(low + 1, high - 1);
            if self.opposite_tail(count, at) <= half.tail {
                (low, is_low_seen) = (count, true);
                probe = low.saturating_add(step);
            } else {
                (high, is_high_seen) = (count, true);
                probe = high.saturating_sub(step);
            }
            step = step.saturating_mul(2);
            if is_low_seen && is_high_seen {
                probe = low + (high - low) / 2;
            }
        }
        low
    }

    /// Where P(X < m) is about a half of α: the normal quantile with a term for the skewness of the binomial.
    fn cornish_fisher(self, half: TailProbability, at: LogOdds) -> u64 {
        let (mean, p, q) = (self.total as f64 * at.fraction(), at.fraction(), at.complement());
        let z = normal::upper_quantile(half);
        // a negative number becomes 0
        (mean - z * (mean * q).sqrt() + (z * z - 1.0) * (q - p) / 6.0 + 0.5) as u64
    }

    /// The level above `from` at which P(X < count) = P(X ≥ x).
    fn jump(self, count: u64, from: LogOdds) -> LogOdds {
        let (own, opposite) = (self.shapes(self.positive), self.shapes(count).mirrored());
        let at = root::newton((from.value(), LogOdds::END), from.value(), |u| {
            let at = LogOdds::new(u);
            let (ln_own, own_slope) = own.ln_lower_tail(at);
            let (ln_opposite, opposite_slope) = opposite.ln_lower_tail(at.mirrored());
            (ln_own - ln_opposite, own_slope + opposite_slope)
        });
        LogOdds::new(at)
    }

    /// The level at which P(X ≥ x) + P(X < count) rises to α, between one where it is under and one where it is above.
    fn meeting(self, count: u64, alpha: f64, (low, high): (LogOdds, LogOdds)) -> LogOdds {
        let (own, opposite) = (self.shapes(self.positive), self.shapes(count));
        let at = root::newton((low.value(), high.value()), high.value(), |u| {
            let at = LogOdds::new(u);
            let accepted = own.probability(at).tail + opposite.probability(at).rest;
            ((accepted / alpha).ln(), (own.density(at) - opposite.density(at)) / accepted)
        });
        LogOdds::new(at)
    }
}
