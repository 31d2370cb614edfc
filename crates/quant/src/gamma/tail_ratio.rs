//! A tail of the gamma distribution over its density in ln x.

use crate::beta::NODES;
use crate::tail::Tail;

/// From this shape on, quadrature; under it a series or a continued fraction, whose lengths grow with its root.
const LARGE_SHAPE: f64 = 2000.0;
/// Nats below the edge at which the tail is cut: what is left out is under e^-45 of it.
const DEPTH: f64 = 50.0;
/// Relative change of an iterate at which it counts as converged.
const CONVERGED: f64 = 1e-16;
/// Far above what shapes under [`LARGE_SHAPE`] need.
const MAX_TERMS: usize = 100_000;

/// P(a, x) or Q(a, x) over x^a e^−x / Γ(a): the lower tail for x at most a, the upper one for x above it.
pub(super) fn of(shape: f64, x: f64, side: Tail) -> f64 {
    match side {
        _ if shape >= LARGE_SHAPE => quadrature(shape, x, side),
        Tail::Lower => series(shape, x),
        Tail::Upper => continued_fraction(shape, x),
    }
}

/// Σ x^k / (a (a + 1) … (a + k)) (Abramowitz and Stegun 6.5.29).
fn series(shape: f64, x: f64) -> f64 {
    let mut term = shape.recip();
    let mut sum = term;
    let mut divisor = shape;
    for _ in 0..MAX_TERMS {
        divisor += 1.0;
        term *= x / divisor;
        sum += term;
        if term <= CONVERGED * sum {
            break;
        }
    }
    sum
}

/// 1 / (x + 1 − a − 1(1 − a) / (x + 3 − a − 2(2 − a) / …)), Legendre's fraction (DLMF 8.9.2, contracted), by Lentz's
/// method.
fn continued_fraction(shape: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - shape;
    let mut c = f64::MAX;
    let mut d = b.recip();
    let mut value = d;
    for k in 1..=MAX_TERMS {
        let k = k as f64;
        let a = -k * (k - shape);
        b += 2.0;
        d = nonzero(a * d + b).recip();
        c = nonzero(b + a / c);
        let change = c * d;
        value *= change;
        if (change - 1.0).abs() <= CONVERGED {
            break;
        }
    }
    value
}

fn nonzero(value: f64) -> f64 {
    if value == 0.0 { f64::MIN_POSITIVE } else { value }
}

/// The integral over s ≥ 0 of the density at u ∓ s over that at u, cut where its logarithm has fallen by [`DEPTH`].
fn quadrature(shape: f64, x: f64, side: Tail) -> f64 {
    let (slope, sign) = match side {
        Tail::Lower => (shape - x, -1.0),
        Tail::Upper => (x - shape, 1.0),
    };
    let slope = slope.max(0.0);
    // the positive root of slope·s + x·s²/2 = DEPTH
    let width = 2.0 * DEPTH / (slope + (slope * slope + 2.0 * DEPTH * x).sqrt());
    // a·s − x (e^s − 1) = (a − x) s − x (e^s − 1 − s), of which the second bracket keeps its digits by a series
    let relative_density = |s: f64| (-slope * s - x * excess(sign * s)).exp();
    let middle = 0.5 * width;
    let sum: f64 = NODES
        .iter()
        .map(|&(node, weight)| {
            weight * (relative_density(middle * (1.0 - node)) + relative_density(middle * (1.0 + node)))
        })
        .sum();
    sum * middle
}

/// e^s − 1 − s.
fn excess(s: f64) -> f64 {
    if s.abs() > 0.5 {
        return s.exp_m1() - s;
    }
    let mut term = 0.5 * s * s;
    let mut sum = term;
    for k in 3..40 {
        term *= s / f64::from(k);
        sum += term;
        if term.abs() <= CONVERGED * sum {
            break;
        }
    }
    sum
}
