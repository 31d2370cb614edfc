use std::collections::HashMap;

use flowmrd_gating::placement::{Part, Side, Tolerance};
use flowmrd_gating::{Dimension, PopulationIndex};

use super::rules::{Rules, Stated};
use crate::assay::{Assay, AssayError};
use crate::panel::Panel;
use crate::plot::on_the_way;

/// Parts of gates that move together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// By what the deviates are drawn: path, shape, parameter and side of the first part.
    pub(super) name: String,
    pub(super) side: Side,
    /// Where an edge is drawn; `None` for a whole shape.
    pub(super) edge: Option<f64>,
    pub(super) members: Vec<Member>,
}

/// One part of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member {
    /// Path of the population whose gate it is of.
    pub(super) population: String,
    pub(super) stated: Stated,
}

impl Line {
    /// Tells whether anything of it moves.
    pub(super) fn is_movable(&self) -> bool {
        self.members.iter().any(|member| !member.stated.tolerance.is_none())
    }
}

/// The lines of one panel.
pub(super) struct PanelLines {
    pub(super) lines: Vec<Line>,
    /// For each part of the tree its line and its tolerance; `None` for a part that is on no way to a target.
    pub(super) of_parts: Vec<Option<(usize, Tolerance)>>,
}

/// Joins the parts of a panel's gates that move together.
///
/// Parts of gates over the same events that are the same line do, so that quadrants and complements still partition; and so do
/// the area and the height of one pulse in a polygon or an ellipsoid where both are relative: the gain of their detector moves
/// both.
pub(super) fn lines_of(
    assay: &Assay,
    panel: &Panel,
    targets: &[PopulationIndex],
) -> Result<PanelLines, AssayError> {
    let rules = Rules::find(assay, panel)?;
    let tree = &panel.tree;
    let mut is_on_the_way = vec![false; tree.population_count()];
    on_the_way(tree, targets).into_iter().for_each(|population| is_on_the_way[population.0] = true);
    let mut found = PanelLines { lines: Vec::new(), of_parts: Vec::new() };
    let mut joints = Joints::default();
    for part in tree.parts() {
        if !is_on_the_way[part.population.0] {
            found.of_parts.push(None);
            continue;
        }
        let (path, stated) = (tree.path(part.population).to_owned(), rules.of(&part));
        let line = joints.line_of(tree.parent(part.population), part, &stated, found.lines.len());
        if line == found.lines.len() {
            let name = format!("{path}\n{}\n{}\n{}", part.shape, stated.name, part.side.as_str());
            found.lines.push(Line { name, side: part.side, edge: part.edge(), members: Vec::new() });
        }
        found.of_parts.push(Some((line, stated.tolerance)));
        found.lines[line].members.push(Member { population: path, stated });
    }
    Ok(found)
}

/// What parts are compared with to see with which line they move.
#[derive(Default)]
struct Joints<'t> {
    /// The different parts so far and their lines, by the parent of their populations.
    siblings: HashMap<Option<PopulationIndex>, Vec<(Part<'t, Dimension>, usize)>>,
    /// The lines of pulses, by population, shape and detector.
    pulses: HashMap<(PopulationIndex, usize, String), usize>,
}

impl<'t> Joints<'t> {
    /// Finds the line of a part, or takes the next one.
    fn line_of(
        &mut self,
        parent: Option<PopulationIndex>,
        part: Part<'t, Dimension>,
        stated: &Stated,
        next: usize,
    ) -> usize {
        let siblings = self.siblings.entry(parent).or_default();
        if let Some((_, line)) = siblings.iter().find(|(other, _)| other.is_same_line(&part)) {
            return *line;
        }
        let line = match detector_of(&part, stated) {
            Some(detector) => *self.pulses.entry((part.population, part.shape, detector)).or_insert(next),
            None => next,
        };
        siblings.push((part, line));
        line
    }
}

/// Returns the detector of which a part's dimension is the pulse's area or height, where the two drift together.
fn detector_of(part: &Part<'_, Dimension>, stated: &Stated) -> Option<String> {
    let is_whole = part.side == Side::Whole && stated.tolerance.is_relative();
    let name = stated.short_name.strip_suffix("-A").or_else(|| stated.short_name.strip_suffix("-H"));
    name.filter(|_| is_whole).map(str::to_owned)
}
