//! Quantiles of Student's t distribution.

use crate::beta::Shapes;
use crate::tail::{Tail, TailProbability};

/// The value that ±t enclose all but a two-sided probability of, for degrees of freedom of at least 1.
///
/// ν / (ν + t²) is beta-distributed with shapes ν/2 and ½.
pub(crate) fn two_sided_quantile(degrees: f64, outside: TailProbability) -> f64 {
    let fraction = Shapes { a: 0.5 * degrees, b: 0.5 }.quantile(Tail::Lower, outside);
    (degrees * fraction.complement / fraction.fraction).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_match_scipy() {
        // mpmath at 40 digits, findroot on betainc(nu/2, 1/2, 0, nu/(nu + t²)); scipy.stats.t.isf agrees
        for (degrees, outside, expected) in [
            (1.0, 0.05, 12.706204736174705),
            (2.0, 0.05, 4.302_652_729_749_464),
            (9.0, 0.05, 2.2621571627982053),
            (4.0, 0.01, 4.604_094_871_349_993),
            (1.0, 1e-6, 636_619.772_367_057_8),
            (1000.0, 0.5, 0.674_735_164_607_009_4),
        ] {
            let got = two_sided_quantile(degrees, TailProbability { tail: outside, rest: 1.0 - outside });
            assert!((got / expected - 1.0_f64).abs() < 1e-12, "{degrees} {outside}: {got}");
        }
    }
}
