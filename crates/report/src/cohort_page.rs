//! The pages of a cohort: one of all cases, and one in place of a case's page where the case has no result.

use flowmrd::cohort::result::CohortResult;
use flowmrd::cohort::{CaseOutcome, Cohort};

use crate::cohort::CohortFolder;

mod failure;

pub(crate) use failure::failure_page;

pub(crate) fn cohort_page(_: &Cohort, _: &[CaseOutcome], _: &CohortResult, _: &CohortFolder) -> String {
    String::new()
}
