use std::collections::BTreeSet;

use flowmrd_gating::gate::{Ellipsoid, Interval, Polygon};
use flowmrd_gating::{Dimension, Gate, GateTree, PopulationIndex};

use super::References;
use crate::plot::Side;

/// A part of a gate that can be drawn.
pub(super) struct Piece<'g> {
    pub(super) form: Form<'g>,
    pub(super) side: Side,
    /// The population to whose gate the part belongs, where the gate refers to it.
    pub(super) referred: Option<PopulationIndex>,
}

/// What a piece looks like.
pub(super) enum Form<'g> {
    Box(Vec<&'g (Dimension, Interval)>),
    Polygon(&'g Polygon),
    Ellipsoid(&'g Ellipsoid),
}

/// Takes gates apart.
pub(super) struct Pieces<'g> {
    tree: &'g GateTree,
    references: References,
    /// The population whose gate is being taken apart, if not the one that was asked for.
    referred: Option<PopulationIndex>,
    /// Populations whose pieces are listed already, on each side: a chain of booleans can reach one in many ways.
    seen: BTreeSet<(PopulationIndex, bool)>,
    list: Vec<Piece<'g>>,
}

impl<'g> Pieces<'g> {
    pub(super) fn of(tree: &'g GateTree, references: References) -> Self {
        Self { tree, references, referred: None, seen: BTreeSet::new(), list: Vec::new() }
    }

    /// Lists the pieces of a gate; the boxes that an `and` lists become one box.
    pub(super) fn list(mut self, gate: &'g Gate) -> Vec<Piece<'g>> {
        self.take(gate, Side::Inside);
        self.list
    }

    fn take(&mut self, gate: &'g Gate, side: Side) {
        match gate {
            Gate::Rectangle(rectangle) => self.push(Form::Box(rectangle.sides().iter().collect()), side),
            Gate::Polygon(polygon) => self.push(Form::Polygon(polygon), side),
            Gate::Ellipsoid(ellipsoid) => self.push(Form::Ellipsoid(ellipsoid), side),
            Gate::And(parts) => self.take_all(parts, side),
            Gate::Or(parts) => parts.iter().for_each(|part| self.take(part, side)),
            Gate::Not(part) => self.take(part, side.other()),
            Gate::Population(reference) => self.follow(reference, side),
            _ => {}
        }
    }

    fn take_all(&mut self, parts: &'g [Gate], side: Side) {
        let mut bounds = Vec::new();
        for part in parts {
            if let Gate::Rectangle(more) = part {
                bounds.extend(more.sides());
            }
        }
        if !bounds.is_empty() {
            self.push(Form::Box(bounds), side);
        }
        let rest = parts.iter().filter(|part| !matches!(part, Gate::Rectangle(_)));
        rest.for_each(|part| self.take(part, side));
    }

    fn follow(&mut self, reference: &str, side: Side) {
        let Ok(index) = self.tree.find(reference) else {
            return;
        };
        if self.references == References::Elsewhere || !self.seen.insert((index, side == Side::Inside)) {
            return;
        }
        let outer = self.referred.replace(index);
        self.take(self.tree.gate(index), side);
        self.referred = outer;
    }

    fn push(&mut self, form: Form<'g>, side: Side) {
        self.list.push(Piece { form, side, referred: self.referred });
    }
}
