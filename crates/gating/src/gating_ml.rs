//! Gating-ML 2.0 (ISAC, 2.0.121207): gates, transformations and spectrum matrices as XML.
//!
//! [`read`] is lenient on form (prefixes of elements and attributes, the order of elements, the place of
//! `custom_info`) and strict on meaning: every error says where, which element, what the standard asks for and what
//! there is. `docs/formats/gating-ml.md` lists both.

mod boolean;
mod dimension;
mod gate;
mod matrix;
mod names;
mod parts;
mod quadrant;
mod references;
mod transformation;
mod write;

pub use write::{WriteError, Written, write};

use std::collections::{HashMap, HashSet};

use crate::document::xml::{self, Element};
use crate::document::{GateDocument, NamedDimension, ReadError, Remark};
use crate::{GateTree, Population};

/// Reads a document.
///
/// A population's name is its gate's id, or the name that Cytobank's `custom_info` gives it. Each quadrant of a
/// `QuadrantGate` is a population; the `QuadrantGate` itself is none.
///
/// # Errors
/// [`ReadError`] for text that is no Gating-ML 2.0, with the place and the rule.
///
/// # Examples
/// ```
/// let document = flowmrd_gating::gating_ml::read(
///     r#"<Gating-ML xmlns="http://www.isac-net.org/std/Gating-ML/v2.0/gating">
///          <RectangleGate id="Bright">
///            <dimension compensation-ref="uncompensated" min="1000"><fcs-dimension name="FITC-A"/></dimension>
///          </RectangleGate>
///        </Gating-ML>"#,
/// )?;
/// assert_eq!(document.tree.path(document.tree.find("Bright").unwrap()), "/Bright");
/// # Ok::<(), flowmrd_gating::document::ReadError>(())
/// ```
pub fn read(text: &str) -> Result<GateDocument, ReadError> {
    let document = xml::parse(text)?;
    let root = Element::root(&document, "Gating-ML")?;
    check_version(root)?;
    let mut reader = Reader::new(root)?;
    let mut populations: Vec<Declared<'_>> = Vec::new();
    for element in root.children() {
        reader.gate(element, &mut populations)?;
    }
    let matrices = root.children_named("spectrumMatrix").map(matrix::read).collect::<Result<_, _>>()?;
    references::check(root, &populations)?;
    let every = GateTree::new(populations.iter().map(|one| one.population.clone()).collect())
        .map_err(|error| references::place(error, &populations))?;
    let (kept, inlined) = parts::inline(&every, &populations)?;
    let elements: Vec<Element<'_>> =
        kept.iter().filter_map(|&at| populations.get(at)).map(|one| one.element).collect();
    let tree = names::apply(GateTree::new(inlined)?, &elements, &mut reader.remarks)?;
    Ok(GateDocument { tree, matrices, remarks: reader.remarks })
}

/// A population and the element that declares it.
struct Declared<'a> {
    element: Element<'a>,
    /// Named by its id.
    population: Population<NamedDimension>,
}

/// What all gates of a document refer to.
struct Reader<'a> {
    transformations: HashMap<&'a str, transformation::Transformation>,
    matrix_ids: HashSet<&'a str>,
    remarks: Vec<Remark>,
}

impl<'a> Reader<'a> {
    /// Reads what gates may refer to wherever it stands, and checks that no id is used twice.
    fn new(root: Element<'a>) -> Result<Self, ReadError> {
        check_ids(root)?;
        let mut transformations = HashMap::new();
        for element in root.children_named("transformation") {
            transformations.insert(element.require("id")?, transformation::read(element)?);
        }
        let matrices = root.children_named("spectrumMatrix");
        let matrix_ids = matrices.map(|matrix| matrix.require("id")).collect::<Result<_, _>>()?;
        Ok(Self { transformations, matrix_ids, remarks: Vec::new() })
    }

    /// Reads a gate; other elements of the root are no gates.
    fn gate(&mut self, element: Element<'a>, populations: &mut Vec<Declared<'a>>) -> Result<(), ReadError> {
        let gate = match element.name() {
            "RectangleGate" => self.rectangle(element)?,
            "PolygonGate" => self.polygon(element)?,
            "EllipsoidGate" => self.ellipsoid(element)?,
            "BooleanGate" => boolean::read(element)?,
            "QuadrantGate" => return self.quadrants(element, populations),
            "transformation" | "spectrumMatrix" => return Ok(()),
            "custom_info" => return Ok(()),
            name if name.ends_with("Gate") => {
                let known = "RectangleGate, PolygonGate, EllipsoidGate, QuadrantGate or BooleanGate";
                return Err(element.refuse(known, name));
            }
            _ => {
                self.remarks.push(element.remark("not of Gating-ML 2.0: left out"));
                return Ok(());
            }
        };
        self.declare(element, element, gate, populations)
    }

    /// Adds a population whose id stands on one element and whose parent on another.
    fn declare(
        &mut self,
        element: Element<'a>,
        parent: Element<'a>,
        gate: crate::Gate<NamedDimension>,
        populations: &mut Vec<Declared<'a>>,
    ) -> Result<(), ReadError> {
        let name = names::id(element)?;
        let parent = parent.attribute("parent_id").map(str::trim).filter(|id| !id.is_empty());
        let population = Population { name, parent: parent.map(str::to_owned), gate };
        populations.push(Declared { element, population });
        Ok(())
    }
}

/// Refuses other versions of the standard, whose gates mean something else; a document without a namespace is taken for 2.0.
fn check_version(root: Element<'_>) -> Result<(), ReadError> {
    let namespace = root.namespace().unwrap_or_default();
    if namespace.contains("/Gating-ML/") && !namespace.contains("/Gating-ML/v2.0/") {
        let expected = "the namespace http://www.isac-net.org/std/Gating-ML/v2.0/gating";
        return Err(root.refuse(expected, format!("\"{}\"", xml::excerpt(namespace))));
    }
    Ok(())
}

/// Refuses an id that two elements bear: ids are those of XML, unique in the document.
fn check_ids(root: Element<'_>) -> Result<(), ReadError> {
    let inner = root.children().flat_map(|child| {
        let quadrants = child.children_named("Quadrant");
        std::iter::once(child).chain(quadrants)
    });
    let mut seen = HashMap::new();
    for element in inner.filter(|element| element.name() != "custom_info") {
        if let Some(id) = element.attribute("id")
            && let Some(first) = seen.insert(id, element)
        {
            let found = format!("the id of the {} at {}", xml::excerpt(first.name()), first.place());
            return Err(element.refuse("an id that no other element bears", found));
        }
    }
    Ok(())
}
