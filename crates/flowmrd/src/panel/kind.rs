use flowmrd_core::ParameterIndex;
use flowmrd_fcs::Parameter;
use flowmrd_fcs::parameter::ParameterKind;

use super::Recorded;

/// What a parameter is for the defaults of compensation and scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Forward scatter.
    ForwardScatter,
    /// Side scatter.
    SideScatter,
    /// Back scatter.
    BackScatter,
    /// Time, or one word of it.
    Time,
    /// Anything else: taken for fluorescence.
    Signal,
}

impl Kind {
    pub(crate) fn of(parameter: &Parameter) -> Self {
        match parameter.kind() {
            ParameterKind::Signal => Self::of_short_name(parameter.short_name()),
            ParameterKind::Time | ParameterKind::TimeHighWord | ParameterKind::TimeLowWord => Self::Time,
        }
    }

    /// Tells scatter by a short name that begins with FSC, SSC or BSC, or with the word FS or SS.
    pub(crate) fn of_short_name(short_name: &str) -> Self {
        let name = short_name.trim().to_ascii_uppercase();
        let word = name.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
        if name.starts_with("FSC") || word == "FS" {
            Self::ForwardScatter
        } else if name.starts_with("SSC") || word == "SS" {
            Self::SideScatter
        } else if name.starts_with("BSC") {
            Self::BackScatter
        } else {
            Self::Signal
        }
    }
}

/// Lists the scatter against which single parameters are drawn, the preferred first: side scatter, then forward scatter,
/// of each an area before others.
pub(super) fn find_partner(recorded: &Recorded<'_>) -> Vec<ParameterIndex> {
    let of = |wanted: Kind| {
        let mut found: Vec<_> =
            (0..recorded.kinds.len()).filter(|&index| recorded.kinds[index] == wanted).collect();
        let is_area =
            |index: &usize| recorded.identities[*index].short_name.to_ascii_uppercase().ends_with("-A");
        found.sort_by_key(|index| !is_area(index));
        found.into_iter().next().map(ParameterIndex)
    };
    [Kind::SideScatter, Kind::ForwardScatter].into_iter().filter_map(of).collect()
}
