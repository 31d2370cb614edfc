//! Writes the study that `flowmrd demo` shows, and prints the truth of each file:
//! `cargo run --release -p flowmrd-simulate --example make_study FOLDER`.

#![expect(clippy::print_stdout, reason = "the table is what the example is for")]

use std::env;
use std::error::Error;
use std::path::PathBuf;

use flowmrd_simulate::Population;
use flowmrd_simulate::study::Study;

fn main() -> Result<(), Box<dyn Error>> {
    let folder =
        PathBuf::from(env::args_os().nth(1).ok_or("a folder that is there: expected one, got none")?);
    let study = Study::demo()?;
    println!("| file | live blasts | live nucleated singlets | carried over |");
    for file in study.files() {
        let counts = file.write_into(&folder)?;
        println!(
            "| {} | {} | {} | {} |",
            file.name,
            counts.live_singlets(Population::Blasts),
            counts.live_nucleated_singlets(),
            counts.carried_over
        );
    }
    std::fs::write(folder.join("MANIFEST.csv"), study.manifest("."))?;
    Ok(())
}
