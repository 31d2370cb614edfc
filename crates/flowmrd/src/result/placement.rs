use serde::{Deserialize, Serialize};

/// How far the level moves when the gates move within their tolerances: a model of where else they might have been drawn, at the
/// events as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlacementEntry {
    /// Draws of all gates.
    pub draws: u64,
    /// Seed of the draws.
    pub seed: u64,
    /// The spread of the level of the union over the draws; null where fewer than two draws have a level.
    pub spread: Option<SpreadEntry>,
    /// The spread of each LAIP's level, in the order of the assay.
    pub laips: Vec<LaipSpreadEntry>,
    /// The union when one line of the gates moves alone, the greatest effect first.
    pub sensitivity: Vec<SensitivityEntry>,
    /// How far each part of the gates was taken to lie off, in the order of the gates.
    pub tolerances: Vec<ToleranceEntry>,
}

/// The spread of one LAIP's level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LaipSpreadEntry {
    /// Name of the LAIP.
    pub name: String,
    /// The spread; null where fewer than two draws have a level.
    pub spread: Option<SpreadEntry>,
}

/// The spread of a level over the draws that have one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpreadEntry {
    /// Draws in which the denominator holds no event: they have no level.
    pub empty_draws: u64,
    /// Mean level, 0 to 1.
    pub mean: f64,
    /// Standard deviation of the level (divisor: draws less one).
    pub standard_deviation: f64,
    /// The quantile 0.025 of the level, 0 to 1 (linear between order statistics: type 7 of Hyndman and Fan).
    pub lower: f64,
    /// The median of the level, 0 to 1.
    pub median: f64,
    /// The quantile 0.975 of the level, 0 to 1.
    pub upper: f64,
    /// Standard deviation of the natural logarithm of the level; null where a draw holds no positive event.
    pub ln_standard_deviation: Option<f64>,
}

/// The union when one line of the gates moves alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SensitivityEntry {
    /// Paths of the populations whose gates have the line.
    pub gates: Vec<String>,
    /// Names of the parameters along which it moves; several for the area and the height of one pulse.
    pub parameters: Vec<String>,
    /// What moves: `minimum` or `maximum` of an interval, or `whole` for a polygon or an ellipsoid.
    pub part: String,
    /// Where an edge is drawn, on the gate's scale; null for a whole polygon or ellipsoid.
    pub edge: Option<f64>,
    /// The union with the line one tolerance lower.
    pub lower: MovedLevelEntry,
    /// The union with the line one tolerance higher.
    pub higher: MovedLevelEntry,
    /// The greater of the two changes of the level, without its sign; null where a level is missing.
    pub effect: Option<f64>,
}

/// A level under moved gates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MovedLevelEntry {
    /// Events of the union inside the denominator.
    pub positive: u64,
    /// Events of the denominator.
    pub total: u64,
    /// `positive / total`, 0 to 1; null where `total` is 0.
    pub fraction: Option<f64>,
}

/// How far one part of a gate was taken to lie off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToleranceEntry {
    /// Path of the population whose gate it is of.
    pub gate: String,
    /// Name of the parameter along which it moves.
    pub parameter: String,
    /// What moves: `minimum`, `maximum` or `whole`.
    pub part: String,
    /// One standard deviation, at least 0: in units of the gate's scale, or as a fraction of the coordinate.
    pub deviation: f64,
    /// What the deviation is in.
    pub unit: ToleranceUnit,
    /// Whether the assay left it to the engine.
    pub is_default: bool,
}

/// What a tolerance is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToleranceUnit {
    /// Units of the gate's scale.
    Scale,
    /// A fraction of the coordinate.
    Relative,
}
