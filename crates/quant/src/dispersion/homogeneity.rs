use super::Tubes;
use crate::Counts;
use crate::beta::deviance;
use crate::gamma::Gamma;
use crate::random::Random;

/// From this expected count of positive and of negative events in every tube on, χ² is taken for distributed as such.
const LEAST_EXPECTED: f64 = 5.0;
/// Tables drawn for a simulated p-value.
const DRAWS: u32 = 9_999;
/// The most events, times tubes, that are dealt out in each of them: all tables then take about a fifth of a second.
const MOST_DEALT: u64 = 2_000;
/// Two statistics within this share of each other are equal but for rounding.
const TIE: f64 = 1e-9;
/// The p-value under which pooling is warned of.
const WARNING: f64 = 0.05;

/// How a p-value was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PValueMethod {
    /// The χ² distribution with the degrees of freedom: where 5 or more events are expected in every tube, or where the
    /// events times the tubes are more than 2,000.
    ChiSquare,
    /// The share of tables, drawn with the same sums by chance, that are as far apart: (1 + tables) / (1 + draws).
    MonteCarlo {
        /// The tables drawn.
        draws: u32,
        /// The seed of the ChaCha8 generator, stream 0.
        seed: u64,
    },
}

/// Whether tubes may be pooled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Poolability {
    /// The tubes differ by no more than counting would have 95 of 100 such sets differ (p at least 0.05).
    Defensible,
    /// They differ by more (p under 0.05): a pooled level hides a difference between tubes. One in 20 sets of tubes
    /// that do not differ is called so by chance.
    NotDefensible,
}

/// Tests of one level in all tubes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homogeneity {
    pearson: f64,
    likelihood_ratio: f64,
    degrees: u64,
    smallest_expected: f64,
    p_value: f64,
    method: PValueMethod,
}

impl Homogeneity {
    pub(super) fn of(tubes: &Tubes, seed: u64) -> Option<Self> {
        if !tubes.is_comparable() {
            return None;
        }
        let degrees = tubes.counts().len() as u64 - 1;
        let (level, rest) = tubes.shares();
        let expected = |tube: &Counts| tube.total() as f64 * level.min(rest);
        let smallest_expected = tubes.counts().iter().map(expected).fold(f64::INFINITY, f64::min);
        let pearson = tubes.pearson();
        let dealt = tubes.pooled().positive().min(tubes.pooled().negative()).saturating_mul(degrees + 1);
        let (p_value, method) = if smallest_expected < LEAST_EXPECTED && dealt <= MOST_DEALT {
            (simulated(tubes, pearson, seed), PValueMethod::MonteCarlo { draws: DRAWS, seed })
        } else {
            (chi_square_above(pearson, degrees), PValueMethod::ChiSquare)
        };
        let likelihood_ratio = likelihood_ratio(tubes);
        Some(Self { pearson, likelihood_ratio, degrees, smallest_expected, p_value, method })
    }

    /// Returns Pearson's χ², the sum of (x − n p)² / (n p (1 − p)).
    #[must_use]
    pub fn pearson(&self) -> f64 {
        self.pearson
    }

    /// Returns the degrees of freedom: the tubes less one.
    #[must_use]
    pub fn degrees(&self) -> u64 {
        self.degrees
    }

    /// Returns χ² over its degrees of freedom, near 1 where counting alone parts the tubes.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.pearson / self.degrees as f64
    }

    /// Returns the probability of so large a χ² by counting alone.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        self.p_value
    }

    /// Returns how that probability was found.
    #[must_use]
    pub fn method(&self) -> PValueMethod {
        self.method
    }

    /// Returns the likelihood-ratio statistic, G = 2 Σ x ln(x / n p) over positive and negative events.
    #[must_use]
    pub fn likelihood_ratio(&self) -> f64 {
        self.likelihood_ratio
    }

    /// Returns the probability of so large a G by the χ² distribution, which holds for expected counts of 5 and more.
    #[must_use]
    pub fn likelihood_ratio_p_value(&self) -> f64 {
        chi_square_above(self.likelihood_ratio, self.degrees)
    }

    /// Returns the smallest expected count of the rarer kind of events in a tube.
    #[must_use]
    pub fn smallest_expected(&self) -> f64 {
        self.smallest_expected
    }

    /// Tells whether pooling is defensible: whether the p-value is at least 0.05.
    #[must_use]
    pub fn poolability(&self) -> Poolability {
        if self.p_value >= WARNING { Poolability::Defensible } else { Poolability::NotDefensible }
    }
}

fn likelihood_ratio(tubes: &Tubes) -> f64 {
    let (level, rest) = tubes.shares();
    // x ln(x / m) = D(x, m) + x − m, and the differences of positive and negative events cancel
    let part = |count: u64, mean: f64| if count == 0 { mean } else { deviance(count as f64, mean) };
    let of_tube = |tube: &Counts| {
        let total = tube.total() as f64;
        part(tube.positive(), total * level) + part(tube.negative(), total * rest)
    };
    2.0 * tubes.counts().iter().map(of_tube).sum::<f64>()
}

fn chi_square_above(value: f64, degrees: u64) -> f64 {
    Gamma { shape: 0.5 * degrees as f64 }.probability(0.5 * value).rest
}

/// The share of tables with the tubes' own sums whose χ² is at least as large.
fn simulated(tubes: &Tubes, pearson: f64, seed: u64) -> f64 {
    let mut random = Random::new(seed, 0);
    let mut as_far = 0_u32;
    for _ in 0..DRAWS {
        as_far += u32::from(dealt_pearson(tubes, &mut random) >= pearson * (1.0 - TIE));
    }
    f64::from(1 + as_far) / f64::from(1 + DRAWS)
}

/// χ² of a table in which the rarer events are dealt to the tubes as cards to places: each place as likely as another.
fn dealt_pearson(tubes: &Tubes, random: &mut Random) -> f64 {
    let (level, rest) = tubes.shares();
    let mut places: Vec<u64> = tubes.counts().iter().map(|tube| tube.total()).collect();
    let mut all = tubes.pooled().total();
    for _ in 0..tubes.pooled().positive().min(tubes.pooled().negative()) {
        let mut place = random.below(all);
        for left in &mut places {
            if place < *left {
                *left -= 1;
                break;
            }
            place -= *left;
        }
        all -= 1;
    }
    let part = |(tube, left): (&Counts, u64)| {
        let total = tube.total() as f64;
        let difference = (tube.total() - left) as f64 - total * level.min(rest);
        difference * difference / (total * level * rest)
    };
    tubes.counts().iter().zip(places).map(part).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    type TubeCounts = &'static [(u64, u64)];

    /// Counts, χ², p, G, p of G.
    const STATISTICS: [(TubeCounts, f64, f64, f64, f64); 3] = [
        (
            &[(30, 1_000_000), (45, 1_200_000), (20, 900_000)],
            3.93725516074342,
            0.139648380937903,
            4.03615087305013,
            0.132911014774891,
        ),
        (
            &[(10, 100), (20, 100), (15, 120)],
            4.52525252525253,
            0.104076792527765,
            4.37979142459918,
            0.1119284207663,
        ),
        (
            &[(900, 3_000_000), (1100, 3_000_000), (30, 90_000)],
            20.0066688896299,
            4.52487983118605e-05,
            20.0401362743928,
            4.44979188546752e-05,
        ),
    ];

    /// Counts, p over all tables.
    const EXACT: [(TubeCounts, f64); 4] = [
        (&[(0, 1_000_000), (6, 1_000_000)], 0.0312497656252),
        (&[(1, 500_000), (2, 1_000_000), (7, 700_000)], 0.0332244163667),
        (&[(1, 10), (6, 12)], 0.0743034055728),
        (&[(0, 1_000_000), (1, 1_000_000), (0, 2_000_000), (5, 1_000_000)], 0.00249598156803),
    ];

    fn tubes(counts: &[(u64, u64)]) -> Tubes {
        let counts: Vec<Counts> = counts.iter().map(|&(x, n)| Counts::new(x, n).unwrap()).collect();
        Tubes::new(&counts).unwrap()
    }

    #[test]
    fn statistics_match_scipy_s_contingency_tables() {
        // scipy.stats.chi2_contingency(correction=False), lambda_ "pearson" and "log-likelihood":
        // scripts/reference/dispersion.py
        for (counts, pearson, p, g, g_p) in STATISTICS {
            let got = tubes(counts).homogeneity(1).unwrap();
            assert!((got.pearson() / pearson - 1.0_f64).abs() < 1e-10, "{got:?}");
            assert!((got.p_value() / p - 1.0_f64).abs() < 1e-9, "{got:?}");
            assert!((got.likelihood_ratio() / g - 1.0_f64).abs() < 1e-9, "{got:?}");
            assert!((got.likelihood_ratio_p_value() / g_p - 1.0_f64).abs() < 1e-8, "{got:?}");
            assert_eq!(got.method(), PValueMethod::ChiSquare);
        }
    }

    #[test]
    fn simulated_p_value_is_that_of_all_tables() {
        // scripts/reference/dispersion.py adds the multivariate hypergeometric probabilities of all tables that are as
        // far apart; four standard errors of 9,999 draws
        for (counts, exact) in EXACT {
            let got = tubes(counts).homogeneity(20_261_127).unwrap();
            let tolerance = 4.0 * (exact * (1.0 - exact) / 1e4_f64).sqrt() + 1e-4;
            assert!((got.p_value() - exact).abs() < tolerance, "{got:?}");
            assert_eq!(got.method(), PValueMethod::MonteCarlo { draws: 9_999, seed: 20_261_127 });
        }
    }

    #[test]
    fn simulated_p_value_is_the_same_for_the_same_seed() {
        let tubes = tubes(&[(0, 1_000_000), (6, 1_000_000)]);
        assert_eq!(tubes.homogeneity(5), tubes.homogeneity(5));
    }

    #[test]
    fn simulated_p_value_of_identical_tubes_is_1() {
        // by hand: no table is less far apart than one whose χ² is 0
        let got = tubes(&[(2, 1_000_000); 3]).homogeneity(1).unwrap();
        assert_eq!((got.pearson(), got.p_value(), got.poolability()), (0.0, 1.0, Poolability::Defensible));
    }

    #[test]
    fn negative_events_are_dealt_where_they_are_the_rarer() {
        let (few, many) = (tubes(&[(1, 50), (9, 50)]), tubes(&[(49, 50), (41, 50)]));
        assert_eq!(few.homogeneity(3).unwrap().p_value(), many.homogeneity(3).unwrap().p_value());
    }

    #[test]
    fn one_outlier_makes_pooling_not_defensible() {
        let got = tubes(&[(10, 1_000_000), (11, 1_000_000), (9, 1_000_000), (60, 1_000_000)])
            .homogeneity(1)
            .unwrap();
        assert_eq!(got.poolability(), Poolability::NotDefensible);
        assert!(got.ratio() > 20.0 && got.p_value() < 1e-10, "{got:?}");
    }

    #[test]
    fn one_tube_and_tubes_without_events_tell_nothing() {
        assert_eq!(tubes(&[(10, 1_000_000)]).homogeneity(1), None);
        assert_eq!(tubes(&[(0, 1_000_000), (0, 2_000_000)]).homogeneity(1), None);
        assert_eq!(tubes(&[(7, 7), (3, 3)]).homogeneity(1), None);
    }
}
