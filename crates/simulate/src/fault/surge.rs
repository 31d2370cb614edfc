use super::{Flow, begin, duration, within};
use crate::Error;

/// A surge: for a while more events come, as when a clog gives way or the tube is pressed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surge {
    begin_seconds: f64,
    seconds: f64,
    flow_factor: f64,
}

impl Surge {
    /// Describes a surge from `begin_seconds` for `seconds`, during which `flow_factor` times as many events come.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a begin outside 0 to 1,000,000 seconds, a duration outside 0.001 to 1,000,000 seconds,
    /// or a factor outside 1 to 1,000.
    pub fn new(begin_seconds: f64, seconds: f64, flow_factor: f64) -> Result<Self, Error> {
        Ok(Self {
            begin_seconds: begin(begin_seconds)?,
            seconds: duration(seconds)?,
            flow_factor: within("flow in a surge", [1.0, 1000.0], "a factor of 1 to 1,000", flow_factor)?,
        })
    }

    pub(super) fn flow(&self) -> Flow {
        let Self { begin_seconds, seconds, flow_factor } = *self;
        Flow { begin: begin_seconds, seconds, during: [flow_factor; 2], after: 1.0 }
    }
}
