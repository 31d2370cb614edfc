use std::collections::HashMap;

use super::parameter::{Parameters, TimeStep};
use crate::TransformError;
use crate::document::ReadError;
use crate::document::xml::Element;
use crate::transform::{Asinh, FlowJoBiex, FlowJoLog, Hyperlog, Linear, Logicle, Transform};

/// What a sample says about the scale of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scale {
    /// A map to 0 to 1.
    Known(Box<KnownScale>),
    /// A transformation that is not supported, in words.
    Unsupported(String),
}

/// A scale, from the values of events and from the coordinates of gates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct KnownScale {
    /// The map of the events' values.
    pub(super) events: Transform,
    /// The map of the gates' coordinates: another one where FlowJo multiplied the file's values.
    pub(super) coordinates: Transform,
    /// What has to be known where a gate uses the scale.
    pub(super) note: Option<String>,
}

impl KnownScale {
    /// The scale of a parameter without a transformation: the values themselves.
    pub(super) fn plain() -> Self {
        Self::of(Transform::Identity)
    }

    fn of(transform: impl Into<Transform>) -> Self {
        let transform = transform.into();
        Self { events: transform, coordinates: transform, note: None }
    }
}

/// Reads the `Transformations` of a sample, by the names of their parameters.
pub(super) fn read(
    element: Option<Element<'_>>,
    parameters: &Parameters,
) -> Result<HashMap<String, Scale>, ReadError> {
    let mut scales = HashMap::new();
    for one in element.into_iter().flat_map(Element::children) {
        let Some(parameter) = one.child("parameter") else {
            return Err(one.refuse("an element parameter", "none"));
        };
        let name = parameter.require("name")?;
        // Numbers that make no map leave out the gates on the parameter and no others.
        let scale = read_one(one, name, parameters).unwrap_or_else(Scale::Unsupported);
        scales.insert(name.to_owned(), scale);
    }
    Ok(scales)
}

fn read_one(element: Element<'_>, name: &str, parameters: &Parameters) -> Result<Scale, String> {
    let number = |key: &str| element.number(key).map_err(|error| error.to_string());
    let scale = match element.name() {
        "linear" => linear(element, name, parameters)?,
        "log" => FlowJoLog::new(number("offset")?, number("decades")?).map(KnownScale::of),
        "logicle" => Logicle::new(number("T")?, number("W")?, number("M")?, number("A")?).map(KnownScale::of),
        "hyperlog" => {
            Hyperlog::new(number("T")?, number("W")?, number("M")?, number("A")?).map(KnownScale::of)
        }
        "fasinh" => Asinh::new(number("T")?, number("M")?, number("A")?).map(KnownScale::of),
        "biex" => {
            let length = element.number_if_any("length").map_err(|error| error.to_string())?;
            if let Some(length) = length.filter(|&length| length != 256.0) {
                return Err(format!("biex of length {length}"));
            }
            FlowJoBiex::new(number("maxRange")?, number("neg")?, number("width")?, number("pos")?)
                .map(KnownScale::of)
        }
        other => return Err(crate::document::xml::excerpt(other)),
    };
    scale.map(|scale| Scale::Known(Box::new(scale))).map_err(|error| error.to_string())
}

/// Reads a linear scale: (x − minRange) / (maxRange − minRange), which is flin with A = −minRange.
fn linear(
    element: Element<'_>,
    name: &str,
    parameters: &Parameters,
) -> Result<Result<KnownScale, TransformError>, String> {
    let number = |key: &str| element.number(key).map_err(|error| error.to_string());
    let (min, max) = (number("minRange")?, number("maxRange")?);
    let gain = element.number_if_any("gain").map_err(|error| error.to_string())?.unwrap_or(1.0);
    let plain = Linear::new(max, -min).map(KnownScale::of);
    if gain <= 0.0 {
        return Err(format!("linear of gain {gain}"));
    }
    if gain == 1.0 {
        return Ok(plain);
    }
    if !name.eq_ignore_ascii_case("time") {
        let note = format!(
            "its linear scale has the gain {gain}: coordinates are taken for values as the file's $PnG makes them"
        );
        return Ok(plain.map(|scale| KnownScale { note: Some(note), ..scale }));
    }
    Ok(match parameters.step() {
        TimeStep::Given => plain,
        TimeStep::Untold => plain.map(|scale| KnownScale {
            note: Some(format!(
                "FlowJo took a tick of time for {gain} seconds, and the sample has no keywords that tell whether the \
                 file has a $TIMESTEP: coordinates are taken for the file's seconds"
            )),
            ..scale
        }),
        // The file's time stays in ticks: the same scale over ticks.
        TimeStep::Missing => plain.and_then(|scale| {
            Ok(KnownScale {
                events: Linear::new(max / gain, -min / gain)?.into(),
                note: Some(format!(
                    "the file has no $TIMESTEP: a tick of time is {gain} seconds, as FlowJo took it"
                )),
                ..scale
            })
        }),
    })
}
