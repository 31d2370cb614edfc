//! What the arguments ask, as the engine takes it.

use super::Arguments;
use crate::failure::Failure;
use flowmrd::level::{AskedThreshold, DesignQuestion, IntervalRule, LevelCounts, LevelRules, NamedCounts};
use flowmrd::read_counts;
use flowmrd_quant::limits::PrecisionGoal;
use flowmrd_quant::threshold::Thresholds;
use flowmrd_quant::{Counts, EventRules};

/// Refuses arguments that ask for nothing.
pub(super) fn require_a_question(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.positive.is_none() && arguments.tube.is_empty() && arguments.design.is_none() {
        return Err(Failure::usage(
            "expected --positive X and --total N, --tube X/N, or --design LEVEL, got none",
        )
        .with_hint("flowmrd quantify --positive 53 --total 248611"));
    }
    let is_plan_alone = arguments.positive.is_none() && arguments.tube.is_empty();
    match of_counts(arguments).filter(|_| is_plan_alone) {
        Some(option) => Err(Failure::usage(format!(
            "{option}: expected counts beside it, --positive X and --total N or --tube X/N, got --design alone"
        ))),
        None => Ok(()),
    }
}

/// Names an option that was given and says nothing without counts.
fn of_counts(arguments: &Arguments) -> Option<&'static str> {
    let given = [
        ("--background", !arguments.background.is_empty()),
        ("--blanks", arguments.blanks.is_some()),
        ("--threshold", !arguments.threshold.is_empty()),
        ("--earlier", arguments.earlier.is_some()),
    ];
    given.into_iter().find_map(|(option, is_given)| is_given.then_some(option))
}

pub(super) fn rules(arguments: &Arguments) -> Result<LevelRules, Failure> {
    let event_rules = EventRules::new(arguments.lod_events, arguments.loq_events)?
        .with_minimum_total(arguments.minimum_total);
    let thresholds = Thresholds::new(arguments.threshold.iter().copied())?;
    let asked = |&threshold| AskedThreshold { threshold, origin: "--threshold".to_owned() };
    Ok(LevelRules {
        interval: IntervalRule { method: arguments.method, confidence: arguments.confidence },
        event_rules,
        precision_goal: arguments.loq_cv.map(PrecisionGoal::new).transpose()?,
        blanks: arguments.blanks.as_ref().map(read_counts).transpose()?.unwrap_or_default(),
        net_method: arguments.net_method,
        ratio_method: arguments.ratio_method,
        thresholds: thresholds.as_slice().iter().map(asked).collect(),
    })
}

/// Gathers the counts; `None` where only a plan is asked for.
pub(super) fn counts(arguments: &Arguments) -> Result<Option<LevelCounts>, Failure> {
    let tubes = match (arguments.positive, arguments.total) {
        (Some(positive), Some(total)) => {
            vec![NamedCounts { name: "sample".to_owned(), counts: Counts::new(positive, total)? }]
        }
        _ => numbered("tube", &arguments.tube),
    };
    if tubes.is_empty() {
        return Ok(None);
    }
    let earlier = arguments.earlier.map(|counts| NamedCounts { name: "earlier".to_owned(), counts });
    let controls = numbered("control", &arguments.background);
    Ok(Some(LevelCounts { tubes, controls, earlier, ..LevelCounts::default() }))
}

pub(super) fn design(arguments: &Arguments, counts: Option<&LevelCounts>) -> Option<DesignQuestion> {
    let of_tubes = |counts: &LevelCounts| {
        counts.tubes.iter().map(|tube| tube.counts.total()).fold(0, u64::saturating_add)
    };
    let total = arguments.total.or_else(|| counts.map(of_tubes));
    arguments.design.map(|level| DesignQuestion { level, power: arguments.power, total })
}

fn numbered(what: &str, counts: &[Counts]) -> Vec<NamedCounts> {
    let name = |(number, &counts): (usize, &Counts)| NamedCounts { name: format!("{what} {number}"), counts };
    (1..).zip(counts).map(name).collect()
}

/// Reads `X/N`.
pub(super) fn parse_counts(text: &str) -> Result<Counts, String> {
    let expected = || format!("expected X/N, positive events and all, such as 12/1000000, got {text:?}");
    let (positive, total) = text.split_once('/').ok_or_else(expected)?;
    let number = |part: &str| part.trim().parse().map_err(|_| expected());
    Counts::new(number(positive)?, number(total)?).map_err(|error| error.to_string())
}
