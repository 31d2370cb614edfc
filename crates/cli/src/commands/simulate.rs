use crate::arguments::{Format, FormatArgument, parse_count};
use crate::failure::{Failure, Fault};
use crate::output::{print, print_json, refuse_unwritable};
use crate::{interrupt, progress};
use flowmrd_core::Column;
use flowmrd_fcs::writer;
use flowmrd_report::number::format_count;
use flowmrd_simulate::{Population, TruthCounts, Tube};
use serde::Serialize;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// Make a B-ALL follow-up tube whose truth is known
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Events of the tube, doublets and debris among them
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = 100_000)]
    events: u64,
    /// Probability that a nucleated cell is a blast, a fraction
    #[arg(long, value_name = "FRACTION", default_value_t = 0.001, allow_negative_numbers = true)]
    mrd: f64,
    /// Seed of all random numbers: the same seed gives the same file on every platform
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = 1)]
    seed: u64,
    /// FCS file to write
    #[arg(long, short, value_name = "X")]
    out: PathBuf,
    #[command(flatten)]
    answer: FormatArgument,
}

/// What was made, and what is true of it.
#[derive(Debug, Serialize)]
struct Answer {
    output: String,
    event_count: u64,
    mrd_fraction: f64,
    seed: u64,
    truth: Truth,
}

/// Events of each kind; singlets and doublets add up to the event count.
#[derive(Debug, Serialize)]
struct Truth {
    /// One live particle, by population.
    live_singlets: Map<String, Value>,
    /// One dead cell, by population.
    dead_singlets: Map<String, Value>,
    /// Two particles.
    doublets: u64,
    /// Of the doublets those that hold at least one blast.
    doublets_with_blasts: u64,
    /// Of the live singlets all but debris: the ideal denominator.
    live_nucleated_singlets: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let tube = Tube::new(arguments.events, arguments.mrd, arguments.seed)
        .map_err(|error| Failure::of(Fault::Usage, &error))?;
    refuse_unwritable(&arguments.out)?;
    interrupt::watch()?;
    let counts = write(&tube, &arguments.out)?;
    let answer = Answer {
        output: arguments.out.display().to_string(),
        event_count: tube.event_count(),
        mrd_fraction: tube.mrd_fraction(),
        seed: tube.seed(),
        truth: Truth::of(&counts),
    };
    match arguments.answer.format {
        Format::Json => print_json(&answer),
        Format::Text => print(&text(&counts)),
    }
}

/// Draws and writes block by block, so that memory holds one.
fn write(tube: &Tube, path: &Path) -> Result<TruthCounts, Failure> {
    let content = tube.data_set().map_err(|error| Failure::of(Fault::CouldNot, &error))?;
    let bar = progress::bar("simulating", tube.event_count());
    let mut counts = TruthCounts::default();
    writer::write_file(path, &content, |writer| {
        for block_index in 0..tube.block_count() {
            interrupt::check()?;
            let block = tube.block(block_index);
            counts += block.truth.counts();
            bar.inc(block.truth.labels.len() as u64);
            let columns: Vec<Column> = block.columns.into_iter().map(Column::F32).collect();
            writer.write_columns(&columns).map_err(|error| error.with_file(path))?;
        }
        Ok::<(), Failure>(())
    })?;
    bar.finish_and_clear();
    Ok(counts)
}

impl Truth {
    fn of(counts: &TruthCounts) -> Self {
        let of_each = |count: fn(&TruthCounts, Population) -> u64| {
            Population::ALL.map(|population| (population.name().to_owned(), count(counts, population).into()))
        };
        Self {
            live_singlets: of_each(TruthCounts::live_singlets).into_iter().collect(),
            dead_singlets: of_each(TruthCounts::dead_singlets).into_iter().collect(),
            doublets: counts.doublets,
            doublets_with_blasts: counts.doublets_with_blasts,
            live_nucleated_singlets: counts.live_nucleated_singlets(),
        }
    }
}

fn text(counts: &TruthCounts) -> String {
    let live = Population::ALL.map(|population| (population.name(), counts.live_singlets(population)));
    let others = [
        ("doublets", counts.doublets),
        ("doublets with a blast", counts.doublets_with_blasts),
        ("live nucleated singlets", counts.live_nucleated_singlets()),
        ("all events", counts.events()),
    ];
    let line = |(name, count): &(&str, u64)| format!("{name:<24}{:>15}\n", format_count(*count));
    let live: String = live.iter().map(line).collect();
    let others: String = others.iter().map(line).collect();
    format!("Live singlets\n{live}\nAnd\n{others}")
}
