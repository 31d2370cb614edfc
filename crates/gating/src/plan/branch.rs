//! What lies below a population, where it can be gated apart from the rest of the tree.

use super::{NarrowChannel, Predicate, Step};
use crate::PopulationIndex;

/// The steps below a population that ask nothing of the rest of the tree, and of which the rest asks nothing: its events may
/// be gated later, together with those of other strips.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    /// The population's own step.
    pub(crate) root: usize,
    /// The steps below it, parents first.
    pub(crate) steps: Vec<usize>,
}

impl Branch {
    /// Finds the branches of a tree, those of parents first. Only those that ask for a sum are worth to wait for.
    pub(super) fn all(steps: &[Step], channels: &[NarrowChannel]) -> Vec<Self> {
        let asked: Vec<_> = steps.iter().map(|step| step.predicate.populations()).collect();
        let is_sum = |channel: &usize| matches!(channels[*channel], NarrowChannel::Sum(_));
        let asks_for_sum = |step: &Step| step.predicate.channels().iter().any(is_sum);
        let asks_for_sum: Vec<bool> = steps.iter().map(asks_for_sum).collect();
        let branch = |root| {
            let branch = Self::below(root, steps, &asked)?;
            branch.steps.iter().any(|&step| asks_for_sum[step]).then_some(branch)
        };
        (0..steps.len()).filter_map(branch).collect()
    }

    fn below(root: usize, steps: &[Step], asked: &[Vec<PopulationIndex>]) -> Option<Self> {
        let root_population = steps[root].population;
        let mut is_within = vec![false; steps.len()];
        is_within[root_population.0] = true;
        let mut below = Vec::new();
        // A parent's step comes before those of its children.
        for (position, step) in steps.iter().enumerate() {
            if step.parent.is_some_and(|parent| is_within[parent.0]) {
                is_within[step.population.0] = true;
                below.push(position);
            }
        }
        let is_closed = steps.iter().zip(asked).all(|(step, asked)| {
            let is_below = is_within[step.population.0] && step.population != root_population;
            asked.iter().all(|asked| *asked == root_population || is_within[asked.0] == is_below)
        });
        is_closed.then_some(Self { root, steps: below })
    }
}

impl Predicate {
    /// Returns the populations that it refers to.
    fn populations(&self) -> Vec<PopulationIndex> {
        match self {
            Self::Range(_) | Self::Polygon(_) | Self::Ellipsoid(_) => Vec::new(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::populations).collect(),
            Self::Not(part) => part.populations(),
            Self::Population(population) => vec![*population],
        }
    }

    /// Returns the channels that it looks at.
    fn channels(&self) -> Vec<usize> {
        match self {
            Self::Range(range) => vec![range.channel],
            Self::Polygon(polygon) => polygon.channels.to_vec(),
            Self::Ellipsoid(ellipsoid) => ellipsoid.channels.clone(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::channels).collect(),
            Self::Not(part) => part.channels(),
            Self::Population(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
