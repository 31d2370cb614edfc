//! From ids, which are unique, to the names that people gave.

use std::collections::HashSet;

use crate::document::xml::{Element, excerpt};
use crate::document::{NamedDimension, ReadError, Remark};
use crate::{Gate, GateTree, Population};

/// Returns an element's id; one that could not stand in a path is refused, as XML's ids do not allow it either.
pub(super) fn id(element: Element<'_>) -> Result<String, ReadError> {
    let id = element.require("id")?.trim();
    if id.is_empty() || id.contains(|letter: char| letter == '/' || letter.is_control()) {
        return Err(
            element.refuse("an id without \"/\" and control characters", format!("\"{}\"", excerpt(id)))
        );
    }
    Ok(id.to_owned())
}

/// Renames the populations to which `custom_info` gives a name: ours by `flowmrd/name`, Cytobank's by `cytobank/name`.
pub(super) fn apply(
    tree: GateTree<NamedDimension>,
    elements: &[Element<'_>],
    remarks: &mut Vec<Remark>,
) -> Result<GateTree<NamedDimension>, ReadError> {
    let given: Vec<Option<String>> = elements.iter().map(|element| given_name(*element, remarks)).collect();
    if given.iter().all(Option::is_none) {
        return Ok(tree);
    }
    let mut paths: Vec<String> = vec![String::new(); elements.len()];
    let mut names: Vec<String> = vec![String::new(); elements.len()];
    let mut taken = HashSet::new();
    for &index in tree.dependency_order() {
        let id = tree.name(index);
        let parent = tree.parent(index).map_or("", |parent| paths[parent.0].as_str());
        let name = given[index.0].clone().unwrap_or_else(|| id.to_owned());
        let mut path = format!("{parent}/{name}");
        names[index.0].clone_from(&name);
        if !taken.insert(path.clone()) {
            names[index.0] = format!("{name} ({id})");
            path = format!("{parent}/{}", names[index.0]);
            let message = format!(
                "another population is called \"{0}\" too: called \"{0} ({id})\"",
                excerpt(&name),
                id = excerpt(id)
            );
            remarks.push(elements[index.0].remark(message));
            taken.insert(path.clone());
        }
        paths[index.0] = path;
    }
    let rename = |reference: &str| tree.find(reference).ok().map(|index| paths[index.0].clone());
    let populations = tree.indices().map(|index| Population {
        name: names[index.0].clone(),
        parent: tree.parent(index).map(|parent| paths[parent.0].clone()),
        gate: refer(tree.gate(index), &rename),
    });
    Ok(GateTree::new(populations.collect())?)
}

/// Replaces the references in a gate.
fn refer(gate: &Gate<NamedDimension>, rename: &impl Fn(&str) -> Option<String>) -> Gate<NamedDimension> {
    let all = |gates: &[Gate<NamedDimension>]| gates.iter().map(|gate| refer(gate, rename)).collect();
    match gate {
        Gate::And(gates) => Gate::And(all(gates)),
        Gate::Or(gates) => Gate::Or(all(gates)),
        Gate::Not(gate) => !refer(gate, rename),
        Gate::Population(reference) => {
            Gate::Population(rename(reference).unwrap_or_else(|| reference.clone()))
        }
        other => other.clone(),
    }
}

/// Reads the name that a gate's `custom_info` gives.
fn given_name(element: Element<'_>, remarks: &mut Vec<Remark>) -> Option<String> {
    let info = element.child("custom_info")?;
    let own = info.child("flowmrd");
    let info = own.or_else(|| info.child("cytobank"))?;
    if let Some(file) =
        info.child("fcs_file_filename").map(|file| file.text()).filter(|file| !file.is_empty())
    {
        let file = excerpt(file);
        remarks.push(element.remark(format!("drawn for the file \"{file}\" alone: applied to every file")));
    }
    let name = info.child("name")?;
    // Ours is the name to the last blank.
    let name = if own.is_some() { name.whole_text() } else { name.text() };
    if name.is_empty() {
        return None;
    }
    let is_apart = |letter: char| letter == '/' || letter.is_control();
    if name.contains(is_apart) {
        remarks.push(element.remark(format!(
            "\"/\" or a control character in the name \"{}\" is written as \"_\"",
            excerpt(name)
        )));
    }
    Some(name.replace(is_apart, "_"))
}
