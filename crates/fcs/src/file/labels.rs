//! Labels of Beckman LMD files: the data set of high resolution has none, an earlier one has.

use std::collections::{BTreeMap, BTreeSet};

use super::remark;
use crate::DataSet;
use crate::deviation::DeviationCode;
use crate::error::keyword_excerpt;
use crate::parameter::{ParameterKind, StainName, StainNameOrigin};

/// Gives the parameters of a data set without stain names those of an earlier data set of the same tube.
///
/// Two data sets are of the same tube where they have the same number of events to 1 %, and every detector of the
/// earlier one is also one of the later one. A detector is the first word of a short name: FL1 of "FL1 Log", "FL1-A"
/// and "FL1". A label is taken where the earlier data set has one for the detector that is more than its short name,
/// and no second, different one; it keeps the number of the data set it is from.
pub(super) fn merge(data_sets: &mut [DataSet]) {
    for index in 1..data_sets.len() {
        let (earlier, later) = data_sets.split_at_mut(index);
        let Some(later) = later.first_mut() else { continue };
        if later.parameters().iter().any(|parameter| parameter.stain_name().is_some()) {
            continue;
        }
        // wells of a plate may be thousands: the data set right before is the one that an LMD file pairs with
        if let Some(earlier) = earlier.last().filter(|earlier| is_same_tube(earlier, later)) {
            take_labels(earlier, later);
        }
    }
}

fn is_same_tube(earlier: &DataSet, later: &DataSet) -> bool {
    let difference = earlier.event_count().abs_diff(later.event_count());
    let later_detectors = detectors(later);
    let earlier_detectors = detectors(earlier);
    difference <= later.event_count() / 100
        && !earlier_detectors.is_empty()
        && earlier_detectors.is_subset(&later_detectors)
}

fn detectors(data_set: &DataSet) -> BTreeSet<String> {
    let signals = data_set.parameters().iter().filter(|parameter| parameter.kind() == ParameterKind::Signal);
    signals.map(|parameter| detector(parameter.short_name())).collect()
}

/// Returns the first word of a short name, in capitals.
fn detector(short_name: &str) -> String {
    let end = short_name.find([' ', '-', '_']).unwrap_or(short_name.len());
    short_name.get(..end).unwrap_or(short_name).to_uppercase()
}

/// The most labels that a message lists.
const MOST_SHOWN: usize = 24;

fn take_labels(earlier: &DataSet, later: &mut DataSet) {
    let mut labels: BTreeMap<String, Option<&str>> = BTreeMap::new();
    for parameter in earlier.parameters() {
        let own_name = parameter.recorded_short_name().unwrap_or_default();
        let Some(label) = parameter.stain_name().filter(|label| !label.eq_ignore_ascii_case(own_name)) else {
            continue;
        };
        let held = labels.entry(detector(parameter.short_name())).or_insert(Some(label));
        if *held != Some(label) {
            *held = None;
        }
    }
    let mut taken = Vec::new();
    for parameter in &mut later.parameters {
        if let Some(Some(label)) = labels.get(&detector(&parameter.short_name)) {
            taken.push(format!(
                "{} = \"{}\"",
                keyword_excerpt(&parameter.short_name),
                keyword_excerpt(label)
            ));
            let origin = StainNameOrigin::DataSet(earlier.number());
            parameter.stain_name = Some(StainName { text: (*label).to_owned(), origin });
        }
    }
    if !taken.is_empty() {
        let more = taken.len().saturating_sub(MOST_SHOWN);
        taken.truncate(MOST_SHOWN);
        let mut action = format!("of data set {}: {}", earlier.number(), taken.join(", "));
        if more > 0 {
            action += &format!(" and {more} more");
        }
        let code = DeviationCode::LabelsMerged;
        later.deviations.push(remark(later.number, code, "stain names", "none".to_owned(), &action));
    }
}
