mod conversion;
mod summary;

use crate::arguments::{Format, FormatArgument, ReadArguments, parse_threads};
use crate::failure::Failure;
use crate::output::{print, print_json, refuse_unwritable, remark};
use crate::{interrupt, progress};
use flowmrd::gates::{Digest, GateAnalysis, GateListing, GateRequest, Wanted, gate_file};
use flowmrd::plot::Undrawn;
use flowmrd::result::{FindingEntry, FindingLevel};
use flowmrd::{GateSource, Options};
use flowmrd_report::membership::{MembershipFormat, MembershipTable, write_membership};
use flowmrd_report::write_gate_plots;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Count the populations of a file by gates from an assay, Gating-ML 2.0 or a FlowJo workspace
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Gates: an assay (TOML), Gating-ML 2.0 or a FlowJo workspace; its content says which
    #[arg(long, value_name = "G")]
    gating: PathBuf,
    /// FCS or LMD file, gzipped or not; - for standard input; without it the gates are listed
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Sample of a FlowJo workspace, by name or id; without it the one that the file was
    #[arg(long, value_name = "NAME")]
    sample: Option<String>,
    /// Print the gates in another format instead of counting; names of markers are looked up in FILE
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["membership", "plots"])]
    to: Option<conversion::Format>,
    /// Write which events are in which population: a file that ends in .csv, .bits or .parquet
    #[arg(long, value_name = "M", value_parser = parse_membership, requires = "file")]
    membership: Option<(PathBuf, MembershipFormat)>,
    /// Draw every gate over its parent's events: a folder for SVG, PNG and a page, index.html
    #[arg(long, value_name = "DIR", requires = "file")]
    plots: Option<PathBuf>,
    /// Count polygons and ellipses a second time on FlowJo's 256 bins, to see what explains a difference
    #[arg(long, requires = "file")]
    flowjo_bins: bool,
    /// Leave out the SHA-256 of FILE, which takes longer than gating: for benchmark runs
    #[arg(long, requires = "file", conflicts_with_all = ["membership", "to"])]
    no_hash: bool,
    /// Threads; by default as many as the machine has. They change no result
    #[arg(long, value_name = "N", value_parser = parse_threads, allow_negative_numbers = true)]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    answer: FormatArgument,
    #[command(flatten)]
    reading: ReadArguments,
}

/// Most gates that are named as not drawn.
const MOST_NAMED: usize = 20;

type Membership = (PathBuf, MembershipFormat);

fn parse_membership(text: &str) -> Result<Membership, String> {
    let path = PathBuf::from(text);
    let format = MembershipFormat::of(&path);
    format
        .map(|format| (path, format))
        .ok_or_else(|| "expected a name that ends in .csv, .bits or .parquet".to_owned())
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if let Some((path, _)) = &arguments.membership {
        refuse_unwritable(path)?;
    }
    if arguments.sample.is_some() && arguments.file.is_none() && arguments.to.is_none() {
        return Err(Failure::usage("--sample NAME: expected a FILE to gate or --to FORMAT, got neither"));
    }
    let source = GateSource::read(&arguments.gating)?;
    if let Some(format) = arguments.to {
        return conversion::run(&source, format, arguments);
    }
    let Some(file) = &arguments.file else {
        return list(&source, arguments);
    };
    let analysis = gate(&source, file, arguments)?;
    interrupt::check()?;
    if let Some((path, format)) = &arguments.membership {
        write_membership(path, *format, &membership_table(&analysis))?;
    }
    if let Some(folder) = &arguments.plots {
        write_gate_plots(folder, &analysis)?;
        tell_undrawn(&analysis.undrawn);
    }
    tell(&analysis.result.findings);
    match arguments.answer.format {
        Format::Json => print_json(&analysis.result),
        Format::Text => print(&summary::table(&analysis.result)),
    }
}

/// Lists what the document holds.
fn list(source: &GateSource, arguments: &Arguments) -> Result<(), Failure> {
    let mut listing = GateListing::of(source);
    let folder = arguments.gating.parent().unwrap_or(Path::new(""));
    listing.look_for_files(source, folder);
    tell(&listing.findings);
    match arguments.answer.format {
        Format::Json => print_json(&listing),
        Format::Text => print(&summary::list(&listing)),
    }
}

/// Says on standard error what has to be known beside the counts.
pub(super) fn tell(findings: &[FindingEntry]) {
    for finding in findings {
        let level = match finding.level {
            FindingLevel::NotEvaluated => "not evaluated",
            _ => "caution",
        };
        remark(&format!("{level}: {}", finding.message));
    }
}

/// Names on standard error the gates that have no picture; of a great many the first ones.
fn tell_undrawn(undrawn: &[Undrawn]) {
    undrawn.iter().take(MOST_NAMED).for_each(|gate| remark(&format!("not drawn: {gate}")));
    let more = undrawn.len().saturating_sub(MOST_NAMED);
    if more > 0 {
        remark(&format!("not drawn: {more} more, which index.html lists"));
    }
}

fn gate(source: &GateSource, file: &Path, arguments: &Arguments) -> Result<GateAnalysis, Failure> {
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
    let wanted = |is_wanted: bool| if is_wanted { Wanted::Yes } else { Wanted::No };
    let request = GateRequest {
        sample: arguments.sample.clone(),
        memberships: wanted(arguments.membership.is_some()),
        plots: wanted(arguments.plots.is_some()),
        flowjo_bins: wanted(arguments.flowjo_bins),
        digest: if arguments.no_hash { Digest::LeftOut } else { Digest::Taken },
        ..GateRequest::default()
    };
    let analysis = gate_file(source, super::run::input_path(file), &request, &options);
    bar.finish_and_clear();
    Ok(analysis?)
}

fn membership_table(analysis: &GateAnalysis) -> MembershipTable<'_> {
    let result = &analysis.result;
    MembershipTable {
        paths: result.populations.iter().map(|one| one.population.path.as_str()).collect(),
        masks: &analysis.memberships,
        event_count: result.event_count,
        origin: vec![
            ("software", format!("{} {}", result.software.name, result.software.version)),
            ("input_sha256", result.input.sha256.clone().unwrap_or_default()),
            ("gating_sha256", result.gating.sha256.clone()),
        ],
    }
}
