//! The beta density over the log-odds, p^a (1 − p)^b / B(a, b), in Loader's saddle-point form.
//!
//! C. Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000. The form has no difference of large
//! numbers: taking ln Γ apart would lose a + b units in the last place, 10^-4 at 10^12 events.

use super::log_odds::LogOdds;
use std::f64::consts::TAU;

/// ln of p^a (1 − p)^b / B(a, b) for shapes above 0.
pub(crate) fn ln_density(a: f64, b: f64, at: LogOdds) -> f64 {
    let n = a + b;
    let stirling = stirling_error(n) - stirling_error(a) - stirling_error(b);
    let deviance = deviance(a, n * at.fraction()) + deviance(b, n * at.complement());
    0.5 * (a / n * b / TAU).ln() + stirling - deviance
}

/// δ(n) = ln Γ(n + 1) − ½ ln(2πn) − n ln n + n, for n above 0.
pub(crate) fn stirling_error(n: f64) -> f64 {
    // The series below is good to 10^-16 from 16 up; under it δ(n) = δ(n + 1) + (n + ½) ln(1 + 1/n) − 1.
    let mut shifted = n;
    let mut sum = 0.0;
    while shifted < 16.0 {
        sum += (shifted + 0.5) * shifted.recip().ln_1p() - 1.0;
        shifted += 1.0;
    }
    sum + stirling_series(shifted)
}

/// Stirling's series, 1/12n − 1/360n³ + 1/1260n⁵ − 1/1680n⁷ + 1/1188n⁹ (Abramowitz and Stegun 6.1.41).
fn stirling_series(n: f64) -> f64 {
    let square = (n * n).recip();
    let inner = 1.0 / 1680.0 - square / 1188.0;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - inner * square) * square) * square) / n
}

/// Loader's `bd0`: x ln(x / mean) + mean − x, without cancellation where the two are close.
pub(crate) fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() - difference;
    }
    let v = difference / (x + mean);
    let mut power = 2.0 * x * v;
    let mut sum = difference * v;
    let mut odd = 3.0;
    // v² is under 0.01: eight terms reach the last bit, and the bound is for a NaN.
    for _ in 0..32 {
        power *= v * v;
        let next = sum + power / odd;
        if next == sum {
            break;
        }
        sum = next;
        odd += 2.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A few units in the last place of values near 0.1.
    const TOLERANCE: f64 = 2e-16;

    #[test]
    fn stirling_error_matches_loader_s_table() {
        // mpmath: loggamma(n + 1) - log(2 pi n)/2 - n log n + n
        for (n, expected) in [
            (0.5, 0.153_426_409_720_027_35),
            (1.0, 0.081_061_466_795_327_26),
            (2.0, 0.041_340_695_955_409_29),
            (15.0, 0.005_554_733_551_962_801),
            (16.0, 0.005_207_655_919_609_64),
            (1e6, 8.333_333_333_330_556e-8),
        ] {
            assert!((stirling_error(n) - expected).abs() < 4.0 * TOLERANCE, "{n}: {}", stirling_error(n));
        }
    }

    #[test]
    fn deviance_keeps_its_digits_where_count_and_mean_are_close() {
        // mpmath at 50 digits: x ln(x / m) + m - x
        for (x, mean, expected) in [
            (1e12, 1e12 + 1024.0, 5.242_879_996_420_861e-7),
            (100.0, 110.0, 0.468_982_019_567_514),
            (3.0, 30.0, 20.092_244_721_017_863),
        ] {
            let relative: f64 = deviance(x, mean) / expected - 1.0;
            assert!(relative.abs() < 1e-14, "{x}, {mean}: {}", deviance(x, mean));
        }
    }

    #[test]
    fn density_of_the_uniform_over_the_log_odds_is_p_times_1_minus_p() {
        // a = b = 1 at u = 0: by hand, ½ · ½ = ¼
        assert!((ln_density(1.0, 1.0, LogOdds::new(0.0)) - 0.25_f64.ln()).abs() < 4.0 * TOLERANCE);
    }
}
