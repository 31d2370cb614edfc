//! Event columns, parameter identity and event masks: what the crates of flowmrd hand to each other.
//!
//! Nothing here reads or writes. An [`EventSource`] is whatever can fill an [`EventBlock`] with the scaled values of
//! some parameters for a run of consecutive events; a [`Column`] is one parameter's values as they were stored; an
//! [`EventMask`] says which events of a block are meant.

mod block;
mod column;
mod mask;
mod parameter;
mod source;

pub use block::EventBlock;
pub use column::{Column, ValueType};
pub use mask::{EventMask, OnesIter};
pub use parameter::{ParameterIdentity, ParameterIndex, ParameterNumber};
pub use source::{EventSource, MemorySource, OutOfRange};
