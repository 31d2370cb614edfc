//! What the simulated cytometer records: fifteen parameters, eleven of them fluorescence.

use flowmrd_core::{ParameterIdentity, ParameterIndex};

/// Fluorochromes of the tube, in the order of their detectors.
pub const FLUOROCHROME_COUNT: usize = 11;

/// Parameters that are recorded.
pub const PARAMETER_COUNT: usize = 15;

/// `$PnR` of every parameter; a signal above the last channel below it is recorded as that channel.
pub const RANGE: u32 = 262_144;

/// Seconds that one unit of the recorded time stands for: `$TIMESTEP`.
pub const TIME_STEP_SECONDS: f64 = 0.001;

/// Column of FSC-A.
pub const FORWARD_AREA: ParameterIndex = ParameterIndex(0);
/// Column of FSC-H.
pub const FORWARD_HEIGHT: ParameterIndex = ParameterIndex(1);
/// Column of SSC-A.
pub const SIDE_AREA: ParameterIndex = ParameterIndex(2);
/// Column of the first fluorochrome; the others follow.
pub const FIRST_FLUORESCENCE: ParameterIndex = ParameterIndex(3);
/// Column of Time.
pub const TIME: ParameterIndex = ParameterIndex(14);

/// Short name (`$PnN`) and stain name (`$PnS`) of each parameter.
const NAMES: [(&str, Option<&str>); PARAMETER_COUNT] = [
    ("FSC-A", None),
    ("FSC-H", None),
    ("SSC-A", None),
    ("V450-A", Some("CD45")),
    ("PC7-A", Some("CD19")),
    ("APC-A", Some("CD10")),
    ("FITC-A", Some("CD20")),
    ("PCP55-A", Some("CD34")),
    ("A700-A", Some("CD38")),
    ("PE-A", Some("CD58")),
    ("BV605-A", Some("CD66c")),
    ("BV786-A", Some("CD3")),
    ("V525-A", Some("SYTO41")),
    ("R780-A", Some("Viability")),
    ("Time", None),
];

/// Markers in the order of the fluorochromes: the column of a marker is [`FIRST_FLUORESCENCE`] plus its place here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are the markers'")]
pub enum Marker {
    Cd45,
    Cd19,
    Cd10,
    Cd20,
    Cd34,
    Cd38,
    Cd58,
    Cd66c,
    Cd3,
    /// Nucleic-acid dye: bright on nucleated cells, dead ones included.
    Syto41,
    /// Amine-reactive dye: bright on dead cells.
    Viability,
}

/// The markers, in the order of the fluorochromes.
pub const MARKERS: [Marker; FLUOROCHROME_COUNT] = [
    Marker::Cd45,
    Marker::Cd19,
    Marker::Cd10,
    Marker::Cd20,
    Marker::Cd34,
    Marker::Cd38,
    Marker::Cd58,
    Marker::Cd66c,
    Marker::Cd3,
    Marker::Syto41,
    Marker::Viability,
];

impl Marker {
    /// Returns the column of the marker's detector.
    #[must_use]
    pub fn parameter(self) -> ParameterIndex {
        ParameterIndex(FIRST_FLUORESCENCE.0 + self as usize)
    }
}

/// Returns what each parameter is called, in column order.
#[must_use]
pub fn identities() -> Vec<ParameterIdentity> {
    let indices = (0..PARAMETER_COUNT).map(ParameterIndex);
    NAMES
        .iter()
        .zip(indices.filter_map(ParameterIndex::number))
        .map(|(&(short_name, stain_name), number)| ParameterIdentity {
            number,
            short_name: short_name.to_owned(),
            stain_name: stain_name.map(str::to_owned),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_name_the_columns_that_bear_their_stain() {
        let stain = |marker: Marker| identities()[marker.parameter().0].stain_name.clone();
        assert_eq!(stain(Marker::Cd45).as_deref(), Some("CD45"));
        assert_eq!(stain(Marker::Cd34).as_deref(), Some("CD34"));
        assert_eq!(stain(Marker::Viability).as_deref(), Some("Viability"));
        assert_eq!(Marker::Viability as usize + 1, FLUOROCHROME_COUNT);
        assert_eq!(identities()[TIME.0].short_name, "Time");
        assert_eq!(identities().len(), PARAMETER_COUNT);
    }
}
