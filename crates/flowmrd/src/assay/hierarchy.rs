use super::diagnostic::{Located, Problems};
use super::gate::{Condition, NamedCondition};
use super::tolerance::ToleranceRule;

mod links;
mod parents;

use links::Links;

/// Position of a population in [`Assay::populations`](super::Assay::populations), from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PopulationIndex(pub usize);

/// What a population is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A step of the gate tree.
    Gate,
    /// A leukaemia-associated immunophenotype.
    Laip,
}

/// One gate or LAIP of an assay, with its parent and its references found.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    pub(super) name: Located<String>,
    pub(super) path: String,
    pub(super) parent: Option<PopulationIndex>,
    pub(super) role: Role,
    pub(super) condition: Condition,
    pub(super) tolerances: Vec<ToleranceRule>,
}

impl Population {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name.value
    }

    /// Returns the names from the root, each after a slash: the population's identity.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the parent; `None` where that is all events.
    #[must_use]
    pub fn parent(&self) -> Option<PopulationIndex> {
        self.parent
    }

    /// Tells what the population is for.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// Returns what an event of the parent has to fulfil.
    #[must_use]
    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// Returns the tolerances that the gate states for itself, in the order of the document.
    #[must_use]
    pub fn tolerances(&self) -> &[ToleranceRule] {
        &self.tolerances
    }
}

/// A gate or LAIP whose references are still names.
pub(super) struct NamedPopulation {
    pub(super) name: Located<String>,
    pub(super) parent: Option<Located<String>>,
    pub(super) role: Role,
    pub(super) condition: NamedCondition,
    pub(super) tolerances: Vec<ToleranceRule>,
}

/// Finds every parent and reference, and puts parents before children, gates before LAIPs; `None` where a problem was
/// found. The populations that `wanted` names, each beside where it does, are returned as their whole paths.
///
/// A reference is a name that only one population bears, or a whole path (`/Singlets/CD19+`).
pub(super) fn resolve(
    named: Vec<NamedPopulation>,
    wanted: &[(&Located<String>, &str)],
    problems: &mut Problems<'_>,
) -> Option<(Vec<Population>, Vec<Located<String>>)> {
    let links = Links::find(&named, problems)?;
    let mut path_of = |&(name, subject): &(&Located<String>, &str)| {
        let found = links.find_reference(&named, name, subject, problems)?;
        Some(Located { value: links.paths.get(found)?.clone(), place: name.place })
    };
    let paths: Vec<Option<Located<String>>> = wanted.iter().map(&mut path_of).collect();
    let paths = paths.into_iter().collect::<Option<_>>()?;
    let order = links.order(&named);
    let mut new_index = vec![PopulationIndex(0); named.len()];
    for (position, &old) in order.iter().enumerate() {
        new_index[old] = PopulationIndex(position);
    }
    let mut slots: Vec<_> = named.into_iter().map(Some).collect();
    let mut populations = Vec::with_capacity(order.len());
    for old in order {
        let population = slots[old].take()?;
        let mut references = links.references[old].iter();
        populations.push(Population {
            path: links.paths[old].clone(),
            parent: links.parents[old].map(|index| new_index[index]),
            role: population.role,
            name: population.name,
            tolerances: population.tolerances,
            condition: population
                .condition
                .try_map(&mut |_| references.next().map(|&index| new_index[index]))?,
        });
    }
    Some((populations, paths))
}
