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
    let judges = |name: &&&str| thresholds.iter().any(|(rule, _, _)| rule == *name);
    let all = || QualityRules::NAMES.iter().chain(QualityRules::RACK_NAMES);
    let left_out: Vec<&&str> = all().filter(|name| !judges(name)).collect();
    let own: Vec<String> = thresholds
        .iter()
        .filter(|threshold| !defaults.contains(threshold))
        .map(|(rule, key, value)| format!("{key} of {rule} is {}", coordinate(*value)))
        .collect();
    let count = QualityRules::NAMES.iter().filter(judges).count();
    let mut sentences = vec![match own.is_empty() {
        true => format!("{count} rules judge the sample, with default thresholds"),
        false => format!("{count} rules judge the sample, with default thresholds but for these"),
    }];
    sentences.extend(own);
    if !left_out.is_empty() {
        let left_out: Vec<String> = left_out.iter().map(ToString::to_string).collect();
        sentences.push(format!("left out: {}", and(&left_out)));
    }
    sentences.extend(populations(rules));
    Some(Topic::of("Quality", sentences))
}

/// Says which populations play a part, and in which range they are expected.
fn populations(rules: &QualityRules) -> Vec<String> {
    let roles = Role::ALL.into_iter().filter_map(|role| {
        let population = rules.populations.named(role)?;
        Some(format!("{} is taken for {}", name(population), role.key()))
    });
    let ranges = rules.expected_ranges.iter().flat_map(|rule| &rule.ranges).map(|range| {
        let of = match range.base {
            RangeBase::Parent => "its parent",
            RangeBase::Total => "all events",
        };
        let (low, high) = (percentage(range.minimum), percentage(range.maximum));
        format!("{} is expected to be {low} to {high} of {of}", name(&range.population))
    });
    roles.chain(first(ranges.collect(), MOST)).collect()
}
