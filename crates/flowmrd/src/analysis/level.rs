use flowmrd_gating::GateTree;
use flowmrd_quant::{Counts, Interval, MrdLevel, Verdict};

use super::Counted;
use super::gather::Positives;
use super::targets::Targets;
use crate::assay::MrdRules;
use crate::error::PlanError;
use crate::result::{IntervalEntry, LaipEntry, LevelEntry, LimitsEntry, MrdEntry, VerdictEntry};

/// Quantifies the union of the LAIPs, and each alone.
pub(super) fn quantify(
    rules: &MrdRules,
    tree: &GateTree,
    targets: &Targets,
    counted: &Counted,
) -> Result<MrdEntry, PlanError> {
    let total = targets.denominator.map_or(0, |denominator| counted.counts.count(denominator));
    let laips = targets.laips.iter().zip(&targets.laip_names).zip(&counted.tally.laips);
    let laips = laips.map(|((&laip, name), &positives)| {
        Ok(LaipEntry {
            name: name.clone(),
            path: tree.path(laip).to_owned(),
            level: level(rules, positives, total)?,
        })
    });
    Ok(MrdEntry {
        denominator: targets.denominator.map_or("/", |denominator| tree.path(denominator)).to_owned(),
        level: level(rules, counted.tally.union, total)?,
        laips: laips.collect::<Result<_, PlanError>>()?,
        placement: None,
    })
}

fn level(rules: &MrdRules, positives: Positives, total: u64) -> Result<LevelEntry, PlanError> {
    let event_rules = rules.event_rules;
    let mut limits = LimitsEntry {
        lod_events: event_rules.lod_events(),
        loq_events: event_rules.loq_events(),
        lod_fraction: None,
        loq_fraction: None,
    };
    if total == 0 {
        return Ok(LevelEntry {
            positive: positives.inside,
            outside_denominator: positives.outside,
            total,
            fraction: None,
            interval: None,
            limits,
            verdict: VerdictEntry::Insufficient,
        });
    }
    let counts = Counts::new(positives.inside, total)?;
    let level = MrdLevel::new(counts, rules.interval.method, rules.interval.confidence, event_rules);
    limits.lod_fraction = level.limits().lod_fraction();
    limits.loq_fraction = level.limits().loq_fraction();
    Ok(LevelEntry {
        positive: positives.inside,
        outside_denominator: positives.outside,
        total,
        fraction: Some(level.fraction()),
        interval: Some(interval_entry(&level.interval())),
        limits,
        verdict: verdict_entry(level.verdict()),
    })
}

fn interval_entry(interval: &Interval) -> IntervalEntry {
    IntervalEntry {
        method: interval.method().to_string(),
        confidence: interval.confidence().level(),
        lower: interval.lower(),
        upper: interval.upper(),
    }
}

fn verdict_entry(verdict: Verdict) -> VerdictEntry {
    match verdict {
        Verdict::NotDetected { .. } => VerdictEntry::NotDetected,
        Verdict::DetectedBelowLoq => VerdictEntry::DetectedBelowLoq,
        Verdict::Quantifiable => VerdictEntry::Quantifiable,
        Verdict::Insufficient => VerdictEntry::Insufficient,
    }
}
