use serde::{Deserialize, Serialize};

use super::SourceEntry;

/// The risk group in which a scheme puts the case. It recommends nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RiskEntry {
    /// Id of the scheme, such as `cog-first-relapse`.
    pub id: String,
    /// Name of the scheme.
    pub name: String,
    /// SHA-256 of the document of the scheme, 64 hexadecimal digits.
    pub sha256: String,
    /// The disease and setting for which the scheme is made.
    pub disease: String,
    /// The facts that were given, in the order of the keys.
    pub facts: Vec<FactEntry>,
    /// The scheme's class of the time of relapse; null where the facts leave more than one, or the scheme has none.
    pub time: Option<String>,
    /// What the evaluation came to.
    pub outcome: RiskOutcome,
    /// The group, that of the measured level where the level decides; null where there is none.
    pub group: Option<String>,
    /// Each group that the true level could lead to, with its probability; empty where the level does not decide.
    pub groups: Vec<GroupEntry>,
    /// What is missing and could still change the group; empty where the case was evaluated.
    pub missing: Vec<String>,
    /// The time point at which the level has to be taken; null where no rule of the scheme asks for a level.
    pub time_point: Option<String>,
    /// The parts of the scheme that were not read in their source, and what would have to be read; used where that was
    /// asked for, treated as missing where not.
    pub unverified: Vec<String>,
    /// Where the scheme comes from.
    pub sources: Vec<SourceEntry>,
    /// What has to be known beside the rules: the document's note, and a relapse on the very day of a limit.
    pub remarks: Vec<String>,
}

/// One fact of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactEntry {
    /// The key, such as `lineage`.
    pub key: String,
    /// The value as it was understood; a date as `YYYY-MM-DD`.
    pub value: String,
}

/// One group and its probability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupEntry {
    /// Name of the group.
    pub name: String,
    /// Probability that the true level leads to it, 0 to 1.
    pub probability: f64,
}

/// What the evaluation of a scheme came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RiskOutcome {
    /// One group, whatever the level.
    #[serde(rename = "group")]
    Group,
    /// The level decides; `group` is that of the measured level.
    #[serde(rename = "by level")]
    ByLevel,
    /// No rule of the scheme fits the case.
    #[serde(rename = "unclassified")]
    Unclassified,
    /// Something is missing; `missing` names it.
    #[serde(rename = "not evaluable")]
    NotEvaluable,
}

impl RiskOutcome {
    /// Returns the words of `result.json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::ByLevel => "by level",
            Self::Unclassified => "unclassified",
            Self::NotEvaluable => "not evaluable",
        }
    }
}
