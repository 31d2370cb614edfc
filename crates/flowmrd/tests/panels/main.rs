//! Assays and the panels that they are for: drafts from a file's own, and templates of published ones.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // helpers of tests stop where they cannot go on

mod draft;
mod made;
mod templates;
