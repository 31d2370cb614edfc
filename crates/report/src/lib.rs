//! Tables, plots and pages of a flowmrd analysis.
//!
//! [`write_case`] writes the three files of a case. Each can be had alone as well: [`encode_result`] gives `result.json`,
//! [`encode_populations`] gives `populations.csv` ([`population_frame`] the same table for polars), and [`case_page`]
//! gives `report.html`. [`redact_analysis`] leaves out what names a patient. [`write_gate_plots`] draws the gates of any document as SVG and PNG. [`number`] has the numbers as people read them.
//!
//! # Examples
//! From a tube to the page of its case.
//!
//! ```
//! use flowmrd::{Assay, Options, analyse};
//! use flowmrd_report::write_case;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let fixtures = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures"));
//! # let out = tempfile::tempdir()?;
//! # let folder = out.path();
//! let assay = Assay::read(fixtures.join("follow-up.toml"))?;
//! let analysis = analyse(&assay, &[fixtures.join("negative.fcs")], &Options::default())?;
//! let paths = write_case(folder, &analysis)?;
//! // fixtures/README.md: a tube without a single blast
//! assert!(std::fs::read_to_string(paths.report)?.contains("MRD not detected"));
//! # Ok(())
//! # }
//! ```

mod block;
mod case;
pub mod cohort;
mod cohort_page;
mod error;
mod gate_plots;
mod html;
mod markup;
pub mod membership;
pub mod number;
mod page;
mod parquet_table;
mod plot;
mod population_table;
mod redact;
mod result_file;
mod script;
mod staged_file;
mod style;
mod symbol;

pub use case::{CasePaths, encode_result, write_case};
pub use error::Error;
pub use gate_plots::{GatePlotPaths, write_gate_plots};
pub use page::case_page;
pub use population_table::{encode_populations, population_frame};
pub use redact::{redact, redact_analysis};
pub use result_file::read_result;
pub use staged_file::StagedFile;
