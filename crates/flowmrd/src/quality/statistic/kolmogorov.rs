//! Kolmogorov and Smirnov's test of one distribution.

/// Terms of the series: at the least argument that is summed the last is under 10^-17.
const TERMS: i32 = 100;

/// Returns the greatest distance of an empirical distribution from the uniform one on [0, 1]; values are sorted here.
pub(crate) fn distance_from_uniform(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let distance = |(index, &value): (usize, &f64)| {
        let below = index as f64 / n;
        (value - below).max(below + 1.0 / n - value)
    };
    values.iter().enumerate().map(distance).fold(0.0, f64::max)
}

/// Returns the probability of a distance at least as large where the values are drawn from the distribution.
///
/// Q(λ) = 2 Σ (−1)^(j−1) exp(−2 j² λ²) at λ = (√n + 0.12 + 0.11/√n) D: Kolmogorov's limit with Stephens' correction
/// (J. Royal Statistical Society B 32 (1970) 115; from memory of the literature, not read), within 0.01 of the exact
/// probability from n = 5 on.
pub(crate) fn p_value(distance: f64, count: f64) -> f64 {
    let root = libm::sqrt(count);
    let lambda = (root + 0.12 + 0.11 / root) * distance;
    // Below, the series does not settle; the probability is 1 within 10^-8.
    if lambda.is_nan() || lambda < 0.25 {
        return 1.0;
    }
    let term = |j: i32| {
        let exponent = -2.0 * f64::from(j * j) * lambda * lambda;
        if j % 2 == 1 { libm::exp(exponent) } else { -libm::exp(exponent) }
    };
    (2.0 * (1..=TERMS).map(term).sum::<f64>()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_is_the_largest_step_on_either_side() {
        // by hand: of 0.1, 0.2, 0.9 the distribution is 2/3 at 0.2, and 2/3 − 0.2 = 0.4667
        assert!((distance_from_uniform(&mut [0.9, 0.1, 0.2]) - (2.0 / 3.0 - 0.2)).abs() < 1e-15);
        // one value in the middle is half off on either side
        assert_eq!(distance_from_uniform(&mut [0.5]), 0.5);
    }

    #[test]
    fn probability_is_near_the_exact_one() {
        // scipy.stats.kstwo.sf(D, n), exact
        for (distance, n, exact) in [
            (0.5, 5.0, 0.112),
            (0.7, 5.0, 0.005_56),
            (0.3, 20.0, 0.043_067_066_658_516_23),
            (0.2, 100.0, 0.000_555_192_732_798_877_5),
        ] {
            let found = p_value(distance, n);
            assert!((found - exact).abs() < 0.011, "{distance} {n}: {found}, exactly {exact}");
        }
        assert!((p_value(0.2, 100.0) / 0.000_555_192_732_798_877_5 - 1.0).abs() < 0.15);
        assert_eq!(p_value(0.0, 10.0), 1.0);
    }
}
