//! The `flowmrd` command from outside: arguments in, output, files and exit status out.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod assay;
mod bench;
mod cohort;
mod demo;
mod ends;
mod export;
mod export_population;
mod fcs_bytes;
mod flowjo;
mod gate;
mod inspect;
mod process;
mod quantify;
mod quantify_questions;
mod run;
mod run_named;
mod simulate;
mod validate;
