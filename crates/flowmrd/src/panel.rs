//! What the assay's names mean in one data set: which parameter, compensated or not, on which scale.

use flowmrd_core::ParameterIdentity;
use flowmrd_fcs::{DataSet, DeviationCode, Spillover};
use flowmrd_gating::{Basis, Compensation, Dimension, GateTree, MatrixIndex, Signal};

use crate::assay::{Assay, Located};
use crate::error::{Error, PlanError};
use crate::result::{CompensationEntry, FindingEntry, MarkerEntry};

mod compensation;
mod document;
mod kind;
mod markers;
mod matrices;
mod naming;
mod native;

pub(crate) use kind::Kind;
pub(crate) use naming::name_gates;

/// What a data set says about its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Recorded<'a> {
    /// Name of the file, for messages.
    pub(crate) file: &'a str,
    pub(crate) identities: Vec<ParameterIdentity>,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) spillover: Option<&'a Spillover>,
    /// Why the matrix that the file has cannot be read.
    pub(crate) unread_matrix: Option<String>,
}

impl<'a> Recorded<'a> {
    pub(crate) fn of(file: &'a str, data_set: &'a DataSet) -> Self {
        let kinds = data_set.parameters().iter().map(Kind::of).collect();
        let is_unread = |code: DeviationCode| {
            matches!(code, DeviationCode::SpilloverUnresolved | DeviationCode::SpilloverMalformed)
        };
        let spillover = data_set.spillover();
        let unread = data_set.deviations().iter().find(|deviation| is_unread(deviation.code));
        Self {
            file,
            identities: data_set.identities(),
            kinds,
            spillover,
            unread_matrix: unread.filter(|_| spillover.is_none()).map(ToString::to_string),
        }
    }
}

/// One dimension as gates and plots see it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Channel {
    pub(crate) label: String,
    pub(crate) short_name: String,
    /// What gates call it, each name once; none of what no gate uses.
    pub(crate) names: Vec<String>,
    /// What its values are; a ratio is taken for fluorescence.
    pub(crate) kind: Kind,
    pub(crate) dimension: Dimension,
}

impl Channel {
    /// Tells whether two files' channels bear the same short name, are compensated by the same matrix or not at all, and
    /// are seen on the same scale.
    fn is_like(&self, other: &Self) -> bool {
        let matrices = |channel: &Self| channel.dimension.basis.signals().map(matrix_of).collect::<Vec<_>>();
        self.short_name.to_lowercase() == other.short_name.to_lowercase()
            && self.has_scale_of(other)
            && matrices(self) == matrices(other)
    }

    fn has_scale_of(&self, other: &Self) -> bool {
        let scale = |channel: &Self| (channel.dimension.transform, channel.dimension.bounds);
        scale(self) == scale(other)
    }
}

fn matrix_of(signal: Signal) -> Option<MatrixIndex> {
    match signal {
        Signal::Compensated { matrix, .. } => Some(matrix),
        Signal::Scaled(_) => None,
    }
}

/// Gates for one data set: every name of an assay or of a gate document found among its parameters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Panel {
    /// The gates.
    pub(crate) tree: GateTree,
    /// The matrices that the gates' dimensions point to.
    pub(crate) compensations: Vec<Compensation>,
    /// The dimensions that gates use, in the order of first use.
    pub(crate) channels: Vec<Channel>,
    /// Against which parameter a single one is drawn: side scatter, else forward scatter; not a gate's own.
    partners: Vec<Channel>,
    pub(crate) markers: Vec<MarkerEntry>,
    /// Names whose values are fluorescence that the file's matrix does not name.
    pub(crate) uncompensated: Vec<String>,
    /// What finding the names has to tell.
    pub(crate) remarks: Vec<String>,
    /// What is to be known about the sample of a workspace whose gates these are.
    pub(crate) findings: Vec<FindingEntry>,
}

impl Panel {
    /// Returns the channel of a dimension of a gate.
    pub(crate) fn channel_of(&self, dimension: &Dimension) -> Option<usize> {
        self.channels.iter().position(|channel| channel.dimension == *dimension)
    }

    /// Returns the channel against which a gate on one channel alone is drawn.
    pub(crate) fn partner_of(&self, channel: usize) -> Option<&Channel> {
        let own = self.channels.get(channel)?.dimension.basis;
        self.partners.iter().find(|partner| partner.dimension.basis != own)
    }

    /// Finds the channels of another panel of the case in this one, by their short names.
    pub(crate) fn like(&self, channels: &[Channel]) -> Result<Vec<Channel>, PlanError> {
        let mine = |wanted: &Channel| {
            let known = self.channels.iter().chain(&self.partners);
            // The channel itself before others: a ratio of the same two may differ in its coefficients alone.
            let same = known.clone().find(|channel| *channel == wanted);
            let found = same.or_else(|| known.clone().find(|channel| channel.is_like(wanted)));
            found.cloned().ok_or_else(|| PlanError::Marker { marker: wanted.short_name.clone() })
        };
        channels.iter().map(mine).collect()
    }

    /// Forgets the partners that another panel of the case does not have on the same scale.
    pub(crate) fn keep_common_partners(&mut self, other: &Self) {
        self.partners.retain(|partner| {
            let mut known = other.channels.iter().chain(&other.partners);
            known.any(|channel| channel.is_like(partner))
        });
    }
}

/// Tells what the values of a basis are.
fn kind_of(basis: Basis, recorded: &Recorded<'_>) -> Kind {
    match basis {
        Basis::Signal(Signal::Scaled(parameter)) => {
            recorded.kinds.get(parameter.0).copied().unwrap_or(Kind::Signal)
        }
        Basis::Signal(Signal::Compensated { .. }) | Basis::Ratio(_) => Kind::Signal,
    }
}

/// Names a parameter for people: a marker or the stain name before the short name.
fn label(identity: &ParameterIdentity, marker: Option<&str>) -> String {
    match marker.or(identity.stain_name.as_deref()) {
        Some(marker) if marker != identity.short_name => format!("{marker} ({})", identity.short_name),
        _ => identity.short_name.clone(),
    }
}

/// Checks that a name means the same parameter in another file of the case.
pub(crate) fn check_agreement(
    assay: &Assay,
    first: (&str, &Panel),
    other: (&str, &Panel),
) -> Result<(), Error> {
    let names: Vec<&Located<String>> = assay.names();
    let differs = |one: &MarkerEntry, two: &MarkerEntry| {
        one.short_name.to_lowercase() != two.short_name.to_lowercase()
            || one.compensation != two.compensation
            || one.scale != two.scale
    };
    if let Some(message) = other_paths(first, other) {
        let place = assay.reference().and_then(|reference| reference.sample.as_ref()).map(|name| name.place);
        return Err(assay.refuse(place, message, None).into());
    }
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

/// Says where the gates of two files are not the same populations: their counts could not be added.
fn other_paths(first: (&str, &Panel), other: (&str, &Panel)) -> Option<String> {
    let paths = |panel: &Panel| -> Vec<String> {
        panel.tree.indices().map(|index| panel.tree.path(index).to_owned()).collect()
    };
    let (one, two) = (paths(first.1), paths(other.1));
    if one == two {
        return None;
    }
    let odd = one.iter().find(|path| !two.contains(path)).map(|path| (path, first.0, other.0));
    let odd =
        odd.or_else(|| two.iter().find(|path| !one.contains(path)).map(|path| (path, other.0, first.0)));
    let reason = odd.map_or("in another order".to_owned(), |(path, has, lacks)| {
        format!("{path} for {has} alone, not for {lacks}")
    });
    Some(format!(
        "the gates of {} and {} differ: expected the same populations, got {reason}; name one `sample` for all files",
        first.0, other.0
    ))
}

#[cfg(test)]
mod tests;
