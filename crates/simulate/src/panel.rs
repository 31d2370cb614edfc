//! What the simulated cytometer records: scatter, up to eleven fluorochromes that stain a panel's markers, and time.

mod built_in;
mod marker;

pub use marker::Marker;

use flowmrd_core::{ParameterIdentity, ParameterIndex};

use crate::Error;
use crate::detector::Detector;

/// Fluorochromes that the cytometer tells apart, each with a detector of its own.
pub const FLUOROCHROME_COUNT: usize = 11;

/// Parameters that are recorded where all fluorochromes are in use.
pub const MOST_PARAMETERS: usize = FLUOROCHROME_COUNT + 4;

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
/// Column of the panel's first fluorochrome; the others follow.
pub const FIRST_FLUORESCENCE: ParameterIndex = ParameterIndex(3);

/// Scatter's names, which come before the fluorochromes'.
const SCATTER: [&str; 3] = ["FSC-A", "FSC-H", "SSC-A"];

/// Name of the last parameter.
const TIME_NAME: &str = "Time";

/// Short name (`$PnN`) of each fluorochrome's detector.
pub const FLUOROCHROMES: [&str; FLUOROCHROME_COUNT] = [
    "V450-A", "PC7-A", "APC-A", "FITC-A", "PCP55-A", "A700-A", "PE-A", "BV605-A", "BV786-A", "V525-A",
    "R780-A",
];

/// Whose blasts a panel looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leukaemia {
    /// B-cell precursor ALL: CD10 over-expressed, CD38 dim, CD58 bright, CD66c+.
    BPrecursor,
    /// T-ALL: cytoplasmic CD3 without CD3 on the surface, CD7 bright, CD99 bright, TdT.
    TLineage,
}

/// Which marker each fluorochrome stains, and whose blasts the tube may hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    name: String,
    leukaemia: Leukaemia,
    /// In the order of [`FLUOROCHROMES`].
    stains: [Option<Marker>; FLUOROCHROME_COUNT],
}

impl Panel {
    /// Describes a panel by what each fluorochrome stains, in the order of [`FLUOROCHROMES`]; `None` is left unused.
    ///
    /// # Errors
    /// [`Error::Panel`] where no fluorochrome is used, or two stain the same marker.
    pub fn new(
        name: impl Into<String>,
        leukaemia: Leukaemia,
        stains: [Option<Marker>; FLUOROCHROME_COUNT],
    ) -> Result<Self, Error> {
        let panel = Self { name: name.into(), leukaemia, stains };
        let markers: Vec<Marker> = panel.markers().collect();
        if markers.is_empty() {
            return Err(Error::Panel { expected: "a marker", got: "none" });
        }
        for (place, marker) in markers.iter().enumerate() {
            if markers[..place].contains(marker) {
                return Err(Error::Panel { expected: "each marker once", got: marker.name() });
            }
        }
        Ok(panel)
    }

    /// Returns the panel's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns whose blasts the tube may hold.
    #[must_use]
    pub fn leukaemia(&self) -> Leukaemia {
        self.leukaemia
    }

    /// Iterates over the markers, in the order of their columns.
    pub fn markers(&self) -> impl Iterator<Item = Marker> {
        self.stains.iter().copied().flatten()
    }

    /// Iterates over the fluorochromes in use, as places in [`FLUOROCHROMES`], each with its marker.
    pub fn stains(&self) -> impl Iterator<Item = (usize, Marker)> {
        self.stains.iter().enumerate().filter_map(|(place, marker)| Some((place, (*marker)?)))
    }

    /// Finds the fluorochrome that stains a marker: its place in [`FLUOROCHROMES`].
    #[must_use]
    pub fn fluorochrome(&self, marker: Marker) -> Option<usize> {
        self.stains.iter().position(|&stained| stained == Some(marker))
    }

    /// Finds the column of a detector; `None` where the panel does not stain its marker.
    #[must_use]
    pub fn parameter(&self, detector: Detector) -> Option<ParameterIndex> {
        match detector {
            Detector::ForwardArea => Some(FORWARD_AREA),
            Detector::ForwardHeight => Some(FORWARD_HEIGHT),
            Detector::SideArea => Some(SIDE_AREA),
            Detector::Stain(marker) => {
                let place = self.markers().position(|stained| stained == marker)?;
                Some(ParameterIndex(FIRST_FLUORESCENCE.0 + place))
            }
        }
    }

    /// Returns the column of Time: the last.
    #[must_use]
    pub fn time(&self) -> ParameterIndex {
        ParameterIndex(FIRST_FLUORESCENCE.0 + self.markers().count())
    }

    /// Counts the parameters that are recorded.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.time().0 + 1
    }

    /// Returns what each parameter is called, in column order.
    #[must_use]
    pub fn identities(&self) -> Vec<ParameterIdentity> {
        let scatter = SCATTER.iter().map(|&name| (name, None));
        let fluorescence = self.stains().map(|(place, marker)| (FLUOROCHROMES[place], Some(marker.name())));
        let names = scatter.chain(fluorescence).chain([(TIME_NAME, None)]);
        let numbers = (0..self.parameter_count()).map(ParameterIndex).filter_map(ParameterIndex::number);
        names
            .zip(numbers)
            .map(|((short_name, stain_name), number)| ParameterIdentity {
                number,
                short_name: short_name.to_owned(),
                stain_name: stain_name.map(str::to_owned),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_name_the_columns_that_bear_their_stain() {
        for panel in Panel::built_in() {
            let identities = panel.identities();
            for marker in panel.markers() {
                let column = panel.parameter(Detector::Stain(marker)).unwrap();
                assert_eq!(identities[column.0].stain_name.as_deref(), Some(marker.name()));
                assert_eq!(
                    identities[column.0].short_name,
                    FLUOROCHROMES[panel.fluorochrome(marker).unwrap()]
                );
            }
            assert_eq!(identities[panel.time().0].short_name, "Time");
            assert_eq!(identities.len(), panel.parameter_count());
        }
    }

    #[test]
    fn panel_without_markers_or_with_one_twice_is_refused() {
        let mut stains = [None; FLUOROCHROME_COUNT];
        let refusal = Panel::new("none", Leukaemia::BPrecursor, stains).unwrap_err().to_string();
        assert_eq!(refusal, "stains of a panel: expected a marker, got none");
        stains[2] = Some(Marker::Cd10);
        let panel = Panel::new("one", Leukaemia::BPrecursor, stains).unwrap();
        assert_eq!((panel.parameter_count(), panel.time().0), (5, 4));
        assert_eq!(panel.parameter(Detector::Stain(Marker::Cd19)), None);
        stains[7] = Some(Marker::Cd10);
        let refusal = Panel::new("two", Leukaemia::BPrecursor, stains).unwrap_err().to_string();
        assert_eq!(refusal, "stains of a panel: expected each marker once, got CD10");
    }
}
