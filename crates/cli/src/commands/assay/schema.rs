use crate::failure::Failure;
use crate::output::print;

/// Print the JSON schema of assays, which editors take for completion and checks
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments) -> Result<(), Failure> {
    print(flowmrd::assay::SCHEMA)
}
