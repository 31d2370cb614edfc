//! Writes how often each method's interval holds the true level, by exact summation. From the root of the project:
//! `cargo run --release -p flowmrd-quant --example coverage -- docs/data`
//!
//! `coverage.csv` has a row for each total, confidence and method: averages and the smallest coverage over true means
//! of 0.02, 0.04, … 5, of 5 to 50 and of all, in events. `coverage-by-mean.csv` has the coverage of each method at
//! single means, of 10^6 events at 95 %.

#[path = "coverage/methods.rs"]
pub mod methods;
#[path = "coverage/table.rs"]
pub mod table;

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: coverage FOLDER")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("coverage.csv"), table::summaries(&table::TOTALS)?)?;
    std::fs::write(folder.join("coverage-by-mean.csv"), table::by_mean()?)?;
    Ok(())
}
