//! The axes of a LAIP: the channels on which its own gates are drawn.

use std::collections::BTreeSet;

use flowmrd_gating::PopulationIndex;

use crate::panel::{Kind, Panel};
use crate::plot::references;
use crate::quality::record::ENOUGH_AXES;

/// Lists the channels, but time, of a LAIP's gate and of the gates of the populations to which it refers.
///
/// While there are fewer than [`ENOUGH_AXES`] those of its parent are taken along, and so on; the denominator's gate and
/// those above it are not the LAIP's own.
pub(super) fn laip_axes(
    panel: &Panel,
    laip: PopulationIndex,
    denominator: Option<PopulationIndex>,
) -> Vec<usize> {
    let mut axes = BTreeSet::new();
    let mut next = Some(laip);
    while let Some(population) = next {
        add_own(panel, population, &mut axes);
        let parent = panel.tree.parent(population);
        next = parent.filter(|parent| axes.len() < ENOUGH_AXES && Some(*parent) != denominator);
    }
    axes.into_iter().collect()
}

/// Adds the channels of a population's gate and of the gates to which it refers, each population once.
fn add_own(panel: &Panel, population: PopulationIndex, axes: &mut BTreeSet<usize>) {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![population];
    while let Some(one) = waiting.pop() {
        if !seen.insert(one) {
            continue;
        }
        let gate = panel.tree.gate(one);
        let channels = gate.dimensions().into_iter().filter_map(|dimension| panel.channel_of(dimension));
        axes.extend(channels.filter(|&channel| panel.channels[channel].kind != Kind::Time));
        waiting.extend(references(&panel.tree, gate));
    }
}
