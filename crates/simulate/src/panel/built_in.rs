//! Panels that come with the simulation.
//!
//! Which markers stand together is published practice, from memory of the literature, not read: eight colours with a
//! nucleic-acid dye as the AIEOP-BFM consensus (Dworzak et al., Cytometry B 2018;94:82); CD22 and CD24 for the B
//! lineage after CD19-directed treatment (Cherian et al., Cytometry B 2018;94:112); cytoplasmic CD3, CD7, CD99 and TdT
//! for T-ALL (Roshal et al., Cytometry B 2010;78:139). Which dye carries which marker is chosen.

use super::Marker::{
    Cd1a, Cd3, Cd4, Cd5, Cd7, Cd8, Cd10, Cd19, Cd20, Cd22, Cd24, Cd34, Cd38, Cd45, Cd58, Cd66c, Cd99, CyCd3,
    Syto41, Tdt, Viability,
};
use super::{FLUOROCHROME_COUNT, Leukaemia, Marker, Panel};

type Stains = [Option<Marker>; FLUOROCHROME_COUNT];

const TEN_COLOURS: Stains = all([Cd45, Cd19, Cd10, Cd20, Cd34, Cd38, Cd58, Cd66c, Cd3, Syto41, Viability]);
const AFTER_CD19: Stains = all([Cd45, Cd22, Cd10, Cd24, Cd34, Cd38, Cd58, Cd20, Cd19, Syto41, Viability]);
const T_LINEAGE: Stains = all([Cd45, Cd7, Cd1a, Tdt, CyCd3, Cd8, Cd99, Cd4, Cd3, Syto41, Cd5]);
const EIGHT_COLOURS: Stains = [
    Some(Cd45),
    Some(Cd19),
    Some(Cd10),
    Some(Cd20),
    Some(Cd34),
    Some(Cd38),
    Some(Cd58),
    None,
    None,
    Some(Syto41),
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

    /// Follow-up of BCP-ALL on a smaller cytometer: CD45 CD19 CD10 CD20 CD34 CD38 CD58 and a nucleic-acid dye.
    #[must_use]
    pub fn bcp_all_eight_colours() -> Self {
        Self::of("bcp-all-8", Leukaemia::BPrecursor, EIGHT_COLOURS)
    }

    /// Follow-up of BCP-ALL after CD19-directed treatment, the B lineage by CD22 and CD24: CD45 CD22 CD10 CD24 CD34
    /// CD38 CD58 CD20 CD19, a nucleic-acid dye and a viability dye.
    #[must_use]
    pub fn after_cd19_directed() -> Self {
        Self::of("bcp-all-cd22", Leukaemia::BPrecursor, AFTER_CD19)
    }

    /// Follow-up of T-ALL: CD45 CD7 CD1a TdT cyCD3 CD8 CD99 CD4 CD3 CD5 and a nucleic-acid dye.
    #[must_use]
    pub fn t_all() -> Self {
        Self::of("t-all", Leukaemia::TLineage, T_LINEAGE)
    }

    /// Returns all panels that come with the simulation.
    #[must_use]
    pub fn built_in() -> [Self; 4] {
        [
            Self::bcp_all_ten_colours(),
            Self::bcp_all_eight_colours(),
            Self::after_cd19_directed(),
            Self::t_all(),
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
