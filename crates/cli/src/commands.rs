pub(crate) mod assay;
pub(crate) mod bench;
pub(crate) mod cohort;
pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod gate;
pub(crate) mod inspect;
mod level_line;
mod level_text;
pub(crate) mod quantify;
pub(crate) mod run;
pub(crate) mod simulate;
mod study_folder;
pub(crate) mod validate;

use crate::failure::Failure;
use clap::Subcommand;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(run::Arguments),
    Cohort(cohort::Arguments),
    Gate(gate::Arguments),
    Inspect(inspect::Arguments),
    Export(export::Arguments),
    Quantify(quantify::Arguments),
    Simulate(simulate::Arguments),
    Validate(validate::Arguments),
    Assay(assay::Arguments),
    Demo(demo::Arguments),
    Bench(bench::Arguments),
}

impl Command {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Run(arguments) => run::run(&arguments),
            Self::Cohort(arguments) => cohort::run(&arguments),
            Self::Gate(arguments) => gate::run(&arguments),
            Self::Inspect(arguments) => inspect::run(&arguments),
            Self::Export(arguments) => export::run(&arguments),
            Self::Quantify(arguments) => quantify::run(&arguments),
            Self::Simulate(arguments) => simulate::run(&arguments),
            Self::Validate(arguments) => validate::run(&arguments),
            Self::Assay(arguments) => assay::run(&arguments),
            Self::Demo(arguments) => demo::run(&arguments),
            Self::Bench(arguments) => bench::run(&arguments),
        }
    }
}
