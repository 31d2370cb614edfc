use flowmrd_quant::reduction::{Reduction, TimePoints};
use flowmrd_quant::{Counts, Error};

use super::{LevelCounts, LevelRules, NamedCounts, tube_entry};
use crate::result::{IntervalWithMethodEntry, ReductionEntry};

/// Compares a level with that of the earlier time point, where there is one.
pub(super) fn entry(
    rules: &LevelRules,
    counts: &LevelCounts,
    later: Counts,
) -> Result<Option<ReductionEntry>, Error> {
    counts.earlier.as_ref().map(|earlier| reduction_since(rules, earlier, later)).transpose()
}

/// Compares a level with that of an earlier time point, by the rules of the level.
///
/// # Errors
/// [`Error`] for an earlier level without an event, from which nothing can be reduced.
pub(crate) fn reduction_since(
    rules: &LevelRules,
    earlier: &NamedCounts,
    later: Counts,
) -> Result<ReductionEntry, Error> {
    let reduction = Reduction::new(TimePoints { earlier: earlier.counts, later })?;
    let (method, confidence) = (rules.ratio_method, rules.interval.confidence);
    let ratio = reduction.levels().interval(method, confidence)?;
    let decades = reduction.interval(method, confidence)?;
    let finite = |value: f64| value.is_finite().then_some(value);
    Ok(ReductionEntry {
        earlier: tube_entry(earlier),
        ratio: reduction.ratio(),
        ratio_interval: IntervalWithMethodEntry {
            method: method.to_string(),
            confidence: confidence.level(),
            lower: ratio.lower,
            upper: ratio.upper,
        },
        log10: finite(reduction.log10()),
        log10_lower: finite(decades.lower_log10),
        log10_upper: finite(decades.upper_log10),
    })
}
