//! Gates of any origin applied to one file: counts, memberships and pictures, without an MRD level.

use std::path::Path;

use flowmrd_core::EventMask;
use flowmrd_fcs::Events;

use crate::analysis::{Gated, Targets, Tube, gate, populations};
use crate::error::Error;
use crate::input::Input;
use crate::options::Options;
use crate::panel::{Panel, Recorded};
use crate::plot::{PlotData, on_the_way};

mod result;
mod source;

pub use result::{GateResult, GatedPopulation, GatingEntry, GatingFormat};
pub use source::GateSource;

/// What is asked for beside the counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GateRequest {
    /// Whether the members of every population are listed.
    pub memberships: Wanted,
    /// Whether every gate is drawn.
    pub plots: Wanted,
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
    /// One mask over all events for each of the result's populations, in their order; empty unless asked for.
    pub memberships: Vec<EventMask>,
    /// One panel or more for each gate, parents before children; empty unless asked for.
    pub plots: Vec<PlotData>,
}

/// Applies gates to a file.
///
/// Counts and memberships are the same bits for any number of threads and any chunk size.
///
/// # Errors
/// [`Error::Io`], [`Error::Fcs`] and [`Error::Events`] for a file that cannot be read; [`Error::Assay`],
/// [`Error::Compensation`] and [`Error::Bind`] for gates whose names or matrices the file does not have;
/// [`Error::Cancelled`] where the caller stopped the run.
pub fn gate_file(
    source: &GateSource,
    path: impl AsRef<Path>,
    request: GateRequest,
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
    request: GateRequest,
    options: &Options<'_>,
) -> Result<GateAnalysis, Error> {
    let input = Input::open(path, options)?;
    let tube = open_tube(source, &input)?;
    let every: Vec<_> = tube.panel.tree.indices().collect();
    let targets = Targets {
        drawn: match request.plots {
            Wanted::Yes => on_the_way(&tube.panel.tree, &every),
            Wanted::No => Vec::new(),
        },
        listed: match request.memberships {
            Wanted::Yes => every,
            Wanted::No => Vec::new(),
        },
        ..Targets::default()
    };
    let tubes = [tube];
    let (gated, described) = rayon::join(|| gate(&targets, &tubes, options), || input.describe(options));
    let (gated, described) = (gated?, described?);
    let Gated { counted, plots, .. } = gated;
    let [tube] = tubes;
    let result = GateResult::new(source, described, &tube, populations(&tube.panel.tree, &counted.counts));
    let memberships = counted.memberships.into_masks().into_iter().map(|(_, mask)| mask).collect();
    Ok(GateAnalysis { result, memberships, plots })
}

/// Finds the names of the gates in a file.
fn open_tube<'i>(source: &GateSource, input: &'i Input) -> Result<Tube<Events<'i>>, Error> {
    let data_set = input.data_set()?;
    let recorded = Recorded::of(&input.name, data_set);
    let panel = match source {
        GateSource::Assay(assay) => Panel::find(assay, &recorded)?,
        GateSource::Document { document, .. } => Panel::bind(document, &recorded)?,
    };
    Tube::open(input, panel)
}
