use crate::arguments::{Format, FormatArgument, ReadArguments};
use crate::commands::run::input_path;
use crate::failure::Failure;
use crate::output::{print, print_json, refuse_unwritable, remark};
use flowmrd::Options;
use flowmrd::assay::draft;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Write a commented assay from a file's own panel: it runs on that file, and its gates are placeholders
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// FCS or LMD file of the panel, gzipped or not; - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Assay to write; what is there is never overwritten. Without it, to standard output
    #[arg(long, short, value_name = "A.toml")]
    output: Option<PathBuf>,
    #[command(flatten)]
    answer: FormatArgument,
    #[command(flatten)]
    reading: ReadArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if let Some(output) = &arguments.output {
        refuse_unwritable(output)?;
        if output.symlink_metadata().is_ok() {
            return Err(taken(output));
        }
    }
    let options = Options {
        read: arguments.reading.options(),
        data_set: arguments.reading.data_set,
        ..Options::default()
    };
    let draft = draft(input_path(&arguments.file), &options)?;
    draft.remarks.iter().for_each(|one| remark(&format!("caution: {one}")));
    if let Some(output) = &arguments.output {
        write_new(output, &draft.text)?;
    }
    match (arguments.answer.format, &arguments.output) {
        (Format::Json, output) => print_json(&serde_json::json!({
            "document": draft.text,
            "remarks": draft.remarks,
            "output": output.as_ref().map(|path| path.display().to_string()),
        })),
        (Format::Text, Some(output)) => {
            let path = output.display();
            print(&format!("{path}: place its gates, then: flowmrd assay check {path}\n"))
        }
        (Format::Text, None) => print(&draft.text),
    }
}

/// Writes a file beside its place, and puts it there unless something is.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: &std::io::Error| {
        Failure::could_not(format!("cannot write {}", path.display())).with_cause(error)
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
    file.write_all(text.as_bytes()).map_err(|error| failed(&error))?;
    file.persist_noclobber(path).map(|_| ()).map_err(|error| match error.error.kind() {
        std::io::ErrorKind::AlreadyExists => taken(path),
        _ => failed(&error.error),
    })
}

fn taken(path: &Path) -> Failure {
    Failure::could_not(format!("cannot write {}: expected nothing there, got a file", path.display()))
        .with_hint("name another file, or take that one away: an assay is never overwritten")
}
