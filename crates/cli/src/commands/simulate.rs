mod tube_arguments;

use super::study_folder::StudyFolder;
use crate::arguments::{Format, FormatArgument};
use crate::failure::{Failure, Fault};
use crate::output::{print, print_json, refuse_unwritable};
use crate::{interrupt, progress};
use flowmrd_core::Column;
use flowmrd_fcs::writer;
use flowmrd_report::number::format_count;
use flowmrd_simulate::{Population, TruthCounts, Tube};
use indicatif::ProgressBar;
use serde::Serialize;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use tube_arguments::TubeArguments;

/// Make a follow-up tube whose truth is known, or a whole study
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    tube: TubeArguments,
    /// FCS file to write
    #[arg(long, short, value_name = "X", required_unless_present = "study")]
    out: Option<PathBuf>,
    /// Folder to write the study of `flowmrd demo` into: its tubes, assays and manifest; empty or not there yet
    #[arg(long, value_name = "DIR", exclusive = true)]
    study: Option<PathBuf>,
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
    /// Name of the panel.
    panel: String,
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
    /// Live blasts of an earlier sample, which a fault put in.
    carried_over: u64,
    /// Events at random where blasts lie, which a fault put in.
    scattered: u64,
    /// Of the live singlets all but debris: the ideal denominator.
    live_nucleated_singlets: u64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if let Some(folder) = &arguments.study {
        return write_study(folder);
    }
    let tube = arguments.tube.tube()?;
    let Some(out) = &arguments.out else { return Err(Failure::usage("--out: expected a file, got none")) };
    refuse_unwritable(out)?;
    interrupt::watch()?;
    let bar = progress::bar("simulating", tube.event_count());
    let counts = write_tube(&tube, out, &bar)?;
    bar.finish_and_clear();
    let answer = Answer {
        output: out.display().to_string(),
        event_count: tube.event_count(),
        mrd_fraction: tube.mrd_fraction(),
        seed: tube.seed(),
        panel: tube.panel().name().to_owned(),
        truth: Truth::of(&counts),
    };
    match arguments.answer.format {
        Format::Json => print_json(&answer),
        Format::Text => print(&text(&counts)),
    }
}

fn write_study(path: &Path) -> Result<(), Failure> {
    let folder = StudyFolder::at(path)?;
    interrupt::watch()?;
    folder.write()?;
    print(&format!("manifest: {}\nassay: {}\n", folder.manifest().display(), folder.assay().display()))
}

/// Draws and writes block by block, so that memory holds one; the bar counts on.
pub(super) fn write_tube(tube: &Tube, path: &Path, bar: &ProgressBar) -> Result<TruthCounts, Failure> {
    let content = tube.data_set().map_err(|error| Failure::of(Fault::CouldNot, &error))?;
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
            carried_over: counts.carried_over,
            scattered: counts.scattered,
            live_nucleated_singlets: counts.live_nucleated_singlets(),
        }
    }
}

fn text(counts: &TruthCounts) -> String {
    let live = Population::ALL.map(|population| (population.name(), counts.live_singlets(population)));
    let others = [
        ("doublets", counts.doublets),
        ("doublets with a blast", counts.doublets_with_blasts),
        ("carried over", counts.carried_over),
        ("scattered", counts.scattered),
        ("live nucleated singlets", counts.live_nucleated_singlets()),
        ("all events", counts.events()),
    ];
    let line = |(name, count): &(&str, u64)| format!("{name:<24}{:>15}\n", format_count(*count));
    let live: String = live.iter().map(line).collect();
    let others: String = others.iter().map(line).collect();
    format!("Live singlets\n{live}\nAnd\n{others}")
}
