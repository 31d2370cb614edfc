//! Naming what the cytometer measures.

use flowmrd_core::ParameterIndex;

use crate::panel::{FORWARD_AREA, FORWARD_HEIGHT, Marker, SIDE_AREA};

/// What the cytometer measures of an event, its time aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Detector {
    /// Area of forward scatter.
    ForwardArea,
    /// Height of forward scatter.
    ForwardHeight,
    /// Area of side scatter.
    SideArea,
    /// The detector whose own fluorochrome stains a marker.
    Stain(Marker),
}

impl Detector {
    /// Returns the detector's column.
    #[must_use]
    pub fn parameter(self) -> ParameterIndex {
        match self {
            Self::ForwardArea => FORWARD_AREA,
            Self::ForwardHeight => FORWARD_HEIGHT,
            Self::SideArea => SIDE_AREA,
            Self::Stain(marker) => marker.parameter(),
        }
    }
}

/// The detectors that something befalls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Detectors {
    /// Every one, scatter included: the laser or the stream.
    All,
    /// A single one.
    One(Detector),
}
