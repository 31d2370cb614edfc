use flowmrd_quant::dispersion::{
    BetaBinomial, DispersedInterval, Homogeneity, PValueMethod, Poolability, Tubes,
};
use flowmrd_quant::{Counts, Error, VarianceInflation};

use super::{LevelRules, NamedCounts, tube_entry};
use crate::result::{BetaBinomialEntry, DispersionEntry, HomogeneityEntry, IntervalWithMethodEntry};

/// Clopper and Pearson's interval at effective counts.
const METHOD: &str = "korn-graubard";

/// Seed of the tables that are drawn where χ² is no good approximation.
const SEED: u64 = 1;

/// What several tubes differ by.
pub(super) struct Spread {
    pub(super) entry: DispersionEntry,
    /// By how much a total interval divides the counts: the design effect; where the test tells the tubes apart, also what so few
    /// leave open of it. Two tubes that agree would otherwise count as a fortieth of their events.
    pub(super) inflation: VarianceInflation,
    /// The design effect alone.
    pub(super) design_effect: VarianceInflation,
}

/// Compares the tubes of a sample; `None` for one tube.
pub(super) fn assess(rules: &LevelRules, named: &[NamedCounts]) -> Result<Option<Spread>, Error> {
    if named.len() < 2 {
        return Ok(None);
    }
    let counts: Vec<Counts> = named.iter().map(|tube| tube.counts).collect();
    let tubes = Tubes::new(&counts)?;
    let interval = tubes.interval(rules.interval.confidence);
    let homogeneity = tubes.homogeneity(SEED);
    let warning = homogeneity.as_ref().and_then(warning);
    let design_effect = VarianceInflation::new(interval.design_effect())?;
    let (_, effective_total) = interval.effective_counts();
    let inflation = match &warning {
        Some(_) => VarianceInflation::new(tubes.pooled().total() as f64 / effective_total)?,
        None => design_effect,
    };
    Ok(Some(Spread {
        inflation,
        design_effect,
        entry: DispersionEntry {
            tubes: named.iter().map(tube_entry).collect(),
            design_effect: interval.design_effect(),
            interval: interval_entry(&interval),
            beta_binomial: tubes.beta_binomial().as_ref().map(beta_binomial_entry),
            warning,
            homogeneity: homogeneity.as_ref().map(homogeneity_entry),
        },
    }))
}

fn interval_entry(interval: &DispersedInterval) -> IntervalWithMethodEntry {
    IntervalWithMethodEntry {
        method: METHOD.to_owned(),
        confidence: interval.confidence().level(),
        lower: interval.lower(),
        upper: interval.upper(),
    }
}

fn homogeneity_entry(test: &Homogeneity) -> HomogeneityEntry {
    let (p_value_method, drawn) = match test.method() {
        PValueMethod::MonteCarlo { draws, seed } => ("simulated", Some((u64::from(draws), seed))),
        _ => ("chi-square", None),
    };
    HomogeneityEntry {
        chi_square: test.pearson(),
        degrees_of_freedom: test.degrees(),
        p_value: test.p_value(),
        p_value_method: p_value_method.to_owned(),
        draw_count: drawn.map(|(draws, _)| draws),
        seed: drawn.map(|(_, seed)| seed),
    }
}

fn beta_binomial_entry(fit: &BetaBinomial) -> BetaBinomialEntry {
    BetaBinomialEntry {
        level: fit.level(),
        relative_variance: fit.dispersion(),
        ln_likelihood_gain: fit.ln_likelihood_gain(),
    }
}

fn warning(test: &Homogeneity) -> Option<String> {
    (test.poolability() != Poolability::Defensible).then(|| {
        format!(
            "the tubes differ by more than counting explains: expected a p-value of at least 0.05, got {:.2e}; one level \
             for all hides a difference between them",
            test.p_value()
        )
    })
}
