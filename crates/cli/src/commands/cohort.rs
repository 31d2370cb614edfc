mod lines;

use crate::arguments::{
    FailOn, Format, FormatArgument, ReadArguments, parse_memory, parse_threads, share_threads,
};
use crate::failure::Failure;
use crate::output::{print, print_json};
use crate::{interrupt, progress};
use flowmrd::cohort::result::CohortResult;
use flowmrd::cohort::{CaseOutcome, Cohort, CohortOptions, CohortProgress, run as run_cases};
use flowmrd::manifest::Manifest;
use flowmrd::{Assay, Options};
use flowmrd_report::cohort::{CohortFolder, CohortPaths, Identifiers};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Analyse many cases: a manifest to a result and a page for each, tables of all, and cohort.html
///
/// A case that cannot be analysed stops no other. What a run has done is kept: the next one does what is missing or has
/// changed, and nothing else.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Assay of the cases that name none of their own in the manifest
    #[arg(long, value_name = "A.toml")]
    assay: Option<PathBuf>,
    /// Folder for cohort.html, the tables and a folder for each case; made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Table of the cases, a row each: the columns case and files, and more if you like
    #[arg(value_name = "MANIFEST.csv")]
    manifest: PathBuf,
    /// Threads that gate, shared by the cases under way; by default as many as the machine has. They change no result
    #[arg(long, value_name = "N", value_parser = parse_threads, allow_negative_numbers = true)]
    threads: Option<NonZeroUsize>,
    /// Memory that the cases under way may need together, such as 4G; by default half of the machine's
    #[arg(long, value_name = "SIZE", value_parser = parse_memory)]
    memory: Option<u64>,
    /// Write nothing that names a patient, a case, a day or an instrument: cases become case-0001, patients patient-0001, by
    /// the order of the manifest
    #[arg(long)]
    no_identifiers: bool,
    /// End with exit status 3 where a finding is at or above this level
    #[arg(long, value_enum, value_name = "LEVEL")]
    fail_on: Option<FailOn>,
    #[command(flatten)]
    answer: FormatArgument,
    #[command(flatten)]
    reading: ReadArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    share_threads(arguments.threads);
    let manifest = Manifest::read(&arguments.manifest)?;
    let assay = arguments.assay.as_ref().map(Assay::read).transpose()?;
    if let Some(assay) = &assay {
        assay.require_mrd().map_err(flowmrd::Error::Assay)?;
    }
    let cohort = Cohort::plan(manifest, assay)?;
    let (cohort, identifiers) = match arguments.no_identifiers {
        true => (cohort.without_identifiers(), Identifiers::LeftOut),
        false => (cohort, Identifiers::Kept),
    };
    let folder = CohortFolder::open(&arguments.out, &cohort)?.with_identifiers(identifiers);
    let analysis = Options {
        read: arguments.reading.options(),
        data_set: arguments.reading.data_set,
        ..Options::default()
    };
    let options = CohortOptions {
        analysis,
        threads: arguments.threads,
        memory: arguments.memory,
        ..CohortOptions::default()
    };
    let outcomes = run_all(&cohort, &folder, options)?;
    interrupt::check()?;
    let (paths, summary) = folder.write(&cohort, &outcomes)?;
    answer(arguments.answer.format, &outcomes, &summary, &paths)?;
    lines::check(&outcomes, &summary, arguments.fail_on, &paths)
}

/// Brings all cases to their outcomes, and shows how far that is; a request to end is noticed.
pub(super) fn run_all(
    cohort: &Cohort,
    folder: &CohortFolder,
    options: CohortOptions<'_>,
) -> Result<Vec<CaseOutcome>, Failure> {
    let cancel = interrupt::watch()?;
    let bar = progress::CaseBar::new(cohort.cases().len() as u64);
    let show = |progress: CohortProgress<'_>| match progress {
        CohortProgress::Events { event_count } => bar.add_events(event_count),
        CohortProgress::Done { case, outcome, done_count } => {
            let line = lines::case_line(case, outcome);
            bar.end_case(done_count as u64, &line, outcome.result.is_err());
        }
    };
    let analysis = Options { cancel: Some(cancel), ..options.analysis };
    let options = CohortOptions { analysis, progress: Some(&show), ..options };
    let outcomes = run_cases(cohort, folder, &options);
    let done_count = bar.finish();
    outcomes.map_err(|error| match error {
        flowmrd::Error::Cancelled => Failure::interrupted().with_hint(format!(
            "{done_count} of {} cases are done and kept: the same command goes on from there",
            cohort.cases().len()
        )),
        error => error.into(),
    })
}

fn answer(
    format: Format,
    outcomes: &[CaseOutcome],
    summary: &CohortResult,
    paths: &CohortPaths,
) -> Result<(), Failure> {
    match format {
        Format::Json => print_json(summary),
        Format::Text => print(&lines::closing(outcomes, summary, paths)),
    }
}
