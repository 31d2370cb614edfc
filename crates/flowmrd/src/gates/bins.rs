use flowmrd_core::EventSource;
use flowmrd_gating::{EvaluateOptions, evaluate, flowjo};

use crate::analysis::{Tube, explain};
use crate::error::{Error, PlanError};
use crate::options::Options;

/// Counts on FlowJo's bins.
pub(super) struct Binned {
    /// Events of each population, in the order of the tree.
    pub(super) counts: Vec<u64>,
    /// Paths of the populations with a polygon or an ellipse that has no display and was counted exactly.
    pub(super) exact: Vec<String>,
}

/// Counts the populations as FlowJo would: polygons and ellipses on 256 bins, children within binned parents.
pub(super) fn count<S: EventSource>(tube: &Tube<S>, options: &Options<'_>) -> Result<Binned, Error>
where
    S::Error: Send + Sync,
{
    let binned = flowjo::bin(&tube.panel.tree);
    let plan = binned.tree.compile(&tube.panel.compensations).map_err(PlanError::from)?;
    let mut evaluation = EvaluateOptions { cancel: options.cancel, ..EvaluateOptions::default() };
    evaluation.chunk_events = options.chunk_events.unwrap_or(evaluation.chunk_events);
    let (counts, ()) =
        evaluate(&plan, &tube.source, &evaluation, || ()).map_err(|error| explain(error, &tube.file))?;
    let exact = binned.exact.iter().map(|&population| binned.tree.path(population).to_owned());
    Ok(Binned { counts: counts.counts().to_vec(), exact: exact.collect() })
}
