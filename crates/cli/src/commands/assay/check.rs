use crate::arguments::{Format, FormatArgument, ReadArguments};
use crate::commands::run::input_path;
use crate::failure::Failure;
use crate::output::{print, print_json};
use flowmrd::assay::{AssayError, Diagnostic, Explanation};
use flowmrd::{Assay, Error, Options};
use flowmrd_gating::excerpt::excerpt;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Say in sentences what an assay will do, what is wrong with it, and what is doubtful
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Assay
    #[arg(value_name = "A.toml")]
    assay: PathBuf,
    /// FCS or LMD file in which the assay's names are looked up
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    answer: FormatArgument,
    #[command(flatten)]
    reading: ReadArguments,
}

/// The answer as JSON.
#[derive(Debug, Serialize)]
struct Answer<'e> {
    is_valid: bool,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    explanation: Option<&'e Explanation>,
    errors: Vec<ErrorEntry<'e>>,
}

/// One thing that is wrong.
#[derive(Debug, Serialize)]
struct ErrorEntry<'e> {
    /// Line, from 1.
    line: usize,
    /// Column in characters, from 1.
    column: usize,
    message: &'e str,
    nearest: Option<&'e str>,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match explain(arguments) {
        Ok(explanation) => match arguments.answer.format {
            Format::Json => {
                let explanation = Some(&explanation);
                print_json(&Answer { is_valid: true, explanation, errors: Vec::new() })
            }
            Format::Text => print(&text(&explanation, &arguments.assay)),
        },
        Err(error) => {
            if let (Format::Json, Error::Assay(refused)) = (arguments.answer.format, &error) {
                print_json(&Answer { is_valid: false, explanation: None, errors: entries(refused) })?;
            }
            Err(error.into())
        }
    }
}

fn explain(arguments: &Arguments) -> Result<Explanation, Error> {
    let assay = Assay::read(&arguments.assay)?;
    let Some(file) = &arguments.file else {
        return Ok(assay.explain());
    };
    let options = Options {
        read: arguments.reading.options(),
        data_set: arguments.reading.data_set,
        ..Options::default()
    };
    assay.explain_for(input_path(file), &options)
}

fn entries(refused: &AssayError) -> Vec<ErrorEntry<'_>> {
    fn entry(diagnostic: &Diagnostic) -> ErrorEntry<'_> {
        let Diagnostic { place, message, nearest } = diagnostic;
        ErrorEntry { line: place.line, column: place.column, message, nearest: nearest.as_deref() }
    }
    refused.diagnostics().iter().map(entry).collect()
}

/// Writes topics, then doubts with their places.
fn text(explanation: &Explanation, assay: &Path) -> String {
    let mut out = format!("{}, version {}\n", excerpt(&explanation.name), excerpt(&explanation.version));
    for topic in &explanation.topics {
        out.push_str(&format!("\n{}\n", topic.title));
        for statement in &topic.statements {
            out.push_str(&format!("{}{}\n", "  ".repeat(statement.depth + 1), statement.text));
        }
    }
    match explanation.doubts.len() {
        0 => out.push_str("\nNothing is doubtful\n"),
        1 => out.push_str("\n1 thing is doubtful\n"),
        several => out.push_str(&format!("\n{several} things are doubtful\n")),
    }
    for doubt in &explanation.doubts {
        let (path, place) = (assay.display(), format!("{}:{}", doubt.line, doubt.column));
        out.push_str(&format!("  {path}:{place}: {}\n    {}\n", doubt.message, doubt.advice));
    }
    out
}
