use flowmrd_gating::excerpt::excerpt;

use crate::document::nearest::nearest;

/// A name that is none of those that there are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: expected one of {}, got `{}`{}", known.join(", "), excerpt(got), suggestion(nearest.as_deref()))]
pub struct UnknownName {
    /// What was named, such as `protocol`.
    pub what: String,
    /// The name.
    pub got: String,
    /// The names that there are.
    pub known: Vec<String>,
    /// The nearest of them, where one is near.
    pub nearest: Option<String>,
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!(" (did you mean `{nearest}`?)")).unwrap_or_default()
}

impl UnknownName {
    /// Stands for a name that is none of a list.
    pub(crate) fn new<'n>(what: &str, got: &str, known: impl IntoIterator<Item = &'n str>) -> Self {
        let known: Vec<String> = known.into_iter().map(str::to_owned).collect();
        let nearest = nearest(got, known.iter().map(String::as_str));
        Self { what: what.to_owned(), got: got.to_owned(), known, nearest }
    }
}

/// Finds the item of a name.
pub(crate) fn find_named<'i, T>(
    what: &str,
    name: &str,
    items: &'i [T],
    name_of: impl Fn(&'i T) -> &'i str,
) -> Result<&'i T, UnknownName> {
    let found = items.iter().find(|item| name_of(item) == name);
    found.ok_or_else(|| UnknownName::new(what, name, items.iter().map(&name_of)))
}
