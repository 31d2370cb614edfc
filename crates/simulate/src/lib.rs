//! Synthetic flow-cytometry tubes with known truth.
