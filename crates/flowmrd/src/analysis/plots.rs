use super::Counted;
use crate::assay::Assay;
use crate::plot::{Axis, Density, LaipPoints, PlotData, View, ViewPlan};

/// Joins what was planned with what was gathered.
pub(super) fn assemble(
    assay: &Assay,
    plan: &ViewPlan,
    ranges: &[[f64; 2]],
    densities: Vec<Density>,
    counted: &Counted,
) -> Vec<PlotData> {
    let panel = |(view, density): (&View, Density)| {
        let [x, y] =
            plan.lanes_of(view).map(|lane| Axis::of(&plan.channels[plan.lanes[lane].channel], ranges[lane]));
        PlotData {
            population: assay.populations()[view.population.0].path().to_owned(),
            parent: view.parent().map_or("/", |parent| assay.populations()[parent.0].path()).to_owned(),
            x,
            y,
            density,
            outlines: view.outlines.clone(),
            laips: points(assay, plan.channels.len(), view.axes, counted),
        }
    };
    plan.views.iter().zip(densities).map(panel).collect()
}

/// Picks the coordinates of the LAIP events on two channels.
fn points(assay: &Assay, channel_count: usize, [x, y]: [usize; 2], counted: &Counted) -> Vec<LaipPoints> {
    let gathered = counted.points.iter().zip(&counted.tally.laips);
    let laip = |(population, (points, positives)): (
        &crate::assay::Population,
        (&Vec<f64>, &super::gather::Positives),
    )| {
        LaipPoints {
            name: population.name().to_owned(),
            event_count: positives.inside,
            points: points.chunks_exact(channel_count.max(1)).map(|event| [event[x], event[y]]).collect(),
        }
    };
    assay.laips().zip(gathered).map(laip).collect()
}
