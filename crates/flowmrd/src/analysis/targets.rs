use flowmrd_gating::PopulationIndex;

use crate::assay::{Assay, Role};
use crate::panel::Panel;
use crate::plot::on_the_way;

/// What is looked for among the populations of a gate tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Targets {
    /// The LAIPs, in the order of the assay.
    pub(crate) laips: Vec<PopulationIndex>,
    /// The population over which the level is taken; `None` where no level is.
    pub(crate) denominator: Option<PopulationIndex>,
    /// The populations whose gates are drawn, parents before children.
    pub(crate) drawn: Vec<PopulationIndex>,
    /// The populations whose members are listed.
    pub(crate) listed: Vec<PopulationIndex>,
}

impl Targets {
    /// Finds the LAIPs and the denominator of an assay; the ways to them are drawn.
    pub(crate) fn of(assay: &Assay, panel: &Panel) -> Self {
        let populations = assay.populations().iter().enumerate();
        let laips = populations.filter(|(_, population)| population.role() == Role::Laip);
        let laips: Vec<_> = laips.map(|(index, _)| PopulationIndex(index)).collect();
        let denominator = PopulationIndex(assay.mrd().denominator.0);
        let ends: Vec<_> = laips.iter().copied().chain([denominator]).collect();
        Self {
            drawn: on_the_way(&panel.tree, &ends),
            laips,
            denominator: Some(denominator),
            listed: Vec::new(),
        }
    }
}
