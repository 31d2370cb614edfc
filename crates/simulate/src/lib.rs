//! Synthetic flow-cytometry tubes with known truth: the same tube gives the same bytes on every platform.
//!
//! A [`Tube`] describes a bone-marrow sample after treatment for B-cell precursor ALL: normal populations, hematogones
//! along their maturation path, blasts that leave it, debris, dead cells and doublets. [`Tube::simulate`] draws its
//! events as a cytometer records them (spillover, photon and electronic noise, time) and keeps the truth of each;
//! [`Tube::write_file`] writes them as FCS 3.1.

mod error;
mod fcs;
pub mod fixture;
pub mod maturation;
pub mod optics;
pub mod panel;
mod population;
mod random;
mod simulated;
mod truth;
mod tube;

pub use error::Error;
pub use population::{Particle, Population, Viability};
pub use simulated::{BLOCK_EVENTS, Simulated};
pub use truth::{Label, Truth, TruthCounts};
pub use tube::{Artefacts, Shares, Tube};
