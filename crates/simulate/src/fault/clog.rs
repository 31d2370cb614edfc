use super::{Flow, begin, duration, within};
use crate::Error;

/// A clog: for a while the flow falls to a fraction; 0 leaves a gap. No event is lost, later ones come later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clog {
    begin_seconds: f64,
    seconds: f64,
    flow_fraction: f64,
}

impl Clog {
    /// Describes a clog from `begin_seconds` for `seconds`, during which `flow_fraction` of the flow is left.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a begin outside 0 to 1,000,000 seconds, a duration outside 0.001 to 1,000,000 seconds,
    /// or a fraction outside 0 to 1.
    pub fn new(begin_seconds: f64, seconds: f64, flow_fraction: f64) -> Result<Self, Error> {
        Ok(Self {
            begin_seconds: begin(begin_seconds)?,
            seconds: duration(seconds)?,
            flow_fraction: within("flow in a clog", [0.0, 1.0], "a fraction of 0 to 1", flow_fraction)?,
        })
    }

    pub(super) fn flow(&self) -> Flow {
        let Self { begin_seconds, seconds, flow_fraction } = *self;
        Flow { begin: begin_seconds, seconds, during: [flow_fraction; 2], after: 1.0 }
    }
}
