//! Gating-ML 2.0: the truth files of the compliance suite event by event, leniency on form, rules and refusals.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::print_stderr, reason = "a test that was skipped says so")]

mod dialects;
mod refusals;
mod suite;
mod truth;
mod written;
