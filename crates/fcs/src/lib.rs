//! Reader and writer of Flow Cytometry Standard files: FCS 2.0, 3.0, 3.1, 3.2 and LMD.

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
