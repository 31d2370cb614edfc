//! From counts to everything that is said of a level: bounds, limits, background, dispersion, budget, thresholds.
//!
//! The same for an analysis and for counts that are given as numbers: [`LevelCounts`] in, [`LevelEntry`] out. The
//! statistics are those of the quantifier; here they are asked for and written up.

use flowmrd_quant::background::NetMethod;
use flowmrd_quant::limits::PrecisionGoal;
use flowmrd_quant::reduction::RatioMethod;
use flowmrd_quant::threshold::Threshold;
use flowmrd_quant::{Confidence, Counts, Error, EventRules, Interval, IntervalMethod, interval};

use crate::result::{IntervalEntry, LevelEntry, TubeEntry, VerdictEntry};

mod background;
mod budget;
mod decision;
mod design;
mod dispersion;
mod limits;
mod reduction;
mod total;

use background::Controls;
pub use decision::probability_at_least;
pub use design::{DesignQuestion, design};
pub(crate) use reduction::reduction_since;
use total::Totals;

/// The rules by which counts become a level and a verdict.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LevelRules {
    /// The confidence interval of the level.
    pub interval: IntervalRule,
    /// Events of the limits, and those that the denominator needs.
    pub event_rules: EventRules,
    /// The coefficient of variation that makes a quantity; `None` where events alone do.
    pub precision_goal: Option<PrecisionGoal>,
    /// Counts of samples without disease, from which the limits of blank and detection are predicted.
    pub blanks: Vec<Counts>,
    /// How the net level is bounded.
    pub net_method: NetMethod,
    /// How a reduction is bounded.
    pub ratio_method: RatioMethod,
    /// The thresholds that are asked for.
    pub thresholds: Vec<AskedThreshold>,
}

/// Which confidence interval is reported.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct IntervalRule {
    /// The method.
    pub method: IntervalMethod,
    /// The confidence.
    pub confidence: Confidence,
}

/// A level that somebody wants to know about.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedThreshold {
    /// The threshold.
    pub threshold: Threshold,
    /// Who asks: `assay`, or a protocol and its time point.
    pub origin: String,
}

/// Counts and what they are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedCounts {
    /// Name of the file, or what a person calls the counts.
    pub name: String,
    /// The counts.
    pub counts: Counts,
}

/// The counts under one drawn placement of the gates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnCounts {
    /// Of the sample, all tubes together; `None` where no event is in the denominator.
    pub sample: Option<Counts>,
    /// Of all controls together; `None` where there are none, or no event is in their denominator.
    pub controls: Option<Counts>,
}

/// What is counted for a level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LevelCounts {
    /// The tubes of the sample, whose sums are the level.
    pub tubes: Vec<NamedCounts>,
    /// Events of the LAIP outside the denominator: not counted.
    pub outside_denominator: u64,
    /// The controls without disease.
    pub controls: Vec<NamedCounts>,
    /// The counts under drawn placements of the gates; empty where none were drawn.
    pub draws: Vec<DrawnCounts>,
    /// The level of an earlier time point.
    pub earlier: Option<NamedCounts>,
}

/// Says what counts amount to.
///
/// Without a tube that has events in its denominator there is a verdict, `insufficient`, and no level.
///
/// # Errors
/// What the quantifier refuses, above all sums past 2^64 and an earlier level without an event.
pub fn assess(rules: &LevelRules, counts: &LevelCounts) -> Result<LevelEntry, Error> {
    let Some(sample) = pool(&counts.tubes)? else {
        let outside_denominator = counts.outside_denominator;
        return Ok(LevelEntry {
            outside_denominator,
            ..LevelEntry::nothing(limits::entry_of_nothing(rules))
        });
    };
    let spread = dispersion::assess(rules, &counts.tubes)?;
    let inflation = spread.as_ref().map(|spread| spread.inflation).unwrap_or_default();
    let design_effect = spread.as_ref().map(|spread| spread.design_effect).unwrap_or_default();
    let controls = Controls::of(&counts.controls)?;
    let totals =
        Totals::of(rules.interval.confidence, &counts.draws, (sample, inflation), controls.as_ref())?;
    let bars = limits::of(rules, sample)?;
    let judgement = bars.judge(sample.positive())?;
    let interval = interval(sample, rules.interval.method, rules.interval.confidence);
    Ok(LevelEntry {
        positive: sample.positive(),
        outside_denominator: counts.outside_denominator,
        total: sample.total(),
        fraction: Some(sample.fraction()),
        interval: Some(interval_entry(&interval)),
        total_interval: totals.entry(),
        limits: limits::entry(rules, &bars, sample.total()),
        verdict: VerdictEntry::of(judgement.verdict()),
        verdict_rule: Some(limits::rule_entry(&judgement)),
        background: controls.as_ref().map(|controls| controls.entry(rules, sample, &totals)),
        budget: budget::entry(sample, controls.as_ref(), (design_effect, totals.gate_variance()))?,
        dispersion: spread.map(|spread| spread.entry),
        thresholds: decision::entries(rules, sample)?,
        reduction: reduction::entry(rules, counts, sample)?,
    })
}

/// Adds the tubes' counts; `None` where there are none.
pub(crate) fn pool(tubes: &[NamedCounts]) -> Result<Option<Counts>, Error> {
    let Some((first, rest)) = tubes.split_first() else { return Ok(None) };
    rest.iter().try_fold(first.counts, |sum, tube| sum.checked_add(tube.counts)).map(Some)
}

fn interval_entry(interval: &Interval) -> IntervalEntry {
    IntervalEntry {
        method: interval.method().to_string(),
        confidence: interval.confidence().level(),
        lower: interval.lower(),
        upper: interval.upper(),
    }
}

fn tube_entry(named: &NamedCounts) -> TubeEntry {
    TubeEntry { name: named.name.clone(), positive: named.counts.positive(), total: named.counts.total() }
}
