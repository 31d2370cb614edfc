use std::collections::BTreeMap;

use flowmrd_core::{ParameterIdentity, ParameterIndex};
use flowmrd_gating::dimension::{Basis, Ratio};
use flowmrd_gating::document::CompensationReference;
use flowmrd_gating::transform::Bounds;
use flowmrd_gating::{Dimension, Signal, Transform};

use super::kind::find_partner;
use super::markers::{Found, Resolved, Resolver, remarks};
use super::matrices::Matrices;
use super::{Channel, Kind, Panel, Recorded, kind_of, label};
use crate::assay::{Assay, Axis, AxisBasis, AxisSignal, CompensationSource, Diagnostic, Located};
use crate::error::{Error, PlanError};
use crate::result::{CompensationEntry, MarkerEntry, MarkerMatch, PulseEntry};

impl Panel {
    /// Finds every name of an assay's own gates in a data set.
    ///
    /// # Errors
    /// [`Error::Assay`] with every name that means no parameter or several, and every fluorescence without a scale;
    /// [`Error::Compensation`] where a matrix is needed and there is none, or none that can be inverted; [`Error::Bind`]
    /// for a matrix of the assay whose detectors the file lacks.
    pub(crate) fn find(assay: &Assay, recorded: &Recorded<'_>) -> Result<Self, Error> {
        Ok(Self::find_with_origins(assay, recorded)?.0)
    }

    /// Finds every name as [`Self::find`] does, and says what each of the panel's matrices is.
    pub(crate) fn find_with_origins(
        assay: &Assay,
        recorded: &Recorded<'_>,
    ) -> Result<(Self, Vec<CompensationReference>), Error> {
        let resolver = Resolver::new(assay, recorded);
        let resolutions = resolver.resolve()?;
        let mut native = Native {
            assay,
            recorded,
            resolver: &resolver,
            matrices: Matrices::new(assay, recorded),
            channels: Vec::new(),
            by_name: BTreeMap::new(),
            markers: Vec::new(),
            recorded_as_they_are: Vec::new(),
            remarks: Vec::new(),
        };
        let by_name: BTreeMap<&str, &Resolved<'_>> =
            resolutions.iter().map(|found| (found.marker.value.as_str(), found)).collect();
        for name in assay.names() {
            match assay.axis(&name.value) {
                Some(axis) => native.add_axis(axis)?,
                None => {
                    let found = by_name.get(name.value.as_str());
                    let missing = || PlanError::Marker { marker: name.value.clone() };
                    native.add_marker(found.ok_or_else(missing)?)?;
                }
            }
        }
        native.finish()
    }
}

/// The names of an assay's own gates while they are found.
struct Native<'a> {
    assay: &'a Assay,
    recorded: &'a Recorded<'a>,
    resolver: &'a Resolver<'a>,
    matrices: Matrices<'a>,
    channels: Vec<Channel>,
    /// Name in the assay → position in `channels`.
    by_name: BTreeMap<String, usize>,
    markers: Vec<MarkerEntry>,
    /// Fluorescence that is not compensated, and by what it would be.
    recorded_as_they_are: Vec<(CompensationSource, String)>,
    /// What somebody has to look at.
    remarks: Vec<String>,
}

/// A signal that was found, and what it is called.
struct FoundSignal<'a> {
    signal: Signal,
    /// The parameter; `None` for a stain that several detectors make up.
    identity: Option<&'a ParameterIdentity>,
    name: &'a str,
    matched_by: MarkerMatch,
    pulse: Option<PulseEntry>,
}

impl FoundSignal<'_> {
    fn short_name(&self) -> &str {
        self.identity.map_or(self.name, |identity| &identity.short_name)
    }
}

impl<'a> Native<'a> {
    fn add_marker(&mut self, resolution: &Resolved<'a>) -> Result<(), Error> {
        let identity = resolution.identity;
        let name = &resolution.marker.value;
        let source = self.assay.compensation();
        let signal = self.matrices.of_parameter(source, name, identity)?;
        let Resolved { matched_by, pulse, .. } = *resolution;
        let found = FoundSignal { signal, identity: Some(identity), name, matched_by, pulse };
        self.note(source, &found);
        let channel = Channel {
            label: label(identity, Some(name)),
            short_name: identity.short_name.clone(),
            names: vec![name.clone()],
            kind: kind_of(Basis::Signal(signal), self.recorded),
            dimension: Dimension::of(signal, resolution.scale),
        };
        self.add(name, channel, &[found]);
        Ok(())
    }

    fn add_axis(&mut self, axis: &'a Axis) -> Result<(), Error> {
        let source = axis.compensation.as_ref().unwrap_or(self.assay.compensation());
        let (basis, found) = match &axis.basis {
            AxisBasis::Signal(signal) => {
                let found = self.signal(axis, source, signal)?;
                (Basis::Signal(found.signal), vec![found])
            }
            AxisBasis::Ratio { numerator, denominator, coefficients } => {
                let numerator = self.signal(axis, source, numerator)?;
                let denominator = self.signal(axis, source, denominator)?;
                let ratio = Ratio {
                    numerator: numerator.signal,
                    denominator: denominator.signal,
                    coefficients: *coefficients,
                };
                (Basis::Ratio(ratio), vec![numerator, denominator])
            }
        };
        found.iter().for_each(|one| self.note(source, one));
        let transform = match axis.scale {
            Some(scale) => scale,
            None => self.scale_of(axis, &found)?,
        };
        let short_name = found.iter().map(FoundSignal::short_name).collect::<Vec<_>>().join(" / ");
        let name = &axis.name.value;
        let label = if *name == short_name { name.clone() } else { format!("{name} ({short_name})") };
        let dimension = Dimension { basis, transform, bounds: axis.bounds };
        let kind = kind_of(basis, self.recorded);
        let channel = Channel { label, short_name, names: vec![name.clone()], kind, dimension };
        self.add(name, channel, &found);
        Ok(())
    }

    fn signal(
        &mut self,
        axis: &Axis,
        source: &CompensationSource,
        signal: &'a AxisSignal,
    ) -> Result<FoundSignal<'a>, Error> {
        let name = &signal.name().value;
        match signal {
            AxisSignal::Parameter(marker) => {
                let Found { identity, matched_by, pulse } =
                    self.resolver.find(marker).map_err(|problem| self.refuse(problem))?;
                let signal = self.matrices.of_parameter(source, name, identity)?;
                Ok(FoundSignal { signal, identity: Some(identity), name, matched_by, pulse })
            }
            AxisSignal::Signal(_) => {
                let place = format!("axis `{}`", axis.name.value);
                let (signal, parameter) = self.matrices.of_name(&place, source, name)?;
                let recorded: &'a Recorded<'a> = self.recorded;
                let identity = parameter.and_then(|parameter| recorded.identities.get(parameter.0));
                Ok(FoundSignal { signal, identity, name, matched_by: MarkerMatch::ShortName, pulse: None })
            }
        }
    }

    /// Returns the scale of `[scales]` for the parameter of an axis that states none.
    fn scale_of(&self, axis: &Axis, found: &[FoundSignal<'_>]) -> Result<Transform, Error> {
        let identity = found.first().and_then(|found| found.identity);
        let scale = identity.and_then(|identity| self.resolver.scale(identity.number.index()));
        scale.ok_or_else(|| {
            let message = format!(
                "the axis `{}` has no scale: expected `scale`, or `default` in [scales]",
                axis.name.value
            );
            self.refuse(Diagnostic { place: axis.name.place, message, nearest: None })
        })
    }

    fn refuse(&self, problem: Diagnostic) -> Error {
        self.assay.refuse_all(vec![problem]).into()
    }

    /// Notes fluorescence that no matrix names.
    fn note(&mut self, source: &CompensationSource, found: &FoundSignal<'_>) {
        let Signal::Scaled(parameter) = found.signal else { return };
        if self.recorded.kinds.get(parameter.0) == Some(&Kind::Signal) {
            self.recorded_as_they_are
                .push((source.clone(), format!("{} ({})", found.name, found.short_name())));
        }
    }

    /// Adds a name that was found, and its channel unless it is known.
    fn add(&mut self, name: &str, channel: Channel, found: &[FoundSignal<'_>]) {
        let remarks =
            found.iter().filter_map(|one| Some(remarks(one.name, one.identity?, one.matched_by, one.pulse)));
        self.remarks.extend(remarks.flatten());
        let one = match found {
            [one] => Some(one),
            _ => None,
        };
        let identity = one.and_then(|one| one.identity);
        let is_compensated = found.iter().any(|one| matches!(one.signal, Signal::Compensated { .. }));
        self.markers.push(MarkerEntry {
            marker: name.to_owned(),
            number: identity.map(|identity| identity.number.get()),
            short_name: channel.short_name.clone(),
            stain_name: identity.and_then(|identity| identity.stain_name.clone()),
            matched_by: one.map_or(MarkerMatch::ShortName, |one| one.matched_by),
            pulse: one.and_then(|one| one.pulse),
            compensation: match is_compensated {
                true => CompensationEntry::Compensated,
                false => CompensationEntry::Uncompensated,
            },
            scale: channel.dimension.scale(),
        });
        let known = self.channels.iter().position(|known| known.dimension == channel.dimension);
        let position = known.unwrap_or(self.channels.len());
        match known.and_then(|known| self.channels.get_mut(known)) {
            Some(known) => known.names.push(name.to_owned()),
            None => self.channels.push(channel),
        }
        self.by_name.insert(name.to_owned(), position);
    }

    fn finish(mut self) -> Result<(Panel, Vec<CompensationReference>), Error> {
        let tree = self.assay.gate_tree()?;
        let tree = tree.try_map_dimensions(|_, name| self.dimension(name))?;
        let partners = find_partner(self.recorded);
        let partners = partners.into_iter().map(|partner| self.partner(partner)).collect::<Result<_, _>>()?;
        let Self { matrices, channels, markers, recorded_as_they_are, remarks, .. } = self;
        let is_left_out =
            |(source, name): (CompensationSource, String)| matrices.has(&source).then_some(name);
        let uncompensated = recorded_as_they_are.into_iter().filter_map(is_left_out).collect();
        let Matrices { compiled: compensations, origins, .. } = matrices;
        let findings = Vec::new();
        let panel =
            Panel { tree, compensations, channels, partners, markers, uncompensated, remarks, findings };
        Ok((panel, origins))
    }

    fn dimension(&self, name: &Located<String>) -> Result<Dimension, PlanError> {
        let channel = self.by_name.get(&name.value).and_then(|&channel| self.channels.get(channel));
        let missing = || PlanError::Marker { marker: name.value.clone() };
        channel.map(|channel| channel.dimension).ok_or_else(missing)
    }

    /// Makes the channel of a parameter against which single ones are drawn: as a gate would see it.
    fn partner(&mut self, parameter: ParameterIndex) -> Result<Channel, Error> {
        let identity = &self.recorded.identities[parameter.0];
        let source = self.assay.compensation();
        let transform = self.resolver.scale(parameter).unwrap_or(Transform::Identity);
        let signal = match self.matrices.has(source) {
            true => self.matrices.of_parameter(source, &identity.short_name, identity)?,
            false => Signal::Scaled(parameter),
        };
        Ok(Channel {
            label: label(identity, None),
            short_name: identity.short_name.clone(),
            names: Vec::new(),
            kind: kind_of(Basis::Signal(signal), self.recorded),
            dimension: Dimension { basis: Basis::Signal(signal), transform, bounds: Bounds::none() },
        })
    }
}
