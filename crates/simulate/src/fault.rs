//! What can go wrong with a tube: faults that are put in on purpose, so that findings can be tested.
//!
//! Each fault is a value of its own type, with its units; a tube has any number of them ([`Tube::with_fault`]). Faults
//! draw from random streams of their own: a tube with a fault in its flow, its signals, its values or its keywords has
//! the same events as without, but for what the fault does to them. Seconds count from the first moment of the
//! acquisition.
//!
//! [`Tube::with_fault`]: crate::Tube::with_fault
//!
//! # Examples
//! Nothing comes for three seconds.
//!
//! ```
//! use flowmrd_simulate::Tube;
//! use flowmrd_simulate::fault::Clog;
//!
//! let tube = Tube::new(20_000, 0.001, 7)?.with_fault(Clog::new(4.0, 3.0, 0.0)?)?;
//! let time = &tube.simulate()?.columns[tube.panel().time().0];
//! assert!(time.iter().all(|ticks| !(4_001.0..6_999.0).contains(ticks)));
//! # Ok::<(), flowmrd_simulate::Error>(())
//! ```

mod applied;
mod carry_over;
mod chosen;
mod clog;
mod drift;
mod flow;
mod flow_change;
mod haemodilution;
mod lost_events;
mod margin;
mod not_a_number;
mod parse;
mod scatter;
mod setting;
mod surge;
mod written_spillover;

pub use carry_over::CarryOver;
pub use clog::Clog;
pub use drift::Drift;
pub use flow_change::FlowChange;
pub use haemodilution::Haemodilution;
pub use lost_events::LostEvents;
pub use margin::{Margin, RangeEnd};
pub use not_a_number::NotANumber;
pub use parse::{FORMS, ParseFaultError};
pub use scatter::Scatter;
pub use setting::Setting;
pub use surge::Surge;
pub use written_spillover::WrittenSpillover;

pub(crate) use applied::BlockFaults;
pub(crate) use flow::Flow;

use crate::Error;
use crate::detector::{Detector, Detectors};
use crate::panel::Marker;

/// Faults of a tube at most: each has a range of random streams.
pub const MOST_FAULTS: usize = 1000;

/// Events that one fault puts in at most.
pub const MOST_INTRUDERS: u64 = 100_000;

/// A fault of a tube.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// The flow falls for a while.
    Clog(Clog),
    /// The flow rises for a while.
    Surge(Surge),
    /// The flow changes for good.
    FlowChange(FlowChange),
    /// A signal grows or fades with time.
    Drift(Drift),
    /// Events lie at an end of the range.
    Margin(Margin),
    /// Events have no number in a parameter.
    NotANumber(NotANumber),
    /// The file says that events were lost.
    LostEvents(LostEvents),
    /// The file states a voltage and a gain.
    Setting(Setting),
    /// Blood is mixed into the marrow.
    Haemodilution(Haemodilution),
    /// The file's spillover is not the true one.
    WrittenSpillover(WrittenSpillover),
    /// Events lie at random where the blasts would.
    Scatter(Scatter),
    /// Blasts of an earlier sample come through.
    CarryOver(CarryOver),
}

macro_rules! fault_from {
    ($($kind:ident),+) => {
        $(impl From<$kind> for Fault {
            fn from(fault: $kind) -> Self {
                Self::$kind(fault)
            }
        })+
    };
}

fault_from!(
    Clog,
    Surge,
    FlowChange,
    Drift,
    Margin,
    NotANumber,
    LostEvents,
    Setting,
    Haemodilution,
    WrittenSpillover,
    Scatter,
    CarryOver
);

impl Fault {
    /// Lists the markers that the fault names.
    #[must_use]
    pub fn markers(&self) -> Vec<Marker> {
        let of = |detector: Detector| detector.marker().into_iter().collect();
        match self {
            Self::Drift(drift) => match drift.detectors() {
                Detectors::All => Vec::new(),
                Detectors::One(detector) => of(detector),
            },
            Self::Margin(margin) => of(margin.detector),
            Self::NotANumber(nan) => of(nan.detector),
            Self::Setting(setting) => of(setting.detector),
            Self::WrittenSpillover(wrong) => wrong.markers(),
            Self::Scatter(scatter) => scatter.markers().collect(),
            _ => Vec::new(),
        }
    }

    fn flow(&self) -> Option<Flow> {
        match self {
            Self::Clog(clog) => Some(clog.flow()),
            Self::Surge(surge) => Some(surge.flow()),
            Self::FlowChange(change) => Some(change.flow()),
            _ => None,
        }
    }
}

/// Refuses a number that is not from `least` to `most`.
fn within(
    quantity: &'static str,
    [least, most]: [f64; 2],
    expected: &'static str,
    got: f64,
) -> Result<f64, Error> {
    if (least..=most).contains(&got) {
        return Ok(got);
    }
    Err(Error::Quantity { quantity, expected, got })
}

fn begin(got: f64) -> Result<f64, Error> {
    within("begin of a fault", [0.0, 1e6], "0 to 1,000,000 seconds", got)
}

fn duration(got: f64) -> Result<f64, Error> {
    within("duration of a fault", [0.001, 1e6], "0.001 to 1,000,000 seconds", got)
}

fn share(got: f64) -> Result<f64, Error> {
    within("share of events with a fault", [0.0, 1.0], "a fraction of 0 to 1", got)
}
