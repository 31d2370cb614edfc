use super::gate::refuse;
use super::{Declared, Reader};
use crate::document::ReadError;
use crate::document::xml::{Element, excerpt};
use crate::gate::{Divider, Quadrants};

/// Most dividers of one gate: every quadrant looks for its own among them.
const MAX_DIVIDERS: usize = 256;

impl<'a> Reader<'a> {
    /// Reads a `QuadrantGate`: each of its quadrants is a population with the parent of the whole.
    pub(super) fn quadrants(
        &mut self,
        element: Element<'a>,
        populations: &mut Vec<Declared<'a>>,
    ) -> Result<(), ReadError> {
        let count = element.children_named("divider").count();
        if count > MAX_DIVIDERS {
            let expected = format!("at most {MAX_DIVIDERS} elements divider");
            return Err(element.refuse(expected, format!("{count}")));
        }
        let mut ids = Vec::new();
        let mut dividers = Vec::new();
        for divider in element.children_named("divider") {
            let id = divider.require("id")?;
            if ids.contains(&id) {
                let found = format!("\"{}\" twice", excerpt(id));
                return Err(divider.refuse("dividers with different ids", found));
            }
            ids.push(id);
            let value = |value: Element<'_>| divider.parse_number("value", value.text());
            let values = divider.children_named("value").map(value).collect::<Result<_, _>>()?;
            dividers.push(Divider::new(self.dimension(divider)?, values).map_err(refuse(divider))?);
        }
        let quadrants = Quadrants::new(dividers).map_err(refuse(element))?;
        if element.child("Quadrant").is_none() {
            return Err(element.refuse("at least one element Quadrant", "none"));
        }
        for quadrant in element.children_named("Quadrant") {
            let positions = positions(quadrant, &ids)?;
            let gate = quadrants.quadrant(&positions).map_err(refuse(quadrant))?;
            self.declare(quadrant, element, gate.into(), populations)?;
        }
        Ok(())
    }
}

/// Lists which divider each position of a quadrant is about, and the location on it.
fn positions(quadrant: Element<'_>, ids: &[&str]) -> Result<Vec<(usize, f64)>, ReadError> {
    let mut positions: Vec<(usize, f64)> = Vec::new();
    for position in quadrant.children_named("position") {
        let reference = position.require("divider_ref")?;
        let Some(number) = ids.iter().position(|id| *id == reference) else {
            let expected = format!("the id of a divider, which are {}", excerpt(&ids.join(", ")));
            return Err(quadrant.refuse(expected, format!("\"{}\"", excerpt(reference))));
        };
        if positions.iter().any(|(known, _)| *known == number) {
            let found = format!("\"{}\" twice", excerpt(reference));
            return Err(quadrant.refuse("each divider once", found));
        }
        positions.push((number, position.number("location")?));
    }
    Ok(positions)
}
