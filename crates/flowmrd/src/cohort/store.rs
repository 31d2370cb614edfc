use super::{CaseFailure, CaseKey, PlannedCase};
use crate::analysis::Analysis;
use crate::result::CaseResult;

/// Why a store could not keep an outcome.
pub type StoreError = Box<dyn std::error::Error + Send + Sync>;

/// Where the outcomes of cases are kept from one run to the next; used from several threads at once.
pub trait CaseStore: Sync {
    /// Says which settings of the store change what it keeps of a case; they are part of the case's key.
    fn settings(&self) -> String;

    /// Returns what was kept of a case under a key, whole and unchanged; `None` where the case has to be analysed.
    fn find(&self, case: &PlannedCase, key: &CaseKey) -> Option<CaseResult>;

    /// Keeps an analysis and returns its result as [`CaseStore::find`] gives it from then on; before it is whole, that
    /// gives nothing.
    ///
    /// # Errors
    /// Whatever keeps the store from it; it becomes the case's failure.
    fn keep(&self, case: &PlannedCase, key: &CaseKey, analysis: &Analysis) -> Result<CaseResult, StoreError>;

    /// Keeps why a case has no result, in place of a result that was kept before.
    ///
    /// # Errors
    /// Whatever keeps the store from it.
    fn keep_failure(&self, case: &PlannedCase, failure: &CaseFailure) -> Result<(), StoreError>;
}
