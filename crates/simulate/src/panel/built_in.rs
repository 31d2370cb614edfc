//! Panels that come with the simulation.
//!
//! But for the default, each is the panel of a template in `assays/`, which states what was read of its sources, or
//! its source is named here. Which dye carries which marker is chosen.

use super::Marker::{
    Cd1a, Cd2, Cd3, Cd4, Cd5, Cd7, Cd8, Cd10, Cd16Cd56, Cd19, Cd20, Cd22, Cd24, Cd34, Cd38, Cd45, Cd58,
    Cd66b, Cd66c, Cd66cCd123, Cd73, Cd81, Cd99, CyCd3, Syto41, Tdt, Viability,
};
use super::{FLUOROCHROME_COUNT, Leukaemia, Marker, Panel};

type Stains = [Option<Marker>; FLUOROCHROME_COUNT];

const TEN_COLOURS: Stains = all([Cd45, Cd19, Cd10, Cd20, Cd34, Cd38, Cd58, Cd66c, Cd3, Syto41, Viability]);
const WITH_CD73: Stains = all([Cd45, Cd19, Cd10, Cd20, Cd34, Cd38, Cd58, Cd66c, Cd73, Syto41, Viability]);
const AFTER_CD19: Stains = all([Cd45, Cd22, Cd10, Cd24, Cd34, Cd38, Cd58, Cd20, Cd19, Syto41, Cd66b]);
const T_LINEAGE: Stains = all([Cd45, Cd7, Cd2, Cd5, Cd34, Cd8, CyCd3, Cd4, Cd3, Syto41, Cd16Cd56]);
const T_IMMATURE: Stains = all([Cd45, Cd7, Cd1a, Tdt, CyCd3, Cd8, Cd99, Cd4, Cd3, Syto41, Cd5]);
const EIGHT_COLOURS: Stains = [
    Some(Cd45),
    Some(Cd19),
    Some(Cd10),
    Some(Cd20),
    Some(Cd34),
    Some(Cd38),
    Some(Cd66cCd123),
    None,
    Some(Cd81),
    None,
    None,
];

const fn all(markers: [Marker; FLUOROCHROME_COUNT]) -> Stains {
    let mut stains = [None; FLUOROCHROME_COUNT];
    let mut place = 0;
    while place < FLUOROCHROME_COUNT {
        stains[place] = Some(markers[place]);
        place += 1;
    }
    stains
}

impl Default for Panel {
    /// [`Panel::bcp_all_ten_colours`].
    fn default() -> Self {
        Self::bcp_all_ten_colours()
    }
}

impl Panel {
    /// Follow-up of BCP-ALL: CD45 CD19 CD10 CD20 CD34 CD38 CD58 CD66c CD3, a nucleic-acid dye and a viability dye.
    #[must_use]
    pub fn bcp_all_ten_colours() -> Self {
        Self::of("bcp-all-10", Leukaemia::BPrecursor, TEN_COLOURS)
    }

    /// BCP-ALL, ten markers with CD73 and a viability dye: `assays/bcp-all-ten-colours.toml`.
    #[must_use]
    pub fn bcp_all_with_cd73() -> Self {
        Self::of("bcp-all-cd73", Leukaemia::BPrecursor, WITH_CD73)
    }

    /// BCP-ALL on a cytometer of eight colours, without a nucleic-acid dye: `assays/bcp-all-eight-colours.toml`.
    #[must_use]
    pub fn bcp_all_eight_colours() -> Self {
        Self::of("bcp-all-8", Leukaemia::BPrecursor, EIGHT_COLOURS)
    }

    /// BCP-ALL after CD19-directed treatment, the B lineage by CD22 and CD24:
    /// `assays/bcp-all-after-cd19-therapy.toml`.
    #[must_use]
    pub fn after_cd19_directed() -> Self {
        Self::of("bcp-all-cd22", Leukaemia::BPrecursor, AFTER_CD19)
    }

    /// T-ALL by markers of the lineage, and a nucleic-acid dye: `assays/t-all.toml`.
    #[must_use]
    pub fn t_all() -> Self {
        Self::of("t-all", Leukaemia::TLineage, T_LINEAGE)
    }

    /// T-ALL with markers of immaturity, CD99, TdT and CD1a, of which treatment lowers the first two.
    ///
    /// Roshal et al., Cytometry B 2010;78:139, of which the abstract was read.
    #[must_use]
    pub fn t_all_with_immaturity() -> Self {
        Self::of("t-all-tdt", Leukaemia::TLineage, T_IMMATURE)
    }

    /// Returns all panels that come with the simulation.
    #[must_use]
    pub fn built_in() -> [Self; 6] {
        [
            Self::bcp_all_ten_colours(),
            Self::bcp_all_with_cd73(),
            Self::bcp_all_eight_colours(),
            Self::after_cd19_directed(),
            Self::t_all(),
            Self::t_all_with_immaturity(),
        ]
    }

    fn of(name: &str, leukaemia: Leukaemia, stains: Stains) -> Self {
        Self { name: name.to_owned(), leukaemia, stains }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_panels_pass_the_check_of_any_other() {
        for panel in Panel::built_in() {
            let checked = Panel::new(panel.name(), panel.leukaemia(), panel.stains).unwrap();
            assert_eq!(checked, panel);
        }
    }
}
