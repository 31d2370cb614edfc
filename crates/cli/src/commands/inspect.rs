mod answer;
mod summary;

use crate::arguments::{Format, FormatArgument, ReadArguments};
use crate::failure::Failure;
use crate::output::{print, print_json};
use flowmrd_fcs::DataSet;
use std::path::PathBuf;

/// Show what a file holds: header, parameters, keywords, spillover and deviations of each data set
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// FCS or LMD file, gzipped or not; - for standard input
    file: PathBuf,
    #[command(flatten)]
    output: FormatArgument,
    #[command(flatten)]
    reading: ReadArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let file = arguments.reading.open(&arguments.file)?;
    let default_number = file.default_data_set().number();
    let shown: Vec<&DataSet> = match arguments.reading.data_set {
        Some(number) => vec![file.data_set(number)?],
        None => file.data_sets().iter().collect(),
    };
    match arguments.output.format {
        Format::Json => print_json(&answer::Answer::of(&shown, default_number)),
        Format::Text => print(&summary::summary(&shown, default_number)),
    }
}
