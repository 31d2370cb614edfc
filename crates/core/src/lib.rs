//! Event columns, parameter identity and event masks: what the crates of flowmrd hand to each other.
//!
//! Nothing here reads or writes. An [`EventSource`] is whatever can fill an [`EventBlock`] with the scaled values of
//! some parameters for a run of consecutive events, or a [`RoundedBlock`] of them at a time; a [`Column`] is one
//! parameter's values as they were stored; an [`EventMask`] says which events of a block are meant.
//!
//! # Examples
//! Four events of FSC-A and SSC-A; two of them lie below 20,000 on forward scatter: debris.
//!
//! ```
//! use flowmrd_core::{EventBlock, EventMask, EventSource, MemorySource, ParameterIndex};
//!
//! let forward = vec![90e3, 12e3, 85e3, 4e3];
//! let side = vec![30e3, 9e3, 110e3, 2e3];
//! let Some(events) = MemorySource::new(vec![forward, side]) else { panic!("columns of different lengths") };
//! let mut block = EventBlock::default();
//! events.read_block(0..4, &[ParameterIndex(0)], &mut block)?;
//! let forward = block.column(0);
//! let debris = EventMask::from_fn(forward.len(), |event| forward[event] < 20e3);
//! assert_eq!(debris.count(), 2);
//! # Ok::<(), flowmrd_core::OutOfRange>(())
//! ```

mod block;
mod column;
mod mask;
mod parameter;
mod rounded;
mod source;

pub use block::EventBlock;
pub use column::{Column, ValueType};
pub use mask::{EventMask, OnesIter};
pub use parameter::{ParameterIdentity, ParameterIndex, ParameterNumber};
pub use rounded::{RoundedBlock, RoundedColumn, Runs, Widening};
pub use source::{EventSource, MemorySource, OutOfRange};
