use super::{Flow, begin, duration, within};
use crate::Error;

/// A change of the flow that stays: at once, or along a straight line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlowChange {
    begin_seconds: f64,
    seconds: f64,
    flow_factor: f64,
    first_factor: f64,
}

/// Seconds within which a step happens.
const STEP_SECONDS: f64 = 0.001;

impl FlowChange {
    /// Describes a step at `begin_seconds`, after which `flow_factor` times as many events come.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a begin outside 0 to 1,000,000 seconds or a factor outside 0.001 to 1,000.
    pub fn step(begin_seconds: f64, flow_factor: f64) -> Result<Self, Error> {
        let flow_factor = factor(flow_factor)?;
        Ok(Self {
            begin_seconds: begin(begin_seconds)?,
            seconds: STEP_SECONDS,
            flow_factor,
            first_factor: flow_factor,
        })
    }

    /// Describes a line that begins at `begin_seconds` with the tube's own rate and reaches `flow_factor` times that
    /// rate after `seconds`.
    ///
    /// # Errors
    /// [`Error::Quantity`] as [`FlowChange::step`], and for a duration outside 0.001 to 1,000,000 seconds.
    pub fn slope(begin_seconds: f64, seconds: f64, flow_factor: f64) -> Result<Self, Error> {
        Ok(Self {
            begin_seconds: begin(begin_seconds)?,
            seconds: duration(seconds)?,
            flow_factor: factor(flow_factor)?,
            first_factor: 1.0,
        })
    }

    pub(super) fn flow(&self) -> Flow {
        let Self { begin_seconds, seconds, flow_factor, first_factor } = *self;
        Flow { begin: begin_seconds, seconds, during: [first_factor, flow_factor], after: flow_factor }
    }
}

fn factor(got: f64) -> Result<f64, Error> {
    within("flow after a change", [0.001, 1000.0], "a factor of 0.001 to 1,000", got)
}
