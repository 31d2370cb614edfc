//! Doubts about the rules of the level.

use super::super::super::mrd::MrdRules;
use super::super::super::{Assay, CompensationSource};
use super::super::words::{count, name, percentage};
use super::super::{Place, TOP};
use super::Doubt;
use crate::protocol::Verification;

pub(super) fn list(assay: &Assay) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if *assay.compensation() == CompensationSource::None && assay.scales().default.is_some() {
        let message = "compensation: expected a matrix for fluorescence, got \"none\"".to_owned();
        let advice =
            "keep it where values are compensated already or a single stain is gated; else write \"file\"";
        doubts.push(Doubt::new("compensation-none", TOP, message, advice));
    }
    let Some(rules) = assay.mrd() else { return doubts };
    let place = rules.denominator.place;
    doubts.extend(minimum_left_out(assay, rules, place));
    doubts.extend(out_of_reach(rules, place));
    if rules.reference.is_none() {
        let message =
            "reference: expected the population of normal cells that the LAIPs are told from, got none";
        let advice = "gate normal cells of the same lineage, and name them: reference = \"Hematogones\"";
        doubts.push(Doubt::new("reference-missing", place, message.to_owned(), advice));
    }
    if rules.verification == Verification::AllowUnverified {
        let message =
            "unverified: expected thresholds that were read in their source, got leave to use others";
        let advice = "read the source, and correct the protocol's file";
        doubts.push(Doubt::new("unverified-values", place, message.to_owned(), advice));
    }
    doubts
}

fn minimum_left_out(assay: &Assay, rules: &MrdRules, place: Place) -> Option<Doubt> {
    let is_default = assay.defaults().iter().any(|default| default.key == "mrd.minimum_denominator");
    let minimum = rules.level.event_rules.minimum_total();
    let message = format!(
        "minimum_denominator: expected the events without which nobody would say \"not detected\", got the default {}",
        count(minimum)
    );
    let advice =
        "write lod_events divided by the sensitivity that the laboratory promises: 20 / 0.0001 = 200000";
    is_default.then(|| Doubt::new("denominator-minimum-left-out", place, message, advice))
}

/// Finds the lowest level that is asked about and that the smallest allowed sample cannot show.
fn out_of_reach(rules: &MrdRules, place: Place) -> Option<Doubt> {
    let events = rules.level.event_rules;
    let reached = events.lod_events() as f64 / events.minimum_total() as f64;
    let own =
        rules.level.thresholds.iter().map(|asked| (asked.threshold.fraction(), "thresholds".to_owned()));
    let protocols = rules.protocols.iter().filter_map(|asked| Some((asked, asked.find_time_point()?)));
    let of_protocols = protocols.flat_map(|(asked, time_point)| {
        time_point
            .thresholds()
            .map(|bound| (bound.fraction(), name(asked.protocol.name())))
            .collect::<Vec<_>>()
    });
    let lowest = own.chain(of_protocols).min_by(|one, other| one.0.total_cmp(&other.0))?;
    // A rounding of the quotient is no difference.
    (reached > lowest.0 * (1.0 + 1e-9)).then(|| {
        let needed = libm::ceil(events.lod_events() as f64 / lowest.0 * (1.0 - 1e-12));
        let message = format!(
            "minimum_denominator: expected at least {} for the threshold {} of {}, got {}, in which {} events are {}",
            count(needed as u64),
            percentage(lowest.0),
            lowest.1,
            count(events.minimum_total()),
            count(events.lod_events()),
            percentage(reached)
        );
        let advice = "raise minimum_denominator: a smaller sample cannot be \"not detected\" below the threshold";
        Doubt::new("threshold-out-of-reach", place, message, advice)
    })
}
