//! Fields that documents of several kinds have: one line of text, an identifier, a word of a list, a flag, tables.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Located, Problems};
use super::nearest::nearest;
use super::{Section, excerpt, table, text, wrong_type};

/// Longest line of text, in characters.
const LINE_LIMIT: usize = 500;

/// Longest identifier, in characters.
const ID_LIMIT: usize = 64;

/// Takes a text of one line, without control characters and without blanks around it.
pub(crate) fn line(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<Located<String>> {
    let found = text(value, subject, problems)?;
    let expected = if found.value.chars().any(char::is_control) {
        "expected no control characters"
    } else if found.value.trim() != found.value {
        "expected no blanks around it"
    } else if found.value.chars().count() > LINE_LIMIT {
        "expected at most 500 characters"
    } else {
        return Some(found);
    };
    problems.add(&value.span(), format!("{subject} cannot be `{}`: {expected}", excerpt(&found.value)));
    None
}

/// Takes a line that has to be there.
pub(crate) fn required_line(
    section: &mut Section<'_, '_>,
    key: &'static str,
    problems: &mut Problems<'_>,
) -> Option<String> {
    let subject = format!("`{key}` in {}", section.title);
    let entry = section.require(key, "a line of text", problems)?;
    Some(line(entry.value, &subject, problems)?.value)
}

/// Takes a line that may be absent; the outer `None` is one that is wrong.
pub(crate) fn optional_line(
    section: &mut Section<'_, '_>,
    key: &'static str,
    problems: &mut Problems<'_>,
) -> Option<Option<String>> {
    let subject = format!("`{key}` in {}", section.title);
    match section.find(key) {
        Some(entry) => line(entry.value, &subject, problems).map(|line| Some(line.value)),
        None => Some(None),
    }
}

/// Takes the document's `id`: lower-case letters, digits and hyphens.
pub(crate) fn identifier(section: &mut Section<'_, '_>, problems: &mut Problems<'_>) -> Option<String> {
    let entry = section.require("id", "lower-case letters, digits and hyphens", problems)?;
    let id = text(entry.value, "`id`", problems)?.value;
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if id.chars().all(is_plain) && id.len() <= ID_LIMIT {
        return Some(id);
    }
    let expected = format!("at most {ID_LIMIT} lower-case letters, digits and hyphens");
    problems.add(&entry.value.span(), format!("`id`: expected {expected}, got `{}`", excerpt(&id)));
    None
}

/// Takes a word of a list.
pub(crate) fn word<T: Copy>(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    words: &[(&str, T)],
    problems: &mut Problems<'_>,
) -> Option<T> {
    let found = text(value, subject, problems)?;
    if let Some(&(_, meaning)) = words.iter().find(|(word, _)| *word == found.value) {
        return Some(meaning);
    }
    let names: Vec<_> = words.iter().map(|(word, _)| *word).collect();
    let message = format!("{subject}: expected one of {}, got `{}`", names.join(", "), excerpt(&found.value));
    problems.add_at(found.place, message, nearest(&found.value, names));
    None
}

/// Takes an array of words of a list.
pub(crate) fn words<T: Copy>(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    words: &[(&str, T)],
    problems: &mut Problems<'_>,
) -> Option<Vec<T>> {
    let found = list(value, subject, words.len().max(1), problems)?;
    let taken: Vec<_> = found.iter().map(|value| word(value, subject, words, problems)).collect();
    taken.into_iter().collect()
}

/// Takes `true` or `false`.
pub(crate) fn flag(value: &Spanned<DeValue<'_>>, subject: &str, problems: &mut Problems<'_>) -> Option<bool> {
    match value.get_ref() {
        DeValue::Boolean(flag) => Some(*flag),
        _ => {
            wrong_type(value, subject, "true or false", problems);
            None
        }
    }
}

/// Takes an array that holds at least one and at most `limit` values.
pub(crate) fn list<'d, 't>(
    value: &'d Spanned<DeValue<'t>>,
    subject: &str,
    limit: usize,
    problems: &mut Problems<'_>,
) -> Option<&'d [Spanned<DeValue<'t>>]> {
    let Some(found) = value.get_ref().as_array() else {
        wrong_type(value, subject, "an array", problems);
        return None;
    };
    if found.is_empty() || found.len() > limit {
        let count = found.len();
        problems.add(&value.span(), format!("{subject}: expected 1 to {limit} of them, got {count}"));
        return None;
    }
    Some(found)
}

/// Takes every table of an array by a function; `None` where one of them is wrong, after all were looked at.
pub(crate) fn tables<'d, 't, T>(
    list: &'d [Spanned<DeValue<'t>>],
    title: &str,
    problems: &mut Problems<'_>,
    mut parse: impl FnMut(Section<'d, 't>, &mut Problems<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    let parsed: Vec<_> = list
        .iter()
        .map(|value| {
            let table: &DeTable<'_> = table(value, title, problems)?;
            parse(Section::new(title, value.span(), table), problems)
        })
        .collect();
    parsed.into_iter().collect()
}
