//! Doubts about how populations stand to each other.

use std::collections::BTreeMap;

use flowmrd_gating::{Gate, PopulationIndex};

use super::super::super::{Assay, Laip};
use super::super::TOP;
use super::super::gates::{Axis, Tree};
use super::super::words::{coordinate, name};
use super::{Doubt, Place};

pub(super) fn list(assay: &Assay, tree: &Tree) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = tree.gates.indices().filter_map(|index| empty(tree, index)).collect();
    doubts.extend(outside(assay, tree));
    doubts.extend(alike(assay, tree));
    doubts
}

/// Finds a population that is empty whatever the events: a name is asked for two ranges that exclude each other.
fn empty(tree: &Tree, index: PopulationIndex) -> Option<Doubt> {
    let mut bounds: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
    let mut next = Some(index);
    while let Some(one) = next {
        narrow(tree.gates.gate(one), &mut bounds);
        next = tree.gates.parent(one);
    }
    let own = tree.gates.gate(index).dimensions();
    let is_own = |axis: &str| own.iter().any(|one| one.name == axis);
    let (axis, [low, high]) = bounds.into_iter().find(|(axis, [low, high])| low >= high && is_own(axis))?;
    let message = format!(
        "population {}: expected some value of {} that it and its parents keep, got at least {} and below {}",
        name(tree.gates.name(index)),
        name(axis),
        coordinate(low),
        coordinate(high)
    );
    let advice = "no event can pass: correct the bounds, or the parent";
    Some(Doubt::new("population-empty", tree.places[index.0], message, advice))
}

/// Narrows the bounds of each name by those that every event of a gate fulfils.
fn narrow<'g>(gate: &'g Gate<Axis>, bounds: &mut BTreeMap<&'g str, [f64; 2]>) {
    match gate {
        Gate::Rectangle(rectangle) => {
            for (axis, side) in rectangle.sides() {
                let one = bounds.entry(&axis.name).or_insert([f64::NEG_INFINITY, f64::INFINITY]);
                *one = [one[0].max(side.min()), one[1].min(side.max())];
            }
        }
        Gate::And(gates) => gates.iter().for_each(|gate| narrow(gate, bounds)),
        _ => {}
    }
}

/// Finds LAIPs whose events lie in the denominator by chance alone.
fn outside(assay: &Assay, tree: &Tree) -> Vec<Doubt> {
    let denominator = assay.mrd().and_then(|rules| tree.gates.find(&rules.denominator.value).ok());
    let Some(denominator) = denominator else { return Vec::new() };
    let inside = populations_inside(tree, denominator);
    let doubt = |laip: &Laip| {
        let population = tree.gates.find(&laip.population.value).ok()?;
        let message = format!(
            "LAIP {}: expected it inside the denominator {}, got another branch",
            name(&laip.name),
            name(tree.gates.name(denominator))
        );
        let advice = "its events outside the denominator do not count: give it a parent inside, or take another \
                      denominator";
        let place = place_of(laip, tree, population);
        (!inside[population.0]).then(|| Doubt::new("laip-outside-denominator", place, message, advice))
    };
    assay.laips().iter().filter_map(doubt).collect()
}

fn place_of(laip: &Laip, tree: &Tree, population: PopulationIndex) -> Place {
    let own = tree.places.get(population.0).copied().unwrap_or(TOP);
    if own == TOP { laip.population.place } else { own }
}

/// Tells for each population whether every event of it is one of another: a descendant, or one whose gates ask for it.
fn populations_inside(tree: &Tree, wanted: PopulationIndex) -> Vec<bool> {
    let mut inside = vec![false; tree.gates.population_count()];
    for &index in tree.gates.dependency_order() {
        let parent = tree.gates.parent(index).is_some_and(|parent| inside[parent.0]);
        inside[index.0] = index == wanted || parent || asks_for(tree, tree.gates.gate(index), &inside);
    }
    inside
}

fn asks_for(tree: &Tree, gate: &Gate<Axis>, inside: &[bool]) -> bool {
    match gate {
        Gate::Population(path) => tree.gates.find(path).is_ok_and(|found| inside[found.0]),
        Gate::And(gates) => gates.iter().any(|gate| asks_for(tree, gate, inside)),
        Gate::Or(gates) => gates.iter().all(|gate| asks_for(tree, gate, inside)),
        _ => false,
    }
}

/// Finds LAIPs that keep the same events of the same parent.
fn alike(assay: &Assay, tree: &Tree) -> Vec<Doubt> {
    let found =
        assay.laips().iter().filter_map(|laip| Some((laip, tree.gates.find(&laip.population.value).ok()?)));
    let found: Vec<_> = found.collect();
    let is_same = |one: PopulationIndex, other: PopulationIndex| {
        one == other
            || (tree.gates.parent(one) == tree.gates.parent(other)
                && tree.gates.gate(one) == tree.gates.gate(other))
    };
    let mut doubts = Vec::new();
    for (position, &(laip, index)) in found.iter().enumerate() {
        let first = found.iter().take(position).find(|&&(_, other)| is_same(index, other));
        if let Some((first, _)) = first {
            let message = format!(
                "LAIP {}: expected other events than those of {}, got the same gate and parent",
                name(&laip.name),
                name(&first.name)
            );
            let place = place_of(laip, tree, index);
            doubts.push(Doubt::new("laip-repeated", place, message, "leave one of them out"));
        }
    }
    doubts
}
