//! Limits of blank, detection and quantification of one sample, each in events and as a fraction of its denominator,
//! each with the rule it comes from.
//!
//! [`EventRules`] count events. [`ep17`] takes blanks and low-level samples as CLSI EP17-A2 does. [`GammaPoisson`]
//! models the blanks as counts and predicts for this sample's denominator. [`PrecisionGoal`] asks for a coefficient of
//! variation. A [`LimitSet`] holds what was found and judges a count by the largest of them.

pub mod ep17;
mod event_rules;
mod gamma_poisson;
mod limit;
mod precision;
mod replicate;
mod set;

pub use event_rules::{EventRules, Limits};
pub use gamma_poisson::{BlankLimits, BlankSpread, GammaPoisson};
pub use limit::{Limit, LimitKind, LimitRule};
pub use precision::{CountNoise, PrecisionGoal};
pub use replicate::Replicate;
pub use set::LimitSet;

/// The share of blanks a LOB stays above, and the share of samples at the LOD that rise above the LOB.
pub const LIMIT_PROBABILITY: f64 = 0.95;
