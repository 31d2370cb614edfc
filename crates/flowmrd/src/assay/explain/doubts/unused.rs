//! What an assay defines and does not use, or defines twice.

use std::collections::BTreeSet;

use super::super::super::{Assay, AxisSignal, Marker};
use super::super::gates::Lookup;
use super::super::words::{and, first as first_of, name};
use super::Doubt;
use crate::panel::Kind;

/// Most names that a message lists.
const MOST: usize = 20;

pub(super) fn list(assay: &Assay) -> Vec<Doubt> {
    if assay.reference().is_some() {
        return Vec::new();
    }
    let used = used_names(assay);
    let names = Lookup::of(assay);
    let markers = unused_markers(assay, &used);
    let gated: BTreeSet<&str> = assay.names().into_iter().map(|used| used.value.as_str()).collect();
    let axes = assay.axes().iter().filter(|axis| !gated.contains(axis.name.value.as_str())).map(|axis| {
        let message = format!("axis {}: expected a gate that uses it, got none", name(&axis.name.value));
        Doubt::new("axis-unused", axis.name.place, message, "leave it out, or write the gate that was meant")
    });
    // Of a marker that nothing uses its own doubt tells.
    let is_idle =
        |word: &str| !used.contains(word) && !names.is_marker(word) && names.kind(word) == Kind::Signal;
    let scales = assay.scales().rules.iter().filter(|rule| is_idle(&rule.marker.value)).map(|rule| {
        let message =
            format!("scale of {}: expected a gate that uses it, got none", name(&rule.marker.value));
        let advice = "leave it out; a file that lacks the name is refused for it";
        Doubt::new("scale-unused", rule.marker.place, message, advice)
    });
    markers.into_iter().chain(axes).chain(scales).chain(shared_aliases(assay)).collect()
}

/// Finds markers that nothing uses: each by itself, or a draft's many together.
fn unused_markers(assay: &Assay, used: &BTreeSet<&str>) -> Vec<Doubt> {
    let unused: Vec<&Marker> =
        assay.markers().iter().filter(|marker| !used.contains(marker.name.as_str())).collect();
    let advice = "leave it out, or write the gate that was meant";
    if let [first, _, _, _, ..] = unused.as_slice() {
        let names: Vec<String> = unused.iter().map(|marker| name(&marker.name)).collect();
        let names = and(&first_of(names, MOST));
        let message = format!("markers {names}: expected gates or axes that use them, got none");
        return vec![Doubt::new("marker-unused", first.place, message, advice)];
    }
    let doubt = |marker: &&Marker| {
        let message =
            format!("marker {}: expected a gate or an axis that uses it, got none", name(&marker.name));
        Doubt::new("marker-unused", marker.place, message, advice)
    };
    unused.iter().map(doubt).collect()
}

/// Lists the names by which gates and axes call markers and parameters.
fn used_names(assay: &Assay) -> BTreeSet<&str> {
    let of_gates = assay.names().into_iter().map(|used| used.value.as_str());
    let signals = assay.axes().iter().flat_map(|axis| axis.basis.signals());
    let of_axes = signals.filter_map(|signal| match signal {
        AxisSignal::Parameter(name) => Some(name.value.as_str()),
        AxisSignal::Signal(_) => None,
    });
    of_gates.chain(of_axes).collect()
}

/// Finds markers that a file may call alike: both would be the same parameter.
fn shared_aliases(assay: &Assay) -> Vec<Doubt> {
    let mut seen: std::collections::BTreeMap<String, &Marker> = std::collections::BTreeMap::new();
    let mut doubts = Vec::new();
    for marker in assay.markers() {
        for alias in &marker.aliases {
            match seen.get(&alias.to_lowercase()) {
                Some(first) if first.name != marker.name => {
                    let message = format!(
                        "marker {}: expected aliases of its own, got {} of {} at line {} again",
                        name(&marker.name),
                        name(alias),
                        name(&first.name),
                        first.place.line
                    );
                    let advice = "give each marker the names of one parameter";
                    doubts.push(Doubt::new("alias-shared", marker.place, message, advice));
                }
                Some(_) => {}
                None => {
                    seen.insert(alias.to_lowercase(), marker);
                }
            }
        }
    }
    doubts
}
