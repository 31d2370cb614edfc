//! Several tubes or files of one sample: the pooled level, whether they agree, and an interval that carries what they
//! differ by.

mod beta_binomial;
mod homogeneity;
mod interval;
mod profile;
mod tubes;

pub use beta_binomial::BetaBinomial;
pub use homogeneity::{Homogeneity, PValueMethod, Poolability};
pub use interval::DispersedInterval;
pub use profile::ProfileInterval;
pub use tubes::Tubes;
