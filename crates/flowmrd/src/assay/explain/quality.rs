//! By which rules a sample is judged.

use super::super::Assay;
use super::Topic;
use super::words::{and, coordinate, first, name, percentage};
use crate::quality::rule::RangeBase;
use crate::quality::{QualityRules, Role};

/// Most ranges that are put in words.
const MOST: usize = 100;

/// Says which quality rules judge a sample, and where their thresholds are not the defaults.
pub(super) fn topic(assay: &Assay) -> Option<Topic> {
    assay.mrd()?;
    let rules = assay.quality();
    let thresholds = rules.thresholds();
    let defaults = QualityRules::default().thresholds();
    let has = |name: &&&str| thresholds.iter().any(|(rule, _, _)| rule == *name);
    let left_out: Vec<String> =
        QualityRules::NAMES.iter().filter(|name| !has(name)).map(ToString::to_string).collect();
    let judging = QualityRules::NAMES.len() - left_out.len();
    let mut sentences =
        vec![format!("{judging} rules judge the sample, with default thresholds but for what follows")];
    if !left_out.is_empty() {
        sentences.push(format!("left out: {}", and(&left_out)));
    }
    let own = thresholds.iter().filter(|threshold| !defaults.contains(threshold));
    sentences.extend(own.map(|(rule, key, value)| format!("{key} of {rule} is {}", coordinate(*value))));
    for role in Role::ALL {
        if let Some(population) = rules.populations.named(role) {
            sentences.push(format!("{} is taken for {}", name(population), role.key()));
        }
    }
    let ranges = rules.expected_ranges.iter().flat_map(|rule| &rule.ranges).map(|range| {
        let of = match range.base {
            RangeBase::Parent => "its parent",
            RangeBase::Total => "all events",
        };
        let (low, high) = (percentage(range.minimum), percentage(range.maximum));
        format!("{} is expected to be {low} to {high} of {of}", name(&range.population))
    });
    sentences.extend(first(ranges.collect(), MOST));
    Some(Topic::of("Quality", sentences))
}
