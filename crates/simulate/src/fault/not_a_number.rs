use super::share;
use crate::Error;
use crate::detector::Detector;

/// Events whose value in one parameter is NaN, as some exports leave them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NotANumber {
    pub(super) detector: Detector,
    pub(super) event_fraction: f64,
}

impl NotANumber {
    /// Describes a fraction of the events that has NaN in a detector's column.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a fraction outside 0 to 1.
    pub fn new(detector: Detector, event_fraction: f64) -> Result<Self, Error> {
        Ok(Self { detector, event_fraction: share(event_fraction)? })
    }
}
