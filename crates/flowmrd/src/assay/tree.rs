//! An assay's own gates as a gate tree whose dimensions are names.

use flowmrd_gating::document::{CompensationReference, NamedBasis, NamedDimension, NamedSignal};
use flowmrd_gating::gate::{Ellipsoid, Interval, Polygon, Rectangle};
use flowmrd_gating::{Gate, GateDocument, GateTree, Population};

use super::{Assay, Axis, AxisBasis, AxisSignal, Bound, CompensationSource, Condition, Located};
use crate::error::{Error, PlanError};

impl Assay {
    /// Makes the tree of the assay's own gates; populations keep their order.
    pub(crate) fn gate_tree(&self) -> Result<GateTree<Located<String>>, PlanError> {
        let populations = self.populations.iter().map(|population| {
            let parent = population.parent().and_then(|parent| self.populations.get(parent.0));
            Ok(Population {
                name: population.name().to_owned(),
                parent: parent.map(|parent| parent.path().to_owned()),
                gate: self.gate(population.condition())?,
            })
        });
        Ok(GateTree::new(populations.collect::<Result<_, PlanError>>()?)?)
    }

    fn gate(&self, condition: &Condition) -> Result<Gate<Located<String>>, PlanError> {
        let all = |parts: &[Condition]| {
            parts.iter().map(|part| self.gate(part)).collect::<Result<Vec<_>, PlanError>>()
        };
        Ok(match condition {
            Condition::Box(bounds) => {
                let side =
                    |bound: &Bound| Ok((bound.marker.clone(), Interval::new(bound.minimum, bound.maximum)?));
                Rectangle::new(bounds.iter().map(side).collect::<Result<_, PlanError>>()?)?.into()
            }
            Condition::Polygon(polygon) => {
                Polygon::new(polygon.x.clone(), polygon.y.clone(), polygon.vertices.clone())?.into()
            }
            Condition::Ellipsoid(one) => Ellipsoid::new(
                one.markers.clone(),
                one.mean.clone(),
                one.covariance.clone(),
                one.distance_square,
            )?
            .into(),
            Condition::AllOf(parts) => Gate::And(all(parts)?),
            Condition::AnyOf(parts) => Gate::Or(all(parts)?),
            Condition::Not(part) => !self.gate(part)?,
            Condition::Population(index) => {
                Gate::Population(self.populations.get(index.0).map_or("", |one| one.path()).to_owned())
            }
        })
    }

    /// Makes the gates with named dimensions, where every name is an axis that says all by itself.
    ///
    /// # Errors
    /// [`Error::NeedsFile`] with the first name that only a file resolves.
    pub(crate) fn named_gates(&self) -> Result<GateDocument, Error> {
        let tree = self.gate_tree()?.try_map_dimensions(|_, name| {
            let named = self.axis(&name.value).and_then(|axis| self.named_dimension(axis));
            named.ok_or_else(|| Error::NeedsFile {
                what: format!(
                    "one in which `{}` of {}:{} can be looked up",
                    name.value,
                    self.file_name(),
                    name.place
                ),
            })
        })?;
        let matrices = self.matrices.iter().map(|rule| rule.matrix.clone()).collect();
        Ok(GateDocument { tree, matrices, remarks: Vec::new() })
    }

    /// Makes the dimension of an axis; `None` where its names are those of markers, or its scale is the parameter's.
    fn named_dimension(&self, axis: &Axis) -> Option<NamedDimension> {
        let compensation = match axis.compensation.as_ref().unwrap_or(&self.compensation) {
            CompensationSource::None | CompensationSource::Gating => CompensationReference::Uncompensated,
            CompensationSource::File | CompensationSource::FileIfAny => CompensationReference::File,
            CompensationSource::Matrix(id) => CompensationReference::Matrix(id.clone()),
        };
        let signal = |signal: &AxisSignal| match signal {
            AxisSignal::Signal(name) => {
                Some(NamedSignal { name: name.value.clone(), compensation: compensation.clone() })
            }
            AxisSignal::Parameter(_) => None,
        };
        let basis = match &axis.basis {
            AxisBasis::Signal(one) => NamedBasis::Signal(signal(one)?),
            AxisBasis::Ratio { numerator, denominator, coefficients } => NamedBasis::Ratio {
                numerator: signal(numerator)?,
                denominator: signal(denominator)?,
                coefficients: *coefficients,
            },
        };
        Some(NamedDimension { basis, transform: axis.scale?, bounds: axis.bounds })
    }

    /// Lists the names that the gates use, each once, in the order of first use.
    pub(crate) fn names(&self) -> Vec<&Located<String>> {
        let mut seen = std::collections::BTreeSet::new();
        let every = self.populations.iter().flat_map(|population| population.condition().markers());
        every.filter(|name| seen.insert(name.value.as_str())).collect()
    }

    /// Goes over where compensation comes from: for the assay, and for each axis that says so itself.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &CompensationSource> {
        let of_axes = self.axes.iter().filter_map(|axis| axis.compensation.as_ref());
        std::iter::once(&self.compensation).chain(of_axes)
    }

    /// Finds the axis of a name.
    pub(crate) fn axis(&self, name: &str) -> Option<&Axis> {
        self.axes.iter().find(|axis| axis.name.value == name)
    }

    /// Lists the names that the gates use and that are no axes.
    pub(crate) fn marker_names(&self) -> Vec<&Located<String>> {
        self.names().into_iter().filter(|name| self.axis(&name.value).is_none()).collect()
    }
}
