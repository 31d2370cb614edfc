use flowmrd_quant::EventRules;

use crate::assay::diagnostic::Problems;
use crate::assay::document::{Section, count};
use crate::result::DefaultEntry;

/// Parses the events of the limits, and those that the denominator needs.
pub(super) fn parse(
    section: &mut Section<'_, '_>,
    defaults: &mut Vec<DefaultEntry>,
    problems: &mut Problems<'_>,
) -> Option<EventRules> {
    let [lod_events, loq_events] = ["lod_events", "loq_events"].map(|key| {
        let entry = section.require(key, "a number of events", problems)?;
        Some((count(entry.value, &format!("`{key}` in [mrd]"), problems)?, entry.value.span()))
    });
    let minimum = section
        .find("minimum_denominator")
        .map(|entry| count(entry.value, "`minimum_denominator` in [mrd]", problems));
    let ((lod_events, _), (loq_events, loq_span)) = (lod_events?, loq_events?);
    let rules = EventRules::new(lod_events, loq_events)
        .map_err(|error| problems.add(&loq_span, error.to_string()))
        .ok()?;
    match minimum {
        Some(minimum) => Some(rules.with_minimum_total(minimum?)),
        None => {
            let value = rules.minimum_total().to_string();
            defaults.push(DefaultEntry { key: "mrd.minimum_denominator".to_owned(), value });
            Some(rules)
        }
    }
}
