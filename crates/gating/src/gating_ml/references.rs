//! What gates refer to: parents, and the gates of booleans.

use std::collections::HashSet;

use super::Declared;
use crate::TreeError;
use crate::document::ReadError;
use crate::document::xml::{Element, excerpt};

/// Refuses a parent or a gate of a boolean that is not there, each at its own element.
pub(super) fn check(root: Element<'_>, populations: &[Declared<'_>]) -> Result<(), ReadError> {
    let known: HashSet<&str> = populations.iter().map(|one| one.population.name.as_str()).collect();
    let refuse = |element: Element<'_>, attribute: &str, id: &str| {
        let quadrants = root.children_named("QuadrantGate").find(|gate| gate.attribute("id") == Some(id));
        let found = match quadrants {
            Some(_) => format!("\"{}\", a QuadrantGate, of which each Quadrant is a population", excerpt(id)),
            None => format!("\"{}\"", excerpt(id)),
        };
        Err(element.refuse(format!("the id of a gate or of a Quadrant as {attribute}"), found))
    };
    for declared in populations {
        if let Some(parent) = declared.population.parent.as_deref()
            && !known.contains(parent)
        {
            return refuse(declared.element, "parent_id", parent);
        }
        for form in declared.element.children().filter(|_| declared.element.name() == "BooleanGate") {
            for reference in form.children_named("gateReference") {
                let id = reference.require("ref")?.trim();
                if !known.contains(id) {
                    return refuse(reference, "ref", id);
                }
            }
        }
    }
    Ok(())
}

/// Says at which element gates depend on themselves, or nest too deep.
pub(super) fn place(error: TreeError, populations: &[Declared<'_>]) -> ReadError {
    let last = |path: &String| path.rsplit('/').next().unwrap_or_default().to_owned();
    let (id, expected, found) = match &error {
        TreeError::Cycle { names } => {
            let way: Vec<String> = names.iter().map(last).collect();
            let id = way.first().cloned().unwrap_or_default();
            (id, "a gate that does not depend on itself".to_owned(), excerpt(&way.join(" → ")))
        }
        TreeError::TooDeep { path, limit } => {
            (last(path), format!("at most {limit} gates above or inside it"), "more".to_owned())
        }
        _ => return error.into(),
    };
    match populations.iter().find(|one| one.population.name == id) {
        Some(declared) => declared.element.refuse(expected, found),
        None => error.into(),
    }
}
