use std::num::NonZeroUsize;
use std::rc::Rc;

use flowmrd_core::EventSource;
use flowmrd_gating::{
    DimensionIndex, EvaluateError, EvaluateOptions, Memberships, Plan, PopulationIndex, evaluate,
};

use super::record;
use super::run::{Recording, Tube, before, count_events, explain, find_before};
use super::targets::Targets;
use crate::error::{Error, PlanError};
use crate::options::Options;
use crate::plot::{RUN_EVENTS, RangeFinder, Runs, SAMPLE_EVENTS, Sample, Values, ViewPlan};

/// The run of a sample.
const RUN: NonZeroUsize = NonZeroUsize::new(RUN_EVENTS as usize).unwrap();

/// What has to be known before all events are gated: plans, and where the events that are drawn lie.
pub(super) struct Survey<'a> {
    pub(super) targets: &'a Targets,
    pub(super) views: &'a ViewPlan,
    pub(super) recording: Recording,
    pub(super) options: &'a Options<'a>,
}

impl Survey<'_> {
    /// Compiles the gates for each file; files that follow each other with the same panel share a plan.
    pub(super) fn compile_all<S>(&self, tubes: &[Tube<S>]) -> Result<Vec<Rc<Plan>>, Error> {
        let mut plans: Vec<Rc<Plan>> = Vec::with_capacity(tubes.len());
        let mut last = None;
        for tube in tubes {
            let plan = match plans.last() {
                Some(plan) if last == Some((&tube.panel, tube.instrument.time())) => Rc::clone(plan),
                _ => Rc::new(self.compile(tube)?),
            };
            plans.push(plan);
            last = Some((&tube.panel, tube.instrument.time()));
        }
        Ok(plans)
    }

    /// Compiles the gates for a file, the drawn channels before and after their transforms, and what is recorded.
    fn compile<S>(&self, tube: &Tube<S>) -> Result<Plan, Error> {
        let panel = &tube.panel;
        let drawn = panel.like(&self.views.channels)?;
        let mut dimensions: Vec<_> =
            drawn.iter().flat_map(|channel| [channel.dimension, before(channel.dimension)]).collect();
        if self.recording == Recording::On {
            dimensions.extend(record::dimensions(tube));
        }
        Ok(panel.tree.compile_with(&panel.compensations, &dimensions).map_err(PlanError::from)?)
    }

    /// Finds the ranges of the plots' axes from a sample that is shared by the files, gated beforehand.
    pub(super) fn find_ranges<S: EventSource>(
        &self,
        tubes: &[Tube<S>],
        plans: &[Rc<Plan>],
    ) -> Result<Vec<[f64; 2]>, Error> {
        if self.views.lanes.is_empty() {
            return Ok(Vec::new());
        }
        let mut sample = Sample::new(count_events(tubes));
        let wanted = SAMPLE_EVENTS.div_ceil(tubes.len().max(1) as u64);
        for (tube, plan) in tubes.iter().zip(plans) {
            let drawn = find_before(plan, &tube.panel.like(&self.views.channels)?)?;
            let (values, memberships) = self.observe_runs(tube, plan, &drawn, wanted)?;
            sample.add(values, memberships);
        }
        Ok(self.finder(&sample).ranges())
    }

    /// Gates runs of a file, and gathers the drawn channels' values and which events each population holds.
    fn observe_runs<'d, S: EventSource>(
        &self,
        tube: &Tube<S>,
        plan: &Plan,
        drawn: &'d [DimensionIndex],
        wanted: u64,
    ) -> Result<(Values<'d>, Memberships), Error> {
        let options = EvaluateOptions { chunk_events: RUN, cancel: self.options.cancel, progress: None };
        let populations = (0..plan.tree().population_count()).map(PopulationIndex);
        let make = || (Values::new(drawn), Memberships::new(populations.clone()));
        match evaluate(plan, &Runs::new(&tube.source, wanted), &options, make) {
            Ok((_, observed)) => Ok(observed),
            // Events of the sample have numbers of their own; the cause has those of the file.
            Err(EvaluateError::Source { source, .. }) => {
                Err(Error::Events { file: tube.file.clone(), source: Box::new(source) })
            }
            Err(error) => Err(explain(error, &tube.file)),
        }
    }

    fn finder<'s>(&'s self, sample: &'s Sample) -> RangeFinder<'s> {
        RangeFinder {
            plan: self.views,
            sample,
            laips: &self.targets.laips,
            denominator: self.targets.denominator,
        }
    }
}
