use std::collections::BTreeMap;

use super::parents::{Lead, resolve_parents, unknown_path};
use super::{NamedPopulation, Role};
use crate::assay::diagnostic::{Located, Problems};
use crate::assay::document::excerpt;
use crate::assay::nearest::nearest;

/// Most populations on the way from the root to a population, itself included.
const DEPTH_LIMIT: usize = 64;

/// Which population refers to which, by positions in the document.
pub(super) struct Links {
    by_name: BTreeMap<String, Vec<usize>>,
    pub(super) parents: Vec<Option<usize>>,
    /// In the order of [`Condition::references`](crate::assay::Condition::references).
    pub(super) references: Vec<Vec<usize>>,
    pub(super) paths: Vec<String>,
}

impl Links {
    pub(super) fn find(named: &[NamedPopulation], problems: &mut Problems<'_>) -> Option<Self> {
        let by_name = names(named, problems)?;
        let mut links = Self { by_name, parents: Vec::new(), references: Vec::new(), paths: Vec::new() };
        // Every reference is looked up, so that every wrong one is found.
        let parents: Vec<_> =
            named.iter().map(|population| links.find_parent(named, population, problems)).collect();
        let references: Vec<_> =
            named.iter().map(|population| links.find_leads(named, population, problems)).collect();
        let (parents, references): (Option<Vec<_>>, Option<Vec<_>>) =
            (parents.into_iter().collect(), references.into_iter().collect());
        links.parents = resolve_parents(named, parents?, problems)?;
        let references = references?;
        // What depends on what by bare names first: paths need parents that end.
        let plain = |leads: &Vec<Lead>| {
            leads
                .iter()
                .filter_map(|lead| if let Lead::One(index) = lead { Some(*index) } else { None })
                .collect()
        };
        links.references = references.iter().map(plain).collect();
        links.check_cycles(named, problems)?;
        links.paths = links.paths(named, problems)?;
        links.check_unique_paths(named, problems)?;
        links.references = links.follow(named, &references, problems)?;
        links.check_cycles(named, problems)?;
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
        let found = match self.find_name(named, name, subject, problems)? {
            Lead::One(found) => found,
            Lead::ByPath => self.find_path(name, problems)?,
        };
        self.check_path(name, found, problems).then_some(found)
    }

    fn find_leads(
        &self,
        named: &[NamedPopulation],
        population: &NamedPopulation,
        problems: &mut Problems<'_>,
    ) -> Option<Vec<Lead>> {
        let subject = format!("the condition of `{}`", excerpt(&population.name.value));
        let names = population.condition.references();
        let found: Vec<_> =
            names.into_iter().map(|name| self.find_name(named, name, &subject, problems)).collect();
        found.into_iter().collect()
    }

    /// Finds the references that are paths.
    fn follow(
        &self,
        named: &[NamedPopulation],
        leads: &[Vec<Lead>],
        problems: &mut Problems<'_>,
    ) -> Option<Vec<Vec<usize>>> {
        let followed: Vec<_> = named
            .iter()
            .zip(leads)
            .map(|(population, leads)| {
                let names = population.condition.references().into_iter();
                let found: Vec<_> = names
                    .zip(leads)
                    .map(|(name, lead)| match lead {
                        Lead::One(index) => Some(*index),
                        Lead::ByPath => self.find_path(name, problems),
                    })
                    .collect();
                found.into_iter().collect::<Option<Vec<_>>>()
            })
            .collect();
        followed.into_iter().collect()
    }

    fn find_path(&self, name: &Located<String>, problems: &mut Problems<'_>) -> Option<usize> {
        let found = self.paths.iter().position(|path| *path == name.value);
        if found.is_none() {
            unknown_path(name, self.paths.iter().map(String::as_str), problems);
        }
        found
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
    ) -> Option<Option<Lead>> {
        let Some(name) = &population.parent else {
            return Some(None);
        };
        let subject = format!("`parent` of `{}`", excerpt(&population.name.value));
        let lead = self.find_name(named, name, &subject, problems)?;
        if let Lead::One(parent) = lead
            && named[parent].role == Role::Laip
        {
            let message = format!("{subject} is the LAIP `{}`: expected a gate", excerpt(&name.value));
            problems.add_at(name.place, message, None);
            return None;
        }
        Some(Some(lead))
    }

    fn find_name(
        &self,
        named: &[NamedPopulation],
        name: &Located<String>,
        subject: &str,
        problems: &mut Problems<'_>,
    ) -> Option<Lead> {
        let last = name.value.rsplit('/').next().unwrap_or_default();
        match self.by_name.get(last).map(Vec::as_slice) {
            Some(&[only]) => Some(Lead::One(only)),
            Some([_, _, ..]) if name.value.contains('/') => Some(Lead::ByPath),
            Some([_, _, ..]) => {
                let message = format!(
                    "`{}` in {subject} is the name of several populations: expected a whole path, such as /A/{0}",
                    excerpt(&name.value)
                );
                problems.add_at(name.place, message, None);
                None
            }
            _ => {
                let message = format!("unknown population `{}` in {subject}", excerpt(&name.value));
                let names = named.iter().map(|population| population.name.value.as_str());
                let near = if problems.is_long() { None } else { nearest(last, names) };
                problems.add_at(name.place, message, near);
                None
            }
        }
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

    /// Refuses two populations of one name under one parent.
    fn check_unique_paths(&self, named: &[NamedPopulation], problems: &mut Problems<'_>) -> Option<()> {
        let mut first = BTreeMap::new();
        let mut unique = true;
        for (index, path) in self.paths.iter().enumerate() {
            let known = *first.entry(path).or_insert(index);
            if known != index {
                let line = named[known].name.place.line;
                duplicate(&named[index].name, "population of its parent", line, problems);
                unique = false;
            }
        }
        unique.then_some(())
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

fn duplicate(name: &Located<String>, of: &str, first_line: usize, problems: &mut Problems<'_>) {
    let message = format!(
        "duplicate name `{}`: expected one that no other {of} has, the first is at line {first_line}",
        excerpt(&name.value)
    );
    problems.add_at(name.place, message, None);
}

/// Lists who bears each name; refuses a name that two LAIPs bear, and one that stands twice with the same parent.
fn names(named: &[NamedPopulation], problems: &mut Problems<'_>) -> Option<BTreeMap<String, Vec<usize>>> {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut unique = true;
    for (index, population) in named.iter().enumerate() {
        let bearers = by_name.entry(population.name.value.clone()).or_default();
        let parent = |index: usize| named[index].parent.as_ref().map(|parent| parent.value.as_str());
        let sibling = bearers.iter().find(|&&other| parent(other) == parent(index));
        let is_laip = population.role == Role::Laip;
        let laip = bearers.iter().find(|&&other| is_laip && named[other].role == Role::Laip);
        if let Some(&first) = sibling {
            duplicate(&population.name, "population of its parent", named[first].name.place.line, problems);
            unique = false;
        } else if let Some(&first) = laip {
            duplicate(&population.name, "LAIP", named[first].name.place.line, problems);
            unique = false;
        }
        bearers.push(index);
    }
    unique.then_some(by_name)
}
