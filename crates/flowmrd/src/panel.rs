//! What the assay's names mean in one data set: which parameter, compensated or not, on which scale.

use std::collections::BTreeMap;

use flowmrd_core::{ParameterIdentity, ParameterIndex};
use flowmrd_fcs::{DataSet, Spillover};
use flowmrd_gating::{Basis, Compensation, Dimension, MatrixIndex, Signal};

use crate::assay::{Assay, CompensationSource, Located, Scale};
use crate::error::{CompensationFailure, Error, PlanError};
use crate::result::{CompensationEntry, MarkerEntry};

mod kind;
mod markers;

pub(crate) use kind::Kind;
use kind::find_partner;
use markers::Resolver;

/// What a data set says about its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Recorded<'a> {
    /// Name of the file, for messages.
    pub(crate) file: &'a str,
    pub(crate) identities: Vec<ParameterIdentity>,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) spillover: Option<&'a Spillover>,
}

impl<'a> Recorded<'a> {
    pub(crate) fn of(file: &'a str, data_set: &'a DataSet) -> Self {
        let kinds = data_set.parameters().iter().map(Kind::of).collect();
        Self { file, identities: data_set.identities(), kinds, spillover: data_set.spillover() }
    }
}

/// One parameter as gates and plots see it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Channel {
    pub(crate) label: String,
    pub(crate) short_name: String,
    pub(crate) parameter: ParameterIndex,
    pub(crate) dimension: Dimension,
    pub(crate) scale: Scale,
}

impl Channel {
    /// Tells whether two files' channels bear the same short name.
    fn is_like(&self, other: &Self) -> bool {
        self.short_name.to_lowercase() == other.short_name.to_lowercase()
    }
}

/// The assay's names, found in one data set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Panel {
    /// The parameters that gates use, in the order of first use.
    pub(crate) channels: Vec<Channel>,
    /// Name in the assay → position in `channels`.
    by_marker: BTreeMap<String, usize>,
    /// Against which parameter a single one is drawn: side scatter, else forward scatter; not a gate's own.
    partners: Vec<Channel>,
    pub(crate) markers: Vec<MarkerEntry>,
    pub(crate) compensation: Option<Compensation>,
    /// Names whose values are fluorescence that the file's matrix does not name.
    pub(crate) uncompensated: Vec<String>,
}

impl Panel {
    /// Finds every name of the assay in a data set.
    ///
    /// # Errors
    /// [`Error::Assay`] with every name that means no parameter or several, and every fluorescence without a scale;
    /// [`Error::Compensation`] where a matrix is needed and there is none, or none that can be inverted.
    pub(crate) fn find(assay: &Assay, recorded: &Recorded<'_>) -> Result<Self, Error> {
        let resolver = Resolver::new(assay, recorded);
        let resolutions = resolver.resolve()?;
        let compensation = find_compensation(assay, recorded, &resolutions)?;
        let mut panel = Self {
            channels: Vec::new(),
            by_marker: BTreeMap::new(),
            partners: Vec::new(),
            markers: Vec::new(),
            compensation,
            uncompensated: Vec::new(),
        };
        for resolution in &resolutions {
            panel.add(resolution, recorded)?;
        }
        for partner in find_partner(recorded) {
            let scale = resolver.scale(partner).unwrap_or(Scale::Identity);
            let channel = panel.channel(&recorded.identities[partner.0], None, scale)?;
            panel.partners.push(channel);
        }
        Ok(panel)
    }

    /// Returns the parameter that a name of a gate means.
    pub(crate) fn channel_of(&self, marker: &str) -> Option<usize> {
        self.by_marker.get(marker).copied()
    }

    /// Returns the channel against which a gate on one channel alone is drawn.
    pub(crate) fn partner_of(&self, channel: usize) -> Option<&Channel> {
        let own = self.channels.get(channel)?.parameter;
        self.partners.iter().find(|partner| partner.parameter != own)
    }

    /// Finds the channels of another panel of the case in this one, by their short names.
    pub(crate) fn like(&self, channels: &[Channel]) -> Result<Vec<Channel>, PlanError> {
        let mine = |wanted: &Channel| {
            let known = self.channels.iter().chain(&self.partners);
            let found = known.clone().find(|channel| channel.is_like(wanted));
            found.cloned().ok_or_else(|| PlanError::Marker { marker: wanted.short_name.clone() })
        };
        channels.iter().map(mine).collect()
    }

    /// Forgets the partners that another panel of the case does not have on the same scale.
    pub(crate) fn keep_common_partners(&mut self, other: &Self) {
        self.partners.retain(|partner| {
            let mut known = other.channels.iter().chain(&other.partners);
            known.any(|channel| channel.is_like(partner) && channel.scale == partner.scale)
        });
    }

    fn add(&mut self, resolution: &markers::Resolved<'_>, recorded: &Recorded<'_>) -> Result<(), Error> {
        let identity = resolution.identity;
        let name = &resolution.marker.value;
        let channel = self.channel(identity, Some(name), resolution.scale)?;
        let is_compensated = matches!(channel.dimension.basis, Basis::Signal(Signal::Compensated { .. }));
        let kind = recorded.kinds.get(identity.number.index().0);
        if !is_compensated && self.compensation.is_some() && kind == Some(&Kind::Signal) {
            self.uncompensated.push(format!("{name} ({})", identity.short_name));
        }
        self.markers.push(MarkerEntry {
            marker: name.clone(),
            number: identity.number.get(),
            short_name: identity.short_name.clone(),
            stain_name: identity.stain_name.clone(),
            matched_by: resolution.matched_by,
            compensation: match is_compensated {
                true => CompensationEntry::Compensated,
                false => CompensationEntry::Uncompensated,
            },
            scale: resolution.scale.to_string(),
        });
        let known = self.channels.iter().position(|known| known.parameter == channel.parameter);
        let position = known.unwrap_or(self.channels.len());
        if known.is_none() {
            self.channels.push(channel);
        }
        self.by_marker.insert(name.clone(), position);
        Ok(())
    }

    fn channel(
        &self,
        identity: &ParameterIdentity,
        marker: Option<&str>,
        scale: Scale,
    ) -> Result<Channel, Error> {
        let parameter = identity.number.index();
        let stain = self.compensation.as_ref().and_then(|matrix| matrix.stain_of(parameter));
        let signal = stain
            .map_or(Signal::Scaled(parameter), |stain| Signal::Compensated { matrix: MatrixIndex(0), stain });
        let label = match marker.or(identity.stain_name.as_deref()) {
            Some(marker) if marker != identity.short_name => format!("{marker} ({})", identity.short_name),
            _ => identity.short_name.clone(),
        };
        Ok(Channel {
            label,
            short_name: identity.short_name.clone(),
            parameter,
            dimension: Dimension::of(signal, scale.transform().map_err(PlanError::from)?),
            scale,
        })
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

/// Checks that a name means the same parameter in another file of the case.
pub(crate) fn check_agreement(
    assay: &Assay,
    first: (&str, &Panel),
    other: (&str, &Panel),
) -> Result<(), Error> {
    let names: Vec<&Located<String>> =
        assay.populations().iter().flat_map(|population| population.condition().markers()).collect();
    let differs = |one: &MarkerEntry, two: &MarkerEntry| {
        one.short_name.to_lowercase() != two.short_name.to_lowercase()
            || one.compensation != two.compensation
            || one.scale != two.scale
    };
    let pair = first.1.markers.iter().zip(&other.1.markers).find(|(one, two)| differs(one, two));
    let Some((one, two)) = pair else {
        return Ok(());
    };
    let describe = |entry: &MarkerEntry| {
        let basis = match entry.compensation {
            CompensationEntry::Compensated => "compensated",
            CompensationEntry::Uncompensated => "uncompensated",
        };
        format!("{}, {basis}, {}", entry.short_name, entry.scale)
    };
    let message = format!(
        "`{}` differs between the files: expected {} as in {}, got {} in {}",
        one.marker,
        describe(one),
        first.0,
        describe(two),
        other.0
    );
    let place = names.iter().find(|name| name.value == one.marker).map(|name| name.place);
    Err(assay.refuse(place, message, None).into())
}

#[cfg(test)]
mod tests;
