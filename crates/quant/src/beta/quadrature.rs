//! The lower tail of the beta distribution over its density, by quadrature, for shapes that are both large.

use super::log_odds::LogOdds;

/// From this on of the smaller shape, quadrature; under it, the continued fraction, whose length grows with its root.
pub(crate) const SMALLEST_SHAPE: f64 = 2000.0;

/// Nats below the edge at which the tail is cut: what is left out is under e^-45 of it.
const DEPTH: f64 = 50.0;

/// Positive nodes and their weights of the Gauss-Legendre rule of 32 points on [−1, 1], from mpmath's Legendre roots.
pub(crate) const NODES: [(f64, f64); 16] = [
    (0.048_307_665_687_738_32, 0.096_540_088_514_727_8),
    (0.144_471_961_582_796_5, 0.095_638_720_079_274_86),
    (0.239_287_362_252_137_06, 0.093_844_399_080_804_57),
    (0.331_868_602_282_127_67, 0.091_173_878_695_763_89),
    (0.421_351_276_130_635_33, 0.087_652_093_004_403_81),
    (0.506_899_908_932_229_4, 0.083_311_924_226_946_75),
    (0.587_715_757_240_762_3, 0.078_193_895_787_070_31),
    (0.663_044_266_930_215_2, 0.072_345_794_108_848_5),
    (0.732_182_118_740_289_7, 0.065_822_222_776_361_85),
    (0.794_483_795_967_942_4, 0.058_684_093_478_535_544),
    (0.849_367_613_732_57, 0.050_998_059_262_376_175),
    (0.896_321_155_766_052_1, 0.042_835_898_022_226_68),
    (0.934_906_075_937_739_7, 0.034_273_862_913_021_43),
    (0.964_762_255_587_506_4, 0.025_392_065_309_262_06),
    (0.985_611_511_545_268_4, 0.016_274_394_730_905_67),
    (0.997_263_861_849_481_6, 0.007_018_610_009_470_096),
];

/// I_p(a, b) · B(a, b) / (p^a (1 − p)^b), for shapes from [`SMALLEST_SHAPE`] and p at most a / (a + b).
///
/// The integral over s ≥ 0 of the density at log-odds u − s over that at u. It is near a half-Gaussian, cut where its
/// logarithm has fallen by [`DEPTH`].
pub(crate) fn tail_ratio(a: f64, b: f64, at: LogOdds) -> f64 {
    let (n, p, q) = (a + b, at.fraction(), at.complement());
    let slope = if a > b { n * q - b } else { a - n * p }.max(0.0);
    let curvature = n * p * q;
    // the positive root of slope·s + curvature·s²/2 = DEPTH
    let width = 2.0 * DEPTH / (slope + (slope * slope + 2.0 * DEPTH * curvature).sqrt());
    let relative_density = |s: f64| ln_relative_density((a, b), (p, q), s).exp();
    let middle = 0.5 * width;
    let sum: f64 = NODES
        .iter()
        .map(|&(node, weight)| {
            weight * (relative_density(middle * (1.0 - node)) + relative_density(middle * (1.0 + node)))
        })
        .sum();
    sum * middle
}

/// −a s − (a + b) ln(1 + p (e^−s − 1)), which is b s − (a + b) ln(1 + (1 − p) (e^s − 1)): of the two the one whose terms
/// are small, since their difference has the rounding of each.
fn ln_relative_density((a, b): (f64, f64), (p, q): (f64, f64), s: f64) -> f64 {
    if p < q {
        -a * s - (a + b) * (p * (-s).exp_m1()).ln_1p()
    } else {
        b * s - (a + b) * (q * s.exp_m1()).ln_1p()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_integrate_even_powers_exactly() {
        // the integral of x^k over [-1, 1] is 2 / (k + 1), and the rule of 32 points has degree 63
        for power in (0..=62).step_by(2) {
            let sum: f64 = NODES.iter().map(|&(node, weight)| 2.0 * weight * node.powi(power)).sum();
            assert!((sum * f64::from(power + 1) / 2.0 - 1.0).abs() < 1e-13, "x^{power}: {sum}");
        }
    }
}
