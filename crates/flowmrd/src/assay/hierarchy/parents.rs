use std::collections::BTreeMap;

use super::{NamedPopulation, Role};
use crate::assay::diagnostic::{Located, Problems};
use crate::assay::document::excerpt;
use crate::assay::nearest::nearest;

/// What a reference leads to before paths are known.
pub(super) enum Lead {
    /// One population alone bears the name.
    One(usize),
    /// A path whose last name several bear.
    ByPath,
}

/// Finds the parents that are paths, one generation after another; a parent by a bare name is known already.
pub(super) fn resolve_parents(
    named: &[NamedPopulation],
    leads: Vec<Option<Lead>>,
    problems: &mut Problems<'_>,
) -> Option<Vec<Option<usize>>> {
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(leads.len());
    let mut is_waiting = Vec::with_capacity(leads.len());
    for lead in &leads {
        is_waiting.push(matches!(lead, Some(Lead::ByPath)));
        parents.push(if let Some(Lead::One(parent)) = lead { Some(*parent) } else { None });
    }
    let mut paths: Vec<Option<String>> = vec![None; named.len()];
    let mut by_path: BTreeMap<String, usize> = BTreeMap::new();
    loop {
        let mut has_advanced = false;
        for index in 0..named.len() {
            if paths[index].is_some() {
                continue;
            }
            if let (Some(name), true) = (&named[index].parent, is_waiting[index]) {
                let Some(&parent) = by_path.get(&name.value) else { continue };
                parents[index] = Some(parent);
                is_waiting[index] = false;
            }
            let above = match parents[index] {
                Some(parent) => paths[parent].clone(),
                None => Some(String::new()),
            };
            let Some(above) = above else { continue };
            let path = format!("{above}/{}", named[index].name.value);
            if named[index].role == Role::Gate {
                by_path.entry(path.clone()).or_insert(index);
            }
            paths[index] = Some(path);
            has_advanced = true;
        }
        if !has_advanced {
            break;
        }
    }
    let lost = named.iter().zip(&is_waiting).filter(|(_, is_waiting)| **is_waiting);
    let mut is_whole = true;
    for name in lost.filter_map(|(population, _)| population.parent.as_ref()) {
        unknown_path(name, by_path.keys().map(String::as_str), problems);
        is_whole = false;
    }
    is_whole.then_some(parents)
}

pub(super) fn unknown_path<'p>(
    name: &Located<String>,
    known: impl Iterator<Item = &'p str>,
    problems: &mut Problems<'_>,
) {
    let message = format!("unknown path `{}`", excerpt(&name.value));
    let near = if problems.is_long() { None } else { nearest(&name.value, known) };
    problems.add_at(name.place, message, near);
}
