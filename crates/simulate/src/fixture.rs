//! The tubes of the repository's `fixtures` folder.

use crate::{Error, Tube};

/// A file of the `fixtures` folder that is made by simulation, with default shares and artefacts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fixture {
    /// Name of the file.
    pub file_name: &'static str,
    /// Events.
    pub event_count: u64,
    /// Probability that a nucleated cell is a blast.
    pub mrd_fraction: f64,
    /// Seed of all random numbers.
    pub seed: u64,
}

/// A tube with residual disease near 0.2 % and one without; together under 3 MB, so that they fit a repository.
pub const FIXTURES: [Fixture; 2] = [
    Fixture { file_name: "follow-up.fcs", event_count: 37_000, mrd_fraction: 0.0022, seed: 2026 },
    Fixture { file_name: "negative.fcs", event_count: 12_000, mrd_fraction: 0.0, seed: 2027 },
];

impl Fixture {
    /// Describes the tube.
    ///
    /// # Errors
    /// [`Error::Quantity`] for an `mrd_fraction` outside 0 to 1.
    pub fn tube(&self) -> Result<Tube, Error> {
        Tube::new(self.event_count, self.mrd_fraction, self.seed)
    }
}
