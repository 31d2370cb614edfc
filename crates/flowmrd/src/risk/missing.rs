use super::FactKey;

/// What is missing, and could still change the group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum Missing {
    /// A fact of the case.
    #[error("fact {key}: expected {expected}, got none", key = .0, expected = .0.expected())]
    Fact(FactKey),
    /// The level.
    #[error("level: expected a measured one, got none")]
    Level,
    /// The level at the scheme's time point.
    #[error("fact time_point: expected `{expected}`, got {}", or_none(got.as_deref()))]
    TimePoint {
        /// The scheme's time point.
        expected: String,
        /// The level's, where it is known.
        got: Option<String>,
    },
    /// A definition of time that was read in its source.
    #[error("definition of `{name}`: expected a verified one, got an unverified one: {missing}")]
    Time {
        /// Name of the class of times.
        name: String,
        /// What would have to be read.
        missing: String,
    },
    /// A rule on the level that was read in its source.
    #[error("rule on the level: expected a verified one, got an unverified one: {missing}")]
    LevelRule {
        /// What would have to be read.
        missing: String,
    },
    /// A group whose rules were read in their source.
    #[error("group `{name}`: expected verified rules, got unverified ones: {missing}")]
    Group {
        /// Name of the group.
        name: String,
        /// What would have to be read.
        missing: String,
    },
}

fn or_none(got: Option<&str>) -> String {
    got.map_or_else(|| "none".to_owned(), |got| format!("`{got}`"))
}
