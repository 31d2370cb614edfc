use super::Tubes;
use super::beta_binomial::{BetaBinomial, concentrations, ln_likelihood};
use crate::beta::LogOdds;
use crate::tail::TailProbability;
use crate::{Confidence, maximum, normal, root};

/// Steps of ln concentration before the search.
const SCAN_STEP: f64 = 1.0;
/// How far from the likeliest level, in log-odds, a bound is looked for: a factor of 10^13.
const FARTHEST: f64 = 30.0;

/// Two-sided bounds of the mean level by the beta-binomial's profile likelihood, as fractions from 0 to 1.
///
/// The levels at which the largest ln likelihood over all concentrations lies less than z²/2 under the maximum (the
/// likelihood-ratio test of a level, χ² of 1 degree). An approximation for many tubes: with a few it under-covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProfileInterval {
    confidence: Confidence,
    lower: f64,
    upper: f64,
}

impl ProfileInterval {
    pub(super) fn of(tubes: &Tubes, confidence: Confidence) -> Option<Self> {
        let fit = BetaBinomial::fit(tubes)?;
        let z = normal::upper_quantile(TailProbability::two_sided(confidence));
        let center = LogOdds::of(fit.level(), 1.0 - fit.level()).value();
        let pooled = LogOdds::of(tubes.shares().0, tubes.shares().1);
        let highest = ln_likelihood(tubes, pooled, None) + fit.ln_likelihood_gain();
        let above = |value: f64| profile(tubes, LogOdds::new(value)) - (highest - 0.5 * z * z);
        let lower = nearest_crossing(center, -1.0, above).map_or(0.0, |value| LogOdds::new(value).fraction());
        let upper = nearest_crossing(center, 1.0, above).map_or(1.0, |value| LogOdds::new(value).fraction());
        Some(Self { confidence, lower, upper })
    }

    /// Returns the two-sided confidence.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Returns the lower bound; 0 where no level is small enough.
    #[must_use]
    pub fn lower(&self) -> f64 {
        self.lower
    }

    /// Returns the upper bound; 1 where no level is large enough.
    #[must_use]
    pub fn upper(&self) -> f64 {
        self.upper
    }
}

/// The largest ln likelihood at a level, binomial counts among the candidates.
fn profile(tubes: &Tubes, level: LogOdds) -> f64 {
    let (low, high) = concentrations(tubes);
    let at = |ln_concentration: f64| ln_likelihood(tubes, level, Some(ln_concentration.exp()));
    maximum::scanned(low, high, SCAN_STEP, at).1.max(ln_likelihood(tubes, level, None))
}

/// The place nearest to a center, on one side, at which a function that is positive there becomes 0.
fn nearest_crossing(center: f64, side: f64, function: impl Fn(f64) -> f64) -> Option<f64> {
    let mut inner = 0.0;
    let mut outer = 0.125;
    while outer <= FARTHEST {
        if function(center + side * outer) < 0.0 {
            return Some(center + side * root::between(inner, outer, |step| function(center + side * step)));
        }
        inner = outer;
        outer *= 2.0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Counts;

    type TubeCounts = &'static [(u64, u64)];

    /// Counts, 95 % bounds.
    const PROFILES: [(TubeCounts, f64, f64); 2] = [
        (
            &[(2, 1_000_000), (15, 1_200_000), (6, 800_000), (30, 1_500_000)],
            4.84533959096e-06,
            2.89737929202e-05,
        ),
        (&[(3, 40), (20, 50), (12, 30), (5, 60)], 0.106291016101, 0.473122272544),
    ];

    fn tubes(counts: &[(u64, u64)]) -> Tubes {
        let counts: Vec<Counts> = counts.iter().map(|&(x, n)| Counts::new(x, n).unwrap()).collect();
        Tubes::new(&counts).unwrap()
    }

    #[test]
    fn bounds_match_scipy_s_likelihood_ratio() {
        // scipy.optimize on the loggamma likelihood of mpmath: scripts/reference/dispersion.py
        for (counts, lower, upper) in PROFILES {
            let got = tubes(counts).profile_interval(Confidence::P95).unwrap();
            assert!((got.lower() / lower - 1.0_f64).abs() < 1e-5, "{got:?}");
            assert!((got.upper() / upper - 1.0_f64).abs() < 1e-5, "{got:?}");
        }
    }

    #[test]
    fn one_tube_has_no_profile() {
        assert_eq!(tubes(&[(5, 100)]).profile_interval(Confidence::P95), None);
    }
}
