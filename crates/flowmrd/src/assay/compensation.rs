use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::Problems;
use super::document::{Section, excerpt, text};
use super::folder::Folder;
use super::matrix::{MatrixRule, read_csv};
use super::nearest::nearest;
use crate::result::DefaultEntry;

/// Where the compensation of values comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CompensationSource {
    /// The spillover matrix of each file; a file without one is refused.
    File,
    /// The spillover matrix of each file; values of a file without one are used as recorded (Gating-ML 2.0 `FCS`).
    FileIfAny,
    /// No parameter is compensated.
    None,
    /// A matrix of the assay, by its id.
    Matrix(String),
    /// As the document of gates says for each dimension, to which the assay refers.
    Gating,
}

/// What `compensation` may refer to.
pub(super) struct Sources<'a> {
    /// The matrices of `[matrices]`.
    pub(super) matrices: &'a [MatrixRule],
    /// Where CSV files are looked for.
    pub(super) folder: &'a Folder<'a>,
}

/// Most words that a message lists.
const LISTED: usize = 20;

/// The words that are no ids of matrices.
pub(super) const WORDS: [&str; 4] = ["file", "file-if-any", "none", "gating"];

impl CompensationSource {
    /// Returns the word of the assay, or the id of its matrix.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::File => "file",
            Self::FileIfAny => "file-if-any",
            Self::None => "none",
            Self::Matrix(id) => id,
            Self::Gating => "gating",
        }
    }
}

/// Parses `compensation`: the word itself, or `[compensation]` with `matrix` or `csv`; the file's matrix where it is left
/// out. A matrix of a CSV file joins those of the assay.
pub(super) fn parse_compensation(
    root: &mut Section<'_, '_>,
    sources: &Sources<'_>,
    defaults: &mut Vec<DefaultEntry>,
    problems: &mut Problems<'_>,
) -> Option<(CompensationSource, Option<MatrixRule>)> {
    let mut default = || {
        defaults.push(DefaultEntry { key: "compensation".to_owned(), value: "file".to_owned() });
        Some((CompensationSource::File, None))
    };
    let Some(entry) = root.find("compensation") else {
        return default();
    };
    let DeValue::Table(table) = entry.value.get_ref() else {
        return Some((compensation_word(entry.value, "`compensation`", sources.matrices, problems)?, None));
    };
    let mut section = Section::new("[compensation]", entry.key_range(), table);
    let found = match (section.find("matrix"), section.find("csv")) {
        (Some(entry), None) => {
            compensation_word(entry.value, "`matrix` in [compensation]", sources.matrices, problems)
                .map(|word| (word, None))
        }
        (None, Some(entry)) => read_csv(entry.value, sources.folder, problems)
            .map(|rule| (CompensationSource::Matrix(rule.matrix.id.clone()), Some(rule))),
        (Some(_), Some(_)) => {
            problems.add(&section.span, "[compensation] has two matrices: expected matrix or csv, got both");
            None
        }
        (None, None) => default(),
    };
    section.finish(problems);
    found
}

/// Takes a word, or the id of a matrix.
pub(super) fn compensation_word(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    matrices: &[MatrixRule],
    problems: &mut Problems<'_>,
) -> Option<CompensationSource> {
    let word = text(value, subject, problems)?;
    Some(match word.value.as_str() {
        "file" => CompensationSource::File,
        "file-if-any" => CompensationSource::FileIfAny,
        "none" => CompensationSource::None,
        id if matrices.iter().any(|rule| rule.matrix.id == id) => CompensationSource::Matrix(id.to_owned()),
        other => {
            let ids = matrices.iter().map(|rule| rule.matrix.id.as_str());
            let known: Vec<&str> = ["file", "file-if-any", "none"].into_iter().chain(ids).collect();
            let message = format!("unknown {subject} `{}`: expected {}", excerpt(other), or(&known));
            let near = if problems.is_long() { None } else { nearest(other, known.iter().copied()) };
            problems.add_at(word.place, message, near);
            return None;
        }
    })
}

/// Lists words: `a, b or c`; of many the first.
fn or(words: &[&str]) -> String {
    if words.len() > LISTED {
        let shown = words.get(..LISTED).unwrap_or_default();
        return format!("{} or one of {} more", shown.join(", "), words.len() - LISTED);
    }
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => String::new(),
    }
}
