//! Synthetic flow-cytometry tubes with known truth: the same tube gives the same bytes on every platform.
//!
//! A [`Tube`] describes a bone-marrow sample after treatment for B-cell precursor ALL: normal populations, hematogones
//! along their maturation path, blasts that leave it, debris, dead cells and doublets. [`Tube::simulate`] draws its
//! events as a cytometer records them (spillover, photon and electronic noise, time) and keeps the truth of each;
//! [`Tube::write_file`] writes them as FCS 3.1.
//!
//! # Examples
//! One blast in a hundred nucleated cells, and none.
//!
//! ```
//! use flowmrd_simulate::{Population, Tube};
//!
//! let relapse = Tube::new(20_000, 0.01, 7)?.simulate()?.truth.counts();
//! let remission = Tube::new(20_000, 0.0, 7)?.simulate()?.truth.counts();
//! let level = relapse.live_singlets(Population::Blasts) as f64 / relapse.live_nucleated_singlets() as f64;
//! // some 17,000 live nucleated singlets: five standard deviations are 0.4 %
//! assert!((level - 0.01).abs() < 0.004);
//! assert_eq!(remission.live_singlets(Population::Blasts), 0);
//! # Ok::<(), flowmrd_simulate::Error>(())
//! ```

pub mod acquisition;
pub mod detector;
mod error;
pub mod fault;
mod fcs;
pub mod fixture;
mod marrow;
pub mod maturation;
mod modulation;
pub mod optics;
pub mod panel;
mod population;
mod random;
mod simulated;
pub mod study;
mod truth;
mod tube;

pub use acquisition::Acquisition;
pub use error::Error;
pub use fault::Fault;
pub use marrow::Marrow;
pub use modulation::Modulation;
pub use panel::Panel;
pub use population::{Particle, Population, Viability};
pub use simulated::{BLOCK_EVENTS, Simulated};
pub use truth::{Label, Truth, TruthCounts};
pub use tube::{Artefacts, Shares, Tube};
