//! The patient's earlier time points: their levels, and what became of them.

use flowmrd_quant::Counts;

use crate::error::PlanError;
use crate::level::{LevelRules, NamedCounts, reduction_since};
use crate::result::{CaseResult, EarlierEntry, FindingEntry, FindingLevel, LevelEntry, MrdEntry};

/// Puts results into the order of their dates; those without one keep their order, before the others.
pub(super) fn sorted(earlier: &[CaseResult]) -> Vec<&CaseResult> {
    let mut sorted: Vec<&CaseResult> = earlier.iter().collect();
    // Dates are written YYYY-MM-DD: their order is that of their letters.
    sorted.sort_by_key(|result| date(result).map(str::to_owned));
    sorted
}

fn date(result: &CaseResult) -> Option<&str> {
    result.case.as_ref()?.date.as_deref()
}

/// Returns the counts of a result's level; `None` where it has no event, from which nothing can be reduced.
pub(super) fn named_counts(result: &CaseResult) -> Option<NamedCounts> {
    let level = &result.mrd.level;
    let counts = Counts::new(level.positive, level.total).ok().filter(|counts| counts.positive() > 0)?;
    Some(NamedCounts { name: name(result), counts })
}

/// Returns what people call a result: its time point, else its case, else its date. Its files are not named: they are
/// not this case's, and who leaves out the names of this case would not know them.
fn name(result: &CaseResult) -> String {
    let case = result.case.as_ref();
    let named = case
        .and_then(|case| [&case.time_point, &case.case, &case.date].into_iter().flatten().next().cloned());
    named.unwrap_or_else(|| "earlier".to_owned())
}

/// Writes up earlier levels, each with the reduction to the case's own.
pub(super) fn entries(
    rules: &LevelRules,
    earlier: &[&CaseResult],
    level: &LevelEntry,
) -> Result<Vec<EarlierEntry>, PlanError> {
    let later = Counts::new(level.positive, level.total).ok();
    let entry = |result: &&CaseResult| {
        let before = &result.mrd.level;
        let counts = named_counts(result).zip(later);
        let reduction = counts.map(|(earlier, later)| reduction_since(rules, &earlier, later)).transpose()?;
        Ok(EarlierEntry {
            case: result.case.clone().unwrap_or_default(),
            positive: before.positive,
            total: before.total,
            fraction: before.fraction,
            interval: before.interval.clone(),
            verdict: before.verdict,
            reduction,
        })
    };
    earlier.iter().map(entry).collect()
}

/// Remarks earlier levels that were taken over another denominator, which no reduction may compare.
pub(super) fn findings(mrd: &MrdEntry, earlier: &[&CaseResult]) -> Vec<FindingEntry> {
    let differs = earlier.iter().filter(|result| result.mrd.denominator != mrd.denominator);
    let finding = |result: &&CaseResult| {
        let seen = format!("the level at {} is over {}", name(result), result.mrd.denominator);
        let parts = ["", seen.as_str(), mrd.denominator.as_str()];
        FindingEntry::seen("earlier-denominator-differs", FindingLevel::Caution, parts).with_advice(
            "compare levels over the same denominator: analyse the earlier sample again with this assay",
        )
    };
    differs.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::CaseEntry;

    #[test]
    fn earlier_level_without_a_name_is_not_called_by_its_file() {
        let fixtures = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures"));
        let assay = crate::Assay::read(fixtures.join("follow-up.toml")).unwrap();
        let analysed = crate::analyse(&assay, &[fixtures.join("follow-up.fcs")], &crate::Options::default());
        let mut result = analysed.unwrap().result;
        assert_eq!(named_counts(&result).unwrap().name, "earlier");
        let entry = |time_point: Option<&str>| CaseEntry {
            case: Some("A-1".to_owned()),
            time_point: time_point.map(str::to_owned),
            ..CaseEntry::default()
        };
        result.case = Some(entry(None));
        assert_eq!(named_counts(&result).unwrap().name, "A-1");
        result.case = Some(entry(Some("day 33")));
        assert_eq!(named_counts(&result).unwrap().name, "day 33");
    }
}
