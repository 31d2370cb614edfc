//! Gates of any origin applied to one file: counts, memberships and pictures, without an MRD level.

use std::path::Path;

use flowmrd_core::EventMask;
use flowmrd_fcs::scale::Scale;
use flowmrd_fcs::{DataSet, Events};
use flowmrd_gating::flowjo::{Evidence, FileFacts, SampleMatch, Workspace};

use crate::analysis::{Extras, Gated, Targets, Tube, gate, open_panel, populations};
use crate::error::Error;
use crate::input::Input;
use crate::options::Options;
use crate::panel::{Panel, Recorded};
use crate::plot::{PlotData, References, Undrawn, on_the_way};
use crate::result::FindingEntry;

mod bins;
mod convert;
mod listing;
mod result;
mod source;

use result::of_sample;

pub use convert::{Conversion, ConversionFormat, convert};
pub use listing::{
    GateListing, ListedGroup, ListedKeyword, ListedPopulation, ListedSample, ListedUnsupported,
};
pub use result::{GateResult, GatedInput, GatedPopulation, GatingEntry, GatingFormat};
pub use source::GateSource;

/// What is asked for beside the counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GateRequest {
    /// Name or id of the sample of a FlowJo workspace whose gates are applied; `None` for the one that the file was.
    pub sample: Option<String>,
    /// Whether the members of populations are listed.
    pub memberships: Wanted,
    /// The populations whose members are listed, by path or by a name that is unique; empty for all.
    pub populations: Vec<String>,
    /// Whether every gate is drawn.
    pub plots: Wanted,
    /// Whether polygons and ellipses are counted a second time on FlowJo's 256 bins, as a diagnosis.
    pub flowjo_bins: Wanted,
    /// Whether the file is hashed.
    pub digest: Digest,
}

/// Whether a file's SHA-256 is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Digest {
    /// It is, beside gating: the result names the bytes that it is of.
    #[default]
    Taken,
    /// It is not, since it takes longer than gating: for benchmark runs.
    LeftOut,
}

/// Whether something is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// It is not made.
    #[default]
    No,
    /// It is made.
    Yes,
}

/// What gates made of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct GateAnalysis {
    /// Counts, names and provenance: the answer of `flowmrd gate --format json`.
    pub result: GateResult,
    /// One mask over all events for each of the populations asked for, or else of the result's, in their order; empty unless
    /// memberships were asked for.
    pub memberships: Vec<EventMask>,
    /// One panel or more for each gate, parents before children; empty unless asked for.
    pub plots: Vec<PlotData>,
    /// The gates that were to be drawn and are not, or not on all their panels.
    pub undrawn: Vec<Undrawn>,
}

/// Applies gates to a file.
///
/// Counts and memberships are the same bits for any number of threads and any chunk size.
///
/// # Errors
/// [`Error::Io`], [`Error::Fcs`] and [`Error::Events`] for a file that cannot be read; [`Error::Assay`],
/// [`Error::Compensation`] and [`Error::Bind`] for gates whose names or matrices the file does not have;
/// [`Error::Population`] for a population asked for that the gates do not have;
/// [`Error::Cancelled`] where the caller stopped the run.
pub fn gate_file(
    source: &GateSource,
    path: impl AsRef<Path>,
    request: &GateRequest,
    options: &Options<'_>,
) -> Result<GateAnalysis, Error> {
    let path = path.as_ref();
    let run = || gate_here(source, path, request, options);
    match options.threads {
        Some(threads) => crate::options::pool(threads)?.install(run),
        None => run(),
    }
}

fn gate_here(
    source: &GateSource,
    path: &Path,
    request: &GateRequest,
    options: &Options<'_>,
) -> Result<GateAnalysis, Error> {
    let input = Input::open(path, options)?;
    let (tube, sample) = open_tube(source, &input, request)?;
    let every: Vec<_> = tube.panel.tree.indices().collect();
    let targets = Targets {
        drawn: match request.plots {
            Wanted::Yes => on_the_way(&tube.panel.tree, &every),
            Wanted::No => Vec::new(),
        },
        listed: match request.memberships {
            Wanted::Yes if request.populations.is_empty() => every,
            Wanted::Yes => {
                let find = |reference: &String| tube.panel.tree.find(reference);
                request.populations.iter().map(find).collect::<Result<_, _>>()?
            }
            Wanted::No => Vec::new(),
        },
        references: References::Outlined,
        ..Targets::default()
    };
    let tubes = [tube];
    let hash = || match request.digest {
        Digest::Taken => input.sha256(options).map(Some),
        Digest::LeftOut => Ok(None),
    };
    let (gated, sha256) = rayon::join(|| gate(&targets, &tubes, Extras::default(), options), hash);
    let (gated, described) = (gated?, GatedInput::new(&input, sha256?)?);
    let Gated { counted, mut plots, undrawn, .. } = gated;
    name_seconds(&mut plots, input.data_set()?);
    let [tube] = tubes;
    let counts = populations(&tube.panel.tree, &counted.counts);
    let mut result = GateResult::new(source, sample, described, &tube, counts);
    if let Some(found) = sample {
        result.findings.extend(sample_findings(&input, found)?);
    }
    if request.flowjo_bins == Wanted::Yes {
        result.add_binned(&bins::count(&tube, options)?);
    }
    let memberships = counted.memberships.into_masks().into_iter().map(|(_, mask)| mask).collect();
    Ok(GateAnalysis { result, memberships, plots, undrawn })
}

/// Adds the unit to the labels of time whose ticks are seconds.
fn name_seconds(plots: &mut [PlotData], data_set: &DataSet) {
    for axis in plots.iter_mut().flat_map(|plot| [&mut plot.x, &mut plot.y]) {
        let mut parameters = data_set.parameters().iter();
        let recorded = parameters.find(|parameter| parameter.short_name() == axis.short_name);
        if let Some(Scale::Time { .. }) = recorded.map(|parameter| parameter.scale()) {
            axis.label.push_str(" in seconds");
        }
    }
}

/// Finds the names of the gates in a file.
fn open_tube<'i, 's>(
    source: &'s GateSource,
    input: &'i Input,
    request: &GateRequest,
) -> Result<(Tube<Events<'i>>, Option<SampleMatch<'s>>), Error> {
    source.check_sample(request.sample.as_deref())?;
    let data_set = input.data_set()?;
    let recorded = Recorded::of(&input.name, data_set);
    let (panel, sample) = match source {
        GateSource::Assay(assay) => open_panel(assay, input, request.sample.as_deref())?,
        GateSource::Document { document, .. } => (Panel::bind(document, &recorded)?, None),
        GateSource::FlowJo { workspace, .. } => {
            let found = find_sample(workspace, input, request.sample.as_deref())?;
            (Panel::bind(found.sample.gates(), &recorded)?, Some(found))
        }
    };
    Ok((Tube::open(input, panel)?, sample))
}

/// Finds the sample of a workspace that a file was, or the one that was asked for.
pub(crate) fn find_sample<'w>(
    workspace: &'w Workspace,
    input: &Input,
    name: Option<&str>,
) -> Result<SampleMatch<'w>, Error> {
    if let Some(name) = name {
        return Ok(workspace.sample_named(name)?);
    }
    Ok(facts(input, |facts| workspace.find_sample(facts))??)
}

/// Lists what has to be known about the gates of a sample for a file.
pub(crate) fn sample_findings(input: &Input, found: SampleMatch<'_>) -> Result<Vec<FindingEntry>, Error> {
    let mut findings = of_sample(found);
    if found.evidence == Evidence::Chosen {
        let against = facts(input, |facts| found.sample.contradiction(facts))?;
        findings.extend(against.map(|against| result::chosen(found.sample, &input.name, &against)));
    }
    Ok(findings)
}

/// Shows what a file says about itself.
fn facts<T>(input: &Input, show: impl FnOnce(&FileFacts<'_>) -> T) -> Result<T, Error> {
    let data_set = input.data_set()?;
    let keyword = |key: &str| data_set.keywords().get(key).map(str::to_owned);
    Ok(show(&FileFacts { file_name: &input.name, event_count: data_set.event_count(), keyword: &keyword }))
}
