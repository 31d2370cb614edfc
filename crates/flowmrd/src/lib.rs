//! An open flow-cytometry MRD engine: assay in, analysis out.
//!
//! An [`Assay`] says what is gated and counted. An analysis has a [`CaseResult`], which is what `result.json` holds, and
//! one [`PlotData`] for each panel of the way to the LAIPs.

mod analysis;
pub mod assay;
mod digest;
mod error;
mod input;
mod options;
mod panel;
pub mod plot;
pub mod result;

pub use analysis::{Analysis, analyse};
pub use assay::Assay;
pub use error::{CompensationFailure, Error, PlanError};
pub use options::{Options, Progress};
pub use plot::PlotData;
pub use result::CaseResult;
