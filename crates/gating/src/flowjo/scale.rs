use std::collections::HashMap;

use crate::TransformError;
use crate::document::ReadError;
use crate::document::xml::Element;
use crate::transform::{Asinh, FlowJoBiex, FlowJoLog, Hyperlog, Linear, Logicle, Transform};

/// What a sample says about the scale of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scale {
    /// A map to 0 to 1.
    Known(Transform),
    /// A transformation that is not supported: its name.
    Unsupported(String),
}

/// Reads the `Transformations` of a sample, by the names of their parameters.
pub(super) fn read(element: Option<Element<'_>>) -> Result<HashMap<String, Scale>, ReadError> {
    let mut scales = HashMap::new();
    for one in element.into_iter().flat_map(Element::children) {
        let Some(parameter) = one.child("parameter") else {
            return Err(one.refuse("an element parameter", "none"));
        };
        scales.insert(parameter.require("name")?.to_owned(), read_one(one)?);
    }
    Ok(scales)
}

fn read_one(element: Element<'_>) -> Result<Scale, ReadError> {
    let number = |name: &str| element.number(name);
    let map: Result<Transform, TransformError> = match element.name() {
        "linear" => {
            // (x − min) / (max − min), which is flin with A = −min.
            let (min, max) = (number("minRange")?, number("maxRange")?);
            Linear::new(max, -min).map(Into::into)
        }
        "log" => FlowJoLog::new(number("offset")?, number("decades")?).map(Into::into),
        "logicle" => Logicle::new(number("T")?, number("W")?, number("M")?, number("A")?).map(Into::into),
        "hyperlog" => Hyperlog::new(number("T")?, number("W")?, number("M")?, number("A")?).map(Into::into),
        "fasinh" => Asinh::new(number("T")?, number("M")?, number("A")?).map(Into::into),
        "biex" => {
            let length = element.number_if_any("length")?.unwrap_or(256.0);
            if length != 256.0 {
                return Ok(Scale::Unsupported(format!("biex of length {length}")));
            }
            FlowJoBiex::new(number("maxRange")?, number("neg")?, number("width")?, number("pos")?)
                .map(Into::into)
        }
        other => return Ok(Scale::Unsupported(other.to_owned())),
    };
    let refuse =
        |source| ReadError::Transform { place: element.place(), element: element.describe(), source };
    map.map(Scale::Known).map_err(refuse)
}
