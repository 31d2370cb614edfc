//! Reads every column of a file with flow-fcs and prints the seconds it took and each column's sum as JSON.

use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("expected FILE.fcs")?;
    let start = Instant::now();
    let file = flow_fcs::Fcs::open(&path)?;
    let names = file.get_parameter_names_from_dataframe();
    // Opening has decoded every column already; this borrows them.
    let columns = names.iter().map(|name| file.get_parameter_events_slice(name));
    let columns = columns.collect::<Result<Vec<&[f32]>, _>>()?;
    let seconds = start.elapsed().as_secs_f64();
    let sum = |column: &&[f32]| column.iter().map(|&value| f64::from(value)).sum::<f64>();
    let sums: Vec<f64> = columns.iter().map(sum).collect();
    println!("{{\"seconds\": {seconds}, \"sums\": {sums:?}}}");
    Ok(())
}
