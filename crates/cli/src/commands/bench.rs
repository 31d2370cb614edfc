mod table;

use super::run::input_path;
use super::simulate::write_tube;
use crate::arguments::{Format, FormatArgument, ReadArguments, parse_threads};
use crate::failure::{Failure, Fault};
use crate::output::{print, print_json};
use crate::{interrupt, progress};
use flowmrd::bench::{BenchRequest, BenchResult, bench_file};
use flowmrd::{Assay, GateSource, Options};
use flowmrd_simulate::Tube;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Gates that fit the simulated tube.
const TEMPLATE: &str = include_str!("../../../../assays/bcp-all-follow-up.toml");

/// Name of the template, for messages and the answer.
const TEMPLATE_NAME: &str = "bcp-all-follow-up.toml";

/// Name of the simulated tube.
const TUBE_NAME: &str = "simulated.fcs";

/// Share of blasts among the nucleated cells of the simulated tube.
const MRD_FRACTION: f64 = 1e-3;

/// Seed of the simulated tube.
const SEED: u64 = 1;

/// Time each stage of gating on this machine, beside the speed of its memory
///
/// Takes a file and gates, or simulates a tube for the gates of the template. Each stage runs several times in turns; the
/// medians are shown.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// FCS file, not compressed; without it a tube is simulated, in the folder for temporary files
    #[arg(value_name = "FILE", requires = "gating")]
    file: Option<PathBuf>,
    /// Gates: an assay (TOML), Gating-ML 2.0 or a FlowJo workspace; without it the template of the simulated panel
    #[arg(long, value_name = "G")]
    gating: Option<PathBuf>,
    /// Events of the simulated tube
    #[arg(long, value_name = "N", default_value = "1000000", value_parser = parse_events,
        allow_negative_numbers = true, conflicts_with = "file")]
    events: u64,
    /// Runs of each stage
    #[arg(long, value_name = "N", default_value = "7", value_parser = parse_threads,
        allow_negative_numbers = true)]
    repeat: NonZeroUsize,
    /// Threads; by default as many as the machine has
    #[arg(long, value_name = "N", value_parser = parse_threads, allow_negative_numbers = true)]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    answer: FormatArgument,
    #[command(flatten)]
    reading: ReadArguments,
}

fn parse_events(text: &str) -> Result<u64, String> {
    parse_threads(text).map(|count| count.get() as u64)
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let source = match &arguments.gating {
        Some(path) => GateSource::read(path)?,
        None => Assay::parse(TEMPLATE, TEMPLATE_NAME)?.into(),
    };
    let result = match &arguments.file {
        Some(file) => bench(&source, input_path(file), arguments)?,
        None => {
            let folder = simulate(arguments.events)?;
            bench(&source, &folder.path().join(TUBE_NAME), arguments)?
        }
    };
    match arguments.answer.format {
        Format::Json => print_json(&result),
        Format::Text => print(&table::text(&result)),
    }
}

/// Writes a tube into a folder that goes when it is dropped.
fn simulate(event_count: u64) -> Result<TempDir, Failure> {
    let tube =
        Tube::new(event_count, MRD_FRACTION, SEED).map_err(|error| Failure::of(Fault::CouldNot, &error))?;
    let folder = tempfile::Builder::new().prefix("flowmrd-bench-").tempdir();
    let folder =
        folder.map_err(|error| Failure::could_not("cannot make a temporary folder").with_cause(&error))?;
    interrupt::watch()?;
    let bar = progress::bar("simulating", event_count);
    write_tube(&tube, &folder.path().join(TUBE_NAME), &bar)?;
    bar.finish_and_clear();
    Ok(folder)
}

fn bench(source: &GateSource, file: &Path, arguments: &Arguments) -> Result<BenchResult, Failure> {
    let bar = progress::turns(arguments.repeat.get() as u64);
    let show = |done: usize| bar.set_position(done as u64);
    let options = Options {
        read: arguments.reading.options(),
        data_set: arguments.reading.data_set,
        threads: arguments.threads,
        cancel: Some(interrupt::watch()?),
        ..Options::default()
    };
    let request = BenchRequest { repeats: arguments.repeat, progress: Some(&show) };
    let result = bench_file(source, file, &request, &options);
    bar.finish_and_clear();
    Ok(result?)
}
