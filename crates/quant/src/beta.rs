//! Quantiles of the beta distribution, relative accuracy over all of (0, 1).
//!
//! statrs' inverse beta stops at an absolute tolerance, which is useless near 10^-6. Here the tail's logarithm is solved
//! by Newton's method in the log-odds u = ln(p / (1 − p)), where a beta density and both its tails are log-concave: from any start, Newton's steps approach the root from one side after the first.

mod continued_fraction;
mod density;
mod log_odds;
mod quadrature;
mod quantile;

pub(crate) use density::{deviance, stirling_error};
pub(crate) use log_odds::LogOdds;
pub(crate) use quadrature::NODES;
pub(crate) use quantile::{Quantile, Shapes};
