use serde::{Deserialize, Serialize};

/// How many events a sample needs to detect a level, and what one sample can show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DesignEntry {
    /// The true level that is to be detected, a fraction.
    pub level: f64,
    /// The probability with which it is to be.
    pub power: f64,
    /// Events that make a detection.
    pub events: u64,
    /// The smallest denominator that reaches the power; null where none of up to 10^18 events does.
    pub total_needed: Option<u64>,
    /// The smallest denominator at which the level's coefficient of variation meets the assay's goal; null without one.
    pub total_for_precision: Option<u64>,
    /// What a sample of a given denominator reaches; absent where none is given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sample: Option<SampleDesignEntry>,
}

/// What one sample can show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleDesignEntry {
    /// Its denominator's events.
    pub total: u64,
    /// The smallest level that it detects with the power; null where no level is.
    pub sensitivity: Option<f64>,
    /// The probability that it detects the level asked for.
    pub probability: f64,
    /// Detection probability against level, a tenth to ten times the level asked for.
    pub power_curve: Vec<PowerEntry>,
}

/// One point of a power curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PowerEntry {
    /// True level, a fraction.
    pub level: f64,
    /// Probability of as many events as make a detection.
    pub probability: f64,
}
