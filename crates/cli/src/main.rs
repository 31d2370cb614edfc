//! The `flowmrd` command: arguments in, the crates' answers out. It holds no arithmetic.

mod arguments;
mod commands;
mod failure;
mod interrupt;
mod output;
mod progress;

use clap::Parser;
use std::process::ExitCode;

/// Measurable residual disease from flow cytometry files: read, gate, quantify, report.
///
/// Data goes to standard output, everything else to standard error. Exit status: 0 done, 1 could not, 2 usage,
/// 3 done but a finding is at or above --fail-on, 130 interrupted. Research use only.
#[derive(Debug, Parser)]
#[command(
    name = "flowmrd",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Flowmrd {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    match Flowmrd::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
