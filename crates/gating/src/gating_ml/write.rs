//! From a gate document to Gating-ML 2.0.

mod gate;
mod ids;
mod matrix;
mod plan;
mod scale;
mod signal;
mod transformation;
mod unroll;
mod xml;

use matrix::write_matrix;
use plan::{Plan, Planned};
use transformation::write_transformation;
use xml::Xml;

use crate::document::{GateDocument, Remark};
use crate::{GateError, TransformError};

/// The namespaces of the standard.
const NAMESPACES: [(&str, &str); 3] = [
    ("xmlns:gating", "http://www.isac-net.org/std/Gating-ML/v2.0/gating"),
    ("xmlns:transforms", "http://www.isac-net.org/std/Gating-ML/v2.0/transformations"),
    ("xmlns:data-type", "http://www.isac-net.org/std/Gating-ML/v2.0/datatypes"),
];

/// Writes a document as Gating-ML 2.0 that is valid against the standard's schemas.
///
/// Ids are made of the populations' names; a name that no id can be, or that is not unique, stands in `custom_info`, from
/// where [`read`](super::read) takes it. Parts of a boolean that are no populations become gates of their own, marked as
/// parts in `custom_info`; [`read`](super::read) puts them back. Scales without a form in Gating-ML are carried over
/// exactly where that can be done:
///
/// * bounds of a rectangle on such a scale are written as the values before it, found by bisection over the floats;
/// * `asinh(x / cofactor)` is `fasinh` with M·ln 10 = 1, FlowJo's log is `flog` with `boundMin` 0;
/// * an edge of a polygon on FlowJo's biexponential is written with a vertex at each node of its table.
///
/// # Errors
/// [`WriteError::Ellipsoid`] for an ellipsoid on FlowJo's biexponential, which no gate of the standard is.
/// [`WriteError::Ratio`] and [`WriteError::Matrix`] for what its schemas have no place for.
pub fn write(document: &GateDocument) -> Result<Written, WriteError> {
    // Gates first, for what they turned out to refer to stands before them.
    let mut plan = Plan::new(document);
    let populations: Vec<Planned> =
        document.tree.indices().map(|index| plan.population(index)).collect::<Result<_, _>>()?;
    let mut xml = Xml::new();
    xml.element("gating:Gating-ML", &NAMESPACES, |xml| {
        write_origin(xml, document.remarks.iter().chain(&plan.remarks));
        for (transformation, id) in &plan.transformations {
            write_transformation(xml, transformation, id);
        }
        for matrix in &document.matrices {
            if let Some(id) = plan.matrix_ids.get(matrix.id.as_str()) {
                write_matrix(xml, matrix, id);
            }
        }
        for planned in plan.parts.iter().chain(&populations) {
            planned.write(xml, &plan);
        }
        Ok::<(), WriteError>(())
    })?;
    Ok(Written { text: xml.finish(), remarks: plan.remarks })
}

/// A document as Gating-ML 2.0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The XML.
    pub text: String,
    /// What is not written as it was, beside the document's own remarks; both stand in the text too.
    pub remarks: Vec<Remark>,
}

/// Says what wrote the document, and repeats what is to be known about it.
fn write_origin<'r>(xml: &mut Xml, remarks: impl Iterator<Item = &'r Remark>) {
    let _ = xml.element("data-type:custom_info", &[], |xml| {
        xml.element("flowmrd", &[("version", env!("CARGO_PKG_VERSION"))], |xml| {
            remarks.for_each(|remark| xml.text("remark", &remark.to_string()));
            Ok::<(), WriteError>(())
        })
    });
}

/// Why a document cannot be written as Gating-ML 2.0.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// An ellipsoid on a scale that the standard does not have.
    #[error("population {path}: expected an ellipsoid on scales of Gating-ML 2.0, got one on {scale}")]
    Ellipsoid {
        /// The population.
        path: String,
        /// The scale.
        scale: String,
    },
    /// A polygon that grows past the limit when it is written without its scale.
    #[error("population {path}: expected at most {limit} vertices, got more once its scale is written out")]
    Vertices {
        /// The population.
        path: String,
        /// The limit.
        limit: usize,
    },
    /// A ratio of two signals that are compensated differently.
    #[error(
        "population {path}: expected a ratio of signals that are compensated alike, got two different ones"
    )]
    Ratio {
        /// The population.
        path: String,
    },
    /// A matrix of fewer than two stains or detectors.
    #[error(
        "population {path}, matrix \"{id}\": expected at least 2 stains and 2 detectors, got {stain_count} and \
         {detector_count}"
    )]
    Matrix {
        /// The population.
        path: String,
        /// The matrix.
        id: String,
        /// Its stains.
        stain_count: usize,
        /// Its detectors.
        detector_count: usize,
    },
    /// A gate that vanishes when it is written without its scale.
    #[error("population {path}")]
    Gate {
        /// The population.
        path: String,
        /// Why.
        source: GateError,
    },
    /// A scale that cannot be written as one of the standard's.
    #[error("population {path}")]
    Scale {
        /// The population.
        path: String,
        /// Why.
        source: TransformError,
    },
}
