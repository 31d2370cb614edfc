use flowmrd_core::{ParameterIdentity, ParameterIndex};

/// How a document's name fits the short names of a file.
pub(super) enum Found {
    /// One parameter bears the name.
    One(ParameterIndex),
    /// None does.
    None,
    /// Several do.
    Several(Vec<String>),
}

/// Finds a parameter by its short name: letter by letter, and only where none fits so without regard to case and to
/// blanks at the ends.
pub(super) fn find(name: &str, parameters: &[ParameterIdentity]) -> Found {
    let exact: Vec<&ParameterIdentity> =
        parameters.iter().filter(|parameter| parameter.short_name == name).collect();
    let folded = fold(name);
    let alike: Vec<&ParameterIdentity> =
        parameters.iter().filter(|parameter| fold(&parameter.short_name) == folded).collect();
    match (exact.as_slice(), alike.as_slice()) {
        ([one], _) | ([], [one]) => Found::One(one.number.index()),
        ([], []) => Found::None,
        ([], several) | (several, _) => {
            Found::Several(several.iter().map(|parameter| parameter.short_name.clone()).collect())
        }
    }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}
