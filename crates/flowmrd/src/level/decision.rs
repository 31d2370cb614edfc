use flowmrd_quant::threshold::{Comparison, Further};
use flowmrd_quant::{Counts, Error, Posterior};

use super::LevelRules;
use crate::result::DecisionEntry;

/// Says where the level lies against each threshold that is asked for.
pub(super) fn entries(rules: &LevelRules, sample: Counts) -> Result<Vec<DecisionEntry>, Error> {
    let judge = |asked: &super::AskedThreshold| {
        let comparison = Comparison::new(sample, asked.threshold, rules.interval.confidence)?;
        Ok(DecisionEntry {
            threshold: asked.threshold.fraction(),
            origin: asked.origin.clone(),
            probability: comparison.jeffreys(),
            exact_probability: [comparison.exact_lower(), comparison.exact_upper()],
            decision: comparison.decision().as_str().to_owned(),
            further_events: match comparison.further() {
                Some(Further::Events(events)) => Some(events),
                _ => None,
            },
        })
    };
    rules.thresholds.iter().map(judge).collect()
}

/// Returns P(true level ≥ a fraction) by the Jeffreys posterior of counts.
///
/// # Errors
/// [`Error::Threshold`] for a fraction that is not above 0 and below 1.
pub fn probability_at_least(sample: Counts, fraction: f64) -> Result<f64, Error> {
    flowmrd_quant::threshold::Threshold::new(fraction)?;
    Ok(Posterior::jeffreys(sample).probability_above(fraction))
}
