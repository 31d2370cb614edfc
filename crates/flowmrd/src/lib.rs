//! An open flow-cytometry MRD engine: assay in, analysis out.
//!
//! An [`Assay`] says what is gated and counted. An analysis has a [`CaseResult`], which is what `result.json` holds, and
//! one [`PlotData`] for each panel of the way to the LAIPs.
//!
//! # Examples
//! The simulated follow-up tube: `fixtures/README.md` has its truth, and the counts worked with other tools.
//!
//! ```
//! use flowmrd::result::VerdictEntry;
//! use flowmrd::{Assay, Options, analyse};
//!
//! # let fixtures = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures"));
//! let assay = Assay::read(fixtures.join("follow-up.toml"))?;
//! let analysis = analyse(&assay, &[fixtures.join("follow-up.fcs")], &Options::default())?;
//! let mrd = &analysis.result.mrd;
//! assert_eq!(mrd.denominator, "/Steady/Singlets/Viable/Nucleated");
//! assert_eq!((mrd.level.positive, mrd.level.total), (68, 31_548));
//! assert_eq!(mrd.level.verdict, VerdictEntry::Quantifiable);
//! # Ok::<(), flowmrd::Error>(())
//! ```
//!
//! What does not fit is an [`Error`] whose `Display` says where, expected and found, and whose [`Error::hint`] says what
//! to do. What was repaired, assumed or in doubt stands in `analysis.result.findings` and in the deviations of each input.

mod analysis;
pub mod assay;
pub mod bench;
mod case;
pub mod cohort;
mod counts_table;
mod digest;
mod document;
mod error;
pub mod gates;
mod input;
pub mod level;
pub mod manifest;
mod options;
mod panel;
pub mod plot;
pub mod protocol;
pub mod quality;
pub mod result;
pub mod risk;
mod timeline;
pub mod validation;

pub use analysis::{Analysis, analyse, analyse_case};
pub use assay::Assay;
pub use case::{Case, CaseLabel};
pub use counts_table::{CountsTableError, read_counts};
pub use digest::sha256_hex;
pub use error::{CompensationFailure, Error, PlanError};
pub use gates::{GateSource, gate_file};
pub use options::{Options, Progress};
pub use plot::PlotData;
pub use quality::QualityRules;
pub use result::CaseResult;
pub use timeline::TimelineData;
