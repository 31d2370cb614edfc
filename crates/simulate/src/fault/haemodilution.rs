use super::within;
use crate::{Error, Population, Shares};

/// Haemodilution: a share of the nucleated cells is blood's, not marrow's.
///
/// Blood brings neutrophils, T cells, monocytes, NK cells and mature B cells, and no precursor, plasma cell,
/// erythroblast or blast. Its composition is that of a healthy adult's differential count, illustrative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Haemodilution {
    pub(crate) blood_fraction: f64,
}

impl Haemodilution {
    /// Describes the fraction of the nucleated cells that comes from blood.
    ///
    /// # Errors
    /// [`Error::Quantity`] for a fraction outside 0 to 1.
    pub fn new(blood_fraction: f64) -> Result<Self, Error> {
        let expected = "a fraction of 0 to 1";
        Ok(Self { blood_fraction: within("blood in the marrow", [0.0, 1.0], expected, blood_fraction)? })
    }

    /// Returns the shares of blood's nucleated cells: they add up to 1.
    #[must_use]
    pub fn blood_shares() -> Shares {
        Shares::from_fn(|population| match population {
            Population::Granulocytes => 0.60,
            Population::Monocytes => 0.07,
            Population::TCells => 0.23,
            Population::NkCells => 0.05,
            Population::MatureBCells => 0.05,
            _ => 0.0,
        })
    }
}
