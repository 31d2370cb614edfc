//! States of a marrow under treatment: which populations it holds, how mature its hematogones are, and how clean it is.

use crate::maturation::Ages;
use crate::population::Population;
use crate::{Artefacts, Shares};

/// A state of the marrow: composition and artefacts of a tube, illustrative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Marrow {
    /// In remission: [`Shares::default`], [`Ages::default`] and [`Artefacts::default`].
    #[default]
    Remission,
    /// Regenerating after a pause of treatment: three in ten nucleated cells are hematogones, half of them early.
    Regenerating,
    /// On day 15 of induction: hypoplastic. Half of the particles are debris, few cells are granulocytes or precursors,
    /// more are T cells, and one in seven is dead.
    Day15,
    /// After CD19-directed treatment: without mature B cells, and with few hematogones, all early.
    BCellAplasia,
}

impl Marrow {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Remission, Self::Regenerating, Self::Day15, Self::BCellAplasia];

    /// Returns the name that the command line knows.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Remission => "remission",
            Self::Regenerating => "regenerating",
            Self::Day15 => "day-15",
            Self::BCellAplasia => "b-cell-aplasia",
        }
    }

    /// Returns the shares of the nucleated cells other than blasts.
    #[must_use]
    pub fn shares(self) -> Shares {
        use Population::{
            Erythroblasts, Granulocytes, Hematogones, MatureBCells, Monocytes, MyeloidProgenitors, NkCells,
            PlasmaCells, TCells,
        };
        match self {
            Self::Remission => Shares::default(),
            Self::Regenerating => Shares::from_fn(|population| match population {
                Granulocytes => 0.34,
                Monocytes => 0.06,
                TCells => 0.10,
                NkCells => 0.02,
                MatureBCells => 0.02,
                Hematogones => 0.30,
                PlasmaCells => 0.005,
                MyeloidProgenitors => 0.015,
                Erythroblasts => 0.14,
                _ => 0.0,
            }),
            Self::Day15 => Shares::from_fn(|population| match population {
                Granulocytes => 0.12,
                Monocytes => 0.03,
                TCells => 0.55,
                NkCells => 0.06,
                MatureBCells => 0.01,
                Hematogones => 0.001,
                PlasmaCells => 0.03,
                MyeloidProgenitors => 0.002,
                Erythroblasts => 0.197,
                _ => 0.0,
            }),
            Self::BCellAplasia => Shares::from_fn(|population| match population {
                Granulocytes => 0.56,
                Monocytes => 0.07,
                TCells => 0.18,
                NkCells => 0.03,
                Hematogones => 0.002,
                PlasmaCells => 0.003,
                MyeloidProgenitors => 0.012,
                Erythroblasts => 0.143,
                _ => 0.0,
            }),
        }
    }

    /// Returns how mature the hematogones are.
    #[must_use]
    pub fn ages(self) -> Ages {
        match self {
            Self::Remission | Self::Day15 => Ages::default(),
            Self::Regenerating => Ages::of([0.50, 0.35, 0.15]),
            Self::BCellAplasia => Ages::of([1.0, 0.0, 0.0]),
        }
    }

    /// Returns how many events are not one live cell.
    #[must_use]
    pub fn artefacts(self) -> Artefacts {
        match self {
            Self::Day15 => Artefacts { debris_fraction: 0.5, dead_fraction: 0.14, doublet_fraction: 0.03 },
            _ => Artefacts::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_a_state_add_up_to_one() {
        for marrow in Marrow::ALL {
            // a few roundings of numbers below 1
            assert!((marrow.shares().sum() - 1.0).abs() < 1e-12, "{marrow:?}");
        }
    }
}
