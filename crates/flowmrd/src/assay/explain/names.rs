//! What names mean, how their values are compensated, and on which scales gates are drawn.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Assay, CompensationSource};
use super::words::{and, first, name, or};
use super::{Seen, Topic};
use crate::result::{CompensationEntry, MarkerEntry, MarkerMatch, PulseEntry};

/// Most names that a sentence lists.
const MOST: usize = 30;

/// Says how each name is looked for.
pub(super) fn looked_for(assay: &Assay) -> Topic {
    let listed = assay.markers().iter().map(|marker| {
        let aliases = first(marker.aliases.iter().map(|alias| name(alias)).collect(), MOST);
        format!("{} is the parameter that a file calls {}", name(&marker.name), or(&aliases))
    });
    let mut sentences: Vec<String> = listed.collect();
    let known: BTreeSet<&str> = assay.markers().iter().map(|marker| marker.name.as_str()).collect();
    let plain: Vec<String> = assay
        .marker_names()
        .into_iter()
        .filter(|used| !known.contains(used.value.as_str()))
        .map(|used| name(&used.value))
        .collect();
    if !plain.is_empty() {
        sentences.push(format!("{} stand for the parameters of those names", and(&first(plain, MOST))));
    }
    if let Some(reference) = assay.reference() {
        sentences.push(format!("names are those of {}", name(&reference.file.name)));
    }
    Topic::of("Names", sentences)
}

/// Says which parameter of a file each name is.
pub(super) fn found(assay: &Assay, seen: &Seen<'_>) -> Topic {
    let title = format!("Names in {}", name(seen.file));
    let mut sentences: Vec<String> = seen.markers.iter().map(sentence).collect();
    let found: BTreeSet<&str> = seen.markers.iter().map(|entry| entry.marker.as_str()).collect();
    let unused = assay.markers().iter().filter(|marker| !found.contains(marker.name.as_str()));
    let unused: Vec<String> = unused.map(|marker| name(&marker.name)).collect();
    if !unused.is_empty() {
        sentences.push(format!("{} are not looked for: no gate uses them", and(&first(unused, MOST))));
    }
    Topic::of(&title, sentences)
}

fn sentence(entry: &MarkerEntry) -> String {
    let parameter = match (entry.number, &entry.stain_name) {
        (Some(number), Some(stain)) => {
            format!("parameter {number}, {} ({})", name(&entry.short_name), name(stain))
        }
        (Some(number), None) => format!("parameter {number}, {}", name(&entry.short_name)),
        (None, _) => name(&entry.short_name),
    };
    let fit = match entry.matched_by {
        MarkerMatch::StainName => "by its stain name",
        MarkerMatch::ShortName => "by its short name",
        MarkerMatch::StainAndShortName => "by its stain and short names",
        MarkerMatch::StainNameFolded => "by its stain name but for case and separators",
        MarkerMatch::ShortNameFolded => "by its short name but for case and separators",
        MarkerMatch::StainNameLabelled => "by the antigen in its stain name",
        MarkerMatch::ShortNameLabelled => "by the antigen in its short name",
    };
    let pulse = match entry.pulse {
        None | Some(PulseEntry::Area) => "",
        Some(PulseEntry::Height) => ", the height of the pulse",
        Some(PulseEntry::Width) => ", the width of the pulse",
    };
    let values = match entry.compensation {
        CompensationEntry::Compensated => "compensated",
        CompensationEntry::Uncompensated => "as recorded",
    };
    format!(
        "{} is {parameter}, found {fit}{pulse}; {values}, on the scale {}",
        name(&entry.marker),
        entry.scale
    )
}

/// Says where compensation comes from.
pub(super) fn compensation(assay: &Assay) -> Topic {
    let mut sentences = vec![source(assay.compensation())];
    for axis in assay.axes() {
        if let Some(own) = &axis.compensation {
            sentences.push(format!("the axis {}: {}", name(&axis.name.value), source(own)));
        }
    }
    Topic::of("Compensation", sentences)
}

fn source(source: &CompensationSource) -> String {
    match source {
        CompensationSource::File => {
            "each file's own spillover matrix; a file without one is refused where a gate uses \
                                     fluorescence"
                .to_owned()
        }
        CompensationSource::FileIfAny => {
            "each file's own spillover matrix; values as recorded where a file has none".to_owned()
        }
        CompensationSource::None => "none: values are used as they are recorded".to_owned(),
        CompensationSource::Matrix(id) => format!("the assay's matrix {}", name(id)),
        CompensationSource::Gating => "as the document of gates says for each dimension".to_owned(),
    }
}

/// Says on which scales coordinates stand, names with the same one together.
pub(super) fn scales(assay: &Assay) -> Option<Topic> {
    if assay.reference().is_some() {
        return None;
    }
    let scales = assay.scales();
    let mut sentences = Vec::new();
    match scales.default {
        Some(scale) => sentences.push(format!("fluorescence is gated on {scale}")),
        None => {
            sentences.push("fluorescence has no default: each name that is gated needs a scale".to_owned())
        }
    }
    let mut by_scale: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for rule in &scales.rules {
        by_scale.entry(rule.scale.to_string()).or_default().push(name(&rule.marker.value));
    }
    sentences.extend(
        by_scale.into_iter().map(|(scale, names)| format!("{} on {scale}", and(&first(names, MOST)))),
    );
    sentences.push("scatter and time that no key names stand as recorded".to_owned());
    Some(Topic::of("Scales", sentences))
}
