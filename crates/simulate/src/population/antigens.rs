//! How brightly each population carries each antigen.

use super::{Particle, Population, Staining};
use crate::maturation;
use crate::panel::{Leukaemia, Marker, Panel};
use crate::random::Random;

/// log10 of the typical light of each antigen.
struct Levels {
    /// CD45 CD19 CD10 CD20 CD34 CD38 CD58 CD66c CD3.
    first: [f64; 9],
    /// CD22 CD24 CD5 CD7 CD4 CD8 CD99 CD1a cyCD3 TdT.
    others: [f64; 10],
}

const fn levels(first: [f64; 9], others: [f64; 10]) -> Levels {
    Levels { first, others }
}

/// In the order of [`Population::ALL`]; blasts are those of B-cell precursor ALL. A hematogone's antigens that change
/// on its path are [`maturation::antigen_log10`]'s, a T cell's CD4 and CD8 its subset's.
const LEVELS: [Levels; 11] = [
    // CD45 CD19 CD10 CD20 CD34 CD38 CD58 CD66c CD3    CD22 CD24 CD5 CD7 CD4 CD8 CD99 CD1a cyCD3 TdT
    levels([4.0, 1.5, 2.9, 1.6, 1.4, 2.9, 2.8, 4.0, 1.5], [1.5, 4.2, 1.5, 1.5, 1.6, 1.5, 2.5, 1.4, 1.5, 1.5]),
    levels([4.4, 1.6, 1.6, 1.6, 1.5, 3.8, 3.7, 2.3, 1.6], [1.8, 1.8, 1.6, 1.7, 2.9, 1.6, 2.8, 1.6, 1.6, 1.6]),
    levels([4.7, 1.5, 1.4, 1.5, 1.4, 3.0, 2.8, 1.4, 4.1], [1.4, 1.5, 4.0, 3.6, 1.5, 1.5, 2.9, 1.4, 4.1, 1.5]),
    levels([4.7, 1.5, 1.4, 1.5, 1.4, 3.6, 3.0, 1.4, 1.5], [1.4, 1.5, 1.6, 3.9, 1.5, 2.3, 2.8, 1.4, 2.0, 1.5]),
    levels([4.6, 4.0, 1.6, 4.2, 1.4, 2.7, 2.8, 1.4, 1.4], [3.9, 3.8, 1.8, 1.5, 1.5, 1.5, 2.6, 1.4, 1.5, 1.5]),
    levels([0.0; 9], [0.0, 0.0, 1.6, 1.5, 1.5, 1.5, 0.0, 1.4, 1.5, 0.0]),
    levels([2.9, 3.4, 1.6, 1.6, 1.4, 4.9, 4.0, 1.6, 1.4], [1.6, 1.8, 1.5, 1.5, 1.5, 1.5, 3.2, 1.4, 1.5, 1.5]),
    levels([3.6, 1.6, 1.6, 1.5, 3.8, 3.8, 3.3, 1.6, 1.4], [1.5, 1.6, 1.5, 2.0, 2.0, 1.5, 3.6, 1.4, 1.6, 1.8]),
    levels([2.1, 1.4, 1.4, 1.4, 1.4, 2.6, 2.4, 1.4, 1.4], [1.4, 1.6, 1.4, 1.4, 1.4, 1.4, 2.4, 1.4, 1.4, 1.4]),
    levels(
        [3.1, 3.75, 4.55, 1.8, 3.5, 3.2, 3.8, 3.2, 1.4],
        [3.4, 4.2, 1.5, 1.5, 1.5, 1.5, 3.7, 1.4, 1.5, 3.2],
    ),
    levels([2.0, 1.4, 1.4, 1.4, 1.3, 1.8, 1.6, 1.4, 1.4], [1.4, 1.6, 1.4, 1.4, 1.4, 1.4, 1.6, 1.4, 1.4, 1.4]),
];

/// Blasts of T-ALL.
const T_BLASTS: Levels =
    levels([3.6, 1.4, 2.0, 1.4, 2.0, 3.8, 3.3, 1.4, 1.8], [1.4, 1.8, 3.2, 4.5, 2.4, 2.8, 4.4, 2.2, 3.8, 3.4]);

/// A T cell's subset by CD4 and CD8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subset {
    Helper,
    Cytotoxic,
    DoubleNegative,
}

/// Shares of helper and cytotoxic cells among T cells; the others are double-negative. Illustrative.
const HELPER_SHARE: f64 = 0.60;
const CYTOTOXIC_SHARE: f64 = 0.35;
/// log10 of the light of CD4 on a helper and of CD8 on a cytotoxic T cell.
const CD4_LOG10: f64 = 4.0;
const CD8_LOG10: f64 = 4.2;

impl Particle {
    /// Draws a T cell's subset where the panel tells it.
    pub(super) fn subset(&self, panel: &Panel, random: &mut Random) -> Option<Subset> {
        let is_told = panel.markers().any(|marker| matches!(marker, Marker::Cd4 | Marker::Cd8));
        if self.population != Population::TCells || !is_told {
            return None;
        }
        Some(match random.uniform() {
            share if share < HELPER_SHARE => Subset::Helper,
            share if share < HELPER_SHARE + CYTOTOXIC_SHARE => Subset::Cytotoxic,
            _ => Subset::DoubleNegative,
        })
    }

    /// Returns log10 of the typical light of an antigen on this particle.
    pub(super) fn antigen_log10(
        &self,
        antigen: Marker,
        subset: Option<Subset>,
        staining: Staining<'_>,
    ) -> f64 {
        match (antigen, subset) {
            (Marker::Cd4, Some(Subset::Helper)) => return CD4_LOG10,
            (Marker::Cd8, Some(Subset::Cytotoxic)) => return CD8_LOG10,
            _ => {}
        }
        let changing = self.maturation.and_then(|age| maturation::antigen_log10(antigen, age));
        let typical = changing.unwrap_or_else(|| self.levels(staining.panel).of(antigen));
        match self.population {
            Population::Blasts => staining.modulation.modulated(antigen, typical),
            _ => typical,
        }
    }

    fn levels(&self, panel: &Panel) -> &'static Levels {
        match (self.population, panel.leukaemia()) {
            (Population::Blasts, Leukaemia::TLineage) => &T_BLASTS,
            (population, _) => &LEVELS[population as usize],
        }
    }
}

impl Levels {
    fn of(&self, antigen: Marker) -> f64 {
        let place = match antigen {
            Marker::Cd22 => 0,
            Marker::Cd24 => 1,
            Marker::Cd5 => 2,
            Marker::Cd7 => 3,
            Marker::Cd4 => 4,
            Marker::Cd8 => 5,
            Marker::Cd99 => 6,
            Marker::Cd1a => 7,
            Marker::CyCd3 => 8,
            Marker::Tdt => 9,
            other => return self.first.get(other as usize).copied().unwrap_or_default(),
        };
        self.others[place]
    }
}
