use super::chosen::Window;
use super::{MOST_INTRUDERS, begin, duration};
use crate::Error;

/// Carry-over: live blasts of an earlier sample come in the place of some of the tube's events, within a short time.
///
/// The number is exact where the window holds as many events; otherwise all of them are carried over. They look as the
/// tube's own blasts do without antigen modulation, and the truth tells them apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CarryOver {
    pub(super) count: u64,
    pub(super) window: Window,
}

impl CarryOver {
    /// Describes `count` blasts that come from `begin_seconds` for `seconds`.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a count above 100,000, a begin outside 0 to 1,000,000 seconds, or a duration outside
    /// 0.001 to 1,000,000 seconds.
    pub fn new(count: u64, begin_seconds: f64, seconds: f64) -> Result<Self, Error> {
        let window = Window { begin: begin(begin_seconds)?, seconds: duration(seconds)? };
        Ok(Self { count: intruders(count)?, window })
    }
}

/// Refuses more events than one fault may put in.
pub(super) fn intruders(got: u64) -> Result<u64, Error> {
    if got <= MOST_INTRUDERS {
        return Ok(got);
    }
    let quantity = "events that a fault puts in";
    Err(Error::Quantity { quantity, expected: "at most 100,000", got: got as f64 })
}
