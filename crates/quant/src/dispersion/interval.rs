use super::Tubes;
use crate::beta::{Quantile, Shapes};
use crate::tail::{Tail, TailProbability};
use crate::{Confidence, normal, student};

/// Two-sided bounds of the pooled level that carry what the tubes differ by, as fractions from 0 to 1.
///
/// Clopper-Pearson bounds at effective counts (Korn and Graubard, Survey Methodology 1998;24:193; as R's
/// `survey::svyciprop(method = "beta")`): the pooled counts are divided by the design effect and by (t/z)², t and z the
/// quantiles of Student's distribution of k − 1 degrees of freedom and of the normal one.
///
/// The design effect is 1 + (χ² − (k − 1)) · s / (N − s), and at least 1, with s = Σ n² / N over the denominators n of
/// sum N: what the pooled level varies by where the level of each tube varies about a common one by the variance that
/// χ² shows. For equal denominators it is χ² / (k − 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DispersedInterval {
    confidence: Confidence,
    design_effect: f64,
    dispersion: f64,
    degrees: u64,
    variance_inflation: f64,
    effective: (f64, f64),
    lower: Quantile,
    upper: Quantile,
}

impl DispersedInterval {
    pub(super) fn of(tubes: &Tubes, confidence: Confidence) -> Self {
        let degrees = tubes.counts().len() as u64 - 1;
        let (design_effect, dispersion) = design_effect(tubes);
        let variance_inflation = design_effect * spread_factor(degrees, confidence);
        let pooled = tubes.pooled();
        let effective = [pooled.positive(), pooled.negative()].map(|count| count as f64 / variance_inflation);
        let [lower, upper] = bounds(effective, TailProbability::two_sided(confidence));
        let effective = (effective[0], effective[0] + effective[1]);
        Self { confidence, design_effect, dispersion, degrees, variance_inflation, effective, lower, upper }
    }

    /// Returns the two-sided confidence.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Returns the lower bound; 0 where no event is positive.
    #[must_use]
    pub fn lower(&self) -> f64 {
        self.lower.fraction
    }

    /// Returns the upper bound; 1 where every event is positive.
    #[must_use]
    pub fn upper(&self) -> f64 {
        self.upper.fraction
    }

    /// Returns how many times the variance of counting the pooled level varies by, at least 1; 1 where the tubes tell
    /// nothing of it.
    #[must_use]
    pub fn design_effect(&self) -> f64 {
        self.design_effect
    }

    /// Returns the relative variance of the level between tubes, the square of its coefficient of variation, as χ²
    /// shows it: (χ² − (k − 1)) (1 − p) / (p (N − s)), at least 0.
    #[must_use]
    pub fn dispersion(&self) -> f64 {
        self.dispersion
    }

    /// Returns the degrees of freedom of Student's distribution: the tubes less one. With 0 the bounds are those of
    /// counting alone.
    #[must_use]
    pub fn degrees(&self) -> u64 {
        self.degrees
    }

    /// Returns what the pooled counts are divided by, at least 1: the design effect times (t/z)².
    #[must_use]
    pub fn variance_inflation(&self) -> f64 {
        self.variance_inflation
    }

    /// Returns the positive and total events that the bounds are drawn at.
    #[must_use]
    pub fn effective_counts(&self) -> (f64, f64) {
        self.effective
    }
}

/// The design effect, and the relative variance between tubes.
fn design_effect(tubes: &Tubes) -> (f64, f64) {
    if !tubes.is_comparable() {
        return (1.0, 0.0);
    }
    let degrees = (tubes.counts().len() - 1) as f64;
    let excess = (tubes.pearson() - degrees).max(0.0);
    let (level, rest) = tubes.shares();
    let weighted = tubes.weighted_total();
    let others = tubes.pooled().total() as f64 - weighted;
    (1.0 + excess * weighted / others, excess * rest / (level * others))
}

/// (t/z)²; 1 without degrees of freedom.
fn spread_factor(degrees: u64, confidence: Confidence) -> f64 {
    if degrees == 0 {
        return 1.0;
    }
    let outside = TailProbability::one_sided(confidence);
    let z = normal::upper_quantile(TailProbability::two_sided(confidence));
    let factor = (student::two_sided_quantile(degrees as f64, outside) / z).powi(2);
    // Many degrees leave 1 to the last digits; a confidence near 0 leaves 0/0.
    if factor > 1.0 { factor } else { 1.0 }
}

/// Clopper-Pearson's bounds for positive and negative events that need not be whole.
fn bounds([positive, negative]: [f64; 2], tail: TailProbability) -> [Quantile; 2] {
    let lower = match positive > 0.0 {
        true => Shapes { a: positive, b: negative + 1.0 }.quantile(Tail::Lower, tail),
        false => Quantile::ZERO,
    };
    let upper = match negative > 0.0 {
        true => Shapes { a: positive + 1.0, b: negative }.quantile(Tail::Upper, tail),
        false => Quantile::ONE,
    };
    [lower, upper]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Counts, IntervalMethod, interval};

    type TubeCounts = &'static [(u64, u64)];

    /// Counts, confidence, design effect, bounds.
    const BOUNDS: [(TubeCounts, f64, f64, f64, f64); 5] = [
        (
            &[(2, 1_000_000), (15, 1_200_000), (6, 800_000), (30, 1_500_000)],
            0.95,
            6.36708036200076,
            2.56493865557e-06,
            3.35841417216e-05,
        ),
        (&[(40, 1_000_000), (60, 9_000_000)], 0.9, 452.004555601112, 8.54186390617e-91, 0.00201241444603),
        (&[(0, 1_000_000), (0, 500_000)], 0.95, 1.0, 0.0, 0.000103351379241),
        (&[(1, 1_000_000), (0, 1_000_000)], 0.95, 1.00000050000025, 5.61446112137e-73, 7.85622424578e-05),
        (&[(3, 40), (20, 50), (12, 30), (5, 60)], 0.99, 9.43416866746699, 0.000394531411884, 0.890889613907),
    ];

    fn tubes(counts: &[(u64, u64)]) -> Tubes {
        let counts: Vec<Counts> = counts.iter().map(|&(x, n)| Counts::new(x, n).unwrap()).collect();
        Tubes::new(&counts).unwrap()
    }

    #[test]
    fn bounds_match_scipy_s_at_effective_counts() {
        // scripts/reference/dispersion.py: χ² and design effect by the formula, t, z and beta quantiles by SciPy
        for (counts, confidence, effect, lower, upper) in BOUNDS {
            let got = tubes(counts).interval(Confidence::new(confidence).unwrap());
            assert!((got.design_effect() / effect - 1.0_f64).abs() < 1e-11, "{got:?}");
            assert!(got.lower() == lower || (got.lower() / lower - 1.0_f64).abs() < 1e-9, "{got:?}");
            assert!((got.upper() / upper - 1.0_f64).abs() < 1e-9, "{got:?}");
        }
    }

    #[test]
    fn one_tube_has_the_bounds_of_counting() {
        let got = tubes(&[(53, 248_611)]).interval(Confidence::P95);
        let counting =
            interval(Counts::new(53, 248_611).unwrap(), IntervalMethod::ClopperPearson, Confidence::P95);
        assert_eq!((got.lower(), got.upper()), (counting.lower(), counting.upper()));
        assert_eq!((got.degrees(), got.design_effect()), (0, 1.0));
    }

    #[test]
    fn identical_tubes_keep_the_spread_that_so_few_cannot_rule_out() {
        // by hand: χ² = 0, design effect 1; t of 3 degrees 3.182446 over 1.959964, squared: 2.636489
        let got = tubes(&[(20, 1_000_000); 4]).interval(Confidence::P95);
        assert_eq!((got.design_effect(), got.dispersion()), (1.0, 0.0));
        assert!((got.effective_counts().0 - 80.0 / 2.636_489).abs() < 1e-4);
        assert!((got.variance_inflation() - 2.636_489).abs() < 1e-5);
    }

    #[test]
    fn tubes_that_are_all_zero_or_all_one_have_an_end_of_the_scale() {
        let none = tubes(&[(0, 1_000_000), (0, 1_000_000), (0, 1_000_000)]).interval(Confidence::P95);
        // by hand: t of 2 degrees 4.302653 over 1.959964, squared: 4.819216; −ln(0.025) · 4.819216 / 3,000,000
        assert_eq!(none.lower(), 0.0);
        assert!((none.upper() / (3.688_879_454 * 4.819_216 / 3e6) - 1.0).abs() < 1e-5, "{}", none.upper());
        let all = tubes(&[(5, 5), (7, 7)]).interval(Confidence::P95);
        assert_eq!(all.upper(), 1.0);
        assert!(all.lower() > 0.0);
    }

    #[test]
    fn one_outlier_widens_the_bounds() {
        let counting = tubes(&[(90, 4_000_000)]).interval(Confidence::P95);
        let alike = tubes(&[(22, 1_000_000), (23, 1_000_000), (22, 1_000_000), (23, 1_000_000)]);
        let outlier = tubes(&[(10, 1_000_000), (11, 1_000_000), (9, 1_000_000), (60, 1_000_000)]);
        let [alike, outlier] = [alike, outlier].map(|tubes| tubes.interval(Confidence::P95));
        assert!(outlier.upper() > 2.0 * alike.upper() && alike.upper() > counting.upper());
        // by hand: χ² = Σ (x − 22.5)²/22.5 = (156.25 + 132.25 + 182.25 + 1406.25)/22.5 = 83.4222, over 3
        assert!((outlier.design_effect() / 27.8074 - 1.0).abs() < 1e-4, "{outlier:?}");
    }

    #[test]
    fn every_confidence_and_count_gives_ordered_bounds() {
        for confidence in [1e-300, 1e-9, 0.5, 0.999_999, 1.0 - f64::EPSILON] {
            for counts in
                [[(0, 1), (1, 1)], [(1, u64::MAX / 2), (0, u64::MAX / 2)], [(3, 10), (3_000_000, 9_000_000)]]
            {
                let got = tubes(&counts).interval(Confidence::new(confidence).unwrap());
                assert!(0.0 <= got.lower() && got.lower() <= got.upper() && got.upper() <= 1.0, "{got:?}");
            }
        }
    }
}
