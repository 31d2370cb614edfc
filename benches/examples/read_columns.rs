//! Decodes every column of a file's default data set into memory, as it is stored, and prints the seconds it took and each
//! column's sum as JSON: `cargo run --release -p flowmrd-benches --example read_columns -- FILE.fcs [THREADS]`
//!
//! `benches/peers/run.py` holds it against other readers.

#![allow(clippy::print_stdout, reason = "the sums are what the example is for")]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use flowmrd_core::ParameterIndex;
use flowmrd_fcs::{FcsFile, ReadOptions};

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut words = std::env::args().skip(1);
    let path = words.next().ok_or("expected FILE.fcs [THREADS]")?;
    let threads: usize = words.next().map_or(Ok(1), |word| word.parse())?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let (seconds, columns) = pool.install(|| -> Result<_, flowmrd_fcs::Error> {
        let start = Instant::now();
        let file = FcsFile::open(&path, &ReadOptions::default())?;
        let data_set = file.default_data_set();
        let every: Vec<ParameterIndex> = (0..data_set.parameters().len()).map(ParameterIndex).collect();
        let columns = black_box(file.events(data_set).raw_columns(&every)?);
        Ok((start.elapsed().as_secs_f64(), columns))
    })?;
    let sums: Vec<f64> = columns.iter().map(|column| column.to_f64().iter().sum()).collect();
    println!("{{\"seconds\": {seconds}, \"sums\": {sums:?}}}");
    Ok(())
}
