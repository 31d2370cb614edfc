//! Makes the simulated files of the `fixtures` folder and prints their truth:
//! `cargo run --release -p flowmrd-simulate --example make_fixtures [FOLDER]`.

#![expect(clippy::print_stdout, reason = "the table is what the example is for")]

use std::env;
use std::error::Error;
use std::path::PathBuf;

use flowmrd_simulate::Population;
use flowmrd_simulate::fixture::FIXTURES;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures")), PathBuf::from);
    for fixture in FIXTURES {
        let path = folder.join(fixture.file_name);
        let counts = fixture.tube()?.write_file(&path)?;
        println!("{}: {} events", path.display(), counts.events());
        for population in Population::ALL {
            let (live, dead) = (counts.live_singlets(population), counts.dead_singlets(population));
            println!("| {} | {live} | {dead} |", population.name());
        }
        println!(
            "| doublets | {} | of them with a blast: {} |",
            counts.doublets, counts.doublets_with_blasts
        );
        println!("| live nucleated singlets | {} |", counts.live_nucleated_singlets());
    }
    Ok(())
}
