use std::collections::{BTreeMap, HashMap};

use super::gate::{Context, Gated, Reason};
use crate::document::xml::{Element, excerpt};
use crate::document::{NamedDimension, ReadError};
use crate::tree::{MAX_PATH_LEN, MAX_POPULATIONS};
use crate::{Gate, Population};

/// Most populations of a sample, those that are not supported among them.
const MAX_ENTRIES: usize = 10 * MAX_POPULATIONS;

/// Nodes of populations that are made of others.
const BOOLEANS: [&str; 3] = ["AndNode", "OrNode", "NotNode"];

/// What stands among the populations and is none: it changes no count.
const BESIDE: [&str; 4] = ["Statistic", "Graph", "Annotation", "TextTraits"];

/// The count that FlowJo wrote for a population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowJoCount {
    /// Path of the population.
    pub path: String,
    /// The count; `None` where FlowJo had not counted.
    pub count: Option<u64>,
    /// The group that the population was inherited from; `None` for one that was drawn for the sample itself.
    pub group: Option<String>,
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
}

/// One population as the workspace has it.
struct Entry<'a> {
    element: Element<'a>,
    name: String,
    path: String,
    parent: Option<usize>,
    gate: Gated,
    count: Option<u64>,
    group: Option<String>,
}

/// Reads the populations below a sample's node.
pub(super) fn read(node: Element<'_>, context: &mut Context) -> Result<Populations, ReadError> {
    let mut list = List { context, entries: Vec::new(), by_names: BTreeMap::new() };
    list.below(node, None, "", "")?;
    list.resolve_references();
    let List { entries, .. } = list;
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
            .map(|entry| FlowJoCount {
                path: entry.path.clone(),
                count: entry.count,
                group: entry.group.clone(),
            })
            .collect(),
        unsupported: list_unsupported(&entries, &lost),
    })
}

/// The populations of a sample while they are read.
struct List<'a, 'c> {
    context: &'c mut Context,
    entries: Vec<Entry<'a>>,
    /// Populations by the names from the root, as the workspace writes them, letters reversed: all that end alike are
    /// neighbours.
    by_names: BTreeMap<String, Vec<usize>>,
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
        let mut taken = HashMap::new();
        for child in element.children_named("Subpopulations").flat_map(Element::children) {
            let gate = match child.name() {
                "Population" => self.gate(child)?,
                "AndNode" => references(child)?.map(Gate::And),
                "OrNode" => references(child)?.map(Gate::Or),
                "NotNode" => references(child)?.and_then(not),
                name if BESIDE.contains(&name) => continue,
                name => Err(Reason(format!("node {}", excerpt(name)))),
            };
            let written = match &gate {
                Ok(_) => child.require("name")?,
                // Something unknown need not have a name of its own.
                Err(_) => child.attribute("name").unwrap_or(child.name()),
            };
            let name = self.name(child, written, &mut taken);
            let path = format!("{path}/{name}");
            if path.len() > MAX_PATH_LEN {
                let expected = format!("a path of at most {MAX_PATH_LEN} bytes");
                return Err(child.refuse(expected, format!("{} bytes", path.len())));
            }
            if self.entries.len() == MAX_ENTRIES {
                return Err(ReadError::Limit { what: "populations of a sample", limit: MAX_ENTRIES });
            }
            let names = if names.is_empty() { written.to_owned() } else { format!("{names}/{written}") };
            self.by_names.entry(reversed(&names)).or_default().push(self.entries.len());
            let index = self.entries.len();
            self.entries.push(Entry {
                element: child,
                name,
                path: path.clone(),
                parent,
                gate,
                count: child.attribute("count").and_then(|count| count.trim().parse().ok()),
                group: child.attribute("owningGroup").filter(|group| !group.is_empty()).map(str::to_owned),
            });
            self.below(child, Some(index), &path, &names)?;
        }
        Ok(())
    }

    fn gate(&mut self, population: Element<'_>) -> Result<Gated, ReadError> {
        match population.child("Gate") {
            Some(gate) => self.context.read(gate),
            None => Ok(Err(Reason("a population without a gate".to_owned()))),
        }
    }

    /// Makes a name that can stand in a path and that no sibling bears; `taken` has those of the siblings, each with the
    /// number that the next of its name gets.
    fn name(&mut self, element: Element<'_>, written: &str, taken: &mut HashMap<String, usize>) -> String {
        let trimmed = written.replace(|letter: char| letter == '/' || letter.is_control(), "_");
        let plain = if trimmed.is_empty() { "unnamed".to_owned() } else { trimmed };
        let mut name = plain.clone();
        if let Some(mut number) = taken.get(&plain).copied() {
            while taken.contains_key(&name) {
                name = format!("{plain} ({number})");
                number += 1;
            }
            taken.insert(plain, number);
        }
        taken.insert(name.clone(), 2);
        if name != written {
            let message = format!(
                "called \"{}\": its own name is empty, has \"/\" or a control character, or a sibling has it too",
                excerpt(&name)
            );
            self.context.remarks.push(element.remark(message));
        }
        name
    }

    /// Replaces the names by which boolean populations refer to others by their paths.
    fn resolve_references(&mut self) {
        let paths: Vec<String> = self.entries.iter().map(|entry| entry.path.clone()).collect();
        for entry in &mut self.entries {
            if !BOOLEANS.contains(&entry.element.name()) {
                continue;
            }
            let find = |names: &str| find(&self.by_names, names).map(|index| paths.get(index).cloned());
            let found = entry.gate.as_ref().map_err(Clone::clone).and_then(|gate| rename(gate, &find));
            entry.gate = found;
        }
    }
}

/// Writes names from the root backwards, letter by letter.
fn reversed(names: &str) -> String {
    names.chars().rev().chain(['/']).collect()
}

/// Finds the population that a boolean one refers to: by the names from the root on, or by the last of them.
fn find(by_names: &BTreeMap<String, Vec<usize>>, names: &str) -> Result<usize, Reason> {
    let names = names.strip_prefix('/').unwrap_or(names);
    let ending = reversed(names);
    let found: Vec<usize> = match by_names.get(&ending) {
        Some(whole) => whole.clone(),
        None => {
            let alike = by_names.range(ending.clone()..).take_while(|(known, _)| known.starts_with(&ending));
            alike.flat_map(|(_, found)| found.iter().copied()).take(2).collect()
        }
    };
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Reason(format!("a reference to \"{}\", which is no population,", excerpt(names)))),
        _ => Err(Reason(format!("a reference to \"{}\", which several populations are,", excerpt(names)))),
    }
}

/// Makes the complement of the one population that a node refers to.
fn not(gates: Vec<Gate<NamedDimension>>) -> Result<Gate<NamedDimension>, Reason> {
    match <[Gate<NamedDimension>; 1]>::try_from(gates) {
        Ok([gate]) => Ok(!gate),
        Err(gates) => Err(Reason(format!("a NotNode of {} populations", gates.len()))),
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
fn rename(
    gate: &Gate<NamedDimension>,
    path: &impl Fn(&str) -> Result<Option<String>, Reason>,
) -> Result<Gate<NamedDimension>, Reason> {
    let all = |gates: &[Gate<NamedDimension>]| {
        gates.iter().map(|gate| rename(gate, path)).collect::<Result<Vec<_>, Reason>>()
    };
    Ok(match gate {
        Gate::And(gates) => Gate::And(all(gates)?),
        Gate::Or(gates) => Gate::Or(all(gates)?),
        Gate::Not(gate) => !rename(gate, path)?,
        Gate::Population(names) => Gate::Population(path(names)?.unwrap_or_else(|| names.clone())),
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
    let mut dependents: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, entry) in entries.iter().enumerate() {
        if let Some(&fault) = lost.get(&index).filter(|_| entry.gate.is_ok()) {
            dependents.entry(fault).or_default().push(index);
        }
    }
    let unsupported = |(index, entry): (usize, &Entry<'_>)| {
        let Reason(what) = entry.gate.as_ref().err()?;
        let dependents = dependents.get(&index).into_iter().flatten();
        Some(Unsupported {
            path: entry.path.clone(),
            what: what.clone(),
            line: entry.element.line(),
            dependents: dependents.map(|&one| entries[one].path.clone()).collect(),
        })
    };
    entries.iter().enumerate().filter_map(unsupported).collect()
}
