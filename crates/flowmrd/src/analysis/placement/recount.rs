use std::ops::Range;
use std::rc::Rc;

use flowmrd_core::EventSource;
use flowmrd_gating::placement::{PlacementPlan, Recount};
use flowmrd_gating::{EvaluateOptions, Gate, GateTree, Plan, PopulationIndex, evaluate};

use super::Draws;
use crate::analysis::{Targets, Tube, explain};
use crate::error::{Error, PlanError};
use crate::options::Options;
use crate::panel::Panel;

/// Counts in every variant of [`Draws`], over some tubes together: the first variant is as the gates are drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct VariantCounts {
    /// Events of the denominator.
    pub(crate) total: Vec<u64>,
    /// Events of any LAIP inside the denominator.
    pub(crate) union: Vec<u64>,
    /// Events of each LAIP inside the denominator, in the order of the assay.
    pub(crate) laips: Vec<Vec<u64>>,
}

impl VariantCounts {
    fn none(draws: &Draws<'_>, laip_count: usize) -> Self {
        let zeros = || vec![0; draws.variant_count()];
        Self { total: zeros(), union: zeros(), laips: (0..laip_count).map(|_| zeros()).collect() }
    }

    /// Adds the counts of a run of variants.
    fn add(&mut self, variants: &Range<usize>, recount: &Recount<'_>) {
        let columns = [&mut self.total, &mut self.union].into_iter().chain(&mut self.laips);
        for (target, column) in columns.enumerate() {
            let counts = recount.counts(target);
            column[variants.clone()].iter_mut().zip(counts).for_each(|(mine, more)| *mine += more);
        }
    }
}

/// One run of variants of one panel, ready to be counted.
pub(crate) struct Run {
    variants: Range<usize>,
    plan: PlacementPlan,
}

impl Run {
    /// Makes an observer of gated events.
    pub(crate) fn observer(&self) -> Recount<'_> {
        Recount::new(&self.plan)
    }
}

/// Counts in every variant, tube after tube: the first run of variants along with the plain gating, the others by passes of
/// their own.
pub(crate) struct Recounter<'a> {
    draws: &'a Draws<'a>,
    targets: &'a Targets,
    counts: VariantCounts,
}

impl<'a> Recounter<'a> {
    pub(crate) fn new(draws: &'a Draws<'a>, targets: &'a Targets) -> Self {
        Self { draws, targets, counts: VariantCounts::none(draws, targets.laips.len()) }
    }

    /// Compiles the first run of variants for a panel.
    pub(crate) fn first_run(&self, panel: &Panel, plan: &Plan) -> Result<Run, Error> {
        let first = self.draws.runs().next().unwrap_or_default();
        self.compile(panel, plan, first)
    }

    fn compile(&self, panel: &Panel, plan: &Plan, variants: Range<usize>) -> Result<Run, Error> {
        let moves = self.draws.place(panel, variants.clone())?;
        let counted = counted(&panel.tree, self.targets);
        let plan = PlacementPlan::new(plan, &counted, &moves).map_err(PlanError::from)?;
        Ok(Run { variants, plan })
    }

    /// Takes what an observer of the first run counted in a tube.
    pub(crate) fn add(&mut self, run: &Run, recount: &Recount<'_>) {
        self.counts.add(&run.variants, recount);
    }

    /// Counts the further runs of variants in some tubes.
    pub(crate) fn count_rest<S: EventSource>(
        &mut self,
        tubes: &[Tube<S>],
        plans: &[Rc<Plan>],
        options: &Options<'_>,
    ) -> Result<(), Error> {
        for variants in self.draws.runs().skip(1) {
            self.count(tubes, plans, options, variants)?;
        }
        Ok(())
    }

    fn count<S: EventSource>(
        &mut self,
        tubes: &[Tube<S>],
        plans: &[Rc<Plan>],
        options: &Options<'_>,
        variants: Range<usize>,
    ) -> Result<(), Error> {
        let mut evaluation = EvaluateOptions { cancel: options.cancel, ..EvaluateOptions::default() };
        evaluation.chunk_events = options.chunk_events.unwrap_or(evaluation.chunk_events);
        for (tube, plan) in tubes.iter().zip(plans) {
            let run = self.compile(&tube.panel, plan, variants.clone())?;
            let (_, recount) = evaluate(plan, &tube.source, &evaluation, || run.observer())
                .map_err(|error| explain(error, &tube.file))?;
            self.add(&run, &recount);
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> VariantCounts {
        self.counts
    }
}

/// Counts every variant in passes of their own: what the counts beside plain gating are held to.
#[cfg(test)]
pub(crate) fn recount<S: EventSource>(
    draws: &Draws<'_>,
    targets: &Targets,
    tubes: &[Tube<S>],
    options: &Options<'_>,
) -> Result<VariantCounts, Error> {
    let compile = |tube: &Tube<S>| {
        let plan = tube.panel.tree.compile(&tube.panel.compensations);
        Ok(Rc::new(plan.map_err(PlanError::from)?))
    };
    let plans = tubes.iter().map(compile).collect::<Result<Vec<_>, Error>>()?;
    let mut recounter = Recounter::new(draws, targets);
    for variants in draws.runs() {
        recounter.count(tubes, &plans, options, variants)?;
    }
    Ok(recounter.finish())
}

/// Lists what is counted: the denominator, and inside it any LAIP, and each.
fn counted(tree: &GateTree, targets: &Targets) -> Vec<Gate> {
    let population = |index: PopulationIndex| Gate::Population(tree.path(index).to_owned());
    let laips: Vec<Gate> = targets.laips.iter().map(|&laip| population(laip)).collect();
    let total = targets.denominator.map_or_else(|| Gate::And(Vec::new()), population);
    let inside = |gate: Gate| Gate::And(vec![total.clone(), gate]);
    let union = inside(Gate::Or(laips.clone()));
    [total.clone(), union].into_iter().chain(laips.into_iter().map(inside)).collect()
}
