//! The analysis: files and an assay in, a case's result and plots out.

use std::path::{Path, PathBuf};

use flowmrd_fcs::Events;
use flowmrd_gating::flowjo::SampleMatch;

use crate::assay::Assay;
use crate::case::Case;
use crate::error::Error;
use crate::gates::{GateSource, find_sample, sample_findings};
use crate::input::Input;
use crate::options::{Options, pool};
use crate::panel::{Panel, Recorded, check_agreement};
use crate::plot::PlotData;
use crate::result::{CaseResult, FindingEntry, FindingLevel, InputEntry};
use crate::timeline::TimelineData;

mod case;
mod controls;
mod earlier;
mod findings;
mod gather;
mod kept;
mod level;
mod placement;
mod plots;
mod record;
mod run;
mod survey;
mod targets;

pub(crate) use case::{populations, references};
use placement::Draws;
use run::Counted;
use run::Recording;
pub(crate) use run::{Extras, Gated, Tube, explain, gate};
pub(crate) use targets::Targets;

/// What one case came to: the result, and what a report needs to draw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// Counts, level, verdict, provenance and findings: the content of `result.json`.
    pub result: CaseResult,
    /// The panels of the ways from all events to the LAIPs and to the denominator, parents before children.
    pub plots: Vec<PlotData>,
    /// The same panels, on the same axes, of the events of the controls; empty without controls.
    pub control_plots: Vec<PlotData>,
    /// When the events of each file of the case arrived; of files with a time parameter.
    pub timelines: Vec<TimelineData>,
}

/// Analyses one case: reads its files, gates their events, and quantifies the LAIPs over the denominator.
///
/// Several files are pooled by adding their counts. The result is the same bytes for any number of threads and any
/// chunk size, holds no time and no folder, and names the hash of every input. Memory is bounded by threads and chunks,
/// not by the files.
///
/// # Errors
/// [`Error::NoFile`] and [`Error::DuplicateFile`] for files that make no case; [`Error::Fcs`], [`Error::Events`] and
/// [`Error::Io`] for files that cannot be read; [`Error::Assay`] and [`Error::Compensation`] for an assay that does not
/// fit a file; [`Error::Cancelled`] where the caller stopped the analysis.
pub fn analyse<P: AsRef<Path> + Sync>(
    assay: &Assay,
    paths: &[P],
    options: &Options<'_>,
) -> Result<Analysis, Error> {
    analyse_case(assay, &Case::of_files(paths), options)
}

/// Analyses one case as [`analyse`] does, with controls: their events are gated by the same gates and taken as background.
///
/// # Errors
/// As [`analyse`], for the controls too.
pub fn analyse_case(assay: &Assay, case: &Case, options: &Options<'_>) -> Result<Analysis, Error> {
    match options.threads {
        Some(threads) => pool(threads)?.install(|| analyse_here(assay, case, options)),
        None => analyse_here(assay, case, options),
    }
}

/// Analyses a case on the current thread pool; files are hashed beside.
fn analyse_here(assay: &Assay, case: &Case, options: &Options<'_>) -> Result<Analysis, Error> {
    let background = &assay.require_mrd()?.background;
    let inputs: Vec<Input> =
        case.files.iter().map(|path| Input::open(path, options)).collect::<Result<_, _>>()?;
    let named_controls: Vec<&PathBuf> = case.controls.iter().chain(&background.files).collect();
    let control_inputs = controls::open_inputs(&named_controls, options)?;
    let mut tubes = open_tubes(assay, &inputs)?;
    let first = tubes.first_mut().ok_or(Error::NoFile)?;
    let control_tubes = controls::open_tubes(assay, &control_inputs, (&first.file, &mut first.panel))?;
    let targets = Targets::of(assay, &first.panel)?;
    let draws = draw(assay, &targets, &tubes)?;
    let gating = || {
        let extras = Extras { draws: draws.as_ref(), ranges: None, recording: Recording::On };
        let gated = gate(&targets, &tubes, extras, options)?;
        let extras = Extras { ranges: Some(&gated.ranges), ..extras };
        let events = run::count_events(&tubes);
        let controls = controls::gate_all(&targets, &control_tubes, extras, (events, options))?;
        Ok::<_, Error>((gated, controls))
    };
    let hashing = || inputs.iter().chain(&control_inputs).map(|input| input.describe(options)).collect();
    let (counted, described): (_, Result<Vec<InputEntry>, _>) = rayon::join(gating, hashing);
    let ((gated, controls), mut described) = (counted?, described?);
    check_distinct(&described)?;
    let control_entries = described.split_off(inputs.len());
    let files =
        case::Files { inputs: described, controls: control_entries, policy: options.read.policy, case };
    let counts = case::Counts { gated: &gated, controls: controls.as_ref(), draws: draws.as_ref() };
    let result = case::summarise(assay, &targets, files, &tubes, &counts)?;
    let timelines = gated.records.iter().filter_map(record::timeline).collect();
    let control_plots = controls.map(|controls| controls.plots).unwrap_or_default();
    Ok(Analysis { result, plots: gated.plots, control_plots, timelines })
}

/// Draws the placements of the gates that the assay asks for; `None` where it asks for none.
fn draw<'a, S>(assay: &'a Assay, targets: &Targets, tubes: &[Tube<S>]) -> Result<Option<Draws<'a>>, Error> {
    let placement = assay.require_mrd()?.placement;
    if placement.draw_count == 0 {
        return Ok(None);
    }
    Draws::of(assay, placement, targets.ends(), tubes.iter().map(|tube| &tube.panel)).map(Some)
}

/// Finds what the gates of an assay are in a file, with what its sample of a workspace has to say.
fn open_own_panel<'a>(assay: &'a Assay, input: &Input) -> Result<(Panel, Option<SampleMatch<'a>>), Error> {
    let (mut panel, sample) = open_panel(assay, input, None)?;
    if let Some(found) = sample {
        panel.findings = sample_findings(input, found)?;
    }
    Ok((panel, sample))
}

/// Finds the assay's names in every file, and checks that they mean the same in all.
fn open_tubes<'i>(assay: &Assay, inputs: &'i [Input]) -> Result<Vec<Tube<Events<'i>>>, Error> {
    let mut tubes: Vec<Tube<Events<'i>>> = Vec::with_capacity(inputs.len());
    let mut first_sample = None;
    for input in inputs {
        let (mut panel, sample) = open_own_panel(assay, input)?;
        if let Some(first) = tubes.first_mut() {
            check_agreement(assay, (&first.file, &first.panel), (&input.name, &panel))?;
            first.panel.keep_common_partners(&panel);
            panel.findings.extend(other_gates(first_sample, sample, &first.file));
        } else {
            first_sample = sample;
        }
        tubes.push(Tube::open(input, panel)?);
    }
    Ok(tubes)
}

/// Remarks that the gates of a file's sample were moved against those of the first file's.
fn other_gates(
    first: Option<SampleMatch<'_>>,
    own: Option<SampleMatch<'_>>,
    first_file: &str,
) -> Option<FindingEntry> {
    let (first, own) = (first?.sample, own?.sample);
    (first.gates().tree != own.gates().tree).then(|| {
        let message = format!(
            "the gates of sample {} are not those of sample {}, by which {first_file} is gated: each file has its own",
            own.name(),
            first.name()
        );
        FindingEntry::line("sample-gates-differ", FindingLevel::Caution, message)
    })
}

/// Finds what the gates of an assay are in a file: its own, or those that it refers to, of a workspace those of the sample
/// that the file was, or of the one that is named here or by the assay.
pub(crate) fn open_panel<'a>(
    assay: &'a Assay,
    input: &Input,
    sample: Option<&str>,
) -> Result<(Panel, Option<SampleMatch<'a>>), Error> {
    let Some(reference) = assay.reference() else {
        return Ok((Panel::find(assay, &Recorded::of(&input.name, input.data_set()?))?, None));
    };
    let name = reference.sample.as_ref().map(|sample| sample.value.as_str());
    open_gates(&reference.source, input, sample.or(name))
}

/// Finds what gates of any origin are in a file; of a workspace those of the sample that the file was, or of the one that
/// is named.
pub(crate) fn open_gates<'a>(
    source: &'a GateSource,
    input: &Input,
    sample: Option<&str>,
) -> Result<(Panel, Option<SampleMatch<'a>>), Error> {
    let recorded = Recorded::of(&input.name, input.data_set()?);
    match source {
        GateSource::Assay(assay) => open_panel(assay, input, sample),
        GateSource::Document { document, .. } => Ok((Panel::bind(document, &recorded)?, None)),
        GateSource::FlowJo { workspace, .. } => {
            let found = find_sample(workspace, input, sample)?;
            Ok((Panel::bind(found.sample.gates(), &recorded)?, Some(found)))
        }
    }
}

/// Refuses a file that was given twice: its events would count twice.
fn check_distinct(inputs: &[InputEntry]) -> Result<(), Error> {
    for (index, input) in inputs.iter().enumerate() {
        let same = |other: &&InputEntry| other.sha256 == input.sha256 && other.data_set == input.data_set;
        if let Some(first) = inputs.iter().take(index).find(same) {
            return Err(Error::DuplicateFile { first: first.file.clone(), second: input.file.clone() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
