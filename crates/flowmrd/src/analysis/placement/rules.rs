use flowmrd_gating::placement::{Part, Tolerance};
use flowmrd_gating::{Dimension, PopulationIndex};

use super::default::default_tolerance;
use crate::assay::{Assay, AssayError, Diagnostic, ToleranceRule, Tolerances, key, unknown_name};
use crate::panel::{Channel, Kind, Panel};
use crate::result::DefaultEntry;

/// What an assay and its defaults say about the parts of a panel's gates.
pub(super) struct Rules<'a> {
    tolerances: &'a Tolerances,
    panel: &'a Panel,
    /// For each population of the panel the rules that its gate has for itself.
    own: Vec<&'a [ToleranceRule]>,
}

/// The tolerance of a part, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stated {
    /// The name by which gates call the dimension.
    pub(super) name: String,
    /// The short name of its parameter.
    pub(super) short_name: String,
    pub(super) tolerance: Tolerance,
    pub(super) is_default: bool,
}

impl<'a> Rules<'a> {
    /// Finds the rules of an assay for a panel.
    ///
    /// # Errors
    /// [`AssayError`] for a tolerance of what no gate uses, which an assay by reference may state.
    pub(super) fn find(assay: &'a Assay, panel: &'a Panel) -> Result<Self, AssayError> {
        let mut own: Vec<&[ToleranceRule]> = vec![&[]; panel.tree.population_count()];
        let mut find = |path: &str, rules: &'a [ToleranceRule]| {
            if let Ok(PopulationIndex(index)) = panel.tree.find(path) {
                own[index] = rules;
            }
        };
        assay.populations().iter().for_each(|one| find(one.path(), one.tolerances()));
        let laips = assay.laips().iter().filter(|laip| !laip.tolerances.is_empty());
        laips.for_each(|laip| find(&laip.population.value, &laip.tolerances));
        let rules = Self { tolerances: assay.tolerances(), panel, own };
        let problems = rules.unknown_names();
        if problems.is_empty() { Ok(rules) } else { Err(assay.refuse_all(problems)) }
    }

    /// Lists the rules whose names no gate uses.
    fn unknown_names(&self) -> Vec<Diagnostic> {
        let known = names(self.panel.channels.iter());
        let mut problems = unknown(&self.tolerances.rules, &known, "[tolerances]");
        for (population, rules) in self.panel.tree.indices().zip(&self.own) {
            if !rules.is_empty() {
                let dimensions = self.panel.tree.gate(population).dimensions();
                let known = names(dimensions.into_iter().filter_map(|dimension| self.channel(dimension)));
                let place = format!("`{}`", self.panel.tree.name(population));
                problems.extend(unknown(rules, &known, &place));
            }
        }
        problems
    }

    fn channel(&self, dimension: &Dimension) -> Option<&'a Channel> {
        self.panel.channel_of(dimension).and_then(|channel| self.panel.channels.get(channel))
    }

    /// Returns the tolerance of a part: its gate's own, else that of the parameter, else the default of the assay or of the
    /// parameter's kind.
    pub(super) fn of(&self, part: &Part<'_, Dimension>) -> Stated {
        let channel = self.channel(part.dimension);
        let names = channel.map_or(&[][..], |channel| &channel.names);
        let kind = channel.map_or(Kind::Signal, |channel| channel.kind);
        let mut rules = self.own[part.population.0].iter().chain(&self.tolerances.rules);
        let rule = rules.find(|rule| names.contains(&rule.marker.value));
        let default = self.tolerances.default.filter(|_| kind == Kind::Signal);
        let stated = rule.map(|rule| rule.tolerance).or(default);
        Stated {
            name: names.first().cloned().unwrap_or_default(),
            short_name: channel.map(|channel| channel.short_name.clone()).unwrap_or_default(),
            tolerance: stated.unwrap_or_else(|| default_tolerance(kind, part.dimension)),
            is_default: stated.is_none(),
        }
    }
}

fn names<'c>(channels: impl Iterator<Item = &'c Channel>) -> Vec<&'c str> {
    channels.flat_map(|channel| channel.names.iter().map(String::as_str)).collect()
}

fn unknown(rules: &[ToleranceRule], known: &[&str], place: &str) -> Vec<Diagnostic> {
    let unknown = rules.iter().filter(|rule| !known.contains(&rule.marker.value.as_str()));
    unknown.map(|rule| unknown_name(&rule.marker, known, place)).collect()
}

/// Writes a default as the assay would.
pub(super) fn default_entry(stated: &Stated) -> DefaultEntry {
    let deviation = stated.tolerance.deviation();
    let value = match stated.tolerance.is_relative() {
        true => format!("{{ relative = {deviation} }}"),
        false => deviation.to_string(),
    };
    DefaultEntry { key: format!("tolerances.{}", key(&stated.name)), value }
}
