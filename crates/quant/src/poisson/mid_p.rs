//! Mid-P bounds: the means at which the Poisson tail with half of P(X = x) has a given probability.

use crate::gamma::Gamma;
use crate::interval::Bound;
use crate::root;
use crate::tail::{Tail, TailProbability};

/// The mean at which P(X > x) + P(X = x)/2, or P(X < x) + P(X = x)/2, is `tail`, at most ½.
pub(super) fn bound(count: u64, tail: TailProbability, end: Bound) -> f64 {
    if count == 0 {
        // e^−m / 2
        return match end {
            Bound::Lower => 0.0,
            Bound::Upper => -(2.0 * tail.tail).ln(),
        };
    }
    let (own, rises) = match end {
        Bound::Lower => (Tail::Lower, 1.0),
        Bound::Upper => (Tail::Upper, -1.0),
    };
    let with = Gamma { shape: count as f64 };
    let without = Gamma { shape: count as f64 + 1.0 };
    // The bounds of the tails with and without P(X = x) hold that of the mid-tail between them.
    let ends = (with.quantile(own, tail).ln(), without.quantile(own, tail).ln());
    let target = tail.tail.ln();
    let root = root::newton(ends, 0.5 * (ends.0 + ends.1), |u| {
        let x = u.exp();
        let side = |probability: TailProbability| match end {
            Bound::Lower => probability.tail,
            Bound::Upper => probability.rest,
        };
        let mid = 0.5 * (side(with.probability(x)) + side(without.probability(x)));
        let slope = 0.5 * (with.ln_density(x).exp() + without.ln_density(x).exp()) / mid;
        (rises * (mid.ln() - target), slope)
    });
    root.exp()
}
