mod csv;
mod fcs;
mod runs;
mod selection;

use crate::arguments::{Format, FormatArgument, ReadArguments};
use crate::failure::Failure;
use crate::interrupt;
use crate::output::{print_json, refuse_unwritable, remark};
use clap::ValueEnum;
use flowmrd_report::number::format_count;
use runs::{Labels, Runs};
use selection::{GatingArguments, Selection};
use serde::Serialize;
use std::path::PathBuf;

/// Write a data set's events, or those of a population, as CSV or FCS
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// FCS or LMD file, gzipped or not; - for standard input
    file: PathBuf,
    /// File to write, whose ending .csv or .fcs says the format; - for CSV on standard output
    #[arg(long, short, value_name = "X", value_parser = parse_destination)]
    output: Destination,
    /// Which values are written
    #[arg(long, value_enum, default_value_t, value_name = "VALUES")]
    values: ValuesArgument,
    #[command(flatten)]
    gating: GatingArguments,
    #[command(flatten)]
    answer: FormatArgument,
    #[command(flatten)]
    reading: ReadArguments,
}

/// Which values of an event are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ValuesArgument {
    /// As stored, after the bit mask
    Raw,
    /// After $PnE, $PnG and $TIMESTEP
    #[default]
    Scaled,
    /// Scaled, then compensated by the file's spillover matrix
    Compensated,
}

impl ValuesArgument {
    fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Scaled => "scaled",
            Self::Compensated => "compensated",
        }
    }
}

/// Where events go, and in which format.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Destination {
    Stdout,
    Csv(PathBuf),
    Fcs(PathBuf),
}

fn parse_destination(text: &str) -> Result<Destination, String> {
    let path = PathBuf::from(text);
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        _ if text == "-" => Ok(Destination::Stdout),
        Some("csv") => Ok(Destination::Csv(path)),
        Some("fcs") => Ok(Destination::Fcs(path)),
        _ => Err("expected a name that ends in .csv or .fcs, or - for CSV on standard output".to_owned()),
    }
}

/// What was written.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    output: String,
    format: &'static str,
    values: &'static str,
    data_set: u32,
    event_count: u64,
    parameters: Vec<&'a str>,
    /// Path of the population that was written; absent where all events were.
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<&'a str>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.output == Destination::Stdout && arguments.answer.format == Format::Json {
        return Err(Failure::usage(
            "--format json: expected a file for --output, got -, which needs standard output",
        ));
    }
    arguments.gating.check(&arguments.file)?;
    let file = arguments.reading.open(&arguments.file)?;
    let data_set = arguments.reading.data_set(&file)?;
    let count = file.data_sets().len();
    if count > 1 && arguments.reading.data_set.is_none() {
        remark(&format!("data set {} of {count}: --data-set chooses another", data_set.number()));
    }
    let cancel = interrupt::watch()?;
    let selection = Selection::find(arguments, data_set, cancel)?;
    let runs = Runs::new(&file, data_set, arguments.values, &arguments.file)?.of(selection);
    let (path, format) = match &arguments.output {
        Destination::Stdout => return csv::write_stdout(&runs),
        Destination::Csv(path) => (path, "csv"),
        Destination::Fcs(path) => (path, "fcs"),
    };
    refuse_unwritable(path)?;
    match format {
        "csv" => csv::write_file(path, &runs)?,
        _ => fcs::write_file(path, &runs)?,
    }
    let answer = Answer {
        output: path.display().to_string(),
        format,
        values: arguments.values.as_str(),
        data_set: data_set.number(),
        event_count: runs.event_count(),
        parameters: runs.names(Labels::of(format)).collect(),
        population: runs.selection.population.as_ref().map(|(path, _)| path.as_str()),
    };
    answer.tell(arguments.answer.format)
}

impl Answer<'_> {
    fn tell(&self, format: Format) -> Result<(), Failure> {
        if format == Format::Json {
            return print_json(self);
        }
        let (events, parameters) = (format_count(self.event_count), self.parameters.len());
        remark(&format!("{events} events, {parameters} parameters, {} values: {}", self.values, self.output));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destination_s_format_is_its_ending() {
        assert_eq!(parse_destination("-"), Ok(Destination::Stdout));
        assert_eq!(parse_destination("a.b/x.CSV"), Ok(Destination::Csv("a.b/x.CSV".into())));
        assert_eq!(parse_destination("x.fcs"), Ok(Destination::Fcs("x.fcs".into())));
        for text in ["x", "x.txt", "csv", ".fcs", "x.fcs.gz", ""] {
            assert!(parse_destination(text).is_err(), "{text}");
        }
    }
}
