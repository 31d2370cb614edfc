//! From counts to an MRD level with confidence bounds, limits and a verdict.
