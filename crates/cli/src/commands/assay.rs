mod check;
mod new;
mod schema;

use crate::failure::Failure;

/// Write an assay to start from, explain and check one, or print the schema that editors take
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    New(new::Arguments),
    Check(check::Arguments),
    Schema(schema::Arguments),
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::New(arguments) => new::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Schema(arguments) => schema::run(arguments),
    }
}
