use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Located, Problems};
use super::document::{excerpt, text};

/// Longest name of a population, in characters.
const NAME_LIMIT: usize = 200;

/// Takes a name of a population: no slash, which parts a path, no control characters, no blanks around it.
pub(super) fn population_name(
    value: &Spanned<DeValue<'_>>,
    subject: &str,
    problems: &mut Problems<'_>,
) -> Option<Located<String>> {
    let name = text(value, subject, problems)?;
    let reason = if name.value.contains('/') {
        "expected no slash, which parts the names of a path"
    } else if name.value.trim() != name.value {
        "expected no blanks around it"
    } else if name.value.chars().any(char::is_control) {
        "expected no control characters"
    } else if name.value.chars().count() > NAME_LIMIT {
        "expected at most 200 characters"
    } else {
        return Some(name);
    };
    problems.add(&value.span(), format!("{subject} cannot be `{}`: {reason}", excerpt(&name.value)));
    None
}
