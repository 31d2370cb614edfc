use std::collections::BTreeMap;

use flowmrd_core::{ParameterIdentity, ParameterIndex};
use flowmrd_gating::gate::{Interval, Polygon, Rectangle};
use flowmrd_gating::{Compensation, Dimension, Gate, GateTree, MatrixIndex, Population, Signal, Transform};

use super::kind::find_partner;
use super::markers::{self, Resolver};
use super::{Channel, Kind, Panel, Recorded, label};
use crate::assay::{Assay, CompensationSource, Condition};
use crate::error::{CompensationFailure, Error, PlanError};
use crate::result::{CompensationEntry, MarkerEntry};

impl Panel {
    /// Finds every name of an assay's own gates in a data set.
    ///
    /// # Errors
    /// [`Error::Assay`] with every name that means no parameter or several, and every fluorescence without a scale;
    /// [`Error::Compensation`] where a matrix is needed and there is none, or none that can be inverted.
    pub(crate) fn find(assay: &Assay, recorded: &Recorded<'_>) -> Result<Self, Error> {
        let resolver = Resolver::new(assay, recorded);
        let resolutions = resolver.resolve()?;
        let mut native = Native {
            compensation: find_compensation(assay, recorded, &resolutions)?,
            channels: Vec::new(),
            by_marker: BTreeMap::new(),
            markers: Vec::new(),
            uncompensated: Vec::new(),
        };
        for resolution in &resolutions {
            native.add(resolution, recorded);
        }
        let partner = |partner: ParameterIndex| {
            let scale = resolver.scale(partner).unwrap_or(Transform::Identity);
            native.channel(&recorded.identities[partner.0], None, scale)
        };
        let partners = find_partner(recorded).into_iter().map(partner).collect();
        let tree = native.tree(assay)?;
        let Native { compensation, channels, markers, uncompensated, .. } = native;
        let compensations = compensation.into_iter().collect();
        Ok(Self { tree, compensations, channels, partners, markers, uncompensated, remarks: Vec::new() })
    }
}

/// The names of an assay's own gates while they are found.
struct Native {
    compensation: Option<Compensation>,
    channels: Vec<Channel>,
    /// Name in the assay → position in `channels`.
    by_marker: BTreeMap<String, usize>,
    markers: Vec<MarkerEntry>,
    uncompensated: Vec<String>,
}

impl Native {
    fn add(&mut self, resolution: &markers::Resolved<'_>, recorded: &Recorded<'_>) {
        let identity = resolution.identity;
        let name = &resolution.marker.value;
        let channel = self.channel(identity, Some(name), resolution.scale);
        let is_compensated = self.signal(identity) != Signal::Scaled(identity.number.index());
        let kind = recorded.kinds.get(identity.number.index().0);
        if !is_compensated && self.compensation.is_some() && kind == Some(&Kind::Signal) {
            self.uncompensated.push(format!("{name} ({})", identity.short_name));
        }
        self.markers.push(MarkerEntry {
            marker: name.clone(),
            number: Some(identity.number.get()),
            short_name: identity.short_name.clone(),
            stain_name: identity.stain_name.clone(),
            matched_by: resolution.matched_by,
            compensation: match is_compensated {
                true => CompensationEntry::Compensated,
                false => CompensationEntry::Uncompensated,
            },
            scale: resolution.scale.to_string(),
        });
        let known = self.channels.iter().position(|known| known.dimension == channel.dimension);
        let position = known.unwrap_or(self.channels.len());
        if known.is_none() {
            self.channels.push(channel);
        }
        self.by_marker.insert(name.clone(), position);
    }

    fn channel(&self, identity: &ParameterIdentity, marker: Option<&str>, scale: Transform) -> Channel {
        Channel {
            label: label(identity, marker),
            short_name: identity.short_name.clone(),
            dimension: Dimension::of(self.signal(identity), scale),
        }
    }

    /// The values that gates take of a parameter: compensated where the matrix names it.
    fn signal(&self, identity: &ParameterIdentity) -> Signal {
        let parameter = identity.number.index();
        let stain = self.compensation.as_ref().and_then(|matrix| matrix.stain_of(parameter));
        let compensated = stain.map(|stain| Signal::Compensated { matrix: MatrixIndex(0), stain });
        compensated.unwrap_or(Signal::Scaled(parameter))
    }

    /// Makes the gate tree of an assay; populations keep their order.
    fn tree(&self, assay: &Assay) -> Result<GateTree, PlanError> {
        let populations = assay.populations().iter().map(|population| {
            let parent = population.parent().and_then(|parent| assay.populations().get(parent.0));
            Ok(Population {
                name: population.name().to_owned(),
                parent: parent.map(|parent| parent.path().to_owned()),
                gate: self.gate(assay, population.condition())?,
            })
        });
        Ok(GateTree::new(populations.collect::<Result<_, PlanError>>()?)?)
    }

    fn gate(&self, assay: &Assay, condition: &Condition) -> Result<Gate, PlanError> {
        let all = |parts: &[Condition]| {
            parts.iter().map(|part| self.gate(assay, part)).collect::<Result<Vec<_>, PlanError>>()
        };
        Ok(match condition {
            Condition::Box(bounds) => {
                let side = |bound: &crate::assay::Bound| {
                    let interval = Interval::new(bound.minimum, bound.maximum)?;
                    Ok((self.dimension(&bound.marker.value)?, interval))
                };
                Rectangle::new(bounds.iter().map(side).collect::<Result<_, PlanError>>()?)?.into()
            }
            Condition::Polygon(polygon) => {
                let x = self.dimension(&polygon.x.value)?;
                let y = self.dimension(&polygon.y.value)?;
                Polygon::new(x, y, polygon.vertices.clone())?.into()
            }
            Condition::AllOf(parts) => Gate::And(all(parts)?),
            Condition::AnyOf(parts) => Gate::Or(all(parts)?),
            Condition::Not(part) => !self.gate(assay, part)?,
            Condition::Population(index) => Gate::Population(assay.populations()[index.0].path().to_owned()),
        })
    }

    fn dimension(&self, marker: &str) -> Result<Dimension, PlanError> {
        let channel = self.by_marker.get(marker).and_then(|&channel| self.channels.get(channel));
        channel
            .map(|channel| channel.dimension)
            .ok_or_else(|| PlanError::Marker { marker: marker.to_owned() })
    }
}

/// Makes the compensation of a file, where the assay asks for one and a gate needs it.
fn find_compensation(
    assay: &Assay,
    recorded: &Recorded<'_>,
    used: &[markers::Resolved<'_>],
) -> Result<Option<Compensation>, Error> {
    if assay.compensation() == CompensationSource::None {
        return Ok(None);
    }
    let file = recorded.file.to_owned();
    let Some(spillover) = recorded.spillover else {
        let signal = |one: &&markers::Resolved<'_>| {
            recorded.kinds.get(one.identity.number.index().0) == Some(&Kind::Signal)
        };
        return match used.iter().find(signal) {
            Some(one) => {
                let marker = one.marker.value.clone();
                Err(CompensationFailure::Missing {
                    file,
                    marker,
                    short_name: one.identity.short_name.clone(),
                }
                .into())
            }
            None => Ok(None),
        };
    };
    let is_used =
        |parameter: &ParameterIndex| used.iter().any(|one| one.identity.number.index() == *parameter);
    if !spillover.parameters.iter().any(is_used) {
        return Ok(None);
    }
    Compensation::new(spillover.parameters.clone(), spillover.coefficients.clone())
        .map(Some)
        .map_err(|source| CompensationFailure::Unusable { file, source }.into())
}
