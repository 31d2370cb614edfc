use std::collections::BTreeSet;

use super::{Outline, Shape, Side};
use crate::assay::{Assay, Bound, Condition, PopulationIndex};
use crate::panel::{Channel, Panel};

/// Most panels of an analysis: each costs a histogram of 256 KiB on every thread.
pub(crate) const VIEW_LIMIT: usize = 64;

/// What is to be drawn: channels, and views of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct ViewPlan {
    /// The channels of all views, each once.
    pub(crate) channels: Vec<Channel>,
    pub(crate) views: Vec<View>,
    /// The axes of all views, each once: siblings share them.
    pub(crate) lanes: Vec<Lane>,
    /// Views past [`VIEW_LIMIT`].
    pub(crate) omitted_count: usize,
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
    /// Plans a view for each part of each gate on the ways to the LAIPs and to the denominator, and of each population
    /// that a gate on these ways refers to, parents before children.
    pub(crate) fn of(assay: &Assay, panel: &Panel) -> Self {
        let mut plan = Self { channels: panel.channels.clone(), ..Self::default() };
        for index in drawn_populations(assay) {
            let population = &assay.populations()[index.0];
            let lineage = lineage(assay, index);
            for piece in pieces(population.condition(), Side::Inside) {
                plan.add(panel, index, &lineage, &piece);
            }
        }
        plan.omitted_count = plan.views.len().saturating_sub(VIEW_LIMIT);
        plan.views.truncate(VIEW_LIMIT);
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
            let outline = Outline { shape, side: piece.side() };
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

    /// Lists the shapes of a piece, each with its axes: a polygon, or a box by pairs of its channels.
    fn shapes(&mut self, panel: &Panel, piece: &Piece) -> Vec<([usize; 2], Shape)> {
        match piece {
            Piece::Polygon { x, y, vertices, .. } => {
                let axes = panel.channel_of(x).zip(panel.channel_of(y));
                axes.map(|(x, y)| ([x, y], Shape::Polygon { vertices: vertices.clone() }))
                    .into_iter()
                    .collect()
            }
            Piece::Box { bounds, .. } => {
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
        let known = self.channels.iter().position(|known| known.parameter == partner.parameter);
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
fn lineage(assay: &Assay, population: PopulationIndex) -> Vec<PopulationIndex> {
    let parent = |index: &PopulationIndex| assay.populations()[index.0].parent();
    std::iter::successors(parent(&population), parent).collect()
}

/// Lists the LAIPs, the denominator, their ancestors and whatever their conditions refer to, in the assay's order.
fn drawn_populations(assay: &Assay) -> Vec<PopulationIndex> {
    let laips = (0..assay.populations().len())
        .map(PopulationIndex)
        .filter(|index| assay.populations()[index.0].role() == crate::assay::Role::Laip);
    let mut waiting: Vec<_> = laips.chain([assay.mrd().denominator]).collect();
    let mut drawn = BTreeSet::new();
    while let Some(index) = waiting.pop() {
        if drawn.insert(index) {
            let population = &assay.populations()[index.0];
            waiting.extend(population.parent());
            waiting.extend(population.condition().references());
        }
    }
    drawn.into_iter().collect()
}

/// A part of a condition that can be drawn.
enum Piece {
    Box { bounds: Vec<Bound>, side: Side },
    Polygon { x: String, y: String, vertices: Vec<[f64; 2]>, side: Side },
}

impl Piece {
    fn side(&self) -> Side {
        match self {
            Self::Box { side, .. } | Self::Polygon { side, .. } => *side,
        }
    }
}

/// Takes a condition apart; the bounds that an `all_of` lists become one box.
fn pieces(condition: &Condition, side: Side) -> Vec<Piece> {
    match condition {
        Condition::Box(bounds) => vec![Piece::Box { bounds: bounds.clone(), side }],
        Condition::Polygon(polygon) => vec![Piece::Polygon {
            x: polygon.x.value.clone(),
            y: polygon.y.value.clone(),
            vertices: polygon.vertices.clone(),
            side,
        }],
        Condition::AllOf(parts) => {
            let mut bounds = Vec::new();
            let mut rest = Vec::new();
            for part in parts {
                match part {
                    Condition::Box(more) => bounds.extend(more.iter().cloned()),
                    other => rest.extend(pieces(other, side)),
                }
            }
            let joined = (!bounds.is_empty()).then_some(Piece::Box { bounds, side });
            joined.into_iter().chain(rest).collect()
        }
        Condition::AnyOf(parts) => parts.iter().flat_map(|part| pieces(part, side)).collect(),
        Condition::Not(part) => pieces(
            part,
            match side {
                Side::Inside => Side::Outside,
                Side::Outside => Side::Inside,
            },
        ),
        Condition::Population(_) => Vec::new(),
    }
}

/// Joins bounds by channel, in the order of first use; two bounds of one channel leave what both allow.
fn box_sides(panel: &Panel, bounds: &[Bound]) -> Vec<(usize, [f64; 2])> {
    let mut sides: Vec<(usize, [f64; 2])> = Vec::new();
    for bound in bounds {
        let Some(channel) = panel.channel_of(&bound.marker.value) else {
            continue;
        };
        match sides.iter_mut().find(|(known, _)| *known == channel) {
            Some((_, range)) => *range = [range[0].max(bound.minimum), range[1].min(bound.maximum)],
            None => sides.push((channel, [bound.minimum, bound.maximum])),
        }
    }
    sides
}

/// Pairs 0 with 1, 2 with 3, and an odd last one with the one before it.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count.div_ceil(2)).map(move |pair| {
        let one = (2 * pair).min(count - 2);
        (one, one + 1)
    })
}

#[cfg(test)]
mod tests;
