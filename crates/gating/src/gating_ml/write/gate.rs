use std::collections::HashMap;

use super::ids::Ids;
use super::xml::{Xml, number};
use super::{WriteError, scale, unroll};
use crate::document::{
    CompensationReference, GateDocument, MatrixForm, NamedBasis, NamedDimension, NamedMatrix, NamedSignal,
};
use crate::gate::{Ellipsoid, Polygon, Rectangle};
use crate::transform::{Bounds, Transform};
use crate::{Gate, PopulationIndex};

type Written = Result<(), WriteError>;

/// The namespaces of the standard.
const NAMESPACES: [(&str, &str); 3] = [
    ("xmlns:gating", "http://www.isac-net.org/std/Gating-ML/v2.0/gating"),
    ("xmlns:transforms", "http://www.isac-net.org/std/Gating-ML/v2.0/transformations"),
    ("xmlns:data-type", "http://www.isac-net.org/std/Gating-ML/v2.0/datatypes"),
];

/// Writes a document: gates first, into a text of their own, then what they turned out to refer to before them.
pub(super) fn write(document: &GateDocument) -> Result<String, WriteError> {
    let mut plan = Plan::new(document);
    let populations: Vec<Planned> =
        document.tree.indices().map(|index| plan.population(index)).collect::<Result<_, _>>()?;
    let mut xml = Xml::new();
    xml.element("gating:Gating-ML", &NAMESPACES, |xml| {
        write_origin(xml, document);
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
    Ok(xml.finish())
}

/// Says what wrote the document, and repeats what is to be known about it.
fn write_origin(xml: &mut Xml, document: &GateDocument) {
    let _ = xml.element("data-type:custom_info", &[], |xml| {
        xml.element("flowmrd", &[("version", env!("CARGO_PKG_VERSION"))], |xml| {
            document.remarks.iter().for_each(|remark| xml.text("remark", &remark.to_string()));
            Ok::<(), WriteError>(())
        })
    });
}

/// A transformation as a document has it: one of a value, or a ratio with its signals' names.
#[derive(Clone, Debug, PartialEq)]
enum Transformation {
    Map(Transform, Bounds),
    Ratio(NamedBasis, Bounds),
}

/// A gate with its id.
struct Planned {
    id: String,
    /// The population's name where the id is not it.
    name: Option<String>,
    /// Whether the gate is only a part of another.
    is_part: bool,
    parent: Option<String>,
    form: Form,
}

/// A gate as the standard has it.
enum Form {
    Rectangle(Rectangle<NamedDimension>),
    Polygon(Polygon<NamedDimension>),
    Ellipsoid(Ellipsoid<NamedDimension>),
    /// `and`, `or` or `not`, and the references, with their complements.
    Boolean(&'static str, Vec<(String, bool)>),
}

/// What is decided before anything is written.
struct Plan<'d> {
    document: &'d GateDocument,
    ids: Ids,
    population_ids: Vec<String>,
    matrix_ids: HashMap<&'d str, String>,
    transformations: Vec<(Transformation, String)>,
    parts: Vec<Planned>,
}

impl<'d> Plan<'d> {
    fn new(document: &'d GateDocument) -> Self {
        let mut ids = Ids::default();
        // Words that a compensation-ref takes for something else.
        let _ = [ids.make("FCS"), ids.make("uncompensated")];
        let population_ids =
            document.tree.indices().map(|index| ids.make(document.tree.name(index))).collect();
        let matrix_ids =
            document.matrices.iter().map(|matrix| (matrix.id.as_str(), ids.make(&matrix.id))).collect();
        Self { document, ids, population_ids, matrix_ids, transformations: Vec::new(), parts: Vec::new() }
    }

    fn population(&mut self, index: PopulationIndex) -> Result<Planned, WriteError> {
        let tree = &self.document.tree;
        let form = self.form(tree.path(index), tree.gate(index))?;
        let id = self.population_ids[index.0].clone();
        Ok(Planned {
            name: (id != tree.name(index)).then(|| tree.name(index).to_owned()),
            id,
            is_part: false,
            parent: tree.parent(index).map(|parent| self.population_ids[parent.0].clone()),
            form,
        })
    }

    fn form(&mut self, path: &str, gate: &Gate<NamedDimension>) -> Result<Form, WriteError> {
        let form = match gate {
            Gate::Rectangle(rectangle) => Form::Rectangle(self.rectangle(path, rectangle)?),
            Gate::Polygon(polygon) => Form::Polygon(self.polygon(path, polygon)?),
            Gate::Ellipsoid(ellipsoid) => Form::Ellipsoid(self.ellipsoid(path, ellipsoid)?),
            Gate::And(gates) => Form::Boolean("and", self.references(path, gates)?),
            Gate::Or(gates) => Form::Boolean("or", self.references(path, gates)?),
            Gate::Not(gate) => {
                let (id, is_complement) = self.reference(path, gate)?;
                match is_complement {
                    // Not of a complement: the gate itself, twice, since an `and` needs two.
                    true => Form::Boolean("and", vec![(id.clone(), false), (id, false)]),
                    false => Form::Boolean("not", vec![(id, false)]),
                }
            }
            Gate::Population(_) => {
                let reference = self.reference(path, gate)?;
                Form::Boolean("and", vec![reference.clone(), reference])
            }
        };
        Ok(form)
    }

    /// Refers to each gate of a boolean; a single one is named twice.
    fn references(
        &mut self,
        path: &str,
        gates: &[Gate<NamedDimension>],
    ) -> Result<Vec<(String, bool)>, WriteError> {
        let mut references: Vec<(String, bool)> =
            gates.iter().map(|gate| self.reference(path, gate)).collect::<Result<_, _>>()?;
        if let [only] = references.as_slice() {
            references.push(only.clone());
        }
        Ok(references)
    }

    /// Refers to a population, to the complement of one, or to a part that is made for it.
    fn reference(&mut self, path: &str, gate: &Gate<NamedDimension>) -> Result<(String, bool), WriteError> {
        match gate {
            Gate::Population(reference) => {
                // The tree has checked that the reference resolves.
                let index = self.document.tree.find(reference).map_or(0, |index| index.0);
                Ok((self.population_ids[index].clone(), false))
            }
            Gate::Not(inner) => {
                let (id, is_complement) = self.reference(path, inner)?;
                Ok((id, !is_complement))
            }
            geometry => {
                let form = self.form(path, geometry)?;
                let last = path.rsplit('/').next().unwrap_or("part");
                let id = self.ids.make(&format!("part.{last}"));
                self.parts.push(Planned { id: id.clone(), name: None, is_part: true, parent: None, form });
                Ok((id, false))
            }
        }
    }

    fn rectangle(
        &mut self,
        path: &str,
        rectangle: &Rectangle<NamedDimension>,
    ) -> Result<Rectangle<NamedDimension>, WriteError> {
        let refuse = |source| WriteError::Gate { path: path.to_owned(), source };
        let mut sides = Vec::new();
        for (dimension, interval) in rectangle.sides() {
            let is_of_standard = !matches!(
                dimension.transform,
                Transform::Arcsinh(_) | Transform::FlowJoBiex(_) | Transform::FlowJoLog(_)
            );
            let (dimension, interval) = match is_of_standard {
                true => (dimension.clone(), Ok(*interval)),
                false => scale::carry_back(dimension, *interval),
            };
            self.register(&dimension);
            sides.push((dimension, interval.map_err(refuse)?));
        }
        Rectangle::new(sides).map_err(refuse)
    }

    fn polygon(
        &mut self,
        path: &str,
        polygon: &Polygon<NamedDimension>,
    ) -> Result<Polygon<NamedDimension>, WriteError> {
        let scaled = |dimension: &NamedDimension| {
            Ok::<_, WriteError>(scale::equivalent(path, dimension)?.unwrap_or_else(|| dimension.clone()))
        };
        let (x, y) = (scaled(polygon.x())?, scaled(polygon.y())?);
        let (x, vertices) = unroll::unroll(path, &x, polygon.vertices().to_vec(), 0)?;
        let (y, vertices) = unroll::unroll(path, &y, vertices, 1)?;
        self.register(&x);
        self.register(&y);
        Polygon::new(x, y, vertices).map_err(|source| WriteError::Gate { path: path.to_owned(), source })
    }

    fn ellipsoid(
        &mut self,
        path: &str,
        ellipsoid: &Ellipsoid<NamedDimension>,
    ) -> Result<Ellipsoid<NamedDimension>, WriteError> {
        let written = ellipsoid.try_map_dimensions(|dimension| {
            scale::equivalent(path, dimension)?.ok_or_else(|| WriteError::Ellipsoid {
                path: path.to_owned(),
                scale: dimension.transform.to_string(),
            })
        })?;
        written.dimensions().iter().for_each(|dimension| self.register(dimension));
        Ok(written)
    }

    /// Gives the transformations of a dimension their ids.
    fn register(&mut self, dimension: &NamedDimension) {
        let (outer, ratio) = transformations(dimension);
        for transformation in outer.into_iter().chain(ratio) {
            if !self.transformations.iter().any(|(known, _)| *known == transformation) {
                let id = self.ids.make(match &transformation {
                    Transformation::Map(..) => "scale",
                    Transformation::Ratio(..) => "ratio",
                });
                self.transformations.push((transformation, id));
            }
        }
    }

    fn id_of(&self, transformation: &Transformation) -> &str {
        let known = self.transformations.iter().find(|(known, _)| known == transformation);
        known.map_or("", |(_, id)| id)
    }

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

    fn compensation(&self, signal: &NamedSignal) -> &str {
        match &signal.compensation {
            CompensationReference::Uncompensated => "uncompensated",
            CompensationReference::File => "FCS",
            CompensationReference::Matrix(id) => {
                let matrix = self.document.matrices.iter().find(|matrix| matrix.id == *id);
                let is_stain = matrix.is_some_and(|matrix| matrix.stains.contains(&signal.name));
                let id = self.matrix_ids.get(id.as_str()).filter(|_| is_stain);
                // A name that the matrix does not have keeps its scaled values.
                id.map_or("uncompensated", String::as_str)
            }
        }
    }
}

/// Takes the scale of a dimension apart: the transformation of the whole, and that of a ratio.
fn transformations(dimension: &NamedDimension) -> (Option<Transformation>, Option<Transformation>) {
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

impl Planned {
    fn write(&self, xml: &mut Xml, plan: &Plan<'_>) {
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

fn write_name(xml: &mut Xml, name: &str) {
    xml.empty("data-type:fcs-dimension", &[("data-type:name", name)]);
}

fn write_transformation(xml: &mut Xml, transformation: &Transformation, id: &str) {
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

fn write_matrix(xml: &mut Xml, matrix: &NamedMatrix, id: &str) {
    let mut attributes = vec![("transforms:id", id)];
    let column_count = match matrix.form {
        MatrixForm::Spectra => matrix.detectors.len(),
        MatrixForm::Inverse => {
            attributes.push(("transforms:matrix-inverted-already", "true"));
            matrix.stains.len()
        }
    };
    let names = |xml: &mut Xml, element: &str, names: &[String]| {
        xml.element(element, &[], |xml| {
            names.iter().for_each(|name| write_name(xml, name));
            Ok::<(), WriteError>(())
        })
    };
    let _ = xml.element("transforms:spectrumMatrix", &attributes, |xml| {
        names(xml, "transforms:fluorochromes", &matrix.stains)?;
        names(xml, "transforms:detectors", &matrix.detectors)?;
        for row in matrix.coefficients.chunks(column_count.max(1)) {
            xml.element("transforms:spectrum", &[], |xml| {
                for &value in row {
                    xml.empty("transforms:coefficient", &[("transforms:value", &number(value))]);
                }
                Ok::<(), WriteError>(())
            })?;
        }
        Ok::<(), WriteError>(())
    });
}
