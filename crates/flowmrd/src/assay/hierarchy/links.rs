use std::collections::BTreeMap;

use super::{NamedPopulation, Role};
use crate::assay::diagnostic::{Located, Problems};
use crate::assay::document::excerpt;
use crate::assay::nearest::nearest;

/// Most populations on the way from the root to a population, itself included.
const DEPTH_LIMIT: usize = 64;

/// Which population refers to which, by positions in the document.
pub(super) struct Links {
    by_name: BTreeMap<String, usize>,
    pub(super) parents: Vec<Option<usize>>,
    /// In the order of [`Condition::references`](crate::assay::Condition::references).
    pub(super) references: Vec<Vec<usize>>,
    pub(super) paths: Vec<String>,
}

impl Links {
    pub(super) fn find(named: &[NamedPopulation], problems: &mut Problems<'_>) -> Option<Self> {
        let by_name = unique_names(named, problems)?;
        let mut links = Self { by_name, parents: Vec::new(), references: Vec::new(), paths: Vec::new() };
        // Every reference is looked up, so that every wrong one is found.
        let parents: Vec<_> =
            named.iter().map(|population| links.find_parent(named, population, problems)).collect();
        let references: Vec<_> = named
            .iter()
            .map(|population| {
                let subject = format!("the condition of `{}`", excerpt(&population.name.value));
                let names = population.condition.references();
                let found: Vec<_> =
                    names.into_iter().map(|name| links.find_name(named, name, &subject, problems)).collect();
                found.into_iter().collect::<Option<Vec<_>>>()
            })
            .collect();
        links.parents = parents.into_iter().collect::<Option<_>>()?;
        links.references = references.into_iter().collect::<Option<_>>()?;
        links.check_cycles(named, problems)?;
        links.paths = links.paths(named, problems)?;
        links.check_written_paths(named, problems)?;
        Some(links)
    }

    /// Finds a population by its name or its whole path.
    pub(super) fn find_reference(
        &self,
        named: &[NamedPopulation],
        name: &Located<String>,
        subject: &str,
        problems: &mut Problems<'_>,
    ) -> Option<usize> {
        let found = self.find_name(named, name, subject, problems)?;
        self.check_path(name, found, problems).then_some(found)
    }

    /// Lists gates, parents before children, siblings in the order of the document; then LAIPs in that order.
    pub(super) fn order(&self, named: &[NamedPopulation]) -> Vec<usize> {
        let mut children = vec![Vec::new(); named.len()];
        let mut waiting = Vec::new();
        for index in (0..named.len()).rev().filter(|&index| named[index].role == Role::Gate) {
            match self.parents[index] {
                Some(parent) => children[parent].push(index),
                None => waiting.push(index),
            }
        }
        let mut order = Vec::with_capacity(named.len());
        while let Some(index) = waiting.pop() {
            order.push(index);
            waiting.extend_from_slice(&children[index]);
        }
        order.extend((0..named.len()).filter(|&index| named[index].role == Role::Laip));
        order
    }

    fn find_parent(
        &self,
        named: &[NamedPopulation],
        population: &NamedPopulation,
        problems: &mut Problems<'_>,
    ) -> Option<Option<usize>> {
        let Some(name) = &population.parent else {
            return Some(None);
        };
        let subject = format!("`parent` of `{}`", excerpt(&population.name.value));
        let parent = self.find_name(named, name, &subject, problems)?;
        if named[parent].role == Role::Laip {
            let message = format!("{subject} is the LAIP `{}`: expected a gate", excerpt(&name.value));
            problems.add_at(name.place, message, None);
            return None;
        }
        Some(Some(parent))
    }

    fn find_name(
        &self,
        named: &[NamedPopulation],
        name: &Located<String>,
        subject: &str,
        problems: &mut Problems<'_>,
    ) -> Option<usize> {
        let last = name.value.rsplit('/').next().unwrap_or_default();
        let found = self.by_name.get(last).copied();
        if found.is_none() {
            let message = format!("unknown population `{}` in {subject}", excerpt(&name.value));
            let near = nearest(last, named.iter().map(|population| population.name.value.as_str()));
            problems.add_at(name.place, message, near);
        }
        found
    }

    /// Checks that a reference that is written as a path leads to the population of its last name.
    fn check_path(&self, name: &Located<String>, found: usize, problems: &mut Problems<'_>) -> bool {
        let right = !name.value.contains('/') || name.value == self.paths[found];
        if !right {
            let message = format!("unknown path `{}`", excerpt(&name.value));
            problems.add_at(name.place, message, Some(self.paths[found].clone()));
        }
        right
    }

    fn check_written_paths(&self, named: &[NamedPopulation], problems: &mut Problems<'_>) -> Option<()> {
        let mut right = true;
        for (index, population) in named.iter().enumerate() {
            for (name, found) in population.parent.iter().zip(self.parents[index]) {
                right &= self.check_path(name, found, problems);
            }
            for (name, &found) in population.condition.references().into_iter().zip(&self.references[index]) {
                right &= self.check_path(name, found, problems);
            }
        }
        right.then_some(())
    }

    /// Refuses a population that needs itself to be known, through parents or references.
    fn check_cycles(&self, named: &[NamedPopulation], problems: &mut Problems<'_>) -> Option<()> {
        let mut done = vec![false; named.len()];
        for start in 0..named.len() {
            let mut way = Vec::new();
            if let Some(first) = self.find_cycle(start, &mut way, &mut done) {
                let begin = way.iter().position(|&index| index == first).unwrap_or(0);
                let names: Vec<_> = way[begin..]
                    .iter()
                    .chain([&first])
                    .map(|&index| excerpt(&named[index].name.value))
                    .collect();
                let name = &named[first].name;
                let message = format!("`{}` depends on itself: {}", excerpt(&name.value), names.join(" → "));
                problems.add_at(name.place, message, None);
                return None;
            }
        }
        Some(())
    }

    /// Goes depth first from a population; returns the one that closes a cycle, `way` then ends with that cycle.
    fn find_cycle(&self, index: usize, way: &mut Vec<usize>, done: &mut [bool]) -> Option<usize> {
        if done[index] {
            return None;
        }
        if way.contains(&index) {
            return Some(index);
        }
        way.push(index);
        for &next in self.parents[index].iter().chain(&self.references[index]) {
            if let Some(first) = self.find_cycle(next, way, done) {
                return Some(first);
            }
        }
        way.pop();
        done[index] = true;
        None
    }

    fn paths(&self, named: &[NamedPopulation], problems: &mut Problems<'_>) -> Option<Vec<String>> {
        let path = |start: usize| {
            let mut names = Vec::new();
            let mut next = Some(start);
            while let Some(index) = next {
                names.push(named[index].name.value.as_str());
                next = self.parents[index];
                if names.len() > DEPTH_LIMIT {
                    return Err(&named[start].name);
                }
            }
            Ok(names.iter().rev().fold(String::new(), |path, name| path + "/" + name))
        };
        let paths: Result<Vec<_>, _> = (0..named.len()).map(path).collect();
        paths
            .map_err(|name| {
                let message = format!(
                    "`{}` lies too deep: expected at most {DEPTH_LIMIT} gates on its way",
                    excerpt(&name.value)
                );
                problems.add_at(name.place, message, None);
            })
            .ok()
    }
}

fn unique_names(named: &[NamedPopulation], problems: &mut Problems<'_>) -> Option<BTreeMap<String, usize>> {
    let mut by_name = BTreeMap::new();
    let mut unique = true;
    for (index, population) in named.iter().enumerate() {
        let name = &population.name;
        if let Some(&first) = by_name.get(&name.value) {
            let first: &NamedPopulation = &named[first];
            let message = format!(
                "duplicate name `{}`: expected one that no other gate or LAIP has, the first is at line {}",
                excerpt(&name.value),
                first.name.place.line
            );
            problems.add_at(name.place, message, None);
            unique = false;
        } else {
            by_name.insert(name.value.clone(), index);
        }
    }
    unique.then_some(by_name)
}
