//! Which events are written, and which populations each of them is in.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::Arguments;
use crate::commands::run::input_path;
use crate::failure::Failure;
use crate::progress;
use flowmrd::gates::{GateAnalysis, GateRequest, Wanted, gate_file};
use flowmrd::{GateSource, Options};
use flowmrd_core::EventMask;
use flowmrd_fcs::DataSet;

/// Gates that choose events or become parameters.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Gating")]
pub(crate) struct GatingArguments {
    /// Gates: an assay (TOML), Gating-ML 2.0 or a FlowJo workspace; its content says which
    #[arg(long, value_name = "G")]
    gating: Option<PathBuf>,
    /// Sample of a FlowJo workspace, by name or id; without it the one that the file was
    #[arg(long, value_name = "NAME", requires = "gating")]
    sample: Option<String>,
    /// Write the events of this population alone: a path such as /Singlets/CD19+, or a name that is unique
    #[arg(long, value_name = "PATH", requires = "gating")]
    population: Option<String>,
    /// Add a parameter that is 1 for the events of this population and 0 for others; may be given again
    #[arg(long, value_name = "PATH", requires = "gating")]
    membership_parameter: Vec<String>,
    /// Add such a parameter for every population
    #[arg(long, requires = "gating", conflicts_with = "membership_parameter")]
    memberships: bool,
}

impl GatingArguments {
    /// Refuses gates that choose nothing, and a file that cannot be read twice.
    pub(super) fn check(&self, file: &Path) -> Result<(), Failure> {
        let chooses = self.population.is_some() || self.memberships || !self.membership_parameter.is_empty();
        let refusal = match &self.gating {
            None => return Ok(()),
            Some(_) if !chooses => {
                "--gating: expected --population, --membership-parameter or --memberships beside it, got none"
            }
            Some(_) if file == Path::new("-") => {
                "--gating: expected a file, which is read twice, got standard input"
            }
            Some(_) => return Ok(()),
        };
        Err(Failure::usage(refusal))
    }
}

/// What gates say about the events of a data set.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// The population that is written; `None` for all events.
    pub(super) population: Option<(String, EventMask)>,
    /// The populations that become parameters.
    pub(super) memberships: Vec<Membership>,
    /// Where the gates and the events came from, for a keyword; empty where there are no gates.
    origin: serde_json::Map<String, serde_json::Value>,
}

/// A population that becomes a parameter.
#[derive(Debug)]
pub(super) struct Membership {
    pub(super) path: String,
    /// Unlike that of any other parameter, and without comma.
    pub(super) short_name: String,
    pub(super) mask: EventMask,
}

impl Selection {
    /// Gates the file where gates are given.
    pub(super) fn find(
        arguments: &Arguments,
        data_set: &DataSet,
        cancel: &AtomicBool,
    ) -> Result<Self, Failure> {
        let asked = &arguments.gating;
        let Some(gating) = &asked.gating else { return Ok(Self::default()) };
        let populations = match asked.memberships {
            true => Vec::new(),
            false => asked.membership_parameter.iter().chain(&asked.population).cloned().collect(),
        };
        let source = GateSource::read(gating)?;
        let request = GateRequest {
            sample: asked.sample.clone(),
            memberships: Wanted::Yes,
            populations,
            ..GateRequest::default()
        };
        let analysis = gate(&source, arguments, &request, (data_set.number(), cancel))?;
        super::super::gate::tell(&analysis.result.findings);
        Self::of(analysis, asked, data_set)
    }

    fn of(analysis: GateAnalysis, asked: &GatingArguments, data_set: &DataSet) -> Result<Self, Failure> {
        let GateAnalysis { result, memberships, .. } = analysis;
        let path_of = |reference: &String| {
            let known = |path: &str, name: &str| path == reference || name == reference;
            let mut populations = result.populations.iter().map(|one| &one.population);
            populations
                .find(|one| known(&one.path, &one.name))
                .map_or(reference.clone(), |one| one.path.clone())
        };
        let paths: Vec<String> = match asked.memberships {
            true => result.populations.iter().map(|one| one.population.path.clone()).collect(),
            false => asked.membership_parameter.iter().chain(&asked.population).map(path_of).collect(),
        };
        let mut listed: Vec<(String, EventMask)> = paths.into_iter().zip(memberships).collect();
        let population = match (&asked.population, asked.memberships) {
            (None, _) => None,
            (Some(_), false) => listed.pop(),
            (Some(reference), true) => {
                // With all populations listed, nobody has looked the name up.
                let is_named = |path: &str| path == reference || path.rsplit('/').next() == Some(reference);
                let mut named = listed.iter().filter(|(path, _)| is_named(path));
                match (named.next(), named.next()) {
                    (Some(only), None) => Some(only.clone()),
                    (None, _) => return Err(unknown(reference, &listed)),
                    (Some((one, _)), Some((other, _))) => return Err(ambiguous(reference, one, other)),
                }
            }
        };
        let mut origin = serde_json::Map::new();
        let mut say = |key: &str, value: serde_json::Value| drop(origin.insert(key.to_owned(), value));
        say("software", format!("{} {}", result.software.name, result.software.version).into());
        say("gating", result.gating.file.clone().into());
        say("gating_sha256", result.gating.sha256.clone().into());
        say("input_sha256", result.input.sha256.clone().into());
        say("population", population.as_ref().map(|(path, _)| path.clone()).into());
        let memberships = name(listed, data_set);
        let paths = memberships.iter().map(|one| (one.short_name.clone(), one.path.clone().into()));
        say("memberships", serde_json::Value::Object(paths.collect()));
        Ok(Self { population, memberships, origin })
    }

    /// Returns what a keyword says about where gates and events came from; `None` without gates.
    pub(super) fn origin(&self) -> Option<String> {
        (!self.origin.is_empty()).then(|| serde_json::Value::Object(self.origin.clone()).to_string())
    }

    /// Counts the events that are written of so many.
    pub(super) fn event_count(&self, all: u64) -> u64 {
        self.population.as_ref().map_or(all, |(_, mask)| mask.count())
    }
}

fn unknown(reference: &str, listed: &[(String, EventMask)]) -> Failure {
    let paths: Vec<&str> = listed.iter().take(20).map(|(path, _)| path.as_str()).collect();
    let known = paths.join(", ");
    Failure::could_not(format!(
        "population \"{}\": expected one of {known}, got none by that name",
        reference.escape_debug()
    ))
}

fn ambiguous(reference: &str, one: &str, other: &str) -> Failure {
    Failure::could_not(format!(
        "population \"{}\": expected a path, got a name that {one} and {other} share",
        reference.escape_debug()
    ))
}

/// Gives each population a short name: its path without the first slash, a dot for each other one, and an underscore for
/// what a short name cannot hold; a number where another parameter has that name, whatever its case.
fn name(listed: Vec<(String, EventMask)>, data_set: &DataSet) -> Vec<Membership> {
    let mut taken: HashSet<String> = data_set
        .parameters()
        .iter()
        .map(|parameter| parameter.short_name().replace(',', "_").to_lowercase())
        .collect();
    let mut name = |path: &str| {
        let letter = |letter: char| match letter {
            '/' => '.',
            ',' => '_',
            letter if letter.is_control() => '_',
            letter => letter,
        };
        let plain: String = path.trim_start_matches('/').trim().chars().map(letter).collect();
        let mut short_name = plain.clone();
        let mut number = 2;
        while !taken.insert(short_name.to_lowercase()) {
            short_name = format!("{plain} ({number})");
            number += 1;
        }
        short_name
    };
    listed.into_iter().map(|(path, mask)| Membership { short_name: name(&path), path, mask }).collect()
}

fn gate(
    source: &GateSource,
    arguments: &Arguments,
    request: &GateRequest,
    (data_set, cancel): (u32, &AtomicBool),
) -> Result<GateAnalysis, Failure> {
    let bar = progress::bar("gating", 0);
    let show = progress::show(&bar);
    let options = Options {
        read: arguments.reading.options(),
        data_set: Some(data_set),
        cancel: Some(cancel),
        progress: Some(&show),
        ..Options::default()
    };
    let analysis = gate_file(source, input_path(&arguments.file), request, &options);
    bar.finish_and_clear();
    Ok(analysis?)
}
