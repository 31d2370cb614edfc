use flowmrd_gating::{GateTree, PopulationIndex};
use flowmrd_quant::Counts;
use flowmrd_quant::threshold::Threshold;
use rayon::prelude::*;

use super::placement::{Draws, VariantCounts};
use super::run::TubeCounts;
use super::targets::Targets;
use super::{Gated, earlier};
use crate::assay::{AskedProtocol, MrdRules};
use crate::error::PlanError;
use crate::level::{
    AskedThreshold, DrawnCounts, LevelCounts, LevelRules, NamedCounts, assess, pool, probability_at_least,
};
use crate::protocol::{self, MeasuredLevel};
use crate::result::{CaseResult, LaipEntry, MrdEntry, ProtocolEntry, RiskEntry};
use crate::risk::{self, Facts, Scheme};

/// What a level of a case is taken from.
pub(super) struct Evidence<'a> {
    pub(super) gated: &'a Gated,
    pub(super) controls: Option<&'a Gated>,
    pub(super) draws: Option<&'a Draws<'a>>,
    pub(super) facts: &'a Facts,
    /// The patient's last result before this one.
    pub(super) earlier: Option<&'a CaseResult>,
}

/// Which events are counted: those of one LAIP, or of any.
#[derive(Clone, Copy)]
enum Target {
    Union,
    Laip(usize),
}

/// Quantifies the union of the LAIPs, and each alone.
pub(super) fn quantify(
    rules: &MrdRules,
    tree: &GateTree,
    targets: &Targets,
    evidence: &Evidence<'_>,
) -> Result<MrdEntry, PlanError> {
    let of_union = rules_of_union(rules)?;
    let of_laip = LevelRules { blanks: Vec::new(), thresholds: Vec::new(), ..of_union.clone() };
    let union = evidence.counts(Target::Union, rules)?;
    // Bounds over a thousand placements take some time for each level.
    let of_laip = |(index, (&laip, name)): (usize, (&PopulationIndex, &String))| {
        Ok(LaipEntry {
            name: name.clone(),
            path: tree.path(laip).to_owned(),
            level: assess(&of_laip, &evidence.counts(Target::Laip(index), rules)?)?,
        })
    };
    let laips = || targets.laips.par_iter().zip(&targets.laip_names).enumerate().map(of_laip).collect();
    let (level, laips) = rayon::join(|| assess(&of_union, &union), laips);
    let laips: Result<_, PlanError> = laips;
    Ok(MrdEntry {
        denominator: targets.denominator.map_or("/", |denominator| tree.path(denominator)).to_owned(),
        level: level?,
        laips: laips?,
        protocols: classify(&rules.protocols, pool(&union.tubes)?)?,
        risk: group(rules, evidence.facts, pool(&union.tubes)?)?,
        placement: None,
    })
}

/// Adds the thresholds of protocols to the assay's own.
fn rules_of_union(rules: &MrdRules) -> Result<LevelRules, PlanError> {
    let mut level = rules.level.clone();
    for asked in &rules.protocols {
        let Some(time_point) = asked.find_time_point() else { continue };
        for bound in time_point.thresholds() {
            let threshold = Threshold::new(bound.fraction())?;
            let origin = format!("{}, {}", asked.protocol.id(), asked.time_point);
            level.thresholds.push(AskedThreshold { threshold, origin });
        }
    }
    Ok(level)
}

/// Says in which group each scheme puts the case: those of the assay; where it names none and facts are given, those that
/// come with the engine.
fn group(rules: &MrdRules, facts: &Facts, sample: Option<Counts>) -> Result<Vec<RiskEntry>, PlanError> {
    let built_in: Vec<Scheme>;
    let schemes = if rules.schemes.is_empty() && *facts != Facts::default() {
        built_in = Scheme::built_in_ids().filter_map(|id| Scheme::built_in(id).ok()).collect();
        &built_in
    } else {
        &rules.schemes
    };
    let probability = |fraction: f64| {
        sample.map_or(f64::NAN, |sample| probability_at_least(sample, fraction).unwrap_or(f64::NAN))
    };
    let level = sample.map(|sample| MeasuredLevel::new(sample.fraction(), &probability)).transpose()?;
    let assess = |scheme: &Scheme| risk::assess(scheme, facts, level.as_ref(), rules.verification);
    Ok(schemes.iter().map(assess).collect::<Result<_, _>>()?)
}

/// Says what protocols call the level; nothing where there is none.
fn classify(asked: &[AskedProtocol], sample: Option<Counts>) -> Result<Vec<ProtocolEntry>, PlanError> {
    let Some(sample) = sample else { return Ok(Vec::new()) };
    // Thresholds were checked when the protocol was read.
    let probability = |fraction: f64| probability_at_least(sample, fraction).unwrap_or(f64::NAN);
    let level = MeasuredLevel::new(sample.fraction(), &probability)?;
    let classify = |asked: &AskedProtocol| {
        let time_point = asked.find_time_point()?;
        Some(protocol::assess(&asked.protocol, time_point, &level))
    };
    Ok(asked.iter().filter_map(classify).collect::<Result<_, _>>()?)
}

impl Evidence<'_> {
    fn counts(&self, target: Target, rules: &MrdRules) -> Result<LevelCounts, PlanError> {
        let mut controls = match self.controls {
            Some(controls) => named(&controls.tubes, target)?,
            None => Vec::new(),
        };
        let tally = &self.gated.counted.tally;
        let (positives, given) = match target {
            // Counts that are given as numbers are those of the union.
            Target::Union => (tally.union, rules.background.counts.as_slice()),
            Target::Laip(index) => (tally.laips.get(index).copied().unwrap_or_default(), &[][..]),
        };
        let draws = self.drawn(target, pool(given)?)?;
        controls.extend(given.iter().cloned());
        let tubes = named(&self.gated.tubes, target)?;
        let earlier = match target {
            Target::Union => self.earlier.and_then(earlier::named_counts),
            Target::Laip(_) => None,
        };
        Ok(LevelCounts { tubes, outside_denominator: positives.outside, controls, draws, earlier })
    }

    /// Returns the counts under each drawn placement; to those of control files the counts that were given are added.
    fn drawn(&self, target: Target, given: Option<Counts>) -> Result<Vec<DrawnCounts>, PlanError> {
        let Some((draws, sample)) = self.draws.zip(self.gated.placement.as_ref()) else {
            return Ok(Vec::new());
        };
        let controls = self.controls.and_then(|controls| controls.placement.as_ref());
        let draw = |variant: usize| {
            let drawn = match controls {
                Some(controls) => of_variant(controls, target, variant)?,
                None => None,
            };
            let controls = match (drawn, given) {
                (Some(drawn), Some(given)) => Some(drawn.checked_add(given)?),
                (drawn, given) => drawn.or(given),
            };
            Ok(DrawnCounts { sample: of_variant(sample, target, variant)?, controls })
        };
        draws.drawn().map(draw).collect()
    }
}

/// Returns the counts of one placement; `None` where no event is in the denominator.
fn of_variant(counts: &VariantCounts, target: Target, variant: usize) -> Result<Option<Counts>, PlanError> {
    let positive = match target {
        Target::Union => Some(&counts.union),
        Target::Laip(index) => counts.laips.get(index),
    };
    let at = |counts: &Vec<u64>| counts.get(variant).copied().unwrap_or_default();
    match (positive.map_or(0, at), at(&counts.total)) {
        (_, 0) => Ok(None),
        (positive, total) => Ok(Some(Counts::new(positive, total)?)),
    }
}

/// Names the counts of each file; a file without an event in the denominator has none.
fn named(tubes: &[TubeCounts], target: Target) -> Result<Vec<NamedCounts>, PlanError> {
    let with_events = tubes.iter().filter(|tube| tube.total > 0);
    let named = with_events.map(|tube| {
        let positive = match target {
            Target::Union => tube.union,
            Target::Laip(index) => tube.laips.get(index).copied().unwrap_or_default(),
        };
        Ok(NamedCounts { name: tube.file.clone(), counts: Counts::new(positive, tube.total)? })
    });
    named.collect()
}
