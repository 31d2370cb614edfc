use crate::plot::PlotData;
use crate::result::CaseResult;

/// What one case came to: the result, and what a report needs to draw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// Counts, level, verdict, provenance and findings: the content of `result.json`.
    pub result: CaseResult,
    /// The panels of the ways from all events to the LAIPs and to the denominator, parents before children.
    pub plots: Vec<PlotData>,
}
