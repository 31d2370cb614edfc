use std::collections::{HashMap, HashSet};

use super::ellipse;
use super::matrix::Matrices;
use super::parameter::Parameters;
use super::scale::{KnownScale, Scale};
use crate::document::xml::{Element, excerpt};
use crate::document::{NamedBasis, NamedDimension, ReadError, Remark};
use crate::gate::{Interval, Polygon, Rectangle};
use crate::transform::Bounds;
use crate::{Gate, GateError};

/// Most vertices of one polygon.
const MAX_VERTICES: usize = 1_000_000;

/// Most dimensions of one rectangle, as in Gating-ML.
const MAX_DIMENSIONS: usize = 256;

/// Why a gate is not supported, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason(pub(super) String);

/// A gate, or why there is none.
pub(super) type Gated = Result<Gate<NamedDimension>, Reason>;

impl From<GateError> for Reason {
    fn from(error: GateError) -> Self {
        Self(format!("geometry that makes no gate ({error})"))
    }
}

/// What the gates of a sample refer to.
pub(super) struct Context {
    pub(super) parameters: Parameters,
    pub(super) matrices: Matrices,
    pub(super) scales: HashMap<String, Scale>,
    pub(super) remarks: Vec<Remark>,
    /// Parameters of whose scale a remark has been made.
    noted: HashSet<String>,
}

/// One axis of a gate, and the map of the gate's coordinates to it.
struct Axis {
    dimension: NamedDimension,
    scale: KnownScale,
    name: String,
}

impl Context {
    pub(super) fn new(parameters: Parameters, matrices: Matrices, scales: HashMap<String, Scale>) -> Self {
        Self { parameters, matrices, scales, remarks: Vec::new(), noted: HashSet::new() }
    }

    /// Reads the gate inside a `Gate` element.
    pub(super) fn read(&mut self, element: Element<'_>) -> Result<Gated, ReadError> {
        let forms: Vec<Element<'_>> = element.children().collect();
        let [form] = forms.as_slice() else {
            return Err(element.refuse("one gate", format!("{}", forms.len())));
        };
        if is_moved(*form)? {
            return Ok(Err(Reason("a magnetic gate, which FlowJo moved for this sample,".to_owned())));
        }
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

    fn rectangle(&mut self, element: Element<'_>) -> Result<Gated, ReadError> {
        let count = element.children_named("dimension").count();
        if count > MAX_DIMENSIONS {
            let expected = format!("at most {MAX_DIMENSIONS} elements dimension");
            return Err(element.refuse(expected, format!("{count}")));
        }
        let mut sides = Vec::new();
        for one in element.children_named("dimension") {
            let axis = match self.axis(one)? {
                Ok(axis) => axis,
                Err(reason) => return Ok(Err(reason)),
            };
            match self.side(element, one, &axis)? {
                Ok(interval) => sides.push((axis.dimension, interval)),
                Err(reason) => return Ok(Err(reason)),
            }
        }
        Ok(Rectangle::new(sides).map(Into::into).map_err(Reason::from))
    }

    /// Reads the bounds of a rectangle in one dimension; one that lies at the end of a scale or past it, where the scale
    /// is level and tells no event from another, is no bound.
    fn side(
        &mut self,
        gate: Element<'_>,
        element: Element<'_>,
        axis: &Axis,
    ) -> Result<Result<Interval, Reason>, ReadError> {
        let map = &axis.scale.coordinates;
        let (lowest, highest) = map.level_ends();
        let mut bounds = [f64::NEG_INFINITY, f64::INFINITY];
        let sides = [("min", lowest, highest), ("max", highest, lowest)];
        for (bound, (key, end, far_end)) in bounds.iter_mut().zip(sides) {
            // Java's way to write a side that is open.
            if let ("min", Some("-Infinity")) | ("max", Some("Infinity")) = (key, element.attribute(key)) {
                continue;
            }
            let Some(at) = element.number_if_any(key)? else { continue };
            let level = map.forward(at);
            if level == far_end {
                let name = excerpt(&axis.name);
                return Ok(Err(Reason(format!(
                    "{key} {at} of {name}, past the scale where all values are one,"
                ))));
            }
            if level != end {
                *bound = level;
                continue;
            }
            let message = format!(
                "{key} {at} of {} is an end of the scale or beyond it: every event there is inside, as on FlowJo's axis",
                excerpt(&axis.name)
            );
            self.remarks.push(gate.remark(message));
        }
        Ok(Interval::new(bounds[0], bounds[1]).map_err(Reason::from))
    }

    /// Reads a polygon; its edges are straight on the scale, so that its vertices are carried to it.
    fn polygon(&mut self, element: Element<'_>) -> Result<Gated, ReadError> {
        let [x, y] = match self.pair(element)? {
            Ok(pair) => pair,
            Err(reason) => return Ok(Err(reason)),
        };
        for axis in [&x, &y].into_iter().filter(|axis| axis.scale == KnownScale::plain()) {
            self.note(element, &axis.name, "it has no transformation: edges are straight between its values");
        }
        if let Some(other) = element.attribute("gateResolution").map(str::trim).filter(|&text| text != "256")
        {
            let message =
                format!("gateResolution is \"{}\": bins are counted as if it were 256", excerpt(other));
            self.remarks.push(element.remark(message));
        }
        let mut vertices = Vec::new();
        for one in element.children_named("vertex") {
            if vertices.len() == MAX_VERTICES {
                return Err(ReadError::Limit { what: "vertices of a polygon", limit: MAX_VERTICES });
            }
            let [at_x, at_y] = vertex(one)?;
            vertices.push([x.scale.coordinates.forward(at_x), y.scale.coordinates.forward(at_y)]);
        }
        let polygon = Polygon::new(x.dimension, y.dimension, vertices);
        Ok(polygon.map(Into::into).map_err(Reason::from))
    }

    fn ellipse(&mut self, element: Element<'_>) -> Result<Gated, ReadError> {
        match self.pair(element)? {
            Ok(pair) if pair.iter().any(|axis| axis.scale == KnownScale::plain()) => {
                Ok(Err(Reason("an ellipse on a parameter without a transformation".to_owned())))
            }
            Ok(pair) => {
                let dimensions = pair.map(|axis| axis.dimension).to_vec();
                Ok(ellipse::read(element, dimensions)?.map(Into::into))
            }
            Err(reason) => Ok(Err(reason)),
        }
    }

    fn pair(&mut self, element: Element<'_>) -> Result<Result<[Axis; 2], Reason>, ReadError> {
        let dimensions: Vec<Element<'_>> = element.children_named("dimension").collect();
        let [x, y] = dimensions.as_slice() else {
            return Err(element.refuse("2 elements dimension", format!("{}", dimensions.len())));
        };
        Ok(match (self.axis(*x)?, self.axis(*y)?) {
            (Ok(x), Ok(y)) => Ok([x, y]),
            (Err(reason), _) | (_, Err(reason)) => Err(reason),
        })
    }

    fn axis(&mut self, element: Element<'_>) -> Result<Result<Axis, Reason>, ReadError> {
        let Some(parameter) = element.child("fcs-dimension") else {
            return Ok(Err(Reason("a dimension that is no parameter of the file".to_owned())));
        };
        let name = parameter.require("name")?;
        if self.parameters.is_derived(name) {
            return Ok(Err(Reason(format!("derived parameter {}", excerpt(name)))));
        }
        let signal = match self.matrices.signal(name, &self.parameters) {
            Ok(signal) => signal,
            Err(reason) => return Ok(Err(reason)),
        };
        let scale = self.scales.get(name).or_else(|| self.scales.get(&signal.name));
        let scale = match scale {
            None => KnownScale::plain(),
            Some(Scale::Known(scale)) => KnownScale::clone(scale),
            Some(Scale::Unsupported(what)) => {
                return Ok(Err(Reason(format!("transformation of {} ({what})", excerpt(name)))));
            }
        };
        if let Some(note) = &scale.note {
            self.note(element, name, note);
        }
        let dimension = NamedDimension {
            basis: NamedBasis::Signal(signal),
            transform: scale.events,
            bounds: Bounds::none(),
        };
        Ok(Ok(Axis { dimension, scale, name: name.to_owned() }))
    }

    /// Remarks once a sample on a parameter's scale.
    fn note(&mut self, element: Element<'_>, name: &str, note: &str) {
        if self.noted.insert(name.to_owned()) {
            self.remarks.push(Remark {
                line: element.line(),
                message: format!("parameter {}: {note}", excerpt(name)),
            });
        }
    }
}

/// Tells whether FlowJo moved a gate for a sample: the workspace has the place that it was moved from, and by how much.
fn is_moved(gate: Element<'_>) -> Result<bool, ReadError> {
    let by = |name: &str| Ok::<_, ReadError>(gate.number_if_any(name)?.is_some_and(|by| by != 0.0));
    Ok(by("adjustX")? || by("adjustY")?)
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
