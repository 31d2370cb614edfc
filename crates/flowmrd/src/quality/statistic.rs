//! The statistics that rules share.

pub(crate) mod binomial;
pub(crate) mod kolmogorov;
pub(crate) mod median;
pub(crate) mod scan;
pub(crate) mod scatter;
