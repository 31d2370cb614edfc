//! Gates in another format, on standard output.

use super::Arguments;
use crate::arguments::Format as AnswerFormat;
use crate::failure::Failure;
use crate::output::{print, print_json, remark};
use flowmrd::gates::{ConversionFormat, convert};
use flowmrd::{GateSource, Options};

/// A format to which gates are converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// An assay of this software, in TOML
    Assay,
    /// Gating-ML 2.0
    #[value(name = "gatingml")]
    GatingMl,
}

/// Prints the converted document; what is not in it as it was is said on standard error.
pub(super) fn run(source: &GateSource, format: Format, arguments: &Arguments) -> Result<(), Failure> {
    let options = Options {
        read: arguments.reading.options(),
        data_set: arguments.reading.data_set,
        ..Options::default()
    };
    let target = match format {
        Format::Assay => ConversionFormat::Assay,
        Format::GatingMl => ConversionFormat::GatingMl,
    };
    let file = arguments.file.as_deref().map(crate::commands::run::input_path);
    let conversion = convert(source, target, file, arguments.sample.as_deref(), &options)?;
    conversion.remarks.iter().for_each(|one| remark(&format!("caution: {one}")));
    match arguments.answer.format {
        AnswerFormat::Json => print_json(&serde_json::json!({
            "document": conversion.text,
            "remarks": conversion.remarks,
        })),
        AnswerFormat::Text => print(&conversion.text),
    }
}
