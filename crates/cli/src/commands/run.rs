mod case_arguments;
mod certainty_lines;

use crate::arguments::{FailOn, Format, FormatArgument, ReadArguments, parse_threads, share_threads};
use crate::commands::level_line::level_line;
use crate::failure::{Failure, Fault};
use crate::output::{print, remark};
use crate::{interrupt, progress};
use case_arguments::CaseArguments;
use flowmrd::result::FindingLevel;
use flowmrd::risk::Facts;
use flowmrd::{Analysis, Assay, Case, CaseResult, Options, analyse_case};
use flowmrd_report::{encode_result, redact_analysis, write_case};
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Code of the findings that repeat a deviation.
const DEVIATION_FINDING: &str = "deviation";

/// Analyse one case: FCS files to an MRD level, result.json, populations.csv and report.html
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Assay: what is gated and counted, and by which rules
    #[arg(long, value_name = "A.toml")]
    assay: PathBuf,
    /// Folder for result.json, populations.csv and report.html; made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// FCS or LMD files of the case, gzipped or not, - for standard input; their counts are added
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// FCS file of a control without disease, gated by the same gates as background; repeated for several
    #[arg(long, value_name = "FILE")]
    control: Vec<PathBuf>,
    /// What is known of the case, for the risk groups of relapse schemes: lineage=B, site=marrow, diagnosis=2024-01-31, …;
    /// repeated
    #[arg(long, value_name = "KEY=VALUE")]
    case: Vec<String>,
    #[command(flatten)]
    named: CaseArguments,
    /// Write nothing that names a patient, a case, a day or an instrument; files become file 1, file 2, …
    #[arg(long)]
    no_identifiers: bool,
    /// End with exit status 3 where a finding is at or above this level
    #[arg(long, value_enum, value_name = "LEVEL")]
    fail_on: Option<FailOn>,
    /// Threads; by default as many as the machine has. They change no result
    #[arg(long, value_name = "N", value_parser = parse_threads, allow_negative_numbers = true)]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    answer: FormatArgument,
    #[command(flatten)]
    reading: ReadArguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    refuse_other_than_folder(&arguments.out)?;
    share_threads(arguments.threads);
    let assay = Assay::read(&arguments.assay)?;
    let facts = Facts::parse(arguments.case.iter().map(String::as_str))
        .map_err(|error| Failure::of(Fault::Usage, &error))?;
    let case = Case {
        files: paths(&arguments.files),
        controls: paths(&arguments.control),
        facts,
        label: arguments.named.label(),
        earlier: arguments.named.read_earlier()?,
    };
    let mut analysis = analyse_files(&assay, &case, arguments)?;
    if arguments.no_identifiers {
        analysis = redact_analysis(&analysis)?;
    }
    interrupt::check()?;
    let paths = write_case(&arguments.out, &analysis)?;
    tell_doubts(&analysis.result);
    match arguments.answer.format {
        Format::Json => {
            let result = encode_result(&analysis.result)?;
            print(&String::from_utf8_lossy(&result))?;
            remark(&format!("report: {}", paths.report.display()));
        }
        Format::Text => {
            let level = level_line(&analysis.result.mrd);
            let more = certainty_lines::certainty_lines(&analysis.result.mrd);
            print(&format!("{level}\n{more}report: {}\n", paths.report.display()))?;
        }
    }
    check_findings(&analysis.result, arguments.fail_on)
}

/// Fails where a finding is at or above the level that was asked for.
fn check_findings(result: &CaseResult, fail_on: Option<FailOn>) -> Result<(), Failure> {
    let Some(fail_on) = fail_on else { return Ok(()) };
    match result.findings.iter().filter(|finding| fail_on.is_met_by(finding.level)).count() {
        0 => Ok(()),
        count => Err(Failure::finding(format!("findings at or above --fail-on: {count}"))),
    }
}

/// Replaces `-` in a list of files.
fn paths(files: &[PathBuf]) -> Vec<PathBuf> {
    files.iter().map(|file| input_path(file).to_owned()).collect()
}

/// Refuses a file's name before the work instead of after it.
fn refuse_other_than_folder(path: &Path) -> Result<(), Failure> {
    match path.metadata() {
        Ok(found) if !found.is_dir() => Err(Failure::could_not(format!(
            "cannot write into {}: expected a folder, got a file",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// Replaces `-` by the name under which the system gives standard input.
pub(crate) fn input_path(file: &Path) -> &Path {
    if cfg!(unix) && file == Path::new("-") { Path::new("/dev/stdin") } else { file }
}

fn analyse_files(assay: &Assay, case: &Case, arguments: &Arguments) -> Result<Analysis, Failure> {
    let cancel = interrupt::watch()?;
    let bar = progress::bar("gating", 0);
    let show = progress::show(&bar);
    let options = Options {
        read: arguments.reading.options(),
        data_set: arguments.reading.data_set,
        threads: arguments.threads,
        cancel: Some(cancel),
        progress: Some(&show),
        ..Options::default()
    };
    let analysis = analyse_case(assay, case, &options);
    bar.finish_and_clear();
    Ok(analysis?)
}

/// Says on standard error what the report has to be looked at for. Of a deviation, whose message may repeat a keyword's
/// value and so a patient's name, the code alone.
fn tell_doubts(result: &CaseResult) {
    for input in result.inputs.iter().chain(&result.controls) {
        let codes: BTreeSet<&str> =
            input.deviations.iter().map(|deviation| deviation.code.as_str()).collect();
        if !codes.is_empty() {
            let codes: Vec<&str> = codes.into_iter().collect();
            remark(&format!("deviations from the FCS standard in {}: {}", input.file, codes.join(", ")));
        }
    }
    for finding in &result.findings {
        let level = match finding.level {
            FindingLevel::Pass | FindingLevel::NotEvaluated => continue,
            FindingLevel::Fail => "fail",
            FindingLevel::Caution => "caution",
        };
        if finding.code != DEVIATION_FINDING {
            remark(&format!("{level}: {}", finding.message));
        }
    }
    let unknown = result.findings.iter().filter(|finding| finding.level == FindingLevel::NotEvaluated);
    let unknown: BTreeSet<&str> = unknown.map(|finding| finding.code.as_str()).collect();
    if !unknown.is_empty() {
        let unknown: Vec<&str> = unknown.into_iter().collect();
        remark(&format!("not evaluated: {}; the report says why", unknown.join(", ")));
    }
}
