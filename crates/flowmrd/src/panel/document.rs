use flowmrd_core::ParameterIndex;
use flowmrd_gating::dimension::{Basis, Ratio};
use flowmrd_gating::document::{BoundGates, CompensationReference, FileMatrix, Layout, ResolvedName};
use flowmrd_gating::{Dimension, GateDocument, Signal, Transform};

use super::kind::find_partner;
use super::{Channel, Kind, Panel, Recorded, kind_of, label};
use crate::error::Error;
use crate::result::{CompensationEntry, MarkerEntry, MarkerMatch};

impl Panel {
    /// Finds every name of a gate document in a data set.
    ///
    /// # Errors
    /// [`Error::Bind`] with the file's name, for names and matrices that cannot be had for it.
    pub(crate) fn bind(document: &GateDocument, recorded: &Recorded<'_>) -> Result<Self, Error> {
        let spillover = recorded.spillover.map(|spillover| FileMatrix {
            parameters: &spillover.parameters,
            coefficients: &spillover.coefficients,
        });
        let bound = document
            .bind(&Layout { parameters: &recorded.identities, spillover })
            .map_err(|source| Error::Bind { file: recorded.file.to_owned(), source: Box::new(source) })?;
        let names = Names { recorded, bound: &bound };
        let channels = names.channels();
        let markers = bound.names.iter().map(|name| names.marker(name, &channels)).collect();
        let uncompensated = names.uncompensated();
        let partner = |parameter: ParameterIndex| Channel {
            label: label(&recorded.identities[parameter.0], None),
            short_name: recorded.identities[parameter.0].short_name.clone(),
            names: Vec::new(),
            kind: recorded.kinds.get(parameter.0).copied().unwrap_or(Kind::Signal),
            dimension: Dimension::scaled(parameter, Transform::Identity),
        };
        let partners = find_partner(recorded).into_iter().map(partner).collect();
        let remarks = bound.remarks.iter().map(ToString::to_string).chain(names.unread_matrix()).collect();
        let BoundGates { tree, compensations, .. } = bound;
        let findings = Vec::new();
        Ok(Self { tree, compensations, channels, partners, markers, uncompensated, remarks, findings })
    }
}

/// What a document's names mean in one file.
struct Names<'a> {
    recorded: &'a Recorded<'a>,
    bound: &'a BoundGates,
}

impl Names<'_> {
    /// Lists the dimensions of all gates, each once.
    fn channels(&self) -> Vec<Channel> {
        let mut channels: Vec<Channel> = Vec::new();
        for population in self.bound.tree.indices() {
            for dimension in self.bound.tree.gate(population).dimensions() {
                if !channels.iter().any(|known| known.dimension == *dimension) {
                    channels.push(self.channel(dimension));
                }
            }
        }
        channels
    }

    fn channel(&self, dimension: &Dimension) -> Channel {
        let [label, short_name] = match dimension.basis {
            Basis::Signal(signal) => self.describe(signal),
            Basis::Ratio(Ratio { numerator, denominator, .. }) => {
                let (above, below) = (self.describe(numerator), self.describe(denominator));
                [0, 1].map(|name: usize| format!("{} / {}", above[name], below[name]))
            }
        };
        let name = dimension.basis.signals().map(|signal| self.name(signal)).collect::<Vec<_>>().join(" / ");
        let kind = kind_of(dimension.basis, self.recorded);
        Channel { label, short_name, names: vec![name], kind, dimension: *dimension }
    }

    /// Returns what the document calls a signal.
    fn name(&self, signal: Signal) -> &str {
        let resolved = self.bound.names.iter().find(|name| name.signal == signal);
        resolved.map_or("", |name| &name.named.name)
    }

    /// Returns the label and the short name of a signal: a stain without a parameter of its own bears its own name.
    fn describe(&self, signal: Signal) -> [String; 2] {
        let resolved = self.bound.names.iter().find(|name| name.signal == signal);
        let parameter = match signal {
            Signal::Scaled(parameter) => Some(parameter),
            Signal::Compensated { .. } => resolved.and_then(|name| name.parameter),
        };
        match parameter.and_then(|parameter| self.recorded.identities.get(parameter.0)) {
            Some(identity) => [label(identity, None), identity.short_name.clone()],
            None => [0, 1].map(|_| resolved.map(|name| name.named.name.clone()).unwrap_or_default()),
        }
    }

    fn marker(&self, name: &ResolvedName, channels: &[Channel]) -> MarkerEntry {
        let identity = name.parameter.and_then(|parameter| self.recorded.identities.get(parameter.0));
        let is_used =
            |channel: &&Channel| channel.dimension.basis.signals().any(|signal| signal == name.signal);
        let mut scales: Vec<String> = Vec::new();
        for scale in channels.iter().filter(is_used).map(|channel| channel.dimension.scale()) {
            if !scales.contains(&scale) {
                scales.push(scale);
            }
        }
        MarkerEntry {
            marker: name.named.name.clone(),
            number: identity.map(|identity| identity.number.get()),
            short_name: identity.map_or_else(|| name.named.name.clone(), |one| one.short_name.clone()),
            stain_name: identity.and_then(|identity| identity.stain_name.clone()),
            matched_by: MarkerMatch::ShortName,
            pulse: None,
            compensation: match name.signal {
                Signal::Compensated { .. } => CompensationEntry::Compensated,
                Signal::Scaled(_) => CompensationEntry::Uncompensated,
            },
            scale: scales.join("; "),
        }
    }

    /// Says why the file's matrix is not applied where gates ask for it and the file has one that cannot be read.
    fn unread_matrix(&self) -> Option<String> {
        let reason = self.recorded.unread_matrix.as_ref()?;
        let asks = |name: &ResolvedName| name.named.compensation == CompensationReference::File;
        let first = self.bound.names.iter().find(|name| asks(name))?;
        Some(format!(
            "the file's spillover matrix, which the gates ask for, cannot be read: {} and others are used as recorded: {reason}",
            first.named.name
        ))
    }

    /// Lists the names that ask for compensation and are fluorescence, and that the matrix does not name.
    fn uncompensated(&self) -> Vec<String> {
        let is_left_out = |name: &&ResolvedName| {
            let kind = name.parameter.and_then(|parameter| self.recorded.kinds.get(parameter.0));
            let has_matrix = match &name.named.compensation {
                CompensationReference::Uncompensated => false,
                CompensationReference::File => self.recorded.spillover.is_some(),
                CompensationReference::Matrix(_) => true,
            };
            has_matrix && matches!(name.signal, Signal::Scaled(_)) && kind == Some(&Kind::Signal)
        };
        self.bound.names.iter().filter(is_left_out).map(|name| name.named.name.clone()).collect()
    }
}
