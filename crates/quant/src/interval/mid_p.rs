//! Mid-P bounds: the levels at which the binomial tail with half of P(X = x) has a given probability.

use super::Bound;
use crate::Counts;
use crate::beta::{LogOdds, Quantile, Shapes};
use crate::root;
use crate::tail::TailProbability;

/// The level p at which P(X > x) + P(X = x)/2, or P(X < x) + P(X = x)/2, is `tail`.
pub(super) fn bound(counts: Counts, tail: TailProbability, end: Bound) -> Quantile {
    let (positive, negative) = (counts.positive() as f64, counts.negative() as f64);
    match end {
        Bound::Lower if counts.positive() == 0 => Quantile::ZERO,
        Bound::Lower => quantile(positive, negative, tail),
        Bound::Upper if counts.negative() == 0 => Quantile::ONE,
        Bound::Upper => quantile(negative, positive, tail).mirrored(),
    }
}

/// The level p at which P(X > x) + P(X = x)/2 is `tail`; the two mid-tails add to 1.
fn quantile(positive: f64, negative: f64, tail: TailProbability) -> Quantile {
    if tail.tail <= 0.5 {
        upper_mid_tail_quantile(positive, negative, tail.tail)
    } else {
        upper_mid_tail_quantile(negative, positive, tail.rest).mirrored()
    }
}

/// The level p at which P(X > x) + P(X = x)/2 is `probability`, at most ½.
fn upper_mid_tail_quantile(positive: f64, negative: f64, probability: f64) -> Quantile {
    if positive == 0.0 {
        return Quantile::ZERO;
    }
    if negative == 0.0 {
        // p^n / 2
        let ln_fraction = (2.0 * probability).ln() / positive;
        return Quantile { fraction: ln_fraction.exp(), complement: -ln_fraction.exp_m1() };
    }
    let shapes = Shapes { a: positive + 1.0, b: negative };
    let target = probability.ln();
    // Jeffreys' shapes lie between those of the tails with and without P(X = x).
    let start = Shapes { a: positive + 0.5, b: negative + 0.5 }.normal_start(probability);
    let at = root::newton((-LogOdds::END, LogOdds::END), start.value(), |u| {
        let (ln_tail, slope) = ln_upper_mid_tail(shapes, LogOdds::new(u));
        (ln_tail - target, slope)
    });
    Quantile::at(LogOdds::new(at))
}

/// ln of P(X > x) + P(X = x)/2 for the shapes x + 1 and n − x of P(X > x), and its slope in the log-odds.
///
/// The density D over the log-odds is (n − x) p P(X = x), and the slope of P(X = x) is that times x − n p.
fn ln_upper_mid_tail(shapes: Shapes, at: LogOdds) -> (f64, f64) {
    let (ln_tail, slope) = shapes.ln_lower_tail(at);
    // D over P(X > x) is the slope
    let half_over_tail = 0.5 * slope / (shapes.b * at.fraction());
    let positive = shapes.a - 1.0;
    let whole = 1.0 + half_over_tail;
    let from_mean = positive * at.complement() - shapes.b * at.fraction();
    (ln_tail + whole.ln(), (slope + half_over_tail * from_mean) / whole)
}
