use super::share;
use crate::Error;
use crate::detector::Detector;

/// An end of the recorded range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RangeEnd {
    /// The last channel, 262,143: saturation.
    Upper,
    /// 0.
    Zero,
}

/// Margin events: a share of the events lies at an end of the range of a parameter, whatever its light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margin {
    pub(super) detector: Detector,
    pub(super) end: RangeEnd,
    pub(super) event_fraction: f64,
}

impl Margin {
    /// Describes a fraction of the events that is recorded at an end of a detector's range.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a fraction outside 0 to 1.
    pub fn new(detector: Detector, end: RangeEnd, event_fraction: f64) -> Result<Self, Error> {
        Ok(Self { detector, end, event_fraction: share(event_fraction)? })
    }
}
