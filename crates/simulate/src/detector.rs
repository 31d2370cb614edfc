//! Naming what the cytometer measures.

use crate::panel::Marker;

/// What the cytometer measures of an event, its time aside; [`Panel::parameter`](crate::panel::Panel::parameter) finds
/// its column.
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
    /// Returns the marker that the detector's fluorochrome stains; `None` for scatter.
    #[must_use]
    pub fn marker(self) -> Option<Marker> {
        match self {
            Self::Stain(marker) => Some(marker),
            _ => None,
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
