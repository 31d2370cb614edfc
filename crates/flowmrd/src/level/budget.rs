use flowmrd_quant::budget::{Budget, Doubts};
use flowmrd_quant::{Counts, Error, Source, VarianceInflation};

use super::background::Controls;
use crate::result::{BudgetEntry, BudgetPartEntry};

/// Divides the variance of the (net) level's logarithm among its sources; `None` where there is no level to speak of.
pub(super) fn entry(
    sample: Counts,
    controls: Option<&Controls<'_>>,
    (inflation, gate_variance): (VarianceInflation, f64),
) -> Result<Option<BudgetEntry>, Error> {
    let doubts = Doubts {
        background: controls.map_or(0.0, |controls| controls.background.mean_fraction()),
        background_variance: controls.map_or(0.0, Controls::variance),
        inflation,
        gate_variance,
    };
    let part = |budget: &Budget, source: Source| BudgetPartEntry {
        source: source.as_str().to_owned(),
        variance: budget.variance_of(source),
        share: budget.share(source),
    };
    let budget = Budget::of(sample, doubts)?;
    Ok(budget.map(|budget| BudgetEntry {
        variance: budget.variance(),
        parts: Source::ALL.into_iter().map(|source| part(&budget, source)).collect(),
    }))
}
