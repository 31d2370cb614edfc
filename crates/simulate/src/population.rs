//! The populations of a follow-up marrow after treatment for B-cell precursor ALL, and how each looks.
//!
//! Signal levels are illustrative: the order of the populations on each marker is the textbook's, the numbers are
//! chosen, not measured.

mod antigens;

use crate::Modulation;
use crate::optics::Signal;
use crate::panel::{FLUOROCHROME_COUNT, Marker, Panel};
use crate::random::{Random, power_of_ten};

/// What a particle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Population {
    /// Neutrophils and their precursors.
    Granulocytes,
    /// Monocytes.
    Monocytes,
    /// CD3+ T cells.
    TCells,
    /// Natural killer cells.
    NkCells,
    /// Mature CD10− CD20+ B cells.
    MatureBCells,
    /// Normal B-cell precursors, along their maturation.
    Hematogones,
    /// Plasma cells: CD38 very bright, CD58 bright, CD20−.
    PlasmaCells,
    /// CD34+ CD19− myeloid progenitors.
    MyeloidProgenitors,
    /// Nucleated red cells: CD45−, left by lysis.
    Erythroblasts,
    /// Leukaemic cells: of the panel's [`Leukaemia`](crate::panel::Leukaemia).
    Blasts,
    /// Platelets, fragments and unlysed red cells: without a nucleus.
    Debris,
}

impl Population {
    /// All populations, in the order of their shares.
    pub const ALL: [Self; 11] = [
        Self::Granulocytes,
        Self::Monocytes,
        Self::TCells,
        Self::NkCells,
        Self::MatureBCells,
        Self::Hematogones,
        Self::PlasmaCells,
        Self::MyeloidProgenitors,
        Self::Erythroblasts,
        Self::Blasts,
        Self::Debris,
    ];

    /// Returns the name as tables show it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Granulocytes => "granulocytes",
            Self::Monocytes => "monocytes",
            Self::TCells => "T cells",
            Self::NkCells => "NK cells",
            Self::MatureBCells => "mature B cells",
            Self::Hematogones => "hematogones",
            Self::PlasmaCells => "plasma cells",
            Self::MyeloidProgenitors => "myeloid progenitors",
            Self::Erythroblasts => "erythroblasts",
            Self::Blasts => "blasts",
            Self::Debris => "debris",
        }
    }

    /// Tells whether the particle has a nucleus: everything but debris.
    #[must_use]
    pub fn is_nucleated(self) -> bool {
        self != Self::Debris
    }

    fn profile(self) -> &'static Profile {
        &PROFILES[self as usize]
    }
}

/// Whether a cell's membrane was whole when it was stained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Viability {
    /// Keeps the viability dye out; debris is counted here too, as it takes up none.
    Live,
    /// Takes the viability dye up.
    Dead,
}

/// One cell or fragment, as the truth names it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Particle {
    /// What it is.
    pub population: Population,
    /// Live or dead.
    pub viability: Viability,
    /// Place on the maturation path, 0 to 1, of a hematogone; `None` for all else.
    pub maturation: Option<f64>,
}

/// Scatter and light of one particle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Appearance {
    /// Area of forward scatter.
    pub(crate) forward: f64,
    /// Area of side scatter.
    pub(crate) side: f64,
    /// Emitted light.
    pub(crate) emitted: Signal,
}

/// What a tube's cells are stained with, and how its blasts have changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Staining<'a> {
    pub(crate) panel: &'a Panel,
    pub(crate) modulation: &'a Modulation,
    /// How much brighter or dimmer than usual the tube stains every cell.
    pub(crate) brightness: &'a Modulation,
}

/// Typical scatter of a population, and how widely its cells vary.
struct Profile {
    forward: f64,
    side: f64,
    /// Standard deviation of log10 of each antigen's light between cells.
    spread_log10: f64,
    syto41_log10: f64,
}

const fn profile(scatter: [f64; 2], spread_log10: f64, syto41_log10: f64) -> Profile {
    Profile { forward: scatter[0], side: scatter[1], spread_log10, syto41_log10 }
}

/// In the order of [`Population::ALL`].
const PROFILES: [Profile; 11] = [
    profile([120e3, 110e3], 0.18, 3.60),
    profile([130e3, 58e3], 0.16, 3.60),
    profile([70e3, 21e3], 0.16, 3.60),
    profile([72e3, 24e3], 0.16, 3.60),
    profile([72e3, 22e3], 0.16, 3.60),
    profile([72e3, 22e3], 0.17, 3.62),
    profile([95e3, 35e3], 0.20, 3.60),
    profile([105e3, 38e3], 0.18, 3.65),
    profile([55e3, 17e3], 0.18, 3.65),
    profile([92e3, 25e3], 0.28, 3.65),
    profile([17e3, 8e3], 0.30, 1.80),
];

const FORWARD_SPREAD_LOG10: f64 = 0.06;
const SIDE_SPREAD_LOG10: f64 = 0.09;
const DEBRIS_FORWARD_SPREAD_LOG10: f64 = 0.12;
const SYTO41_SPREAD_LOG10: f64 = 0.08;
/// log10 of the viability dye on live and dead cells, and its spread.
const VIABILITY_LOG10: [f64; 2] = [1.9, 4.1];
const VIABILITY_SPREAD_LOG10: f64 = 0.22;
/// What a dead cell keeps of its forward scatter and of its markers, and how much more side scatter it has.
const DEAD_FORWARD: f64 = 0.62;
const DEAD_LIGHT: f64 = 0.6;
const DEAD_SIDE: f64 = 1.25;
/// log10 of the light that antibodies bound at random give a dead cell, and its spread.
const DEAD_STICKING_LOG10: [f64; 2] = [2.4, 0.25];

impl Particle {
    /// Draws how this particle looks.
    pub(crate) fn appearance(&self, staining: Staining<'_>, random: &mut Random) -> Appearance {
        let profile = self.population.profile();
        let forward_spread = match self.population {
            Population::Debris => DEBRIS_FORWARD_SPREAD_LOG10,
            _ => FORWARD_SPREAD_LOG10,
        };
        let mut appearance = Appearance {
            forward: profile.forward * random.log_normal(0.0, forward_spread),
            side: profile.side * random.log_normal(0.0, SIDE_SPREAD_LOG10),
            emitted: self.light(profile, staining, random),
        };
        if self.viability == Viability::Dead {
            appearance.die(staining.panel, random);
        }
        appearance
    }

    /// Draws the light of the panel's fluorochromes, in their order; the others give none.
    fn light(&self, profile: &Profile, staining: Staining<'_>, random: &mut Random) -> Signal {
        let subset = self.subset(staining.panel, random);
        let mut emitted = [0.0; FLUOROCHROME_COUNT];
        for (place, marker) in staining.panel.stains() {
            let (typical, spread) = match marker {
                Marker::Syto41 => (profile.syto41_log10, SYTO41_SPREAD_LOG10),
                Marker::Viability => (VIABILITY_LOG10[self.viability as usize], VIABILITY_SPREAD_LOG10),
                antigen => (self.antigen_log10(antigen, subset, staining), profile.spread_log10),
            };
            emitted[place] = random.log_normal(typical, spread);
        }
        emitted
    }
}

impl Appearance {
    fn die(&mut self, panel: &Panel, random: &mut Random) {
        self.forward *= DEAD_FORWARD;
        self.side *= DEAD_SIDE;
        let sticking = power_of_ten(DEAD_STICKING_LOG10[0] + DEAD_STICKING_LOG10[1] * random.normal());
        for (place, _) in panel.stains().filter(|(_, marker)| marker.is_antigen()) {
            self.emitted[place] = self.emitted[place] * DEAD_LIGHT + sticking;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Geometric mean of a marker over many particles.
    fn level(population: Population, viability: Viability, marker: Marker) -> f64 {
        let mut random = Random::new(11, 0);
        let particle = Particle { population, viability, maturation: None };
        let (panel, modulation) = (Panel::default(), Modulation::default());
        let staining = Staining { panel: &panel, modulation: &modulation, brightness: &modulation };
        let place = panel.fluorochrome(marker).unwrap();
        let mut light = || particle.appearance(staining, &mut random).emitted[place];
        (0..2000).map(|_| light().log10()).sum::<f64>() / 2000.0
    }

    #[test]
    fn populations_stand_in_the_order_of_the_profiles() {
        for (k, population) in Population::ALL.into_iter().enumerate() {
            assert_eq!(population as usize, k, "{}", population.name());
        }
    }

    #[test]
    fn markers_order_the_populations_as_immunology_does() {
        use Marker::{Cd3, Cd10, Cd19, Cd34, Cd38, Cd45, Cd58, Cd66c, Syto41};
        use Population::{Blasts, Debris, Erythroblasts, Granulocytes, MatureBCells, PlasmaCells, TCells};
        let live = |population, marker| level(population, Viability::Live, marker);
        // "above" is a factor of five or more between typical levels
        let above = |high, low, marker| live(high, marker) > live(low, marker) + 5f64.log10();
        assert!(above(TCells, MatureBCells, Cd3) && above(MatureBCells, TCells, Cd19));
        assert!(above(TCells, Blasts, Cd45) && above(Blasts, Erythroblasts, Cd45));
        assert!(above(Blasts, MatureBCells, Cd10) && above(Blasts, MatureBCells, Cd34));
        assert!(above(Blasts, MatureBCells, Cd58) && above(Blasts, MatureBCells, Cd66c));
        assert!(above(Granulocytes, TCells, Cd66c) && above(PlasmaCells, Blasts, Cd38));
        assert!(above(Erythroblasts, Debris, Syto41));
    }

    #[test]
    fn dead_cells_take_up_the_dye_and_shrink() {
        let dye = |viability| level(Population::TCells, viability, Marker::Viability);
        assert!(dye(Viability::Dead) > dye(Viability::Live) + 2.0);
        let mut random = Random::new(12, 0);
        let (panel, modulation) = (Panel::default(), Modulation::default());
        let staining = Staining { panel: &panel, modulation: &modulation, brightness: &modulation };
        let mut mean_forward = |viability| {
            let particle = Particle { population: Population::TCells, viability, maturation: None };
            (0..2000).map(|_| particle.appearance(staining, &mut random).forward).sum::<f64>() / 2000.0
        };
        assert!(mean_forward(Viability::Dead) < 0.7 * mean_forward(Viability::Live));
    }
}
