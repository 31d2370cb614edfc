use crate::arguments::{Format, FormatArgument, parse_count, parse_number, parse_threads};
use crate::failure::{Failure, Fault};
use crate::output::{print, print_json};
use crate::{interrupt, progress};
use flowmrd::validation::{CoverageEntry, KnownSample, ValidationEntry, validate};
use flowmrd::{Assay, Options, analyse};
use flowmrd_report::number::format_percent_digits;
use flowmrd_simulate::Tube;
use serde::Serialize;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// Tell how often an assay is right about simulated tubes whose truth is known
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Assay that fits the panel of the simulated tubes
    #[arg(long, value_name = "A.toml")]
    assay: PathBuf,
    /// Tubes of each level
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = 100)]
    tubes: u64,
    /// Events of each tube
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = 50_000)]
    events: u64,
    /// Probability that a nucleated cell is a blast, a fraction; repeated. By default 0, 0.0001, 0.001 and 0.01
    #[arg(long, value_name = "FRACTION", value_parser = parse_number, allow_negative_numbers = true)]
    mrd: Vec<f64>,
    /// Seed of the first tube; each further tube has the next
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true, default_value_t = 1)]
    seed: u64,
    /// Threads; by default as many as the machine has. They change no result
    #[arg(long, value_name = "N", value_parser = parse_threads, allow_negative_numbers = true)]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    answer: FormatArgument,
}

/// The levels of a default run: none, and three decades about the usual thresholds.
const LEVELS: [f64; 4] = [0.0, 1e-4, 1e-3, 1e-2];

#[derive(Debug, Serialize)]
struct Answer {
    event_count: u64,
    seed: u64,
    levels: Vec<ValidationEntry>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.tubes == 0 {
        return Err(Failure::usage("--tubes: expected at least 1, got 0"));
    }
    let assay = Assay::read(&arguments.assay)?;
    let levels = if arguments.mrd.is_empty() { LEVELS.to_vec() } else { arguments.mrd.clone() };
    let folder = tempfile::tempdir()
        .map_err(|error| Failure::could_not("cannot make a folder for tubes").with_cause(&error))?;
    let cancel = interrupt::watch()?;
    let bar = progress::tubes(arguments.tubes.saturating_mul(levels.len() as u64));
    let mut samples = Vec::new();
    for (number, &mrd) in (0..).zip(&levels) {
        for tube in 0..arguments.tubes {
            interrupt::check()?;
            let seed = arguments.seed.wrapping_add(number * arguments.tubes + tube);
            samples.push(analyse_tube(&assay, arguments, (mrd, seed), folder.path(), cancel)?);
            bar.inc(1);
        }
    }
    drop(bar);
    let answer = Answer { event_count: arguments.events, seed: arguments.seed, levels: validate(&samples) };
    match arguments.answer.format {
        Format::Json => print_json(&answer),
        Format::Text => print(&text(&answer.levels)),
    }
}

/// Draws one tube, analyses its file, and keeps what was said.
fn analyse_tube(
    assay: &Assay,
    arguments: &Arguments,
    (mrd, seed): (f64, u64),
    folder: &Path,
    cancel: &AtomicBool,
) -> Result<KnownSample, Failure> {
    let tube = Tube::new(arguments.events, mrd, seed).map_err(|error| Failure::of(Fault::Usage, &error))?;
    let path = folder.join("tube.fcs");
    tube.write_file(&path).map_err(|error| Failure::of(Fault::CouldNot, &error))?;
    let options = Options { threads: arguments.threads, cancel: Some(cancel), ..Options::default() };
    let analysis = analyse(assay, &[path], &options)?;
    Ok(KnownSample { truth: mrd, level: analysis.result.mrd.level })
}

fn text(levels: &[ValidationEntry]) -> String {
    let header =
        "true level  tubes  mean level       counting interval  total interval  detected  quantifiable\n";
    let row = |entry: &ValidationEntry| {
        let percent = |share: f64| format!("{} %", format_percent_digits(share));
        let total = entry.total.as_ref().map_or_else(|| "none".to_owned(), coverage);
        format!(
            "{:<12}{:<7}{:<17}{:<19}{:<16}{:<10}{}\n",
            percent(entry.truth),
            entry.sample_count,
            percent(entry.mean_fraction),
            coverage(&entry.counting),
            total,
            percent(entry.detected_share),
            percent(entry.quantifiable_share)
        )
    };
    let rows: String = levels.iter().map(row).collect();
    format!("{header}{rows}Intervals: share that holds the true level ± its standard error.\n")
}

fn coverage(entry: &CoverageEntry) -> String {
    format!("{:.1} ± {:.1} %", 100.0 * entry.coverage, 100.0 * entry.standard_error)
}
