use flowmrd_gating::{GateTree, PopulationIndex};

use super::Counted;
use super::targets::Targets;
use crate::plot::{Axis, Density, LaipPoints, PlotData, Undrawn, UndrawnReason, View, ViewPlan};

/// What was planned to be drawn, and where it lies.
pub(super) struct Drawn<'a> {
    pub(super) tree: &'a GateTree,
    pub(super) targets: &'a Targets,
    pub(super) views: &'a ViewPlan,
    pub(super) ranges: &'a [[f64; 2]],
}

/// Joins what was planned with what was gathered.
pub(super) fn assemble(drawn: &Drawn<'_>, densities: Vec<Density>, counted: &Counted) -> Vec<PlotData> {
    let Drawn { tree, views, ranges, .. } = drawn;
    let panel = |(view, density): (&View, Density)| {
        let [x, y] = views
            .lanes_of(view)
            .map(|lane| Axis::of(&views.channels[views.lanes[lane].channel], ranges[lane]));
        PlotData {
            population: tree.path(view.population).to_owned(),
            parent: view.parent().map_or("/", |parent| tree.path(parent)).to_owned(),
            x,
            y,
            density,
            outlines: view.outlines.clone(),
            laips: points(drawn, view.axes, counted),
        }
    };
    views.views.iter().zip(densities).map(panel).collect()
}

/// Lists the gates that have panels left out, or none at all.
pub(super) fn undrawn(tree: &GateTree, views: &ViewPlan) -> Vec<Undrawn> {
    let entry =
        |reason| move |&index: &PopulationIndex| Undrawn { population: tree.path(index).to_owned(), reason };
    let without = views.without_view.iter().map(entry(UndrawnReason::NoAxes));
    without.chain(views.omitted.iter().map(entry(UndrawnReason::PanelLimit))).collect()
}

/// Picks the coordinates of the LAIP events on two channels.
fn points(drawn: &Drawn<'_>, [x, y]: [usize; 2], counted: &Counted) -> Vec<LaipPoints> {
    let gathered = counted.points.iter().zip(&counted.tally.laips);
    let laips = drawn.targets.laip_names.iter().zip(gathered);
    laips
        .map(|(name, (points, positives))| LaipPoints {
            name: name.clone(),
            event_count: positives.inside,
            points: points.values().into_iter().map(|event| [event[x], event[y]]).collect(),
        })
        .collect()
}
