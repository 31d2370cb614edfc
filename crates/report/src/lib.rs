//! Tables, plots and pages of a flowmrd analysis.

mod error;
mod markup;
mod number;
mod plot;
mod population_table;
mod staged_file;

pub use error::Error;
pub use population_table::{encode_populations, population_frame};
