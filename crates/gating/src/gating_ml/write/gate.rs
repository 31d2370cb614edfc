use super::WriteError;
use super::plan::{Form, Plan, Planned};
use super::transformation::transformations;
use super::xml::{Xml, number};
use crate::document::{NamedBasis, NamedDimension};
use crate::gate::{Ellipsoid, Polygon, Rectangle};

type Written = Result<(), WriteError>;

impl Plan<'_> {
    /// Writes what all dimensions have: how they are compensated, on which scale, and what they are of.
    fn write_dimension(
        &self,
        xml: &mut Xml,
        name: &str,
        dimension: &NamedDimension,
        more: &[(&str, String)],
    ) {
        let (outer, ratio) = transformations(dimension);
        let signal = dimension.signals().next();
        let compensation = signal.map_or("uncompensated", |signal| self.compensation(signal));
        let mut attributes = vec![("gating:compensation-ref", compensation)];
        if let Some(outer) = &outer {
            attributes.push(("gating:transformation-ref", self.id_of(outer)));
        }
        attributes.extend(more.iter().map(|(key, value)| (*key, value.as_str())));
        let _ = xml.element(name, &attributes, |xml| {
            match (&ratio, &dimension.basis) {
                (Some(ratio), _) => {
                    let reference = [("data-type:transformation-ref", self.id_of(ratio))];
                    xml.empty("data-type:new-dimension", &reference);
                }
                (None, NamedBasis::Signal(signal)) => write_name(xml, &signal.name),
                (None, NamedBasis::Ratio { .. }) => {}
            }
            Ok::<(), WriteError>(())
        });
    }
}

impl Planned {
    pub(super) fn write(&self, xml: &mut Xml, plan: &Plan<'_>) {
        let mut attributes = vec![("gating:id", self.id.as_str())];
        if let Some(parent) = &self.parent {
            attributes.push(("gating:parent_id", parent));
        }
        let element = match &self.form {
            Form::Rectangle(_) => "gating:RectangleGate",
            Form::Polygon(_) => "gating:PolygonGate",
            Form::Ellipsoid(_) => "gating:EllipsoidGate",
            Form::Boolean(..) => "gating:BooleanGate",
        };
        let _ = xml.element(element, &attributes, |xml| {
            self.write_info(xml);
            match &self.form {
                Form::Rectangle(rectangle) => write_rectangle(xml, rectangle, plan),
                Form::Polygon(polygon) => write_polygon(xml, polygon, plan),
                Form::Ellipsoid(ellipsoid) => write_ellipsoid(xml, ellipsoid, plan),
                Form::Boolean(word, references) => write_boolean(xml, word, references),
            }
        });
    }

    fn write_info(&self, xml: &mut Xml) {
        if self.name.is_none() && !self.is_part {
            return;
        }
        let _ = xml.element("data-type:custom_info", &[], |xml| {
            xml.element("flowmrd", &[], |xml| {
                self.name.iter().for_each(|name| xml.text("name", name));
                if self.is_part {
                    xml.empty("part", &[]);
                }
                Ok::<(), WriteError>(())
            })
        });
    }
}

fn write_rectangle(xml: &mut Xml, rectangle: &Rectangle<NamedDimension>, plan: &Plan<'_>) -> Written {
    for (dimension, interval) in rectangle.sides() {
        let bound = |key, value: f64| value.is_finite().then(|| (key, number(value)));
        let bounds = [bound("gating:min", interval.min()), bound("gating:max", interval.max())];
        let bounds: Vec<_> = bounds.into_iter().flatten().collect();
        plan.write_dimension(xml, "gating:dimension", dimension, &bounds);
    }
    Ok(())
}

fn write_polygon(xml: &mut Xml, polygon: &Polygon<NamedDimension>, plan: &Plan<'_>) -> Written {
    plan.write_dimension(xml, "gating:dimension", polygon.x(), &[]);
    plan.write_dimension(xml, "gating:dimension", polygon.y(), &[]);
    for vertex in polygon.vertices() {
        xml.element("gating:vertex", &[], |xml| {
            vertex.iter().for_each(|&at| write_value(xml, "gating:coordinate", at));
            Ok::<(), WriteError>(())
        })?;
    }
    Ok(())
}

fn write_ellipsoid(xml: &mut Xml, ellipsoid: &Ellipsoid<NamedDimension>, plan: &Plan<'_>) -> Written {
    let count = ellipsoid.dimensions().len();
    for dimension in ellipsoid.dimensions() {
        plan.write_dimension(xml, "gating:dimension", dimension, &[]);
    }
    let write_all = |xml: &mut Xml, element: &str, values: &[f64]| {
        values.iter().for_each(|&value| write_value(xml, element, value));
        Ok::<(), WriteError>(())
    };
    xml.element("gating:mean", &[], |xml| write_all(xml, "gating:coordinate", ellipsoid.mean()))?;
    xml.element("gating:covarianceMatrix", &[], |xml| {
        ellipsoid
            .covariance()
            .chunks(count)
            .try_for_each(|row| xml.element("gating:row", &[], |xml| write_all(xml, "gating:entry", row)))
    })?;
    write_value(xml, "gating:distanceSquare", ellipsoid.distance_square());
    Ok(())
}

fn write_boolean(xml: &mut Xml, word: &str, references: &[(String, bool)]) -> Written {
    xml.element(&format!("gating:{word}"), &[], |xml| {
        for (id, is_complement) in references {
            let mut attributes = vec![("gating:ref", id.as_str())];
            if *is_complement {
                attributes.push(("gating:use-as-complement", "true"));
            }
            xml.empty("gating:gateReference", &attributes);
        }
        Ok(())
    })
}

fn write_value(xml: &mut Xml, element: &str, value: f64) {
    xml.empty(element, &[("data-type:value", &number(value))]);
}

pub(super) fn write_name(xml: &mut Xml, name: &str) {
    xml.empty("data-type:fcs-dimension", &[("data-type:name", name)]);
}
