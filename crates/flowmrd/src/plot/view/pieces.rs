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

/// A gate that waits to be taken apart, with the side that is kept and the population whose gate it is, if not the one that
/// was asked for.
type Waiting<'g> = (&'g Gate, Side, Option<PopulationIndex>);

/// Takes gates apart; without recursion, since references may form a chain as long as the tree is large.
pub(super) struct Pieces<'g> {
    tree: &'g GateTree,
    references: References,
    /// Populations whose pieces are listed already, on each side: a chain of booleans can reach one in many ways.
    seen: BTreeSet<(PopulationIndex, bool)>,
    list: Vec<Piece<'g>>,
}

impl<'g> Pieces<'g> {
    pub(super) fn of(tree: &'g GateTree, references: References) -> Self {
        Self { tree, references, seen: BTreeSet::new(), list: Vec::new() }
    }

    /// Lists the pieces of a gate; the boxes that an `and` lists become one box.
    pub(super) fn list(mut self, gate: &'g Gate) -> Vec<Piece<'g>> {
        let mut waiting: Vec<Waiting<'g>> = vec![(gate, Side::Inside, None)];
        while let Some((gate, side, referred)) = waiting.pop() {
            // The last to be put there is the next to be taken.
            let inner = self.take(gate, side, referred);
            waiting.extend(inner.into_iter().rev());
        }
        self.list
    }

    /// Lists the piece that a gate is, or returns the gates of which it is made.
    fn take(&mut self, gate: &'g Gate, side: Side, referred: Option<PopulationIndex>) -> Vec<Waiting<'g>> {
        let form = match gate {
            Gate::Rectangle(rectangle) => Form::Box(rectangle.sides().iter().collect()),
            Gate::Polygon(polygon) => Form::Polygon(polygon),
            Gate::Ellipsoid(ellipsoid) => Form::Ellipsoid(ellipsoid),
            Gate::And(parts) => {
                self.take_boxes(parts, side, referred);
                let rest = parts.iter().filter(|part| !matches!(part, Gate::Rectangle(_)));
                return rest.map(|part| (part, side, referred)).collect();
            }
            Gate::Or(parts) => return parts.iter().map(|part| (part, side, referred)).collect(),
            Gate::Not(part) => return vec![(part, side.other(), referred)],
            Gate::Population(reference) => {
                let found = self.follow(reference, side);
                return found.map(|index| (self.tree.gate(index), side, Some(index))).into_iter().collect();
            }
            _ => return Vec::new(),
        };
        self.list.push(Piece { form, side, referred });
        Vec::new()
    }

    /// Joins the boxes among the parts of an `and`.
    fn take_boxes(&mut self, parts: &'g [Gate], side: Side, referred: Option<PopulationIndex>) {
        let mut bounds = Vec::new();
        for part in parts {
            if let Gate::Rectangle(more) = part {
                bounds.extend(more.sides());
            }
        }
        if !bounds.is_empty() {
            self.list.push(Piece { form: Form::Box(bounds), side, referred });
        }
    }

    /// Returns the population that is referred to, where it is to be drawn and is not yet.
    fn follow(&mut self, reference: &str, side: Side) -> Option<PopulationIndex> {
        let index = self.tree.find(reference).ok()?;
        let is_first =
            self.references == References::Outlined && self.seen.insert((index, side == Side::Inside));
        is_first.then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use flowmrd_core::ParameterIndex;
    use flowmrd_gating::{Population, Transform};

    use super::*;

    #[test]
    fn a_chain_of_references_as_long_as_a_tree_may_be_is_followed() {
        let first = Gate::above(Dimension::scaled(ParameterIndex(0), Transform::Identity), 1.0).unwrap();
        let link = |number: usize| Gate::Or(vec![Gate::Population(format!("/{}", number - 1))]);
        let links = (1..10_000).map(|number| Population::root(number.to_string(), link(number)));
        let populations = std::iter::once(Population::root("0", first)).chain(links).collect();
        let tree = GateTree::new(populations).unwrap();
        let last = tree.find("/9999").unwrap();
        let pieces = Pieces::of(&tree, References::Outlined).list(tree.gate(last));
        assert_eq!(pieces.len(), 1);
        assert_eq!(pieces[0].referred, Some(tree.find("/0").unwrap()));
        assert!(Pieces::of(&tree, References::Elsewhere).list(tree.gate(last)).is_empty());
    }
}
