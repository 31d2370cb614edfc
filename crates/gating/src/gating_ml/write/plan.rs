use std::collections::HashMap;

use super::ids::Ids;
use super::{WriteError, scale, signal, transformation, unroll};
use crate::document::{CompensationReference, GateDocument, NamedDimension, NamedSignal, Remark};
use crate::gate::{Ellipsoid, Polygon, Rectangle};
use crate::{Gate, PopulationIndex};

use transformation::Transformation;

/// A gate with its id.
pub(super) struct Planned {
    pub(super) id: String,
    /// The population's name where the id is not it.
    pub(super) name: Option<String>,
    /// Whether the gate is only a part of another.
    pub(super) is_part: bool,
    pub(super) parent: Option<String>,
    pub(super) form: Form,
}

/// A gate as the standard has it.
pub(super) enum Form {
    Rectangle(Rectangle<NamedDimension>),
    Polygon(Polygon<NamedDimension>),
    Ellipsoid(Ellipsoid<NamedDimension>),
    /// `and`, `or` or `not`, and the references, with their complements.
    Boolean(&'static str, Vec<(String, bool)>),
}

/// What is decided before anything is written.
pub(super) struct Plan<'d> {
    document: &'d GateDocument,
    ids: Ids,
    population_ids: Vec<String>,
    pub(super) matrix_ids: HashMap<&'d str, String>,
    pub(super) transformations: Vec<(Transformation, String)>,
    pub(super) parts: Vec<Planned>,
    /// What is not written as it was.
    pub(super) remarks: Vec<Remark>,
}

impl<'d> Plan<'d> {
    pub(super) fn new(document: &'d GateDocument) -> Self {
        let mut ids = Ids::default();
        // Words that a compensation-ref takes for something else.
        let _ = [ids.make("FCS"), ids.make("uncompensated")];
        let population_ids =
            document.tree.indices().map(|index| ids.make(document.tree.name(index))).collect();
        let matrix_ids =
            document.matrices.iter().map(|matrix| (matrix.id.as_str(), ids.make(&matrix.id))).collect();
        Self {
            document,
            ids,
            population_ids,
            matrix_ids,
            transformations: Vec::new(),
            parts: Vec::new(),
            remarks: Vec::new(),
        }
    }

    pub(super) fn population(&mut self, index: PopulationIndex) -> Result<Planned, WriteError> {
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
            let dimension = &signal::settle(path, self.document, dimension)?;
            let (dimension, interval) = match scale::is_foreign(&dimension.transform) {
                true => scale::carry_back(dimension, *interval),
                false => (dimension.clone(), Ok(*interval)),
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
        let document = self.document;
        let scaled = |dimension: &NamedDimension| {
            let dimension = signal::settle(path, document, dimension)?;
            Ok::<_, WriteError>(scale::equivalent(path, &dimension)?.unwrap_or(dimension))
        };
        let (x, y) = (scaled(polygon.x())?, scaled(polygon.y())?);
        let (x, vertices) = unroll::unroll(path, &x, polygon.vertices().to_vec(), 0)?;
        let (y, vertices) = unroll::unroll(path, &y, vertices, 1)?;
        self.register(&x);
        self.register(&y);
        self.remark_scales(path, "polygon", [polygon.x(), polygon.y()].into_iter());
        Polygon::new(x, y, vertices).map_err(|source| WriteError::Gate { path: path.to_owned(), source })
    }

    fn ellipsoid(
        &mut self,
        path: &str,
        ellipsoid: &Ellipsoid<NamedDimension>,
    ) -> Result<Ellipsoid<NamedDimension>, WriteError> {
        let document = self.document;
        let written = ellipsoid.try_map_dimensions(|dimension| {
            scale::equivalent(path, &signal::settle(path, document, dimension)?)?.ok_or_else(|| {
                WriteError::Ellipsoid { path: path.to_owned(), scale: dimension.transform.to_string() }
            })
        })?;
        written.dimensions().iter().for_each(|dimension| self.register(dimension));
        self.remark_scales(path, "ellipsoid", ellipsoid.dimensions().iter());
        Ok(written)
    }

    /// Says of which shapes the edges are the same but for rounding, for their scales are not the standard's.
    fn remark_scales<'n>(
        &mut self,
        path: &str,
        shape: &str,
        dimensions: impl Iterator<Item = &'n NamedDimension>,
    ) {
        let foreign = dimensions.filter(|dimension| scale::is_foreign(&dimension.transform));
        let scales: Vec<String> = foreign.map(|dimension| dimension.transform.to_string()).collect();
        if !scales.is_empty() {
            let message = format!(
                "population {path}: a {shape} on {}, which Gating-ML 2.0 lacks, is written by values before the scale or \
                 on a like one: an event that lies nearer to its edge than 1e-12 of a coordinate may change sides",
                scales.join(" and ")
            );
            self.remarks.push(Remark { line: 0, message });
        }
    }

    /// Gives the transformations of a dimension their ids.
    fn register(&mut self, dimension: &NamedDimension) {
        let (outer, ratio) = transformation::transformations(dimension);
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

    pub(super) fn id_of(&self, transformation: &Transformation) -> &str {
        let known = self.transformations.iter().find(|(known, _)| known == transformation);
        known.map_or("", |(_, id)| id)
    }

    pub(super) fn compensation(&self, signal: &NamedSignal) -> &str {
        match &signal.compensation {
            CompensationReference::Uncompensated => "uncompensated",
            CompensationReference::File => "FCS",
            // Every matrix has its id.
            CompensationReference::Matrix(id) => {
                self.matrix_ids.get(id.as_str()).map_or("uncompensated", String::as_str)
            }
        }
    }
}
