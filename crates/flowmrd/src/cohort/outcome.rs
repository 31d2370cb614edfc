use super::CaseFailure;
use crate::result::CaseResult;

/// What one case of a cohort came to.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseOutcome {
    /// The result, or why there is none.
    pub result: Result<CaseResult, CaseFailure>,
    /// Whether it was made in this run.
    pub work: Work,
}

/// Whether an outcome was made in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// The case was analysed, or it was tried.
    Done,
    /// What an earlier run kept was taken: nothing of it has changed.
    Kept,
}
