use std::collections::HashMap;

use super::ellipse;
use super::matrix::{SampleMatrix, uncompensated};
use super::scale::Scale;
use crate::Gate;
use crate::document::xml::{Element, excerpt};
use crate::document::{CompensationReference, NamedBasis, NamedDimension, ReadError};
use crate::gate::{Interval, Polygon, Rectangle};
use crate::transform::{Bounds, Transform};

/// Most vertices of one polygon.
const MAX_VERTICES: usize = 1_000_000;

/// Why a gate is not supported, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason(pub(super) String);

/// A gate, or why there is none.
pub(super) type Gated = Result<Gate<NamedDimension>, Reason>;

/// What the gates of a sample refer to.
pub(super) struct Context {
    pub(super) matrix: Option<SampleMatrix>,
    pub(super) scales: HashMap<String, Scale>,
}

impl Context {
    /// Reads the gate inside a `Gate` element.
    pub(super) fn read(&self, element: Element<'_>) -> Result<Gated, ReadError> {
        let forms: Vec<Element<'_>> = element.children().collect();
        let [form] = forms.as_slice() else {
            return Err(element.refuse("one gate", format!("{}", forms.len())));
        };
        let gate = match form.name() {
            "RectangleGate" => self.rectangle(*form)?,
            "PolygonGate" => self.polygon(*form)?,
            "EllipsoidGate" => self.ellipse(*form)?,
            other => Err(Reason(format!("gate {}", excerpt(other)))),
        };
        match form.attribute("eventsInside").map(str::trim) {
            None | Some("1") => Ok(gate),
            Some("0") => Ok(gate.map(|gate| !gate)),
            Some(other) => Err(form.refuse("0 or 1 as eventsInside", format!("\"{}\"", excerpt(other)))),
        }
    }

    fn rectangle(&self, element: Element<'_>) -> Result<Gated, ReadError> {
        let mut sides = Vec::new();
        for one in element.children_named("dimension") {
            let dimension = match self.dimension(one)? {
                Ok(dimension) => dimension,
                Err(reason) => return Ok(Err(reason)),
            };
            let level =
                |name: &str| Ok::<_, ReadError>(one.number_if_any(name)?.map(|at| dimension.forward(at)));
            let min = level("min")?.unwrap_or(f64::NEG_INFINITY);
            let max = level("max")?.unwrap_or(f64::INFINITY);
            match Interval::new(min, max) {
                Ok(interval) => sides.push((dimension, interval)),
                Err(error) => return Ok(Err(Reason(error.to_string()))),
            }
        }
        Ok(Rectangle::new(sides).map(Into::into).map_err(|error| Reason(error.to_string())))
    }

    /// Reads a polygon; its edges are straight on the scale, so that its vertices are carried to it.
    fn polygon(&self, element: Element<'_>) -> Result<Gated, ReadError> {
        let [x, y] = match self.pair(element)? {
            Ok(pair) => pair,
            Err(reason) => return Ok(Err(reason)),
        };
        let mut vertices = Vec::new();
        for one in element.children_named("vertex") {
            if vertices.len() == MAX_VERTICES {
                return Err(ReadError::Limit { what: "vertices of a polygon", limit: MAX_VERTICES });
            }
            let [at_x, at_y] = vertex(one)?;
            vertices.push([x.forward(at_x), y.forward(at_y)]);
        }
        Ok(Polygon::new(x, y, vertices).map(Into::into).map_err(|error| Reason(error.to_string())))
    }

    fn ellipse(&self, element: Element<'_>) -> Result<Gated, ReadError> {
        match self.pair(element)? {
            Ok(pair) if pair.iter().any(|dimension| dimension.transform == Transform::Identity) => {
                Ok(Err(Reason("an ellipse on a parameter without a transformation".to_owned())))
            }
            Ok(pair) => Ok(ellipse::read(element, pair.to_vec())?.map(Into::into)),
            Err(reason) => Ok(Err(reason)),
        }
    }

    fn pair(&self, element: Element<'_>) -> Result<Result<[NamedDimension; 2], Reason>, ReadError> {
        let dimensions: Vec<Element<'_>> = element.children_named("dimension").collect();
        let [x, y] = dimensions.as_slice() else {
            return Err(element.refuse("2 elements dimension", format!("{}", dimensions.len())));
        };
        Ok(match (self.dimension(*x)?, self.dimension(*y)?) {
            (Ok(x), Ok(y)) => Ok([x, y]),
            (Err(reason), _) | (_, Err(reason)) => Err(reason),
        })
    }

    fn dimension(&self, element: Element<'_>) -> Result<Result<NamedDimension, Reason>, ReadError> {
        let Some(parameter) = element.child("fcs-dimension") else {
            return Ok(Err(Reason("a dimension that is no parameter of the file".to_owned())));
        };
        let name = parameter.require("name")?;
        let signal = self.matrix.as_ref().map_or_else(|| uncompensated(name), |matrix| matrix.signal(name));
        if signal.compensation != CompensationReference::Uncompensated
            && let Some(what) = self.matrix.as_ref().and_then(|matrix| matrix.unsupported.clone())
        {
            return Ok(Err(Reason(what)));
        }
        let scale = self.scales.get(name).or_else(|| self.scales.get(&signal.name));
        let transform = match scale {
            None => Transform::Identity,
            Some(Scale::Known(transform)) => *transform,
            Some(Scale::Unsupported(what)) => {
                return Ok(Err(Reason(format!("transformation {} of {}", excerpt(what), excerpt(name)))));
            }
        };
        Ok(Ok(NamedDimension { basis: NamedBasis::Signal(signal), transform, bounds: Bounds::none() }))
    }
}

/// Reads the two coordinates of a vertex.
pub(super) fn vertex(element: Element<'_>) -> Result<[f64; 2], ReadError> {
    let mut coordinates = element.children_named("coordinate");
    match (coordinates.next(), coordinates.next(), coordinates.next()) {
        (Some(x), Some(y), None) => Ok([x.number("value")?, y.number("value")?]),
        _ => {
            let found = element.children_named("coordinate").count();
            Err(element.refuse("2 elements coordinate", format!("{found}")))
        }
    }
}
