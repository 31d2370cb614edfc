use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Located, Place, Problems};
use super::document::{entries, excerpt, table, text, wrong_type};

/// A name that the assay uses, and what files may call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The name in the assay.
    pub name: String,
    /// What a file's stain name or short name may be, in the order of the document; at least one.
    pub aliases: Vec<String>,
    /// Where the name stands.
    pub place: Place,
}

/// Parses `[markers]`: each key a name, each value one alias or a list of them.
pub(super) fn parse_markers(value: &Spanned<DeValue<'_>>, problems: &mut Problems<'_>) -> Vec<Marker> {
    let Some(table) = table(value, "[markers]", problems) else {
        return Vec::new();
    };
    let mut markers = Vec::new();
    for entry in entries(table) {
        let place = problems.place(entry.key_range().start);
        let subject = format!("the aliases of `{}`", excerpt(entry.key));
        if entry.key.trim().is_empty() {
            problems.add_at(place, "a marker's name is blank: expected some text", None);
            continue;
        }
        let aliases = parse_aliases(entry.value, &subject, problems);
        markers.push(Marker { name: entry.key.to_owned(), aliases, place });
    }
    markers
}

fn parse_aliases(value: &Spanned<DeValue<'_>>, subject: &str, problems: &mut Problems<'_>) -> Vec<String> {
    match value.get_ref() {
        DeValue::String(_) => {
            text(value, subject, problems).into_iter().map(|alias: Located<String>| alias.value).collect()
        }
        DeValue::Array(list) if !list.is_empty() => {
            list.iter().filter_map(|alias| text(alias, subject, problems)).map(|alias| alias.value).collect()
        }
        DeValue::Array(_) => {
            problems.add(&value.span(), format!("{subject} are none: expected at least one"));
            Vec::new()
        }
        _ => {
            wrong_type(value, subject, "a string or an array of strings", problems);
            Vec::new()
        }
    }
}
