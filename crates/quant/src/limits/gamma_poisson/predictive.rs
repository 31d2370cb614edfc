use super::fit::{Fit, level_at, ln_likelihood};
use crate::Counts;
use crate::count_distribution::CountDistribution;

/// The largest coefficient of variation between blanks that the prior allows.
const LARGEST_VARIATION: f64 = 2.0;
/// Coefficients of variation the average runs over, 0 among them: an odd number, for Simpson's rule.
const VARIATIONS: u32 = 17;
/// Levels the average runs over at each, the ends 8 and 14 standard deviations of ln level from the likeliest.
const LEVELS: u32 = 56;
const DEVIATIONS: (f64, f64) = (8.0, 14.0);
/// Weights under this share of the largest are left out: together they are under 10^-6 of the average.
const LEAST_WEIGHT: f64 = 1e-9;

/// The count of a blank not yet measured, averaged over what the blanks measured leave possible.
pub(super) struct Predictive {
    weighted: Vec<(f64, CountDistribution)>,
}

impl Predictive {
    /// Poisson counts about one level with a flat prior: gamma(x + 1) over the sum of the denominators.
    pub(super) fn of_poisson(blanks: &[Counts], total: u64) -> Self {
        let sum = |part: fn(Counts) -> u64| blanks.iter().map(|&blank| part(blank) as f64).sum::<f64>();
        let shape = sum(Counts::positive) + 1.0;
        let mean = shape / sum(Counts::total) * total as f64;
        Self { weighted: vec![(1.0, CountDistribution { mean, dispersion: shape.recip() })] }
    }

    /// Counts that spread, with flat priors on the level and on the coefficient of variation.
    ///
    /// The level's likelihood falls as level^(−B/d) for blanks without events; B/d of at least 2 keeps its integral.
    pub(super) fn of_spread(blanks: &[Counts], fit: &Fit, total: u64) -> Self {
        let largest = LARGEST_VARIATION.min((0.5 * blanks.len() as f64).sqrt());
        let mut parts = Vec::new();
        for index in 0..VARIATIONS {
            let variation = largest * f64::from(index) / f64::from(VARIATIONS - 1);
            let simpson =
                if index == 0 || index == VARIATIONS - 1 { 1.0 } else { f64::from(2 + 2 * (index % 2)) };
            let dispersion = variation * variation;
            let likeliest = level_at(blanks, dispersion);
            let (step, levels) = levels(blanks, likeliest, dispersion);
            for level in levels {
                // a step of ln level is level times it in level, on which the prior is flat
                let weight = simpson * step * (level / fit.level);
                parts.push((ln_likelihood(blanks, level, dispersion), weight, level, dispersion));
            }
        }
        let highest = parts.iter().map(|part| part.0 + part.1.ln()).fold(f64::NEG_INFINITY, f64::max);
        let weighted = parts
            .into_iter()
            .map(|(ln, weight, level, dispersion)| {
                let blank = CountDistribution { mean: level * total as f64, dispersion };
                ((ln - highest).exp() * weight, blank)
            })
            .filter(|(weight, _)| *weight > LEAST_WEIGHT)
            .collect();
        Self { weighted }
    }

    /// The probability of more events than a count.
    pub(super) fn above(&self, count: u64) -> f64 {
        let whole: f64 = self.weighted.iter().map(|(weight, _)| weight).sum();
        let part: f64 = self.weighted.iter().map(|(weight, blank)| weight * blank.at_most(count).rest).sum();
        part / whole
    }
}

/// Equal steps of ln level about the likeliest, wide by 1/√(events + 1) for counting and √(d/B) for the spread.
fn levels(blanks: &[Counts], likeliest: f64, dispersion: f64) -> (f64, impl Iterator<Item = f64>) {
    let events: f64 = blanks.iter().map(|blank| blank.positive() as f64).sum();
    let deviation = ((events + 1.0).recip() + dispersion / blanks.len() as f64).sqrt();
    let (below, above) = DEVIATIONS;
    let step = (below + above) * deviation / f64::from(LEVELS);
    let start = likeliest.ln() - below * deviation;
    (step, (0..=LEVELS).map(move |index| (start + step * f64::from(index)).exp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    type SixBlanks = [(u64, u64); 6];

    const SPREAD: SixBlanks =
        [(0, 900_000), (7, 1_200_000), (2, 800_000), (15, 2_000_000), (1, 1_000_000), (4, 500_000)];
    const EQUAL: SixBlanks =
        [(0, 1_000_000), (0, 1_000_000), (1, 1_000_000), (3, 1_000_000), (9, 1_000_000), (2, 1_000_000)];

    /// Blanks, denominator, count, P(X > count).
    const PREDICTIVE: [(SixBlanks, u64, u64, f64); 12] = [
        (SPREAD, 1000000, 0, 0.833129028568),
        (SPREAD, 1000000, 28, 0.0510847619993),
        (SPREAD, 1000000, 29, 0.0487378390089),
        (SPREAD, 3000000, 0, 0.920678385054),
        (SPREAD, 3000000, 85, 0.0500503749306),
        (SPREAD, 3000000, 86, 0.0492731087355),
        (EQUAL, 1000000, 0, 0.71646544981),
        (EQUAL, 1000000, 27, 0.0513432867762),
        (EQUAL, 1000000, 28, 0.0491724642643),
        (EQUAL, 3000000, 0, 0.842558897953),
        (EQUAL, 3000000, 82, 0.0505364026218),
        (EQUAL, 3000000, 83, 0.0498126265047),
    ];

    #[test]
    fn probabilities_match_a_plain_sum_on_a_fine_grid() {
        // scripts/reference/limits.py: SciPy's nbinom on 201 coefficients of variation by 1,601 levels
        for (blanks, total, count, expected) in PREDICTIVE {
            let blanks = blanks.map(|(x, n)| Counts::new(x, n).unwrap());
            let got = Predictive::of_spread(&blanks, &Fit::of(&blanks), total).above(count);
            // Simpson's rule on 17 coefficients of variation leaves under a thousandth, 0.00005 of the LOB's 5 %.
            assert!((got / expected - 1.0_f64).abs() < 1e-3, "{total} {count}: {got}");
        }
    }

    #[test]
    fn prediction_without_spread_is_the_poisson_one() {
        // SciPy: nbinom(5, 0.75): 4 events of three blanks, the sample as large as one of them
        let blanks = [1, 2, 1].map(|x| Counts::new(x, 1_000_000).unwrap());
        let got = Predictive::of_poisson(&blanks, 1_000_000).above(3);
        assert!((got - 0.113_815_307_617_187_5).abs() < 1e-14, "{got}");
    }
}
