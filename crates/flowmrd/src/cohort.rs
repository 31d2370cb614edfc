//! A cohort: many cases by one manifest, several at a time within a memory budget, each with a result or a failure.
//!
//! A [`Cohort`] is a manifest and its assays. [`run`] takes its cases in an order in which a patient's earlier time
//! points come first, asks a [`CaseStore`] what is kept of each under its [`CaseKey`], analyses what is missing or
//! changed, and gives what comes of it to the store. One case's failure is that case's outcome and stops no other.

mod acquired;
mod budget;
mod carry_over;
mod control_chart;
mod failure;
mod fingerprint;
mod key;
mod outcome;
mod plan;
mod queue;
pub mod result;
mod run;
mod store;
mod summary;

pub use budget::{FALLBACK_MEMORY, case_memory, default_memory, machine_memory};
pub use control_chart::{MOVING_RANGE_FACTOR, SETTLED_COUNT, chart_limits};
pub use failure::CaseFailure;
pub use key::CaseKey;
pub use outcome::{CaseOutcome, Work};
pub use plan::{Cohort, EARLIER_LIMIT, PlannedCase};
pub use run::{CohortOptions, CohortProgress, run};
pub use store::{CaseStore, StoreError};
pub use summary::{EARLIER_FAILED, summarise};
