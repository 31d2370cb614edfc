//! Tails of the binomial distribution.

use flowmrd_quant::design::detection_probability;

/// Returns P(X ≥ `count`) of `trials` with a probability of success; 1 where there is nothing to draw.
pub(crate) fn at_least(count: u64, trials: u64, probability: f64) -> f64 {
    if count == 0 || trials == 0 || probability >= 1.0 {
        return 1.0;
    }
    if probability <= 0.0 || count > trials {
        return 0.0;
    }
    detection_probability(probability, count, trials).unwrap_or(1.0)
}

/// Returns P(X ≤ `count`): the other outcome at least as often as the rest.
pub(crate) fn at_most(count: u64, trials: u64, probability: f64) -> f64 {
    at_least(trials.saturating_sub(count), trials, 1.0 - probability)
}

/// Corrects a probability for the number of tests of which it is the least (Bonferroni).
pub(crate) fn corrected(p: f64, test_count: usize) -> f64 {
    (p * test_count.max(1) as f64).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-9, "{found}, expected {expected}");
    }

    #[test]
    fn tails_are_those_of_scipy() {
        // scipy.stats.binom.sf(19, 1000, 0.01), .cdf(2, 1000, 0.01), .sf(0, 10, 0.5)
        assert_near(at_least(20, 1000, 0.01), 0.003_288_359_787_727_457);
        assert_near(at_most(2, 1000, 0.01), 0.002_679_431_993_791_51);
        assert_near(at_least(1, 10, 0.5), 1.0 - 1.0 / 1024.0);
    }

    #[test]
    fn tails_at_their_ends_are_certain_or_impossible() {
        assert_eq!(at_least(0, 10, 0.3), 1.0);
        assert_eq!(at_least(11, 10, 0.3), 0.0);
        assert_eq!(at_least(1, 0, 0.3), 1.0);
        assert_eq!((at_least(3, 10, 0.0), at_least(3, 10, 1.0)), (0.0, 1.0));
        assert_eq!(at_most(10, 10, 0.3), 1.0);
        assert_eq!((corrected(0.2, 3), corrected(0.5, 3), corrected(0.1, 0)), (0.2 * 3.0, 1.0, 0.1));
    }
}
