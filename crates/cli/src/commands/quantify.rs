mod question;
mod text;

use crate::arguments::{Format, FormatArgument, parse_confidence, parse_count, parse_number};
use crate::failure::Failure;
use crate::output::{print, print_json};
use flowmrd::level::{assess, design};
use flowmrd::result::{DesignEntry, LevelEntry};
use flowmrd_quant::background::NetMethod;
use flowmrd_quant::reduction::RatioMethod;
use flowmrd_quant::{Confidence, Counts, EventRules, IntervalMethod};
use question::{parse_counts, require_a_question};
use serde::Serialize;
use std::path::PathBuf;

/// Turn counts into an MRD level with bounds, limits and a verdict
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Events inside the LAIPs
    #[arg(long, value_name = "X", value_parser = parse_count, allow_negative_numbers = true, requires = "total", conflicts_with = "tube")]
    positive: Option<u64>,
    /// Events of the denominator population, the positive ones among them; with --design alone, those of a planned sample
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true)]
    total: Option<u64>,
    /// Positive and all events of one tube of several, in place of --positive and --total; repeated
    #[arg(long, value_name = "X/N", value_parser = parse_counts, allow_negative_numbers = true)]
    tube: Vec<Counts>,
    /// Confidence of the two-sided intervals, a fraction; of a decision about a threshold, one-sided
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = parse_confidence, allow_negative_numbers = true)]
    confidence: Confidence,
    /// How the interval is drawn: clopper-pearson, blaker, mid-p, wilson, wilson-cc, jeffreys, agresti-coull, garwood
    #[arg(long, value_name = "METHOD", default_value_t)]
    method: IntervalMethod,
    /// Events that make a detection
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = EventRules::default().lod_events())]
    lod_events: u64,
    /// Events that make a quantity
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = EventRules::default().loq_events())]
    loq_events: u64,
    /// Coefficient of variation that a quantity must not exceed, a fraction such as 0.3
    #[arg(long, value_name = "CV", value_parser = parse_number, allow_negative_numbers = true)]
    loq_cv: Option<f64>,
    /// Denominator events from which on "not detected" may be said; by default those of --lod-events
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = 0, hide_default_value = true)]
    minimum_total: u64,
    /// Positive and all events of a control without disease, whose level is taken off; repeated
    #[arg(long, value_name = "X/N", value_parser = parse_counts, allow_negative_numbers = true)]
    background: Vec<Counts>,
    /// How the level over the background is bounded: mover-clopper-pearson, mover-wilson, mover-jeffreys, profile, …
    #[arg(long, value_name = "METHOD", default_value_t)]
    net_method: NetMethod,
    /// CSV of blanks, columns positive and total, from which the limits of blank and detection are predicted
    #[arg(long, value_name = "FILE")]
    blanks: Option<PathBuf>,
    /// Level to compare with, a fraction such as 0.0001; repeated
    #[arg(long, value_name = "LEVEL", value_parser = parse_number, allow_negative_numbers = true)]
    threshold: Vec<f64>,
    /// Positive and all events of an earlier time point, from which the reduction is taken
    #[arg(long, value_name = "X/N", value_parser = parse_counts, allow_negative_numbers = true)]
    earlier: Option<Counts>,
    /// How the reduction is bounded: conditional-exact, koopman, mover-wilson, mover-jeffreys, katz-log, katz-log-half
    #[arg(long, value_name = "METHOD", default_value_t)]
    ratio_method: RatioMethod,
    /// Plan: how many events a sample needs to detect this true level, a fraction such as 0.00001
    #[arg(long, value_name = "LEVEL", value_parser = parse_number, allow_negative_numbers = true)]
    design: Option<f64>,
    /// Probability with which the level of --design is to be detected
    #[arg(long, value_name = "POWER", default_value = "0.95", value_parser = parse_confidence, allow_negative_numbers = true, requires = "design")]
    power: Confidence,
    #[command(flatten)]
    output: FormatArgument,
}

/// The answer as other programs read it: the keys of a level, and the plan.
#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    level: Option<LevelEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    design: Option<DesignEntry>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    require_a_question(arguments)?;
    let rules = question::rules(arguments)?;
    let counts = question::counts(arguments)?;
    let level = match &counts {
        Some(counts) => Some(assess(&rules, counts)?),
        None => None,
    };
    let plan = question::design(arguments, counts.as_ref());
    let design = plan.map(|plan| design(&rules, &plan)).transpose()?;
    match arguments.output.format {
        Format::Json => print_json(&Answer { level, design }),
        Format::Text => print(&text::table(level.as_ref(), design.as_ref())),
    }
}
