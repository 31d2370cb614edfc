//! How often each quality rule cries wolf on clean tubes, and how small a fault it sees.
//!
//! `cargo run --release -p flowmrd --example finding_tables -- docs` writes `data/finding-false-alarms.csv`,
//! `data/finding-sensitivity.csv`, and all tables of `algorithms/16-quality.md` between their marks. With the name of a rule
//! behind the folder, `-- docs debris`, the faults of that rule alone are tried and told, and nothing is written.
//!
//! Tubes are simulated (docs/algorithms/15-simulation.md), gated by `assays/bcp-all-follow-up.toml` without drawn
//! placements, and judged by the rules at their defaults. Each case has seeds of its own: the tables are the same each
//! time.

#![allow(clippy::print_stderr)]

#[path = "finding_tables/bench.rs"]
mod bench;
#[path = "finding_tables/clean.rs"]
mod clean;
#[path = "finding_tables/faults.rs"]
mod faults;
#[path = "finding_tables/page.rs"]
mod page;
#[path = "finding_tables/racks.rs"]
mod racks;

use std::error::Error;
use std::path::PathBuf;

/// What the parts of the example come to.
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Outcome<()> {
    let docs = std::env::args().nth(1).map(PathBuf::from).ok_or("expected the folder of the documents")?;
    let bench = bench::Bench::open()?;
    if let Some(rule) = std::env::args().nth(2) {
        let mut found = faults::run(&bench, Some(&rule))?;
        found.extend(racks::run(&bench, Some(&rule))?);
        eprint!("{}", faults::csv(&found));
        return Ok(());
    }
    let alarms = clean::run(&bench)?;
    eprintln!("clean cases done: {} with a caution", alarms.summary());
    let rack_alarms = racks::alarms(&bench)?;
    let mut found = faults::run(&bench, None)?;
    found.extend(racks::run(&bench, None)?);
    std::fs::write(docs.join("data/finding-false-alarms.csv"), alarms.csv() + &racks::csv(&rack_alarms))?;
    std::fs::write(docs.join("data/finding-sensitivity.csv"), faults::csv(&found))?;
    let page = docs.join("algorithms/16-quality.md");
    let text = std::fs::read_to_string(&page)?;
    let text = page::replace(&text, "false-alarms", &alarms.table())?;
    let text = page::replace(&text, "rack-alarms", &racks::table(&rack_alarms))?;
    let text = page::replace(&text, "sensitivity", &faults::table(&found))?;
    std::fs::write(page, page::replace(&text, "thresholds", &page::thresholds())?)?;
    Ok(())
}
