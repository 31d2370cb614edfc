//! The pages of a cohort: one of all cases, and one in place of a case's page where the case has no result.

mod failure;

pub(crate) use failure::failure_page;
