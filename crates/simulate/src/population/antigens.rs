//! How brightly each population carries each antigen.

use super::{Particle, Population, Staining};
use crate::maturation;
use crate::panel::{Leukaemia, Marker, Panel};
use crate::random::Random;

/// Rows of a table of antigens: those of [`Population::ALL`], whose blasts are of B-cell precursor ALL, then blasts of
/// T-ALL.
///
/// A hematogone's antigens that change on its path are [`maturation::antigen_log10`]'s and stand as 0, a T cell's CD4
/// and CD8 its subset's.
const ROW_COUNT: usize = Population::ALL.len() + 1;

/// The last row.
const T_BLASTS: usize = Population::ALL.len();

/// log10 of the typical light of CD45 CD19 CD10 CD20 CD34 CD38 CD58 CD66c CD3.
const FIRST: [[f64; 9]; ROW_COUNT] = [
    [4.0, 1.5, 2.9, 1.6, 1.4, 2.9, 2.8, 4.0, 1.5],   // granulocytes
    [4.4, 1.6, 1.6, 1.6, 1.5, 3.8, 3.7, 2.3, 1.6],   // monocytes
    [4.7, 1.5, 1.4, 1.5, 1.4, 3.0, 2.8, 1.4, 4.1],   // T cells
    [4.7, 1.5, 1.4, 1.5, 1.4, 3.6, 3.0, 1.4, 1.5],   // NK cells
    [4.6, 4.0, 1.6, 4.2, 1.4, 2.7, 2.8, 1.4, 1.4],   // mature B cells
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],   // hematogones
    [2.9, 3.4, 1.6, 1.6, 1.4, 4.9, 4.0, 1.6, 1.4],   // plasma cells
    [3.6, 1.6, 1.6, 1.5, 3.8, 3.8, 3.3, 1.6, 1.4],   // myeloid progenitors
    [2.1, 1.4, 1.4, 1.4, 1.4, 2.6, 2.4, 1.4, 1.4],   // erythroblasts
    [3.1, 3.75, 4.55, 1.8, 3.5, 3.2, 3.8, 3.2, 1.4], // blasts of BCP-ALL
    [2.0, 1.4, 1.4, 1.4, 1.3, 1.8, 1.6, 1.4, 1.4],   // debris
    [3.6, 1.4, 2.0, 1.4, 2.0, 3.8, 3.3, 1.4, 1.8],   // blasts of T-ALL
];

/// log10 of the typical light of CD22 CD24 CD5 CD7 CD4 CD8 CD99 CD1a cyCD3 TdT.
const SECOND: [[f64; 10]; ROW_COUNT] = [
    [1.5, 4.2, 1.5, 1.5, 1.6, 1.5, 2.5, 1.4, 1.5, 1.5], // granulocytes
    [1.8, 1.8, 1.6, 1.7, 2.9, 1.6, 2.8, 1.6, 1.6, 1.6], // monocytes
    [1.4, 1.5, 4.0, 3.6, 1.5, 1.5, 2.9, 1.4, 4.1, 1.5], // T cells
    [1.4, 1.5, 1.6, 3.9, 1.5, 2.3, 2.8, 1.4, 2.0, 1.5], // NK cells
    [3.9, 3.8, 1.8, 1.5, 1.5, 1.5, 2.6, 1.4, 1.5, 1.5], // mature B cells
    [0.0, 0.0, 1.6, 1.5, 1.5, 1.5, 0.0, 1.4, 1.5, 0.0], // hematogones
    [1.6, 1.8, 1.5, 1.5, 1.5, 1.5, 3.2, 1.4, 1.5, 1.5], // plasma cells
    [1.5, 1.6, 1.5, 2.0, 2.0, 1.5, 3.6, 1.4, 1.6, 1.8], // myeloid progenitors
    [1.4, 1.6, 1.4, 1.4, 1.4, 1.4, 2.4, 1.4, 1.4, 1.4], // erythroblasts
    [3.4, 4.2, 1.5, 1.5, 1.5, 1.5, 3.7, 1.4, 1.5, 3.2], // blasts of BCP-ALL
    [1.4, 1.6, 1.4, 1.4, 1.4, 1.4, 1.6, 1.4, 1.4, 1.4], // debris
    [1.4, 1.8, 2.6, 4.5, 2.4, 2.8, 4.4, 2.2, 3.8, 3.4], // blasts of T-ALL
];

/// log10 of the typical light of CD2 CD16/CD56 CD66b CD81 CD66c/CD123 CD73.
const THIRD: [[f64; 6]; ROW_COUNT] = [
    [1.4, 4.2, 4.1, 2.0, 4.0, 1.6], // granulocytes
    [1.6, 2.0, 1.6, 3.5, 3.0, 1.6], // monocytes
    [3.9, 1.6, 1.4, 3.7, 1.5, 3.0], // T cells
    [3.4, 4.0, 1.4, 3.9, 1.8, 1.6], // NK cells
    [1.4, 1.5, 1.4, 3.7, 1.6, 3.5], // mature B cells
    [1.4, 1.4, 1.4, 0.0, 1.6, 0.0], // hematogones
    [1.5, 1.6, 1.4, 3.0, 1.6, 2.8], // plasma cells
    [1.5, 1.6, 1.5, 3.8, 3.2, 1.6], // myeloid progenitors
    [1.4, 1.4, 1.4, 3.0, 1.4, 1.4], // erythroblasts
    [1.4, 1.4, 1.4, 2.9, 3.5, 3.9], // blasts of BCP-ALL
    [1.4, 1.5, 1.4, 1.6, 1.4, 1.4], // debris
    [3.4, 1.5, 1.4, 3.4, 1.5, 1.6], // blasts of T-ALL
];

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
        let typical = changing.unwrap_or_else(|| level_log10(self.row(staining.panel), antigen));
        let typical = match self.population {
            Population::Blasts => staining.modulation.modulated(antigen, typical),
            _ => typical,
        };
        staining.brightness.modulated(antigen, typical)
    }

    fn row(&self, panel: &Panel) -> usize {
        match (self.population, panel.leukaemia()) {
            (Population::Blasts, Leukaemia::TLineage) => T_BLASTS,
            (population, _) => population as usize,
        }
    }
}

/// Looks an antigen up in the table that has it.
fn level_log10(row: usize, antigen: Marker) -> f64 {
    match antigen {
        Marker::Cd22 => SECOND[row][0],
        Marker::Cd24 => SECOND[row][1],
        Marker::Cd5 => SECOND[row][2],
        Marker::Cd7 => SECOND[row][3],
        Marker::Cd4 => SECOND[row][4],
        Marker::Cd8 => SECOND[row][5],
        Marker::Cd99 => SECOND[row][6],
        Marker::Cd1a => SECOND[row][7],
        Marker::CyCd3 => SECOND[row][8],
        Marker::Tdt => SECOND[row][9],
        Marker::Cd2 => THIRD[row][0],
        Marker::Cd16Cd56 => THIRD[row][1],
        Marker::Cd66b => THIRD[row][2],
        Marker::Cd81 => THIRD[row][3],
        Marker::Cd66cCd123 => THIRD[row][4],
        Marker::Cd73 => THIRD[row][5],
        first => FIRST[row].get(first as usize).copied().unwrap_or_default(),
    }
}
