//! FlowJo workspaces: counts of real ones, each kind of gate, what is left out, and which sample is a file's.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::print_stderr, reason = "a test that was skipped says so")]

mod bins;
mod builder;
mod dialects;
mod gates;
mod matching;
mod matrices;
mod workspaces;
