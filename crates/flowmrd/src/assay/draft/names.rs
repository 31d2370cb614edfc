//! What the parameters of a file are called in its assay.

use std::collections::BTreeSet;

use flowmrd_core::{ParameterIdentity, ParameterIndex};
use flowmrd_gating::excerpt::excerpt;
use flowmrd_gating::marker::Marker;

use crate::panel::Kind;

/// Most parameters of fluorescence that become markers.
const MOST_MARKERS: usize = 200;

/// Words that cannot be names of markers: they mean something else where gates use names.
const TAKEN: [&str; 1] = ["default"];

/// A parameter and what the assay calls it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    pub(super) index: ParameterIndex,
    pub(super) kind: Kind,
    /// Its `$PnN`.
    pub(super) short_name: String,
    /// The name in the assay.
    pub(super) name: String,
    /// What the file calls it; empty where the name is its short name.
    pub(super) aliases: Vec<String>,
}

/// The parameters of a file that have names of their own.
pub(super) struct Names {
    pub(super) named: Vec<Named>,
    pub(super) remarks: Vec<String>,
}

impl Names {
    pub(super) fn of(identities: &[ParameterIdentity], kinds: &[Kind]) -> Self {
        let mut names = Self { named: Vec::new(), remarks: Vec::new() };
        let mut taken: BTreeSet<String> = TAKEN.iter().map(ToString::to_string).collect();
        let (mut unnamed, mut left_out) = (Vec::new(), 0_usize);
        for (identity, &kind) in identities.iter().zip(kinds) {
            if kind == Kind::Signal && is_other_pulse(identity, identities) {
                continue;
            }
            if names.signals().count() >= MOST_MARKERS && kind == Kind::Signal {
                left_out += 1;
                continue;
            }
            match name_one(identity, kind, identities, &mut taken) {
                Some(named) => names.named.push(named),
                None => unnamed.push(excerpt(&identity.short_name)),
            }
        }
        if !unnamed.is_empty() {
            unnamed.truncate(20);
            names.remarks.push(format!("no name tells these parameters from others: {}", unnamed.join(", ")));
        }
        if left_out > 0 {
            names.remarks.push(format!("{left_out} more parameters are not listed"));
        }
        names
    }

    /// Goes over the parameters of fluorescence.
    pub(super) fn signals(&self) -> impl Iterator<Item = &Named> {
        self.named.iter().filter(|named| named.kind == Kind::Signal)
    }

    pub(super) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Named> {
        self.named.iter().filter(move |named| named.kind == kind)
    }
}

/// Tells a height or width of a detector whose area is there as well.
fn is_other_pulse(identity: &ParameterIdentity, identities: &[ParameterIdentity]) -> bool {
    let Some((detector, pulse)) = identity.short_name.rsplit_once('-') else { return false };
    let area = format!("{detector}-A");
    matches!(pulse, "H" | "W") && identities.iter().any(|other| other.short_name == area)
}

/// Finds a name by which the file has the parameter alone; `None` where it has none.
fn name_one(
    identity: &ParameterIdentity,
    kind: Kind,
    identities: &[ParameterIdentity],
    taken: &mut BTreeSet<String>,
) -> Option<Named> {
    let short = identity.short_name.clone();
    let stain = identity.stain_name.clone().filter(|stain| !stain.trim().is_empty());
    let is_shared = |stain: &String| {
        identities.iter().filter(|other| other.stain_name.as_ref() == Some(stain)).count() > 1
    };
    let own = stain.clone().filter(|stain| !is_shared(stain) && kind == Kind::Signal);
    let choices = [own.map(|stain| vec![stain, short.clone()]), Some(vec![short.clone()])];
    let finds = |aliases: &Vec<String>| {
        let found = Marker::with_aliases("marker", aliases.iter().cloned()).resolve(identities);
        found.is_ok_and(|found| found.parameter == identity.number.index())
    };
    let aliases = choices.into_iter().flatten().map(distinct).find(finds)?;
    let name = free_name(stain.as_deref().filter(|_| kind == Kind::Signal), &short, taken)?;
    let is_plain = aliases.len() == 1 && aliases.first() == Some(&name);
    let aliases = if is_plain && kind != Kind::Signal { Vec::new() } else { aliases };
    Some(Named { index: identity.number.index(), kind, short_name: short, name, aliases })
}

fn distinct(mut aliases: Vec<String>) -> Vec<String> {
    aliases.dedup();
    aliases
}

/// Takes the stain name, else that with the short name, else the short name, whichever is free; without control characters.
fn free_name(stain: Option<&str>, short: &str, taken: &mut BTreeSet<String>) -> Option<String> {
    let both = stain.map(|stain| format!("{stain} ({short})"));
    let choices = [stain.map(str::to_owned), both, Some(short.to_owned())];
    let plain = |name: String| {
        name.chars().filter(|letter| !letter.is_control()).collect::<String>().trim().to_owned()
    };
    let free =
        choices.into_iter().flatten().map(plain).find(|name| !name.is_empty() && !taken.contains(name))?;
    taken.insert(free.clone());
    Some(free)
}
