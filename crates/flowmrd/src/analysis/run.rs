use std::error::Error as StdError;
use std::sync::atomic::AtomicU64;

use flowmrd_core::{EventSource, ParameterIndex};
use flowmrd_gating::transform::Bounds;
use flowmrd_gating::{
    Dimension, DimensionIndex, EvaluateError, EvaluateOptions, Plan, PopulationCounts, PopulationIndex,
    Transform, evaluate,
};

use super::gather::{Gather, Scene, Tally, laips, merge_points};
use super::plots;
use super::survey::Survey;
use crate::assay::Assay;
use crate::error::{Error, PlanError};
use crate::options::{Options, Progress};
use crate::panel::{Channel, Panel};
use crate::plot::{Densities, PlotData, ViewPlan};

/// One file's events and what the assay's names mean in it.
pub(super) struct Tube<S> {
    /// Name of the file, for messages and the result.
    pub(super) file: String,
    pub(super) panel: Panel,
    /// Short names of all parameters, in the order of the file.
    pub(super) short_names: Vec<String>,
    /// Deviations that a finding has to name.
    pub(super) warnings: Vec<String>,
    pub(super) event_count: u64,
    pub(super) source: S,
}

/// What gating one or all files of a case gave.
pub(super) struct Counted {
    pub(super) counts: PopulationCounts,
    pub(super) tally: Tally,
    pub(super) points: Vec<Vec<f64>>,
}

/// What gating all files of a case gave.
pub(super) struct Gated {
    pub(super) counted: Counted,
    /// For each file: parameters with values that are NaN or infinite, and how many.
    pub(super) not_finite: Vec<Vec<(ParameterIndex, u64)>>,
    pub(super) plots: Vec<PlotData>,
    pub(super) omitted_plot_count: usize,
}

/// Gates the events of all files of a case, one file after another, the chunks of each in parallel.
pub(super) fn gate<S: EventSource>(
    assay: &Assay,
    tubes: &[Tube<S>],
    options: &Options<'_>,
) -> Result<Gated, Error> {
    let first = tubes.first().ok_or(Error::NoFile)?;
    let views = ViewPlan::of(assay, &first.panel);
    let survey = Survey { assay, views: &views, options };
    let plans = survey.compile_all(tubes)?;
    let ranges = survey.find_ranges(tubes, &plans)?;
    let densities = Densities::new(&views, &ranges);
    let run = Run { assay, views: &views, densities: &densities, options, total_events: count_events(tubes) };
    let mut sum: Option<Counted> = None;
    let mut not_finite = Vec::new();
    for (tube, plan) in tubes.iter().zip(&plans) {
        let done_events = sum.as_ref().map_or(0, |sum| sum.counts.event_count());
        let counted = run.gate_file(tube, plan, done_events)?;
        let counts = plan.parameters().iter().copied().zip(counted.tally.not_finite.iter().copied());
        not_finite.push(counts.filter(|(_, count)| *count > 0).collect());
        match &mut sum {
            Some(sum) => sum.add(counted, views.channels.len()),
            None => sum = Some(counted),
        }
    }
    let counted = sum.ok_or(Error::NoFile)?;
    let plots = plots::assemble(assay, &views, &ranges, densities.finish(), &counted);
    Ok(Gated { plots, omitted_plot_count: views.omitted_count, counted, not_finite })
}

impl Counted {
    fn add(&mut self, other: Self, channel_count: usize) {
        self.counts.add(&other.counts);
        self.tally.add_positives(&other.tally);
        merge_points(&mut self.points, other.points, channel_count);
    }
}

/// Counts the events of all files.
pub(super) fn count_events<S: EventSource>(tubes: &[Tube<S>]) -> u64 {
    tubes.iter().map(|tube| tube.source.event_count()).fold(0, u64::saturating_add)
}

/// What gating every file of a case shares.
struct Run<'a> {
    assay: &'a Assay,
    views: &'a ViewPlan,
    densities: &'a Densities<'a>,
    options: &'a Options<'a>,
    total_events: u64,
}

impl Run<'_> {
    fn gate_file<S: EventSource>(
        &self,
        tube: &Tube<S>,
        plan: &Plan,
        done_events: u64,
    ) -> Result<Counted, Error> {
        let scene = self.scene(&tube.panel, plan)?;
        let report = |done: u64| {
            if let Some(progress) = self.options.progress {
                progress(Progress { done_events: done_events + done, total_events: self.total_events });
            }
        };
        let mut evaluation = EvaluateOptions { cancel: self.options.cancel, ..EvaluateOptions::default() };
        evaluation.chunk_events = self.options.chunk_events.unwrap_or(evaluation.chunk_events);
        evaluation.progress = Some(&report);
        let (counts, gather) = evaluate(plan, &tube.source, &evaluation, || Gather::new(&scene))
            .map_err(|error| explain(error, &tube.file))?;
        Ok(Counted { counts, tally: gather.tally, points: gather.points })
    }

    fn scene<'s>(&'s self, panel: &Panel, plan: &Plan) -> Result<Scene<'s>, Error> {
        let drawn = panel.like(&self.views.channels)?;
        let after = drawn.iter().map(|channel| find(plan, channel.dimension));
        Ok(Scene {
            laips: laips(self.assay),
            denominator: PopulationIndex(self.assay.mrd().denominator.0),
            densities: self.densities,
            before: find_before(plan, &drawn)?,
            after: after.collect::<Result<_, _>>()?,
            parameters: plan.parameters().to_vec(),
            point_ends: laips(self.assay).iter().map(|_| AtomicU64::new(u64::MAX)).collect(),
        })
    }
}

/// Finds where a plan keeps the channels' values before their transforms.
pub(super) fn find_before(plan: &Plan, channels: &[Channel]) -> Result<Vec<DimensionIndex>, PlanError> {
    channels.iter().map(|channel| find(plan, before(channel.dimension))).collect()
}

fn find(plan: &Plan, dimension: Dimension) -> Result<DimensionIndex, PlanError> {
    plan.find_dimension(&dimension).ok_or_else(|| PlanError::Dimension { dimension: Box::new(dimension) })
}

/// Returns the dimension of the same values before their transform.
pub(super) fn before(dimension: Dimension) -> Dimension {
    Dimension { transform: Transform::Identity, bounds: Bounds::none(), ..dimension }
}

pub(super) fn explain<E: StdError + Send + Sync + 'static>(error: EvaluateError<E>, file: &str) -> Error {
    match error {
        EvaluateError::Cancelled => Error::Cancelled,
        error => Error::Events { file: file.to_owned(), source: Box::new(error) },
    }
}
