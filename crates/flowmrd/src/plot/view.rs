use std::collections::BTreeSet;

use flowmrd_gating::gate::Interval;
use flowmrd_gating::{Dimension, Gate, GateTree, PopulationIndex};

use super::{Outline, PANEL_LIMIT, Shape};
use crate::panel::{Channel, Panel};

mod pieces;

use pieces::{Form, Piece, Pieces};

/// Vertices by which an ellipse is drawn.
const ELLIPSE_VERTICES: usize = 96;

/// What is to be drawn: channels, and views of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct ViewPlan {
    /// The channels of all views, each once.
    pub(crate) channels: Vec<Channel>,
    pub(crate) views: Vec<View>,
    /// The axes of all views, each once: siblings share them.
    pub(crate) lanes: Vec<Lane>,
    /// Views that were planned past [`PANEL_LIMIT`].
    pub(crate) omitted_count: usize,
    /// Populations with views past it, each once.
    pub(crate) omitted: Vec<PopulationIndex>,
    /// Populations whose gates have no pair of channels on which they could be drawn.
    pub(crate) without_view: Vec<PopulationIndex>,
}

/// What is drawn of the populations to which a gate refers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum References {
    /// Nothing: they have pictures of their own.
    #[default]
    Elsewhere,
    /// Their outlines, over the parent of the gate that refers to them.
    Outlined,
}

/// One panel to be drawn.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) population: PopulationIndex,
    /// The parent, its parent, and so on; empty where the parent is all events.
    pub(crate) lineage: Vec<PopulationIndex>,
    /// Positions in [`ViewPlan::channels`].
    pub(crate) axes: [usize; 2],
    pub(crate) outlines: Vec<Outline>,
}

/// The events of a parent population along a channel: what an axis of a view shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lane {
    /// As [`View::lineage`].
    pub(crate) lineage: Vec<PopulationIndex>,
    /// Position in [`ViewPlan::channels`].
    pub(crate) channel: usize,
}

impl ViewPlan {
    /// Plans a view for each part of the gates of these populations, parents before children.
    pub(crate) fn of(panel: &Panel, drawn: &[PopulationIndex], references: References) -> Self {
        let mut plan = Self { channels: panel.channels.clone(), ..Self::default() };
        for &index in drawn {
            // What many booleans refer to could be outlined many times, for panels that are not drawn.
            if references == References::Outlined && plan.views.len() >= PANEL_LIMIT {
                plan.omitted.push(index);
                continue;
            }
            let lineage = lineage(&panel.tree, index);
            let view_count = plan.views.len();
            for piece in Pieces::of(&panel.tree, references).list(panel.tree.gate(index)) {
                plan.add(panel, index, &lineage, &piece);
            }
            if plan.views.len() == view_count {
                plan.without_view.push(index);
            }
        }
        let omitted = plan.views.split_off(plan.views.len().min(PANEL_LIMIT));
        plan.omitted_count = omitted.len();
        let past_limit = omitted.into_iter().map(|view| view.population);
        plan.omitted = past_limit.chain(std::mem::take(&mut plan.omitted)).collect();
        plan.omitted.dedup();
        for lane in plan.views.iter().flat_map(View::lanes) {
            if !plan.lanes.contains(&lane) {
                plan.lanes.push(lane);
            }
        }
        plan
    }

    /// Returns the positions of a view's two axes in [`Self::lanes`].
    pub(crate) fn lanes_of(&self, view: &View) -> [usize; 2] {
        // Every lane of a view is in the list.
        view.lanes().map(|lane| self.lanes.iter().position(|known| *known == lane).unwrap_or(0))
    }

    /// Lists the outlines that stand on a lane's channel among the events of its parent, with the axis, 0 for x and 1 for
    /// y: those of the parent's own children, and of all below them.
    pub(crate) fn outlines_of<'a>(&'a self, lane: &'a Lane) -> impl Iterator<Item = (&'a Outline, usize)> {
        let views = self.views.iter().filter(|view| view.lineage.ends_with(&lane.lineage));
        views.flat_map(|view| {
            let axes = (0..2).filter(|&axis| view.axes[axis] == lane.channel);
            axes.flat_map(|axis| view.outlines.iter().map(move |outline| (outline, axis)))
        })
    }

    fn add(
        &mut self,
        panel: &Panel,
        population: PopulationIndex,
        lineage: &[PopulationIndex],
        piece: &Piece,
    ) {
        for (axes, shape) in self.shapes(panel, piece) {
            let referred = piece.referred.map(|index| panel.tree.path(index).to_owned());
            let outline = Outline { shape, side: piece.side, referred };
            let same = |view: &&mut View| view.population == population && view.axes == axes;
            match self.views.iter_mut().find(same) {
                Some(view) => view.outlines.push(outline),
                None => {
                    let lineage = lineage.to_vec();
                    self.views.push(View { population, lineage, axes, outlines: vec![outline] });
                }
            }
        }
    }

    /// Lists the shapes of a piece, each with its axes: a polygon, or a box or an ellipsoid by pairs of its channels.
    fn shapes(&mut self, panel: &Panel, piece: &Piece) -> Vec<([usize; 2], Shape)> {
        match &piece.form {
            Form::Polygon(polygon) => {
                let axes = panel.channel_of(polygon.x()).zip(panel.channel_of(polygon.y()));
                axes.map(|(x, y)| ([x, y], Shape::Polygon { vertices: polygon.vertices().to_vec() }))
                    .into_iter()
                    .collect()
            }
            Form::Ellipsoid(ellipsoid) => {
                let dimensions = ellipsoid.dimensions();
                let pair = |(one, two): (usize, usize)| {
                    let axes =
                        panel.channel_of(dimensions.get(one)?).zip(panel.channel_of(dimensions.get(two)?));
                    let vertices = ellipsoid.outline(one, two, ELLIPSE_VERTICES);
                    axes.map(|(x, y)| ([x, y], Shape::Polygon { vertices }))
                };
                pairs(dimensions.len()).filter_map(pair).collect()
            }
            Form::Box(bounds) => {
                let sides = box_sides(panel, bounds);
                if let [(channel, range)] = sides.as_slice() {
                    let partner = self.partner(panel, *channel);
                    let open = [f64::NEG_INFINITY, f64::INFINITY];
                    return partner
                        .map(|y| ([*channel, y], Shape::Rectangle { x: *range, y: open }))
                        .into_iter()
                        .collect();
                }
                pairs(sides.len())
                    .map(|(one, two)| {
                        let ((x, x_range), (y, y_range)) = (sides[one], sides[two]);
                        ([x, y], Shape::Rectangle { x: x_range, y: y_range })
                    })
                    .collect()
            }
        }
    }

    /// Finds the channel against which a single one is drawn: scatter, else any other that a gate uses.
    fn partner(&mut self, panel: &Panel, channel: usize) -> Option<usize> {
        let Some(partner) = panel.partner_of(channel) else {
            return (0..panel.channels.len()).find(|&other| other != channel);
        };
        let known = self.channels.iter().position(|known| known.dimension == partner.dimension);
        Some(known.unwrap_or_else(|| {
            self.channels.push(partner.clone());
            self.channels.len() - 1
        }))
    }
}

impl View {
    /// Returns the population whose events are drawn; `None` for all events.
    pub(crate) fn parent(&self) -> Option<PopulationIndex> {
        self.lineage.first().copied()
    }

    fn lanes(&self) -> [Lane; 2] {
        self.axes.map(|channel| Lane { lineage: self.lineage.clone(), channel })
    }
}

/// Lists a population's ancestors, its parent first.
fn lineage(tree: &GateTree, population: PopulationIndex) -> Vec<PopulationIndex> {
    let parent = |index: &PopulationIndex| tree.parent(*index);
    std::iter::successors(parent(&population), parent).collect()
}

/// Lists some populations, their ancestors and whatever their gates refer to, parents before children, in the tree's
/// order.
pub(crate) fn on_the_way(tree: &GateTree, targets: &[PopulationIndex]) -> Vec<PopulationIndex> {
    let mut waiting = targets.to_vec();
    let mut drawn = BTreeSet::new();
    while let Some(index) = waiting.pop() {
        if drawn.insert(index) {
            waiting.extend(tree.parent(index));
            waiting.extend(references(tree, tree.gate(index)));
        }
    }
    in_order(tree, &drawn)
}

/// Lists some populations, parents before children, otherwise as the tree declares them.
fn in_order(tree: &GateTree, chosen: &BTreeSet<PopulationIndex>) -> Vec<PopulationIndex> {
    let mut listed: Vec<PopulationIndex> = Vec::with_capacity(chosen.len());
    for &index in chosen {
        let mut line = lineage(tree, index);
        line.reverse();
        line.push(index);
        line.retain(|one| chosen.contains(one) && !listed.contains(one));
        listed.extend(line);
    }
    listed
}

/// Lists the populations that a gate refers to.
pub(crate) fn references(tree: &GateTree, gate: &Gate) -> Vec<PopulationIndex> {
    match gate {
        Gate::And(gates) | Gate::Or(gates) => gates.iter().flat_map(|gate| references(tree, gate)).collect(),
        Gate::Not(gate) => references(tree, gate),
        Gate::Population(reference) => tree.find(reference).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Joins bounds by channel, in the order of first use; two bounds of one channel leave what both allow.
fn box_sides(panel: &Panel, bounds: &[&(Dimension, Interval)]) -> Vec<(usize, [f64; 2])> {
    let mut sides: Vec<(usize, [f64; 2])> = Vec::new();
    for (dimension, interval) in bounds {
        let Some(channel) = panel.channel_of(dimension) else {
            continue;
        };
        match sides.iter_mut().find(|(known, _)| *known == channel) {
            Some((_, range)) => *range = [range[0].max(interval.min()), range[1].min(interval.max())],
            None => sides.push((channel, [interval.min(), interval.max()])),
        }
    }
    sides
}

/// Pairs 0 with 1, 2 with 3, and an odd last one with the one before it; nothing for less than two.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    let pair_count = if count < 2 { 0 } else { count.div_ceil(2) };
    (0..pair_count).map(move |pair| {
        let one = (2 * pair).min(count - 2);
        (one, one + 1)
    })
}

#[cfg(test)]
mod tests;
