//! The lower tail of the beta distribution over its density, by continued fraction.

use super::log_odds::LogOdds;

/// Relative change of an iterate at which the fraction counts as converged.
const CONVERGED: f64 = 1e-16;
/// Far above what shapes under the quadrature's range need, which is some tens.
const MAX_ITERATIONS: usize = 10_000;

/// I_p(a, b) · B(a, b) / (p^a (1 − p)^b), for shapes above 0 and p at most a / (a + b).
///
/// Didonato and Morris, ACM TOMS 18 (1992) 360, eq. 9 (`BFRAC`): unlike the usual form it takes λ = a − (a + b) p, which
/// can be had without cancellation for p near 1.
pub(crate) fn tail_ratio(a: f64, b: f64, at: LogOdds) -> f64 {
    let (p, q) = (at.fraction(), at.complement());
    let lambda = if a > b { (a + b) * q - b } else { a - (a + b) * p };
    let c = 1.0 + lambda;
    let c0 = b / a;
    let c1 = 1.0 + a.recip();
    let (mut step, mut s) = (1.0, a + 1.0);
    let (mut numerator, mut denominator) = ((0.0, 1.0), (1.0, c / c1));
    let mut ratio = c1 / c;
    for iteration in 1..=MAX_ITERATIONS {
        let n = iteration as f64;
        let t = n / a;
        let w = n * (b - n) * p;
        let e = a / s;
        let alpha = step * (step + c0) * e * e * (w * p);
        let beta = n + w / s + (t + 1.0) / (c1 + t + t) * (c + n * (q + 1.0));
        step = t + 1.0;
        s += 2.0;
        numerator = (numerator.1, alpha * numerator.0 + beta * numerator.1);
        denominator = (denominator.1, alpha * denominator.0 + beta * denominator.1);
        let previous = ratio;
        ratio = numerator.1 / denominator.1;
        if (ratio - previous).abs() <= CONVERGED * ratio {
            break;
        }
        numerator = (numerator.0 / denominator.1, ratio);
        denominator = (denominator.0 / denominator.1, 1.0);
    }
    ratio
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tail_ratio_of_a_power_is_one_over_the_power() {
        // b = 1: I_p(a, 1) = p^a and B(a, 1) = 1/a, so that the ratio is 1 / (a (1 - p)); by hand for p = 1/2
        for a in [1.0, 2.0, 50.0] {
            let ratio = tail_ratio(a, 1.0, LogOdds::new(0.0));
            assert!((ratio * a / 2.0 - 1.0).abs() < 1e-15, "{a}: {ratio}");
        }
    }
}
