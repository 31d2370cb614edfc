//! Quantiles and tails of the standard normal distribution.

use crate::tail::TailProbability;
use libm::erfc;
use statrs::function::erf::erfc_inv;
use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2, TAU};

/// Newton's method squares its error, and starts within a tenth.
const MILLS_STEPS: usize = 8;
/// Terms of the continued fraction: at z = 37 a tenth of them reach the last place.
const MILLS_TERMS: u32 = 60;

/// The probability of lying above `z`.
pub(crate) fn upper_tail(z: f64) -> f64 {
    0.5 * erfc(z * FRAC_1_SQRT_2)
}

/// The value above which a probability lies: negative where the tail is more than a half.
///
/// statrs' inverse starts; one Newton step on the logarithm of the smaller tail ends. The tail is libm's: that of statrs 0.19
/// is off by 10^-11.
pub(crate) fn upper_quantile(probability: TailProbability) -> f64 {
    if probability.tail <= 0.5 { from_small(probability.tail) } else { -from_small(probability.rest) }
}

/// The value above which a probability of e^`ln_tail` lies, for tails too small for a binary64: from 10^-300 down.
///
/// Newton's method for the logarithm of the tail, φ(z) times Mills' ratio.
pub(crate) fn upper_quantile_of_ln(ln_tail: f64) -> f64 {
    let mut z = (-2.0 * ln_tail).sqrt();
    for _ in 0..MILLS_STEPS {
        let ratio = mills_ratio(z);
        let step = (-0.5 * (z * z + TAU.ln()) + ratio.ln() - ln_tail) * ratio;
        z += step;
        if step.abs() <= f64::EPSILON * z {
            break;
        }
    }
    z
}

/// 1 / (z + 1 / (z + 2 / (z + 3 / …))) (Abramowitz and Stegun 26.2.14), for z above 10.
fn mills_ratio(z: f64) -> f64 {
    (1..=MILLS_TERMS).rev().fold(z, |below, k| z + f64::from(k) / below).recip()
}

fn from_small(tail: f64) -> f64 {
    let start = SQRT_2 * erfc_inv(2.0 * tail);
    let upper = upper_tail(start);
    if upper <= 0.0 || start <= 0.0 {
        return start.max(0.0);
    }
    let density = (-0.5 * start * start).exp() / TAU.sqrt();
    start + (upper / tail).ln() * upper / density
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_match_mpmath() {
        // mpmath at 50 digits: sqrt(2) * erfinv(1 - 2 * tail) of the binary64 tail
        for (tail, expected) in [
            (0.025, 1.959_963_984_540_054_2),
            (0.05, 1.644_853_626_951_472_7),
            (0.005, 2.575_829_303_548_901),
            (5e-7, 4.891_638_475_698_59),
            (1e-100, 21.273_453_560_965_324),
            (0.4, 0.253_347_103_135_799_7),
        ] {
            let got = upper_quantile(TailProbability { tail, rest: 1.0 - tail });
            assert!((got / expected - 1.0_f64).abs() < 4e-15, "{tail}: {got}");
            let mirrored = upper_quantile(TailProbability { tail: 1.0 - tail, rest: tail });
            assert_eq!(mirrored, -got);
        }
        assert_eq!(upper_quantile(TailProbability { tail: 0.5, rest: 0.5 }), 0.0);
    }

    #[test]
    fn quantiles_of_vanishing_tails_match_mpmath() {
        // mpmath at 50 digits: findroot of log(erfc(z / sqrt(2)) / 2) - ln_tail
        for (ln_tail, expected) in [
            (-700.0, 37.295079632647417),
            (-6931.471805599453, 117.692_690_664_920_68),
            (-1000000000.0, 44_721.359_290_004_926),
        ] {
            let got = upper_quantile_of_ln(ln_tail);
            assert!((got / expected - 1.0_f64).abs() < 4e-15, "{ln_tail}: {got}");
        }
    }
}
