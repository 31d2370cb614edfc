use std::collections::HashMap;

use super::{LookupError, MAX_DEPTH, MAX_PATH_LEN, Population, PopulationIndex, TreeError};

type Names = HashMap<String, Vec<PopulationIndex>>;

/// Finds each population's parent and path.
///
/// A bare name is looked up among all names; an absolute path among the paths found so far, until none is added.
pub(super) fn resolve<D>(
    populations: &[Population<D>],
    by_name: &Names,
) -> Result<(Vec<Option<PopulationIndex>>, Vec<String>), TreeError> {
    let mut search = Search::new(populations, by_name)?;
    while search.advance()? {}
    if let Some(unfinished) = search.paths.iter().position(Option::is_none) {
        return Err(search.explain(unfinished));
    }
    Ok((search.parents, search.paths.into_iter().flatten().collect()))
}

struct Search<'a, D> {
    populations: &'a [Population<D>],
    parents: Vec<Option<PopulationIndex>>,
    paths: Vec<Option<String>>,
    depths: Vec<usize>,
    by_path: HashMap<String, PopulationIndex>,
}

impl<'a, D> Search<'a, D> {
    fn new(populations: &'a [Population<D>], by_name: &Names) -> Result<Self, TreeError> {
        let mut parents = vec![None; populations.len()];
        for (parent, population) in parents.iter_mut().zip(populations) {
            if let Some(reference) = population.parent.as_deref().filter(|name| !name.starts_with('/')) {
                *parent = Some(by_bare_name(populations, by_name, population, reference)?);
            }
        }
        Ok(Self {
            populations,
            parents,
            paths: vec![None; populations.len()],
            depths: vec![0; populations.len()],
            by_path: HashMap::new(),
        })
    }

    /// Finds the paths of those populations whose parents' paths are known; tells whether there was one.
    fn advance(&mut self) -> Result<bool, TreeError> {
        let mut has_advanced = false;
        for (index, population) in self.populations.iter().enumerate() {
            if self.paths[index].is_some() {
                continue;
            }
            let path = match &population.parent {
                None => format!("/{}", population.name),
                Some(reference) => {
                    let parent = self.parents[index].or_else(|| self.by_path.get(reference).copied());
                    let Some(parent) = parent else { continue };
                    let Some(parent_path) = &self.paths[parent.0] else { continue };
                    self.parents[index] = Some(parent);
                    self.depths[index] = self.depths[parent.0] + 1;
                    format!("{parent_path}/{}", population.name)
                }
            };
            if self.depths[index] > MAX_DEPTH {
                return Err(TreeError::TooDeep { path: population.name.clone(), limit: MAX_DEPTH });
            }
            if path.len() > MAX_PATH_LEN {
                let found = path.len();
                return Err(TreeError::TooLong { path, limit: MAX_PATH_LEN, found });
            }
            self.by_path.entry(path.clone()).or_insert(PopulationIndex(index));
            self.paths[index] = Some(path);
            has_advanced = true;
        }
        Ok(has_advanced)
    }

    /// Says why a population has no path: somewhere above it is an absolute path to nothing, or a cycle.
    fn explain(&self, start: usize) -> TreeError {
        let mut chain = vec![start];
        let mut at = start;
        while let Some(PopulationIndex(parent)) = self.parents[at] {
            if let Some(first) = chain.iter().position(|&earlier| earlier == parent) {
                let cycle = chain[first..].iter().chain([&parent]);
                let names = cycle.map(|&index| self.populations[index].name.clone()).collect();
                return TreeError::Cycle { names };
            }
            chain.push(parent);
            at = parent;
        }
        let population = &self.populations[at];
        let known = self.paths.iter().flatten().cloned().collect();
        let reference = population.parent.clone().unwrap_or_default();
        TreeError::Parent { name: population.name.clone(), source: LookupError::Unknown { reference, known } }
    }
}

fn by_bare_name<D>(
    populations: &[Population<D>],
    by_name: &Names,
    child: &Population<D>,
    reference: &str,
) -> Result<PopulationIndex, TreeError> {
    let refuse = |source| TreeError::Parent { name: child.name.clone(), source };
    match by_name.get(reference).map(Vec::as_slice) {
        Some([only]) => Ok(*only),
        None | Some([]) => {
            let known = populations.iter().map(|population| population.name.clone()).collect();
            Err(refuse(LookupError::Unknown { reference: reference.to_owned(), known }))
        }
        Some(several) => {
            let declared = |&PopulationIndex(index): &PopulationIndex| {
                let population = &populations[index];
                format!("{}/{}", population.parent.as_deref().unwrap_or(""), population.name)
            };
            let candidates = several.iter().map(declared).collect();
            Err(refuse(LookupError::Ambiguous { reference: reference.to_owned(), candidates }))
        }
    }
}
