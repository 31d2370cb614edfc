//! Broken and hostile documents: Gating-ML, FlowJo workspaces and assays.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod hostile;
mod mutated;
mod mutation;
