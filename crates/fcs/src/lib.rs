//! Reader and writer of Flow Cytometry Standard files: FCS 2.0, 3.0, 3.1, 3.2 and LMD.
//!
//! [`FcsFile`] opens a file and reads everything but the events; [`Events`] decodes those that are asked for. What was
//! repaired on the way is a list of [`Deviation`]s, and what may be repaired is up to the [`Policy`].
//!
//! ```
//! use flowmrd_fcs::{FcsFile, ReadOptions};
//!
//! # fn main() -> Result<(), flowmrd_fcs::Error> {
//! # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/follow-up.fcs");
//! let file = FcsFile::open(path, &ReadOptions::new())?;
//! let data_set = file.default_data_set();
//! // fixtures/README.md: a simulated tube of 37,000 events; CD19 is on PC7-A
//! assert_eq!(data_set.event_count(), 37_000);
//! let cd19 = data_set.parameters().iter().find(|parameter| parameter.stain_name() == Some("CD19"));
//! let cd19 = cd19.map(|parameter| (parameter.short_name(), parameter.index()));
//! let Some((short_name, index)) = cd19 else { panic!("no CD19") };
//! assert_eq!(short_name, "PC7-A");
//! let values = file.events(data_set).scaled_column(index)?;
//! assert_eq!(values.len(), 37_000);
//! assert!(data_set.deviations().is_empty());
//! # Ok(())
//! # }
//! ```

pub mod crc;
pub mod deviation;
pub mod error;
pub mod events;
pub mod keyword;
pub mod layout;
pub mod parameter;
pub mod scale;
pub mod source;
pub mod writer;

mod data_set;
mod decode;
mod file;
mod header;
#[cfg(feature = "ndarray")]
mod matrix;
mod policy;
mod segments;
mod text;
mod version;

pub use crc::Crc;
pub use data_set::DataSet;
pub use deviation::{Deviation, DeviationCode, Origin, Severity};
pub use error::{Error, FormatError, IoError, LimitError, RequestError};
pub use events::{Chunk, Events, Values};
pub use file::FcsFile;
pub use keyword::{Keyword, Keywords, Spillover};
pub use layout::ByteOrder;
pub use parameter::{Amplification, Parameter};
pub use policy::{Limits, Override, Overrides, Policy, ReadOptions, TextMode};
pub use segments::{SegmentKind, Segments};
pub use version::Version;
