use serde::{Deserialize, Serialize};

/// How the events of a population look on each marker that gates use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhenotypeEntry {
    /// Path of the population.
    pub population: String,
    /// Whether its events are a LAIP's, inside the denominator, or those of the reference population.
    pub role: PhenotypeRole,
    /// Events of the population.
    pub event_count: u64,
    /// Events from which the quartiles are taken: all, or a uniform sample of them.
    pub sampled_count: u64,
    /// Each marker but time, in the order in which the assay first uses them.
    pub markers: Vec<MarkerSpreadEntry>,
}

/// What a phenotype is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhenotypeRole {
    /// A LAIP's events inside the denominator.
    Laip,
    /// The population that the LAIPs are compared with.
    Reference,
}

/// The quartiles of one marker over the events of a population: each the smallest value that at least 25, 50 or 75 of 100
/// events do not pass (the inverse of the empirical distribution, type 1 of Hyndman and Fan, 1996), which a monotone scale
/// does not move.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkerSpreadEntry {
    /// The name in the assay.
    pub marker: String,
    /// Median before the scale: the (compensated) value; null where no event has a number.
    pub median_value: Option<f64>,
    /// Median on the gates' scale; null where no event has a number.
    pub median: Option<f64>,
    /// Lower quartile on the gates' scale; null where no event has a number.
    pub lower_quartile: Option<f64>,
    /// Upper quartile on the gates' scale; null where no event has a number.
    pub upper_quartile: Option<f64>,
}
