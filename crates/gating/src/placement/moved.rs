use std::ops::Range;
use std::sync::Arc;

use super::{MAX_VARIANTS, PlacementError, Tolerance};
use crate::gate::{Interval, Rectangle};
use crate::{Gate, GateTree};

/// Where one part lies in each variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    tolerance: Tolerance,
    deviates: Arc<[f64]>,
}

impl Move {
    /// Makes a move from the part's tolerance and one deviate a variant: how many tolerances it is away from where it is
    /// drawn. Parts that move together share their deviates.
    #[must_use]
    pub fn new(tolerance: Tolerance, deviates: impl Into<Arc<[f64]>>) -> Self {
        Self { tolerance, deviates: deviates.into() }
    }

    /// Returns the tolerance.
    #[must_use]
    pub fn tolerance(&self) -> Tolerance {
        self.tolerance
    }

    /// Returns the deviates, one a variant.
    #[must_use]
    pub fn deviates(&self) -> &[f64] {
        &self.deviates
    }

    /// Makes the move of what does not move.
    pub(super) fn still(variant_count: usize) -> Self {
        Self::new(Tolerance::none(), vec![0.0; variant_count])
    }

    pub(super) fn moved(&self, coordinate: f64, variant: usize) -> f64 {
        self.tolerance.moved(coordinate, self.deviates[variant])
    }
}

/// Where every part of a tree lies in each of several variants.
#[derive(Clone, Debug, PartialEq)]
pub struct Moves {
    variant_count: usize,
    moves: Vec<Move>,
    /// Where the moves of each population begin, and where the last one's end.
    starts: Vec<usize>,
}

impl Moves {
    /// Checks the moves of a tree's parts, in the order of [`GateTree::parts`].
    ///
    /// # Errors
    /// [`PlacementError::PartCount`] where there are not as many as parts, [`PlacementError::VariantCount`] where one has
    /// not as many deviates as variants, [`PlacementError::Deviate`] for one that is not finite,
    /// [`PlacementError::TooMany`] past [`MAX_VARIANTS`].
    pub fn new<D>(
        tree: &GateTree<D>,
        variant_count: usize,
        moves: Vec<Move>,
    ) -> Result<Self, PlacementError> {
        if variant_count > MAX_VARIANTS {
            return Err(PlacementError::TooMany { limit: MAX_VARIANTS, found: variant_count });
        }
        let starts = starts_of(tree);
        let expected = starts[starts.len() - 1];
        if moves.len() != expected {
            return Err(PlacementError::PartCount { expected, found: moves.len() });
        }
        for (part, one) in moves.iter().enumerate() {
            let found = one.deviates.len();
            if found != variant_count {
                return Err(PlacementError::VariantCount { part, expected: variant_count, found });
            }
            if let Some(&found) = one.deviates.iter().find(|deviate| !deviate.is_finite()) {
                return Err(PlacementError::Deviate { part, found });
            }
        }
        Ok(Self { variant_count, moves, starts })
    }

    /// Counts the variants.
    #[must_use]
    pub fn variant_count(&self) -> usize {
        self.variant_count
    }

    /// Checks that the moves are those of a tree's parts.
    pub(super) fn check<D>(&self, tree: &GateTree<D>) -> Result<(), PlacementError> {
        let starts = starts_of(tree);
        let expected = starts[starts.len() - 1];
        let found = self.moves.len();
        if starts == self.starts { Ok(()) } else { Err(PlacementError::PartCount { expected, found }) }
    }

    /// Returns the moves of a population's gate.
    pub(super) fn of_population(&self, population: usize) -> &[Move] {
        let Range { start, end } = self.starts[population]..self.starts[population + 1];
        &self.moves[start..end]
    }
}

/// Counts the parts before each population's, and those of all.
fn starts_of<D>(tree: &GateTree<D>) -> Vec<usize> {
    let mut starts = vec![0];
    for population in tree.indices() {
        let shapes = tree.gate(population).shapes();
        let count: usize = shapes.iter().map(|shape| shape.movable_sides().len()).sum();
        starts.push(starts[population.0] + count);
    }
    starts
}

impl<D: Clone> GateTree<D> {
    /// Writes out one variant: the tree whose gates lie where the variant has them.
    ///
    /// An interval whose minimum passes its maximum is written as two thresholds, which no value fulfils.
    ///
    /// # Panics
    /// Where the moves are of another tree, or have no such variant.
    #[must_use]
    pub fn moved(&self, moves: &Moves, variant: usize) -> Self {
        self.map_gates(|population, gate| {
            let mut left = moves.of_population(population.0);
            moved_gate(gate, &mut left, variant)
        })
    }
}

/// Moves a gate, and takes the moves of its parts from `left`.
fn moved_gate<D: Clone>(gate: &Gate<D>, left: &mut &[Move], variant: usize) -> Gate<D> {
    let all = |gates: &[Gate<D>], left: &mut &[Move]| {
        gates.iter().map(|gate| moved_gate(gate, left, variant)).collect()
    };
    let own = take(left, gate.movable_sides().len());
    match gate {
        Gate::Rectangle(rectangle) => moved_rectangle(rectangle, own, variant),
        Gate::Polygon(polygon) => {
            polygon.moved(D::clone, |axis, coordinate| own[axis].moved(coordinate, variant)).into()
        }
        Gate::Ellipsoid(ellipsoid) => {
            ellipsoid.moved(|axis, coordinate| own[axis].moved(coordinate, variant)).into()
        }
        Gate::And(gates) => Gate::And(all(gates, left)),
        Gate::Or(gates) => Gate::Or(all(gates, left)),
        Gate::Not(gate) => !moved_gate(gate, left, variant),
        Gate::Population(reference) => Gate::Population(reference.clone()),
    }
}

/// Takes the first moves of several.
pub(super) fn take<'m>(left: &mut &'m [Move], count: usize) -> &'m [Move] {
    let (taken, rest) = left.split_at(count);
    *left = rest;
    taken
}

fn moved_rectangle<D: Clone>(rectangle: &Rectangle<D>, own: &[Move], variant: usize) -> Gate<D> {
    let mut own = own.iter();
    let mut edge = |coordinate: f64| match coordinate.is_finite() {
        true => own.next().map_or(coordinate, |one| one.moved(coordinate, variant)),
        false => coordinate,
    };
    let sides = rectangle.sides().iter().flat_map(|(dimension, interval)| {
        let (min, max) = (edge(interval.min()), edge(interval.max()));
        let intervals = match Interval::new(min, max) {
            Ok(interval) => vec![interval],
            Err(_) => vec![Interval::from(min), Interval::until(max)],
        };
        intervals.into_iter().map(|interval| (dimension.clone(), interval))
    });
    rectangle.with_sides(sides.collect()).into()
}
