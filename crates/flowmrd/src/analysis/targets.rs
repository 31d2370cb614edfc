use flowmrd_gating::PopulationIndex;

use crate::assay::{Assay, AssayError, Diagnostic, Located, find_populations};
use crate::panel::Panel;
use crate::plot::{References, on_the_way};

/// What is looked for among the populations of a gate tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Targets {
    /// The LAIPs, in the order of the assay.
    pub(crate) laips: Vec<PopulationIndex>,
    /// The LAIPs' names, in the same order.
    pub(crate) laip_names: Vec<String>,
    /// The population over which the level is taken; `None` where no level is.
    pub(crate) denominator: Option<PopulationIndex>,
    /// The normal population with which the LAIPs' events are compared; `None` where there is none.
    pub(crate) reference: Option<PopulationIndex>,
    /// The populations whose gates are drawn, parents before children.
    pub(crate) drawn: Vec<PopulationIndex>,
    /// What is drawn of the populations to which their gates refer.
    pub(crate) references: References,
    /// The populations whose members are listed.
    pub(crate) listed: Vec<PopulationIndex>,
}

impl Targets {
    /// Returns the LAIPs, and the denominator where there is one.
    pub(crate) fn ends(&self) -> Vec<PopulationIndex> {
        self.laips.iter().copied().chain(self.denominator).collect()
    }

    /// Finds the LAIPs and the denominator of an assay; the ways to them are drawn.
    ///
    /// # Errors
    /// [`AssayError`] for a population that the gates do not have, which an assay by reference may name.
    pub(crate) fn of(assay: &Assay, panel: &Panel) -> Result<Self, AssayError> {
        let rules = assay.require_mrd()?;
        let counted = rules.reference.iter().chain([&rules.denominator]);
        let named = assay.laips().iter().map(|laip| &laip.population).chain(counted);
        let mut ends = find_populations(&panel.tree, named).map_err(|refused| {
            let explain = |(name, mut problem): (&Located<String>, Diagnostic)| {
                // A gate that is not supported says why it is not there.
                let reason = panel.findings.iter().find(|finding| finding.message.contains(&name.value));
                problem.message.extend(reason.map(|reason| format!("; {}", reason.message)));
                problem
            };
            assay.refuse_all(refused.into_iter().map(explain).collect())
        })?;
        let denominator = ends.pop();
        let reference = if rules.reference.is_some() { ends.pop() } else { None };
        let drawn = on_the_way(&panel.tree, &ends.iter().copied().chain(denominator).collect::<Vec<_>>());
        let laip_names = assay.laips().iter().map(|laip| laip.name.clone()).collect();
        Ok(Self { drawn, laips: ends, laip_names, denominator, reference, ..Self::default() })
    }
}
