//! The hierarchy of gates: named populations, their parents and what refers to what, checked once.

mod path;
mod references;

use std::collections::HashMap;

use crate::excerpt::{excerpt, excerpt_path, list};
use crate::{Dimension, Gate};

/// Position of a population in the order in which a tree was declared, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PopulationIndex(pub usize);

/// A population as declared: a gate over the events of a parent.
#[derive(Clone, Debug, PartialEq)]
pub struct Population<D = Dimension> {
    /// The name, without `/`.
    pub name: String,
    /// The parent by its path (`/Singlets`) or by a bare name that is unique in the tree; `None` for all events.
    pub parent: Option<String>,
    /// The gate that the parent's events pass.
    pub gate: Gate<D>,
}

impl<D> Population<D> {
    /// Makes a population over all events.
    #[must_use]
    pub fn root(name: impl Into<String>, gate: impl Into<Gate<D>>) -> Self {
        Self { name: name.into(), parent: None, gate: gate.into() }
    }

    /// Makes a population over the events of a parent.
    #[must_use]
    pub fn child(name: impl Into<String>, parent: impl Into<String>, gate: impl Into<Gate<D>>) -> Self {
        Self { name: name.into(), parent: Some(parent.into()), gate: gate.into() }
    }
}

/// A checked hierarchy: every reference resolves, nothing depends on itself, no path occurs twice.
#[derive(Clone, Debug, PartialEq)]
pub struct GateTree<D = Dimension> {
    populations: Vec<Population<D>>,
    paths: Vec<String>,
    parents: Vec<Option<PopulationIndex>>,
    /// An order in which each population comes after all that it depends on.
    order: Vec<PopulationIndex>,
    by_path: HashMap<String, PopulationIndex>,
    by_name: HashMap<String, Vec<PopulationIndex>>,
}

/// Populations that a tree may have.
pub const MAX_POPULATIONS: usize = 10_000;

/// Longest path of a population, in bytes.
pub const MAX_PATH_LEN: usize = 1024;

/// Ancestors that a population may have, and booleans that may stand inside each other.
pub const MAX_DEPTH: usize = 128;

impl<D> GateTree<D> {
    /// Checks a hierarchy; parents and references may be declared in any order.
    ///
    /// # Errors
    /// [`TreeError`] for a name that is empty or holds `/`, a path that occurs twice, a parent or a reference that is
    /// unknown or ambiguous, a population that depends on itself, a boolean of no gates, and a tree past
    /// [`MAX_POPULATIONS`], [`MAX_DEPTH`] or [`MAX_PATH_LEN`].
    pub fn new(populations: Vec<Population<D>>) -> Result<Self, TreeError> {
        if populations.len() > MAX_POPULATIONS {
            return Err(TreeError::TooMany { limit: MAX_POPULATIONS, found: populations.len() });
        }
        let mut by_name: HashMap<String, Vec<PopulationIndex>> = HashMap::new();
        for (index, population) in populations.iter().enumerate() {
            if population.name.is_empty() || population.name.contains('/') {
                return Err(TreeError::Name { found: population.name.clone() });
            }
            by_name.entry(population.name.clone()).or_default().push(PopulationIndex(index));
        }
        let (parents, paths) = path::resolve(&populations, &by_name)?;
        let mut by_path = HashMap::new();
        for (index, path) in paths.iter().enumerate() {
            if by_path.insert(path.clone(), PopulationIndex(index)).is_some() {
                return Err(TreeError::DuplicatePath { path: path.clone() });
            }
        }
        let mut tree = Self { populations, paths, parents, order: Vec::new(), by_path, by_name };
        tree.order = references::order(&tree)?;
        Ok(tree)
    }

    /// Counts the populations.
    #[must_use]
    pub fn population_count(&self) -> usize {
        self.populations.len()
    }

    /// Goes over the populations as they were declared.
    pub fn indices(&self) -> impl Iterator<Item = PopulationIndex> + use<D> {
        (0..self.populations.len()).map(PopulationIndex)
    }

    /// Returns a population's name.
    ///
    /// # Panics
    /// Where the index is of another tree and past this one's end, as for every method that takes an index.
    #[must_use]
    pub fn name(&self, population: PopulationIndex) -> &str {
        &self.populations[population.0].name
    }

    /// Returns a population's path, `/` before each name from the root on.
    #[must_use]
    pub fn path(&self, population: PopulationIndex) -> &str {
        &self.paths[population.0]
    }

    /// Returns a population's parent, `None` for all events.
    #[must_use]
    pub fn parent(&self, population: PopulationIndex) -> Option<PopulationIndex> {
        self.parents[population.0]
    }

    /// Returns a population's gate.
    #[must_use]
    pub fn gate(&self, population: PopulationIndex) -> &Gate<D> {
        &self.populations[population.0].gate
    }

    /// Returns the populations in an order in which each comes after its parent and after all it refers to.
    #[must_use]
    pub fn dependency_order(&self) -> &[PopulationIndex] {
        &self.order
    }

    /// Finds a population by its path (`/Singlets/CD19+`) or by a bare name that is unique in the tree.
    ///
    /// # Errors
    /// [`LookupError::Unknown`] where there is none, [`LookupError::Ambiguous`] where several bear the name.
    pub fn find(&self, reference: &str) -> Result<PopulationIndex, LookupError> {
        if reference.starts_with('/') {
            return self.by_path.get(reference).copied().ok_or_else(|| self.unknown(reference));
        }
        match self.by_name.get(reference).map(Vec::as_slice) {
            None | Some([]) => Err(self.unknown(reference)),
            Some([only]) => Ok(*only),
            Some(several) => Err(LookupError::Ambiguous {
                reference: reference.to_owned(),
                candidates: several.iter().map(|&candidate| self.path(candidate).to_owned()).collect(),
            }),
        }
    }

    /// Returns the populations as they were declared.
    #[must_use]
    pub fn populations(&self) -> &[Population<D>] {
        &self.populations
    }

    /// Replaces every dimension; the hierarchy stays.
    ///
    /// # Errors
    /// That of the first dimension that has no replacement.
    pub fn try_map_dimensions<'a, T, E>(
        &'a self,
        mut replace: impl FnMut(PopulationIndex, &'a D) -> Result<T, E>,
    ) -> Result<GateTree<T>, E> {
        let populations = self.populations.iter().enumerate().map(|(index, population)| {
            Ok(Population {
                name: population.name.clone(),
                parent: population.parent.clone(),
                gate: population
                    .gate
                    .try_map_dimensions(&mut |dimension| replace(PopulationIndex(index), dimension))?,
            })
        });
        Ok(GateTree {
            populations: populations.collect::<Result<_, E>>()?,
            paths: self.paths.clone(),
            parents: self.parents.clone(),
            order: self.order.clone(),
            by_path: self.by_path.clone(),
            by_name: self.by_name.clone(),
        })
    }

    /// Replaces every gate by one that refers to the same populations; the hierarchy stays.
    pub(crate) fn map_gates(&self, mut replace: impl FnMut(PopulationIndex, &Gate<D>) -> Gate<D>) -> Self
    where
        D: Clone,
    {
        let mut tree = self.clone();
        for (index, population) in tree.populations.iter_mut().enumerate() {
            population.gate = replace(PopulationIndex(index), &population.gate);
        }
        tree
    }

    fn unknown(&self, reference: &str) -> LookupError {
        LookupError::Unknown { reference: reference.to_owned(), known: self.paths.clone() }
    }
}

/// A reference that names no population, or more than one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LookupError {
    /// No population bears the name or path.
    #[error(
        "population \"{}\": expected one of {}, got none by that name",
        excerpt(reference),
        list(known, "no population", SHOWN)
    )]
    Unknown {
        /// The name or path asked for.
        reference: String,
        /// The paths that there are.
        known: Vec<String>,
    },
    /// Several populations bear the name.
    #[error(
        "population \"{}\": expected a path, got a name that {} share",
        excerpt(reference),
        list(candidates, "no population", SHOWN)
    )]
    Ambiguous {
        /// The name asked for.
        reference: String,
        /// The paths that bear it.
        candidates: Vec<String>,
    },
}

/// Why populations make no tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// A name that cannot stand in a path.
    #[error("population name: expected text without \"/\", got \"{}\"", excerpt(found))]
    Name {
        /// The name given.
        found: String,
    },
    /// Two populations of one name under one parent.
    #[error("population {}: expected each path once, got it twice", excerpt_path(path))]
    DuplicatePath {
        /// The path.
        path: String,
    },
    /// A parent that is unknown or ambiguous.
    #[error("parent of population \"{}\"", excerpt(name))]
    Parent {
        /// Name of the child.
        name: String,
        /// What is wrong with the reference.
        source: LookupError,
    },
    /// A reference in a gate that is unknown or ambiguous.
    #[error("gate of population {}", excerpt_path(path))]
    Reference {
        /// Path of the population whose gate refers.
        path: String,
        /// What is wrong with the reference.
        source: LookupError,
    },
    /// Populations that depend on each other.
    #[error(
        "population {}: expected no population to depend on itself, got {}",
        excerpt_path(names.first().map_or("", String::as_str)),
        list(names, "none", SHOWN).replace(", ", " → ")
    )]
    Cycle {
        /// What depends on what, by path where there is one and by name otherwise; the first is repeated at the end.
        names: Vec<String>,
    },
    /// An and/or of nothing.
    #[error("gate of population {}: expected at least one gate in each and/or, got none", excerpt_path(path))]
    EmptyBoolean {
        /// Path of the population.
        path: String,
    },
    /// More ancestors or nested booleans than the limit.
    #[error("population {}: expected at most {limit} levels, got more", excerpt_path(path))]
    TooDeep {
        /// Path or name of the population.
        path: String,
        /// The limit.
        limit: usize,
    },
    /// A path that is longer than the limit.
    #[error("population {}: expected a path of at most {limit} bytes, got {found}", excerpt_path(path))]
    TooLong {
        /// The path.
        path: String,
        /// The limit.
        limit: usize,
        /// Bytes of the path.
        found: usize,
    },
    /// More populations than the limit.
    #[error("gate tree: expected at most {limit} populations, got {found}")]
    TooMany {
        /// The limit.
        limit: usize,
        /// Populations given.
        found: usize,
    },
}

/// Names that a message lists.
const SHOWN: usize = 20;

#[cfg(test)]
mod tests;
