use serde::{Deserialize, Serialize};

/// What a protocol calls the level at one of its time points. It recommends nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProtocolEntry {
    /// Id of the protocol, such as `aieop-bfm-all-2009`.
    pub id: String,
    /// Name of the protocol.
    pub name: String,
    /// SHA-256 of the document of thresholds, 64 hexadecimal digits.
    pub sha256: String,
    /// The disease and setting for which the protocol is made.
    pub disease: String,
    /// Name of the time point.
    pub time_point: String,
    /// Day or week of the time point, such as `day 15`; null where the protocol states none.
    pub timing: Option<String>,
    /// What the protocol samples: `marrow`, `blood`, `blood or marrow` or `not stated`.
    pub material: String,
    /// How the protocol measures: `flow`, `pcr`, `any` or `not stated`.
    pub method: String,
    /// The denominator in the protocol's words; null where the source states none.
    pub denominator: Option<String>,
    /// The class of the measured level.
    pub class: String,
    /// Every class in ascending order, with its probability.
    pub classes: Vec<ClassEntry>,
    /// Every threshold in ascending order, with the probability of lying at or above it.
    pub thresholds: Vec<ThresholdEntry>,
    /// Whether the values were read in their source.
    pub verified: bool,
    /// What would have to be read; null where the values are verified.
    pub missing: Option<String>,
    /// Where the values come from; null where unverified ones name no source.
    pub source: Option<SourceEntry>,
    /// What has to be known beside the values: the document's notes, and where this level differs from the protocol's.
    pub remarks: Vec<String>,
}

/// One class of levels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassEntry {
    /// The protocol's name of the class, or its levels in words.
    pub name: String,
    /// Probability that the true level lies in the class, 0 to 1.
    pub probability: f64,
}

/// One threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThresholdEntry {
    /// The threshold, a fraction from 0 to 1.
    pub fraction: f64,
    /// To which class the threshold itself belongs.
    pub side: ThresholdSide,
    /// Probability that the true level lies at or above the threshold, 0 to 1.
    pub probability: f64,
}

/// To which class a threshold itself belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ThresholdSide {
    /// To the class above it: that begins at ≥ the threshold.
    #[serde(rename = "from")]
    From,
    /// To the class below it: the next begins at > the threshold.
    #[serde(rename = "above")]
    Above,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// The publication.
    pub citation: String,
    /// The place in it.
    pub place: String,
    /// Where it is published; null where that is not known.
    pub url: Option<String>,
}
