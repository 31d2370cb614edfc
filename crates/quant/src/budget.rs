//! The uncertainty budget: what each source of doubt has of the variance of the logarithm of a level.

use crate::{Counts, Error, VarianceInflation};

/// A source of doubt about a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Which of a sample's cells came to be counted.
    Counting,
    /// The level that controls without disease show.
    Background,
    /// Differences between tubes beyond those of counting.
    Dispersion,
    /// Where the gates were placed.
    Gates,
}

impl Source {
    /// The sources, in the order of a budget.
    pub const ALL: [Self; 4] = [Self::Counting, Self::Background, Self::Dispersion, Self::Gates];

    /// Returns the name that results use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counting => "counting",
            Self::Background => "background",
            Self::Dispersion => "dispersion",
            Self::Gates => "gates",
        }
    }
}

/// What a budget is made of beside the counts; [`Default`] has none of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubts {
    /// The background's level, a fraction of 0 to 1.
    pub background: f64,
    /// The variance of the background's level, a fraction squared.
    pub background_variance: f64,
    /// How many times the variance of binomial counts the tubes' is.
    pub inflation: VarianceInflation,
    /// The variance of the level over draws of gate placements, a fraction squared.
    pub gate_variance: f64,
}

impl Default for Doubts {
    fn default() -> Self {
        Self {
            background: 0.0,
            background_variance: 0.0,
            inflation: VarianceInflation::NONE,
            gate_variance: 0.0,
        }
    }
}

/// The variance of the logarithm of a level, by source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// In the order of [`Source::ALL`].
    variances: [f64; 4],
}

impl Budget {
    /// Divides the variance of ln(net level) among its sources, by the delta method.
    ///
    /// With p = x/n and the net level d = p − background: counting p(1 − p)/n, dispersion (inflation − 1) times that,
    /// background and gates as given, each over d². `None` where no net level is left (d ≤ 0), whose logarithm does not
    /// exist, and where every part is 0 (all events positive and nothing else in doubt).
    ///
    /// # Errors
    /// [`Error::Doubt`] for a background or a variance that is negative, infinite or NaN.
    ///
    /// # Examples
    /// ```
    /// use flowmrd_quant::{Counts, Source, budget};
    ///
    /// // 50 events vary by 1/√50: a relative variance of 0.02; gates that move the level by 10 % add 0.01
    /// let counts = Counts::new(50, 1_000_000)?;
    /// let doubts = budget::Doubts { gate_variance: (5e-6_f64).powi(2), ..Default::default() };
    /// let budget = budget::Budget::of(counts, doubts)?.unwrap();
    /// assert!((budget.share(Source::Counting) - 2.0 / 3.0).abs() < 1e-4);
    /// assert!((budget.share(Source::Gates) - 1.0 / 3.0).abs() < 1e-4);
    /// # Ok::<(), flowmrd_quant::Error>(())
    /// ```
    pub fn of(counts: Counts, doubts: Doubts) -> Result<Option<Self>, Error> {
        let given = [
            ("background level", doubts.background),
            ("background variance", doubts.background_variance),
            ("gate variance", doubts.gate_variance),
        ];
        if let Some((quantity, got)) = given.into_iter().find(|(_, got)| !(got.is_finite() && *got >= 0.0)) {
            return Err(Error::Doubt { quantity, got });
        }
        let fraction = counts.fraction();
        let net = fraction - doubts.background;
        if net <= 0.0 {
            return Ok(None);
        }
        let counting = fraction * (counts.negative() as f64 / counts.total() as f64) / counts.total() as f64;
        let dispersion = (doubts.inflation.factor() - 1.0) * counting;
        let parts = [counting, doubts.background_variance, dispersion, doubts.gate_variance];
        let budget = Self { variances: parts.map(|variance| variance / net / net) };
        Ok((budget.variance() > 0.0).then_some(budget))
    }

    /// Returns the variance of ln(level) that a source brings.
    #[must_use]
    pub fn variance_of(&self, source: Source) -> f64 {
        self.variances[source as usize]
    }

    /// Returns the whole variance of ln(level).
    #[must_use]
    pub fn variance(&self) -> f64 {
        self.variances.iter().sum()
    }

    /// Returns a source's share of the whole variance, from 0 to 1.
    #[must_use]
    pub fn share(&self, source: Source) -> f64 {
        self.variance_of(source) / self.variance()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(positive: u64, total: u64) -> Counts {
        Counts::new(positive, total).unwrap()
    }

    #[test]
    fn budget_divides_a_net_level_by_hand() {
        // p = 100/1000 = 0.1, background 0.05: d = 0.05, d² = 0.0025
        // counting 0.1 · 0.9 / 1000 = 9e-5 → 0.036; dispersion (3 − 1) times that → 0.072; background 5e-5 → 0.02;
        // gates 1.8e-4 → 0.072; sum 0.2
        let doubts = Doubts {
            background: 0.05,
            background_variance: 5e-5,
            inflation: VarianceInflation::new(3.0).unwrap(),
            gate_variance: 1.8e-4,
        };
        let budget = Budget::of(counts(100, 1000), doubts).unwrap().unwrap();
        for (source, variance, share) in [
            (Source::Counting, 0.036, 0.18),
            (Source::Background, 0.02, 0.1),
            (Source::Dispersion, 0.072, 0.36),
            (Source::Gates, 0.072, 0.36),
        ] {
            assert!((budget.variance_of(source) - variance).abs() < 1e-15, "{source:?}");
            assert!((budget.share(source) - share).abs() < 1e-14, "{source:?}");
        }
    }

    #[test]
    fn budget_does_not_exist_without_a_net_level() {
        let background = Doubts { background: 0.1, ..Doubts::default() };
        assert_eq!(Budget::of(counts(0, 1000), Doubts::default()), Ok(None));
        assert_eq!(Budget::of(counts(100, 1000), background), Ok(None));
        assert_eq!(Budget::of(counts(10, 10), Doubts::default()), Ok(None));
    }

    #[test]
    fn budget_refuses_what_is_no_variance() {
        let doubts = Doubts { gate_variance: -1.0, ..Doubts::default() };
        let refused = Budget::of(counts(1, 10), doubts).unwrap_err();
        assert_eq!(refused.to_string(), "gate variance: expected a finite number of at least 0, got -1");
    }
}
