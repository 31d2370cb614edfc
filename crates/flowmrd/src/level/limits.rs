use flowmrd_quant::limits::{CountNoise, GammaPoisson, Limit, LimitKind, LimitSet};
use flowmrd_quant::{Bar, Counts, Error, Judgement};

use super::LevelRules;
use crate::result::{BarEntry, LimitEntry, LimitsEntry, VerdictRuleEntry};

/// Finds the limits of a sample by every rule that is in use.
pub(super) fn of(rules: &LevelRules, sample: Counts) -> Result<LimitSet, Error> {
    let total = sample.total();
    let mut set = LimitSet::new(rules.event_rules, total)?;
    if !rules.blanks.is_empty() {
        let blanks = GammaPoisson::fit(&rules.blanks)?.limits(total)?;
        set = set.with(blanks.lob)?.with(blanks.lod)?;
    }
    if let Some(goal) = rules.precision_goal
        && let Some(loq) = goal.loq(CountNoise::default(), total)?
    {
        set = set.with(loq)?;
    }
    Ok(set)
}

/// Writes up limits: of each kind the one that asks for the most, and all with their rules.
pub(super) fn entry(rules: &LevelRules, set: &LimitSet, total: u64) -> LimitsEntry {
    let governing = |kind| set.governing(kind);
    let events = |kind| governing(kind).map_or(0, Limit::events_needed);
    let fraction = |kind| governing(kind).and_then(Limit::fraction);
    LimitsEntry {
        lod_events: events(LimitKind::Detection),
        loq_events: events(LimitKind::Quantification),
        lod_fraction: fraction(LimitKind::Detection),
        loq_fraction: fraction(LimitKind::Quantification),
        lob_events: governing(LimitKind::Blank).map(Limit::events),
        lob_fraction: fraction(LimitKind::Blank),
        minimum_total: rules.event_rules.minimum_total(),
        is_total_sufficient: total >= rules.event_rules.minimum_total(),
        rules: set.limits().iter().map(|&limit| limit_entry(limit)).collect(),
        blanks: rules.blanks.iter().map(|blank| [blank.positive(), blank.total()]).collect(),
    }
}

/// Writes up the event rules of a sample without a denominator.
pub(super) fn entry_of_nothing(rules: &LevelRules) -> LimitsEntry {
    LimitsEntry {
        lod_events: rules.event_rules.lod_events(),
        loq_events: rules.event_rules.loq_events(),
        minimum_total: rules.event_rules.minimum_total(),
        ..LimitsEntry::default()
    }
}

pub(super) fn rule_entry(judgement: &Judgement) -> VerdictRuleEntry {
    VerdictRuleEntry {
        reached: judgement.reached().map(bar_entry),
        missed: judgement.missed().map(bar_entry),
        total_needed: judgement.total_needed(),
    }
}

fn bar_entry(bar: Bar) -> BarEntry {
    BarEntry {
        kind: bar.limit.kind().as_str().to_owned(),
        rule: bar.limit.rule().as_str().to_owned(),
        events: bar.events,
    }
}

fn limit_entry(limit: Limit) -> LimitEntry {
    LimitEntry {
        kind: limit.kind().as_str().to_owned(),
        rule: limit.rule().as_str().to_owned(),
        source: limit.rule().source().to_owned(),
        events: limit.events(),
        fraction: limit.fraction(),
    }
}
