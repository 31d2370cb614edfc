//! Tables, plots and pages of a flowmrd analysis.
//!
//! [`write_case`] writes the three files of a case. Each can be had alone as well: [`encode_result`] gives `result.json`,
//! [`encode_populations`] gives `populations.csv` ([`population_frame`] the same table for polars), and [`case_page`]
//! gives `report.html`.

mod case;
mod error;
mod markup;
pub mod number;
mod page;
mod plot;
mod population_table;
mod staged_file;

pub use case::{CasePaths, encode_result, write_case};
pub use error::Error;
pub use page::case_page;
pub use population_table::{encode_populations, population_frame};
