//! Options that several commands share.

mod fail_on;
mod memory;
mod reading;

pub(crate) use fail_on::FailOn;
pub(crate) use memory::parse_memory;
pub(crate) use reading::ReadArguments;

use clap::ValueEnum;
use flowmrd_quant::Confidence;
use std::num::NonZeroUsize;

/// How an answer is written on standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// To read
    #[default]
    Text,
    /// For other programs
    Json,
}

/// The option that every command has.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct FormatArgument {
    /// How the answer is written on standard output
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// Reads a count.
pub(crate) fn parse_count(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "expected a whole number of at least 0, digits alone".to_owned())
}

/// Reads `--threads`.
pub(crate) fn parse_threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "expected a whole number of at least 1, digits alone".to_owned())
}

/// Gives whatever lies outside of an analysis, a page's pictures among it, as many threads as were asked for.
pub(crate) fn share_threads(threads: Option<NonZeroUsize>) {
    if let Some(threads) = threads {
        // It fails where there is such a pool already: then this was asked for before.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global();
    }
}

/// Reads a number.
pub(crate) fn parse_number(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| format!("expected a number, got {text:?}"))
}

/// Reads `--confidence`.
pub(crate) fn parse_confidence(text: &str) -> Result<Confidence, String> {
    let level = text.parse().map_err(|_| format!("expected a number above 0 and below 1, got {text:?}"))?;
    Confidence::new(level).map_err(|error| match error {
        flowmrd_quant::Error::Confidence(level) if (1.0..100.0).contains(&level) => {
            format!("{error}: a fraction, not a percentage")
        }
        error => error.to_string(),
    })
}
