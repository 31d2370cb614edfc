use std::collections::{HashMap, HashSet};

use super::gate::{Context, Gated, Reason};
use crate::document::xml::{Element, excerpt};
use crate::document::{NamedDimension, ReadError, Remark};
use crate::{Gate, Population};

/// The count that FlowJo wrote for a population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowJoCount {
    /// Path of the population.
    pub path: String,
    /// The count; `None` where FlowJo had not counted.
    pub count: Option<u64>,
}

/// Something of a workspace that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// Path of the population.
    pub path: String,
    /// What is not supported, in words.
    pub what: String,
    /// Line of the workspace, from 1.
    pub line: u32,
    /// Paths of the populations that are left out with it: its descendants, and those that refer to one of them.
    pub dependents: Vec<String>,
}

/// The populations of a sample.
pub(super) struct Populations {
    pub(super) kept: Vec<Population<NamedDimension>>,
    pub(super) counts: Vec<FlowJoCount>,
    pub(super) unsupported: Vec<Unsupported>,
    pub(super) remarks: Vec<Remark>,
}

/// One population as the workspace has it.
struct Entry<'a> {
    element: Element<'a>,
    name: String,
    path: String,
    parent: Option<usize>,
    gate: Gated,
    count: Option<u64>,
}

/// Reads the populations below a sample's node.
pub(super) fn read(node: Element<'_>, context: &Context) -> Result<Populations, ReadError> {
    let mut list = List { context, entries: Vec::new(), by_names: HashMap::new(), remarks: Vec::new() };
    list.below(node, None, "", "")?;
    list.resolve_references();
    let List { entries, remarks, .. } = list;
    let lost = find_lost(&entries);
    let kept = entries.iter().enumerate().filter(|(index, _)| !lost.contains_key(index));
    let kept: Vec<&Entry<'_>> = kept.map(|(_, entry)| entry).collect();
    let population = |entry: &&Entry<'_>| {
        let gate = entry.gate.clone().ok()?;
        let parent = entry.parent.map(|parent| entries[parent].path.clone());
        Some(Population { name: entry.name.clone(), parent, gate })
    };
    Ok(Populations {
        kept: kept.iter().filter_map(population).collect(),
        counts: kept
            .iter()
            .map(|entry| FlowJoCount { path: entry.path.clone(), count: entry.count })
            .collect(),
        unsupported: list_unsupported(&entries, &lost),
        remarks,
    })
}

/// The populations of a sample while they are read.
struct List<'a, 'c> {
    context: &'c Context,
    entries: Vec<Entry<'a>>,
    /// Names from the root, as the workspace writes them, to the population.
    by_names: HashMap<String, usize>,
    remarks: Vec<Remark>,
}

impl<'a> List<'a, '_> {
    /// Reads what stands below an element; documents are no deeper than their reader allows.
    fn below(
        &mut self,
        element: Element<'a>,
        parent: Option<usize>,
        path: &str,
        names: &str,
    ) -> Result<(), ReadError> {
        let mut taken = HashSet::new();
        for child in element.children_named("Subpopulations").flat_map(Element::children) {
            let gate = match child.name() {
                "Population" => self.gate(child)?,
                "AndNode" => references(child)?.map(Gate::And),
                "OrNode" => references(child)?.map(Gate::Or),
                "NotNode" => references(child)?.map(|gates| !Gate::Or(gates)),
                // Statistics stand among the populations.
                _ => continue,
            };
            let written = child.require("name")?;
            let name = self.name(child, written, &mut taken);
            let path = format!("{path}/{name}");
            let names = if names.is_empty() { written.to_owned() } else { format!("{names}/{written}") };
            self.by_names.entry(names.clone()).or_insert(self.entries.len());
            let count = child.attribute("count").and_then(|count| count.trim().parse().ok());
            let index = self.entries.len();
            self.entries.push(Entry { element: child, name, path: path.clone(), parent, gate, count });
            self.below(child, Some(index), &path, &names)?;
        }
        Ok(())
    }

    fn gate(&self, population: Element<'_>) -> Result<Gated, ReadError> {
        match population.child("Gate") {
            Some(gate) => self.context.read(gate),
            None => Ok(Err(Reason("a population without a gate".to_owned()))),
        }
    }

    /// Makes a name that can stand in a path and that no sibling bears.
    fn name(&mut self, element: Element<'_>, written: &str, taken: &mut HashSet<String>) -> String {
        let trimmed = written.replace('/', "_");
        let plain = if trimmed.is_empty() { "unnamed".to_owned() } else { trimmed };
        let mut name = plain.clone();
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{plain} ({number})");
            number += 1;
        }
        if name != written {
            let message = format!("called \"{name}\": its own name has \"/\", or a sibling has it too");
            self.remarks.push(element.remark(message));
        }
        name
    }

    /// Replaces the names by which boolean populations refer to others by their paths.
    fn resolve_references(&mut self) {
        let paths: Vec<String> = self.entries.iter().map(|entry| entry.path.clone()).collect();
        for entry in &mut self.entries {
            if !matches!(entry.element.name(), "AndNode" | "OrNode" | "NotNode") {
                continue;
            }
            let found = entry.gate.as_ref().map_err(Clone::clone).and_then(|gate| {
                rename(gate, &|names| self.by_names.get(names).and_then(|&index| paths.get(index)))
            });
            entry.gate = found;
        }
    }
}

/// Reads the dependents of a boolean population.
fn references(element: Element<'_>) -> Result<Result<Vec<Gate<NamedDimension>>, Reason>, ReadError> {
    let dependents = element.children_named("Dependents").flat_map(|list| list.children_named("Dependent"));
    let gates: Vec<Gate<NamedDimension>> = dependents
        .map(|one| Ok(Gate::Population(one.require("name")?.to_owned())))
        .collect::<Result<_, ReadError>>()?;
    if gates.is_empty() {
        return Err(element.refuse("at least one Dependent", "none"));
    }
    Ok(Ok(gates))
}

/// Replaces the references in a boolean of references.
fn rename<'p>(
    gate: &Gate<NamedDimension>,
    path: &impl Fn(&str) -> Option<&'p String>,
) -> Result<Gate<NamedDimension>, Reason> {
    let all = |gates: &[Gate<NamedDimension>]| {
        gates.iter().map(|gate| rename(gate, path)).collect::<Result<Vec<_>, Reason>>()
    };
    Ok(match gate {
        Gate::And(gates) => Gate::And(all(gates)?),
        Gate::Or(gates) => Gate::Or(all(gates)?),
        Gate::Not(gate) => !rename(gate, path)?,
        Gate::Population(names) => {
            let unknown = || Reason(format!("a reference to \"{}\", which is no population", excerpt(names)));
            Gate::Population(path(names).ok_or_else(unknown)?.clone())
        }
        other => other.clone(),
    })
}

/// Finds the populations that cannot be had, each with the one whose fault it is.
fn find_lost(entries: &[Entry<'_>]) -> HashMap<usize, usize> {
    let by_path: HashMap<&str, usize> =
        entries.iter().enumerate().map(|(index, entry)| (entry.path.as_str(), index)).collect();
    let mut dependants: Vec<Vec<usize>> = vec![Vec::new(); entries.len()];
    for (index, entry) in entries.iter().enumerate() {
        let referred = entry.gate.as_ref().map(populations).unwrap_or_default();
        let referred = referred.into_iter().filter_map(|path| by_path.get(path).copied());
        entry.parent.into_iter().chain(referred).for_each(|needed| dependants[needed].push(index));
    }
    let faulty = entries.iter().enumerate().filter(|(_, entry)| entry.gate.is_err());
    let mut lost: HashMap<usize, usize> = faulty.map(|(index, _)| (index, index)).collect();
    let mut waiting: Vec<usize> = lost.keys().copied().collect();
    // In the order of the workspace, so that the same fault is named every time.
    waiting.sort_unstable_by(|one, two| two.cmp(one));
    while let Some(index) = waiting.pop() {
        let fault = lost.get(&index).copied().unwrap_or(index);
        for &dependant in &dependants[index] {
            if let std::collections::hash_map::Entry::Vacant(vacant) = lost.entry(dependant) {
                vacant.insert(fault);
                waiting.push(dependant);
            }
        }
    }
    lost
}

/// Lists the paths that a gate refers to.
fn populations(gate: &Gate<NamedDimension>) -> Vec<&str> {
    match gate {
        Gate::And(gates) | Gate::Or(gates) => gates.iter().flat_map(populations).collect(),
        Gate::Not(gate) => populations(gate),
        Gate::Population(path) => vec![path],
        _ => Vec::new(),
    }
}

fn list_unsupported(entries: &[Entry<'_>], lost: &HashMap<usize, usize>) -> Vec<Unsupported> {
    let unsupported = |(index, entry): (usize, &Entry<'_>)| {
        let Reason(what) = entry.gate.as_ref().err()?;
        let mut dependents: Vec<usize> = lost
            .iter()
            .filter(|&(&one, &fault)| fault == index && one != index)
            .map(|(&one, _)| one)
            .collect();
        dependents.sort_unstable();
        Some(Unsupported {
            path: entry.path.clone(),
            what: what.clone(),
            line: entry.element.place().line,
            dependents: dependents.into_iter().map(|one| entries[one].path.clone()).collect(),
        })
    };
    entries.iter().enumerate().filter_map(unsupported).collect()
}
