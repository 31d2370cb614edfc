use super::WriteError;
use super::gate::write_name;
use super::xml::{Xml, number};
use crate::document::{NamedBasis, NamedDimension};
use crate::transform::{Bounds, Transform};

/// A transformation as a document has it: one of a value, or a ratio with its signals' names.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Transformation {
    Map(Transform, Bounds),
    Ratio(NamedBasis, Bounds),
}

/// Takes the scale of a dimension apart: the transformation of the whole, and that of a ratio.
pub(super) fn transformations(
    dimension: &NamedDimension,
) -> (Option<Transformation>, Option<Transformation>) {
    let is_plain = dimension.transform == Transform::Identity && dimension.bounds == Bounds::none();
    let is_bare = dimension.transform == Transform::Identity;
    match &dimension.basis {
        NamedBasis::Signal(_) if is_plain => (None, None),
        NamedBasis::Signal(_) => (Some(Transformation::Map(dimension.transform, dimension.bounds)), None),
        ratio if is_bare => (None, Some(Transformation::Ratio(ratio.clone(), dimension.bounds))),
        ratio => (
            Some(Transformation::Map(dimension.transform, dimension.bounds)),
            Some(Transformation::Ratio(ratio.clone(), Bounds::none())),
        ),
    }
}

pub(super) fn write_transformation(xml: &mut Xml, transformation: &Transformation, id: &str) {
    let bounds = match transformation {
        Transformation::Map(_, bounds) | Transformation::Ratio(_, bounds) => bounds,
    };
    let bound = |key, value: f64| value.is_finite().then(|| (key, number(value)));
    let bounds = [bound("transforms:boundMin", bounds.min()), bound("transforms:boundMax", bounds.max())];
    let bounds: Vec<(&str, String)> = bounds.into_iter().flatten().collect();
    let mut attributes = vec![("transforms:id", id)];
    attributes.extend(bounds.iter().map(|(key, value)| (*key, value.as_str())));
    let _ = xml.element("transforms:transformation", &attributes, |xml| {
        match transformation {
            Transformation::Map(transform, _) => write_map(xml, *transform),
            Transformation::Ratio(basis, _) => write_ratio(xml, basis),
        }
        Ok::<(), WriteError>(())
    });
}

fn write_map(xml: &mut Xml, transform: Transform) {
    let mut map = |name: &str, parameters: &[(&str, f64)]| {
        let values: Vec<(String, String)> =
            parameters.iter().map(|(key, value)| (format!("transforms:{key}"), number(*value))).collect();
        let attributes: Vec<(&str, &str)> =
            values.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        xml.empty(name, &attributes);
    };
    match transform {
        Transform::Linear(one) => map("transforms:flin", &[("T", one.top()), ("A", one.below())]),
        Transform::Log(one) => map("transforms:flog", &[("T", one.top()), ("M", one.decades())]),
        Transform::Asinh(one) => {
            map("transforms:fasinh", &[("T", one.top()), ("M", one.decades()), ("A", one.below())]);
        }
        Transform::Logicle(one) => map(
            "transforms:logicle",
            &[("T", one.top()), ("W", one.width()), ("M", one.decades()), ("A", one.below())],
        ),
        Transform::Hyperlog(one) => map(
            "transforms:hyperlog",
            &[("T", one.top()), ("W", one.width()), ("M", one.decades()), ("A", one.below())],
        ),
        // x / 1; the others were written otherwise before it came to this.
        Transform::Identity | Transform::Arcsinh(_) | Transform::FlowJoBiex(_) | Transform::FlowJoLog(_) => {
            map("transforms:flin", &[("T", 1.0), ("A", 0.0)])
        }
    }
}

fn write_ratio(xml: &mut Xml, basis: &NamedBasis) {
    let NamedBasis::Ratio { numerator, denominator, coefficients } = basis else { return };
    let values =
        [coefficients.factor, coefficients.numerator_offset, coefficients.denominator_offset].map(number);
    let attributes =
        [("transforms:A", values[0].as_str()), ("transforms:B", &values[1]), ("transforms:C", &values[2])];
    let _ = xml.element("transforms:fratio", &attributes, |xml| {
        write_name(xml, &numerator.name);
        write_name(xml, &denominator.name);
        Ok::<(), WriteError>(())
    });
}
