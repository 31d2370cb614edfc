use std::collections::{HashMap, HashSet};

use crate::document::ReadError;
use crate::document::xml::Element;

/// What a sample says about the parameters of its file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Parameters {
    /// Short names that FlowJo writes with "_" for "/", and what the file calls them.
    slashed: HashMap<String, String>,
    /// Parameters that FlowJo calculates and the file does not have.
    derived: HashSet<String>,
    step: TimeStep,
}

/// What the keywords of a sample say about the length of a tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TimeStep {
    /// There are no keywords.
    #[default]
    Untold,
    /// The file has no usable `$TIMESTEP`: its time is in ticks.
    Missing,
    /// The file has a `$TIMESTEP`: its time is in seconds.
    Given,
}

impl Parameters {
    /// Reads the keywords and the derived parameters of a `Sample`.
    pub(super) fn read(sample: Element<'_>, keywords: &[(String, String)]) -> Result<Self, ReadError> {
        let short_names = keywords.iter().filter(|(key, _)| is_short_name(key)).map(|(_, value)| value);
        let slashed = short_names.filter(|name| name.contains('/'));
        let derived = sample
            .children_named("DerivedParameters")
            .flat_map(Element::children)
            .map(|one| one.require("name"));
        let derived: HashSet<String> =
            derived.map(|name| Ok(name?.to_owned())).collect::<Result<_, ReadError>>()?;
        let step = keywords.iter().find(|(key, _)| key.eq_ignore_ascii_case("$TIMESTEP"));
        let is_usable =
            |value: &str| value.trim().parse::<f64>().is_ok_and(|step| step > 0.0 && step.is_finite());
        Ok(Self {
            slashed: slashed.map(|name| (name.replace('/', "_"), name.clone())).collect(),
            derived,
            step: match step {
                _ if keywords.is_empty() => TimeStep::Untold,
                Some((_, value)) if is_usable(value) => TimeStep::Given,
                _ => TimeStep::Missing,
            },
        })
    }

    /// Returns what the file calls a parameter: FlowJo writes "_" for the "/" of a short name.
    pub(super) fn name_in_file<'n>(&'n self, name: &'n str) -> &'n str {
        self.slashed.get(name).map_or(name, String::as_str)
    }

    /// Tells whether FlowJo calculated the parameter, so that no file has it.
    pub(super) fn is_derived(&self, name: &str) -> bool {
        self.derived.contains(name)
    }

    /// Returns what is known about a tick of time.
    pub(super) fn step(&self) -> TimeStep {
        self.step
    }
}

/// Tells whether a keyword is `$PnN`.
fn is_short_name(key: &str) -> bool {
    let middle = key.strip_prefix("$P").and_then(|rest| rest.strip_suffix('N'));
    middle.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}
