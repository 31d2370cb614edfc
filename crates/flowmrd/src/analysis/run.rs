use std::error::Error as StdError;

use flowmrd_core::EventSource;
use flowmrd_fcs::Events;
use flowmrd_gating::transform::Bounds;
use flowmrd_gating::{
    Dimension, DimensionIndex, EvaluateError, EvaluateOptions, Memberships, Observer, Plan, PopulationCounts,
    Transform, evaluate,
};

use super::gather::{Gather, Scene, Tally};
use super::kept::Keeper;
use super::placement::{Draws, Recounter, VariantCounts};
use super::plots::{self, Drawn};
use super::record::{Instrument, RecordPlan, Recorder};
use super::survey::Survey;
use super::targets::Targets;
use crate::error::{Error, PlanError};
use crate::input::Input;
use crate::options::{Options, Progress};
use crate::panel::{Channel, Panel};
use crate::plot::{Densities, PlotData, Undrawn, ViewPlan};
use crate::quality::record::TubeRecord;

/// One file's events and what the assay's names mean in it.
pub(crate) struct Tube<S> {
    /// Name of the file, for messages and the result.
    pub(crate) file: String,
    pub(crate) panel: Panel,
    /// Short names of all parameters, in the order of the file.
    pub(crate) short_names: Vec<String>,
    /// Deviations that a finding has to name.
    pub(crate) warnings: Vec<String>,
    pub(crate) event_count: u64,
    /// What the file says beside its events.
    pub(crate) instrument: Instrument,
    pub(crate) source: S,
}

impl<'i> Tube<Events<'i>> {
    /// Joins a file and what the names of gates mean in it.
    pub(crate) fn open(input: &'i Input, panel: Panel) -> Result<Self, Error> {
        let data_set = input.data_set()?;
        Ok(Self {
            file: input.name.clone(),
            panel,
            short_names: data_set.parameters().iter().map(|one| one.short_name().to_owned()).collect(),
            warnings: input.warnings()?,
            event_count: data_set.event_count(),
            instrument: Instrument::of(&input.name, data_set),
            source: input.file().events(data_set),
        })
    }
}

/// What gating one or all files of a case gave.
pub(crate) struct Counted {
    pub(crate) counts: PopulationCounts,
    pub(crate) tally: Tally,
    /// LAIP events to be drawn, of each LAIP.
    pub(crate) points: Vec<Keeper>,
    /// The members of the listed populations, over all files one after another.
    pub(crate) memberships: Memberships,
}

/// What one file of a case counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TubeCounts {
    /// Name of the file.
    pub(crate) file: String,
    /// Events of any LAIP inside the denominator.
    pub(crate) union: u64,
    /// Events of each LAIP inside the denominator, in the order of the assay.
    pub(crate) laips: Vec<u64>,
    /// Events of the denominator.
    pub(crate) total: u64,
}

/// What gating all files of a case gave.
pub(crate) struct Gated {
    pub(crate) counted: Counted,
    /// What each file counts, where a level is taken.
    pub(crate) tubes: Vec<TubeCounts>,
    /// What was recorded of each file, where it was asked for.
    pub(crate) records: Vec<TubeRecord>,
    /// Ranges of the plots' axes.
    pub(crate) ranges: Vec<[f64; 2]>,
    pub(crate) plots: Vec<PlotData>,
    pub(crate) omitted_plot_count: usize,
    pub(crate) undrawn: Vec<Undrawn>,
    /// The counts in every variant of the gates, where there are any.
    pub(crate) placement: Option<VariantCounts>,
}

/// What is gathered beside counts, and how.
#[derive(Clone, Copy, Default)]
pub(crate) struct Extras<'a> {
    /// The drawn placements of the gates; `None` where none are drawn.
    pub(crate) draws: Option<&'a Draws<'a>>,
    /// Ranges of the plots' axes that other files have; found from the events where there are none.
    pub(crate) ranges: Option<&'a [[f64; 2]]>,
    /// Whether events are recorded for quality rules and reports.
    pub(crate) recording: Recording,
}

/// Whether events are recorded for quality rules and reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Recording {
    /// Counts and plots alone.
    #[default]
    Off,
    /// One [`TubeRecord`] a file.
    On,
}

/// Gates the events of all files of a case, one file after another, the chunks of each in parallel.
pub(crate) fn gate<S: EventSource>(
    targets: &Targets,
    tubes: &[Tube<S>],
    extras: Extras<'_>,
    options: &Options<'_>,
) -> Result<Gated, Error> {
    let first = tubes.first().ok_or(Error::NoFile)?;
    let views = ViewPlan::of(&first.panel, &targets.drawn, targets.references);
    let survey = Survey { targets, views: &views, recording: extras.recording, options };
    let plans = survey.compile_all(tubes)?;
    let ranges = match extras.ranges.filter(|ranges| ranges.len() == views.lanes.len()) {
        Some(ranges) => ranges.to_vec(),
        None => survey.find_ranges(tubes, &plans)?,
    };
    let densities = Densities::new(&views, &ranges);
    let run =
        Run { targets, views: &views, densities: &densities, options, total_events: count_events(tubes) };
    let mut recounter = extras.draws.map(|draws| Recounter::new(draws, targets));
    let mut sum: Option<Counted> = None;
    let (mut records, mut tube_counts) = (Vec::new(), Vec::new());
    for (tube, plan) in tubes.iter().zip(&plans) {
        let done_events = sum.as_ref().map_or(0, |sum| sum.counts.event_count());
        let record = match extras.recording {
            Recording::On => Some(RecordPlan::new(targets, tube, plan)?),
            Recording::Off => None,
        };
        let (counted, record) =
            run.gate_file(tube, plan, recounter.as_mut(), record.as_ref(), done_events)?;
        records.extend(record);
        tube_counts.push(counted.of_tube(&tube.file, targets));
        match &mut sum {
            Some(sum) => sum.add(counted),
            None => sum = Some(counted),
        }
    }
    let counted = sum.ok_or(Error::NoFile)?;
    if let Some(recounter) = &mut recounter {
        recounter.count_rest(tubes, &plans, options)?;
    }
    let plots = plots::assemble(
        &Drawn { tree: &first.panel.tree, targets, views: &views, ranges: &ranges },
        densities.finish(),
        &counted,
    );
    let undrawn = plots::undrawn(&first.panel.tree, &views);
    Ok(Gated {
        counted,
        tubes: tube_counts,
        records,
        ranges,
        plots,
        omitted_plot_count: views.omitted_count,
        undrawn,
        placement: recounter.map(Recounter::finish),
    })
}

impl Counted {
    fn of_tube(&self, file: &str, targets: &Targets) -> TubeCounts {
        TubeCounts {
            file: file.to_owned(),
            union: self.tally.union.inside,
            laips: self.tally.laips.iter().map(|positives| positives.inside).collect(),
            total: targets.denominator.map_or(0, |denominator| self.counts.count(denominator)),
        }
    }

    fn add(&mut self, other: Self) {
        self.counts.add(&other.counts);
        self.tally.add(&other.tally);
        self.points.iter_mut().zip(other.points).for_each(|(mine, more)| mine.merge_file(more));
        self.memberships.merge(other.memberships);
    }
}

/// Counts the events of all files.
pub(super) fn count_events<S: EventSource>(tubes: &[Tube<S>]) -> u64 {
    tubes.iter().map(|tube| tube.source.event_count()).fold(0, u64::saturating_add)
}

/// What gating every file of a case shares.
struct Run<'a> {
    targets: &'a Targets,
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
        recounter: Option<&mut Recounter<'_>>,
        record: Option<&RecordPlan<'_>>,
        done_events: u64,
    ) -> Result<(Counted, Option<TubeRecord>), Error> {
        let scene = self.scene(&tube.panel, plan)?;
        let report = |done: u64| {
            if let Some(progress) = self.options.progress {
                progress(Progress { done_events: done_events + done, total_events: self.total_events });
            }
        };
        let mut evaluation = EvaluateOptions { cancel: self.options.cancel, ..EvaluateOptions::default() };
        evaluation.chunk_events = self.options.chunk_events.unwrap_or(evaluation.chunk_events);
        evaluation.progress = Some(&report);
        let make = || {
            let listed = Memberships::new(self.targets.listed.iter().copied());
            (Gather::new(&scene), (listed, record.map(Recorder::new)))
        };
        let failed = |error| explain(error, &tube.file);
        let (counts, (gather, (memberships, recorder))) = match recounter {
            None => evaluate(plan, &tube.source, &evaluation, make).map_err(failed)?,
            Some(recounter) => {
                let moved = recounter.first_run(&tube.panel, plan)?;
                let make = || (make(), moved.observer());
                let (counts, (gathered, recount)) =
                    evaluate(plan, &tube.source, &evaluation, make).map_err(failed)?;
                recounter.add(&moved, &recount);
                (counts, gathered)
            }
        };
        let record = recorder.map(|recorder| recorder.finish(tube, plan));
        Ok((Counted { counts, tally: gather.tally, points: gather.points, memberships }, record))
    }

    fn scene<'s>(&'s self, panel: &Panel, plan: &Plan) -> Result<Scene<'s>, Error> {
        let drawn = panel.like(&self.views.channels)?;
        let after = drawn.iter().map(|channel| find(plan, channel.dimension));
        Ok(Scene {
            laips: &self.targets.laips,
            denominator: self.targets.denominator,
            densities: self.densities,
            before: find_before(plan, &drawn)?,
            after: after.collect::<Result<_, _>>()?,
        })
    }
}

/// Finds where a plan keeps the channels' values before their transforms.
pub(super) fn find_before(plan: &Plan, channels: &[Channel]) -> Result<Vec<DimensionIndex>, PlanError> {
    channels.iter().map(|channel| find(plan, before(channel.dimension))).collect()
}

pub(super) fn find(plan: &Plan, dimension: Dimension) -> Result<DimensionIndex, PlanError> {
    plan.find_dimension(&dimension).ok_or_else(|| PlanError::Dimension { dimension: Box::new(dimension) })
}

/// Returns the dimension of the same values before their transform.
pub(super) fn before(dimension: Dimension) -> Dimension {
    Dimension { transform: Transform::Identity, bounds: Bounds::none(), ..dimension }
}

pub(crate) fn explain<E: StdError + Send + Sync + 'static>(error: EvaluateError<E>, file: &str) -> Error {
    match error {
        EvaluateError::Cancelled => Error::Cancelled,
        error => Error::Events { file: file.to_owned(), source: Box::new(error) },
    }
}
