use std::collections::BTreeSet;

use super::{GateTree, MAX_DEPTH, PopulationIndex, TreeError};
use crate::Gate;

/// Checks every gate's references and puts the populations into an order in which each comes after all it depends
/// on.
pub(super) fn order<D>(tree: &GateTree<D>) -> Result<Vec<PopulationIndex>, TreeError> {
    let needs: Vec<Vec<usize>> =
        tree.indices().map(|population| dependencies(tree, population)).collect::<Result<_, _>>()?;
    let mut dependants = vec![Vec::new(); needs.len()];
    for (index, needed) in needs.iter().enumerate() {
        needed.iter().for_each(|&before| dependants[before].push(index));
    }
    let mut open: Vec<usize> = needs.iter().map(Vec::len).collect();
    let mut ready: BTreeSet<usize> = (0..needs.len()).filter(|&index| open[index] == 0).collect();
    let mut order = Vec::with_capacity(needs.len());
    while let Some(index) = ready.pop_first() {
        order.push(PopulationIndex(index));
        for &dependant in &dependants[index] {
            open[dependant] -= 1;
            if open[dependant] == 0 {
                ready.insert(dependant);
            }
        }
    }
    match open.iter().position(|&count| count > 0) {
        None => Ok(order),
        Some(start) => Err(cycle(tree, &needs, &open, start)),
    }
}

/// Names a cycle among the populations that are still open, each of which needs another open one.
fn cycle<D>(tree: &GateTree<D>, needs: &[Vec<usize>], open: &[usize], start: usize) -> TreeError {
    let mut chain = vec![start];
    let first = loop {
        let at = chain[chain.len() - 1];
        let Some(&next) = needs[at].iter().find(|&&needed| open[needed] > 0) else { break 0 };
        chain.push(next);
        if let Some(first) = chain[..chain.len() - 1].iter().position(|&earlier| earlier == next) {
            break first;
        }
    };
    let names = chain[first..].iter().map(|&index| tree.path(PopulationIndex(index)).to_owned()).collect();
    TreeError::Cycle { names }
}

/// Lists what a population depends on, each once: its parent and what its gate refers to.
fn dependencies<D>(tree: &GateTree<D>, population: PopulationIndex) -> Result<Vec<usize>, TreeError> {
    let mut needed: BTreeSet<usize> = tree.parent(population).map(|parent| parent.0).into_iter().collect();
    let mut pending = vec![(tree.gate(population), 0)];
    while let Some((gate, depth)) = pending.pop() {
        let path = || tree.path(population).to_owned();
        if depth > MAX_DEPTH {
            return Err(TreeError::TooDeep { path: path(), limit: MAX_DEPTH });
        }
        match gate {
            Gate::Rectangle(_) | Gate::Polygon(_) | Gate::Ellipsoid(_) => {}
            Gate::And(gates) | Gate::Or(gates) if gates.is_empty() => {
                return Err(TreeError::EmptyBoolean { path: path() });
            }
            Gate::And(gates) | Gate::Or(gates) => pending.extend(gates.iter().map(|gate| (gate, depth + 1))),
            Gate::Not(gate) => pending.push((gate, depth + 1)),
            Gate::Population(reference) => {
                let found = tree.find(reference);
                needed.insert(found.map_err(|source| TreeError::Reference { path: path(), source })?.0);
            }
        }
    }
    Ok(needed.into_iter().collect())
}
