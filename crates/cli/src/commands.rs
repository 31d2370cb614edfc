pub(crate) mod quantify;
pub(crate) mod simulate;

use crate::failure::Failure;
use clap::Subcommand;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Quantify(quantify::Arguments),
    Simulate(simulate::Arguments),
}

impl Command {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Quantify(arguments) => quantify::run(&arguments),
            Self::Simulate(arguments) => simulate::run(&arguments),
        }
    }
}
