use std::path::PathBuf;

use super::diagnostic::{Located, Problems};
use super::document::{Section, text};
use super::folder::{Folder, ReferencedFile};
use super::placement::{PlacementRule, parse_placement};
use super::tolerance::ToleranceRule;
use crate::level::{LevelRules, NamedCounts};
use crate::protocol::{Protocol, TimePoint, Verification};
use crate::result::DefaultEntry;
use crate::risk::Scheme;

mod background;
mod event_rules;
mod interval;
mod limits;
mod pairs;
mod protocols;

/// The rules by which counts become an MRD level and a verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct MrdRules {
    /// The population over which the level is taken: its whole path, or in an assay by reference what the assay calls it.
    pub denominator: Located<String>,
    /// The normal population with which the LAIPs' events are compared, as the denominator is named; `None` where the
    /// assay names none.
    pub reference: Option<Located<String>>,
    /// How counts become a level.
    pub level: LevelRules,
    /// How gates are drawn to see how far the level moves with them.
    pub placement: PlacementRule,
    /// The controls without disease that the assay names.
    pub background: BackgroundRule,
    /// The table of blanks, where the assay refers to one.
    pub blanks_file: Option<ReferencedFile>,
    /// The protocols by whose thresholds the level is classified, each at one of its time points.
    pub protocols: Vec<AskedProtocol>,
    /// The schemes that put the case in a risk group.
    pub schemes: Vec<Scheme>,
    /// Whether values that were not read in their source may be used.
    pub verification: Verification,
}

/// The controls without disease that an assay names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackgroundRule {
    /// Files that are gated by the case's own gates.
    pub files: Vec<PathBuf>,
    /// Counts of controls that were analysed before.
    pub counts: Vec<NamedCounts>,
}

/// A protocol at one of its time points.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedProtocol {
    /// Its thresholds.
    pub protocol: Protocol,
    /// Name of the time point, which the protocol has.
    pub time_point: String,
}

impl AskedProtocol {
    /// Returns the time point, which was found when the assay was read.
    pub(crate) fn find_time_point(&self) -> Option<&TimePoint> {
        self.protocol.time_point(&self.time_point, Verification::AllowUnverified).ok()
    }
}

/// A LAIP by its name and where its events are counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Laip {
    /// The name.
    pub name: String,
    /// The population: its whole path, or in an assay by reference what the assay calls it.
    pub population: Located<String>,
    /// Tolerances of its own gate that the assay states beside it.
    pub tolerances: Vec<ToleranceRule>,
}

impl MrdRules {
    /// Lists the populations that the rules name, each beside where: the denominator, then the reference.
    pub(super) fn populations(&self) -> Vec<(&Located<String>, &'static str)> {
        let reference = self.reference.iter().map(|reference| (reference, "`reference` in [mrd]"));
        [(&self.denominator, "`denominator` in [mrd]")].into_iter().chain(reference).collect()
    }
}

/// Parses `[mrd]`; what it leaves out goes to `defaults`.
pub(super) fn parse_mrd(
    mut section: Section<'_, '_>,
    folder: &Folder<'_>,
    defaults: &mut Vec<DefaultEntry>,
    problems: &mut Problems<'_>,
) -> Option<MrdRules> {
    let denominator = section
        .require("denominator", "the name of a population", problems)
        .and_then(|entry| text(entry.value, "`denominator` in [mrd]", problems));
    let reference = match section.find("reference") {
        Some(entry) => text(entry.value, "`reference` in [mrd]", problems).map(Some),
        None => Some(None),
    };
    let interval = interval::parse(&mut section, defaults, problems);
    let event_rules = event_rules::parse(&mut section, defaults, problems);
    let placement = parse_placement(&mut section, defaults, problems);
    let precision_goal = limits::parse_precision_goal(&mut section, problems);
    let blanks = limits::parse_blanks(&mut section, folder, problems);
    let background = background::parse(&mut section, folder, defaults, problems);
    let thresholds = protocols::parse_thresholds(&mut section, problems);
    let protocols = protocols::parse(&mut section, folder, problems);
    let schemes = protocols::parse_schemes(&mut section, folder, problems);
    section.finish(problems);
    let (blanks, blanks_file) = blanks?;
    let (background, net_method) = background?;
    let (protocols, verification) = protocols?;
    let level = LevelRules {
        interval: interval?,
        event_rules: event_rules?,
        precision_goal: precision_goal?,
        blanks,
        net_method,
        thresholds: thresholds?,
        ..LevelRules::default()
    };
    Some(MrdRules {
        denominator: denominator?,
        reference: reference?,
        level,
        placement: placement?,
        background,
        blanks_file,
        protocols,
        schemes: schemes?,
        verification,
    })
}
