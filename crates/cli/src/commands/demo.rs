use super::cohort::run_all;
use super::study_folder::StudyFolder;
use crate::arguments::{Format, FormatArgument, parse_threads, share_threads};
use crate::failure::Failure;
use crate::interrupt;
use crate::output::{print, print_json, remark};
use flowmrd::Assay;
use flowmrd::cohort::{CaseOutcome, Cohort, CohortOptions};
use flowmrd::manifest::Manifest;
use flowmrd_report::cohort::{CohortFolder, CohortPaths};
use flowmrd_report::number::format_count;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Simulate a small study, analyse it, and say what to open
///
/// Eight patients, thirteen samples: one clears, one relapses, one is positive just above the limit of detection, and one
/// each shows a clog, blood in the marrow, carry-over, a file cut short, and a marrow that regenerates. No patient's data.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder for the study and its results; empty or not there yet. It takes some 120 MB
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Threads that gate; by default as many as the machine has. They change no result
    #[arg(long, value_name = "N", value_parser = parse_threads, allow_negative_numbers = true)]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    answer: FormatArgument,
}

/// Cases whose pages are worth a look first, and why.
const PAGES: [(&str, &str); 5] = [
    ("B month 14", "a relapse that has changed its antigens, after three earlier samples"),
    ("C end of block 1", "rare: just above the limit of detection, with its risk groups"),
    ("F week 12", "no disease, but blasts carried over from the sample before"),
    ("D day 33", "a tube that clogged"),
    ("G week 12", "a file cut short"),
];

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    share_threads(arguments.threads);
    let study = StudyFolder::at(&arguments.folder)?;
    interrupt::watch()?;
    study.write()?;
    remark(&format!("study written: {}", arguments.folder.display()));
    let cohort = Cohort::plan(Manifest::read(study.manifest())?, Some(Assay::read(study.assay())?))?;
    let results = arguments.folder.join("results");
    let folder = CohortFolder::open(&results, &cohort)?;
    let options = CohortOptions { threads: arguments.threads, ..CohortOptions::default() };
    let outcomes = run_all(&cohort, &folder, options)?;
    interrupt::check()?;
    let (paths, summary) = folder.write(&cohort, &outcomes)?;
    match arguments.answer.format {
        Format::Json => print_json(&summary),
        Format::Text => print(&text(&cohort, &folder, &outcomes, &paths)),
    }
}

fn text(cohort: &Cohort, folder: &CohortFolder, outcomes: &[CaseOutcome], paths: &CohortPaths) -> String {
    let failed = outcomes.iter().filter(|outcome| outcome.result.is_err()).count();
    let mut text = format!(
        "{} simulated samples: {} analysed, {} without a result, as meant\n\nOpen\n  {}\n    all samples, each patient's course, \
         the rack's control charts\n",
        format_count(outcomes.len() as u64),
        format_count((outcomes.len() - failed) as u64),
        format_count(failed as u64),
        paths.page.display(),
    );
    for (name, why) in PAGES {
        if let Some(case) = cohort.cases().iter().find(|case| case.row.name == name) {
            let page = folder.case_folder(case).join("report.html");
            text.push_str(&format!("  {}\n    {why}\n", page.display()));
        }
    }
    let manifest = cohort.manifest().file();
    text + &format!("\nThe table of the samples, with what was put into each: {manifest}\n")
}
