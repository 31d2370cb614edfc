//! Which parameters fit a marker in one class, and which of them it means.

use flowmrd_core::ParameterIdentity;

use super::label::{is_fluorochrome, is_label_after, is_label_before};
use super::name::{Name, Pulse, fold};
use super::{MatchedName, NameMatch};

/// A parameter with its names taken apart.
pub(super) struct Known<'a> {
    pub(super) identity: &'a ParameterIdentity,
    stain: Option<Name>,
    short: Name,
}

impl<'a> Known<'a> {
    pub(super) fn new(identity: &'a ParameterIdentity) -> Self {
        let stain = identity.stain_name.as_deref().map(Name::parse);
        Self { identity, stain, short: Name::parse(&identity.short_name) }
    }

    /// Returns the measure that the stain name says, or the short name where that does not.
    pub(super) fn pulse(&self) -> Option<Pulse> {
        self.stain.as_ref().and_then(|stain| stain.pulse).or(self.short.pulse)
    }

    /// Tells whether two parameters are measures of one detector: of one short name, or of one stain name that says which
    /// measure it is.
    fn is_detector_of(&self, other: &Self) -> bool {
        let stain =
            |known: &Self| known.stain.as_ref().filter(|stain| stain.pulse.is_some()).map(Name::folded);
        let is_one_stain = stain(self).is_some_and(|name| Some(name) == stain(other));
        is_one_stain || self.short.folded() == other.short.folded()
    }
}

/// A parameter that fits.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    pub(super) known: &'a Known<'a>,
    /// Whether the marker says which measure of the pulse it means.
    pub(super) is_told: bool,
}

/// The parameters that fit in one class.
pub(super) struct Candidates<'a> {
    by_stain: Vec<Candidate<'a>>,
    by_short: Vec<Candidate<'a>>,
}

impl<'a> Candidates<'a> {
    pub(super) fn new(known: &'a [Known<'a>], words: &[Name], name_match: NameMatch) -> Self {
        let find = |name: fn(&'a Known<'a>) -> Option<&'a Name>| {
            let candidate = |known: &'a Known<'a>| {
                let name = name(known)?;
                let fitting = || words.iter().filter(|word| fits(word, name, known.pulse(), name_match));
                fitting().next()?;
                Some(Candidate { known, is_told: fitting().any(|word| word.pulse.is_some()) })
            };
            known.iter().filter_map(candidate).collect()
        };
        Self { by_stain: find(|known| known.stain.as_ref()), by_short: find(|known| Some(&known.short)) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_stain.is_empty() && self.by_short.is_empty()
    }

    /// Goes over the candidates among which the choice is: those by stain name, where there are any.
    pub(super) fn list(&self) -> impl Iterator<Item = Candidate<'a>> + '_ {
        self.preferred().0.iter().copied()
    }

    fn preferred(&self) -> (&[Candidate<'a>], MatchedName) {
        match self.by_stain.is_empty() {
            true => (&self.by_short, MatchedName::Short),
            false => (&self.by_stain, MatchedName::Stain),
        }
    }

    /// Returns the candidate that is meant; `None` where there is none or it cannot be told which.
    pub(super) fn only(&self) -> Option<(Candidate<'a>, MatchedName)> {
        let (several, matched_name) = self.preferred();
        if let [one] = several {
            return Some(self.area_instead_of(*one).unwrap_or((*one, matched_name)));
        }
        let is_short =
            |one: &&Candidate<'a>| self.by_short.iter().any(|other| std::ptr::eq(one.known, other.known));
        let mut both = self.by_stain.iter().filter(is_short);
        if let (Some(one), None) = (both.next(), both.next()) {
            return Some((*one, MatchedName::StainAndShort));
        }
        area_of_one_detector(several).map(|one| (one, matched_name))
    }
}

impl<'a> Candidates<'a> {
    /// Returns the area of a detector of which one measure alone bears the stain name, where its short names have it: of
    /// `FL2-A` and `FL2-H`, the second stained `FL2-Height`, `FL2` is the first.
    fn area_instead_of(&self, one: Candidate<'a>) -> Option<(Candidate<'a>, MatchedName)> {
        if one.is_told || matches!(one.known.pulse(), None | Some(Pulse::Area)) {
            return None;
        }
        let is_other = |other: &&Candidate<'a>| !std::ptr::eq(other.known, one.known);
        let all: Vec<Candidate<'a>> =
            [one].into_iter().chain(self.by_short.iter().filter(is_other).copied()).collect();
        area_of_one_detector(&all).map(|area| (area, MatchedName::Short))
    }
}

/// Returns the area where the candidates are different measures of one detector that the marker leaves open.
fn area_of_one_detector<'a>(several: &[Candidate<'a>]) -> Option<Candidate<'a>> {
    let mut areas = several.iter().filter(|one| one.known.pulse() == Some(Pulse::Area));
    let (Some(area), None) = (areas.next(), areas.next()) else { return None };
    let is_other_measure = |one: &Candidate<'_>| {
        !one.is_told && one.known.pulse().is_some() && one.known.is_detector_of(area.known)
    };
    several.iter().all(is_other_measure).then_some(*area)
}

/// Tells whether a parameter's name fits a word in a class; `pulse` is the measure that the parameter holds.
fn fits(word: &Name, name: &Name, pulse: Option<Pulse>, name_match: NameMatch) -> bool {
    let is_measure = word.pulse.is_none() || word.pulse == pulse;
    let wanted = word.folded();
    match name_match {
        NameMatch::Exact => word.text == name.text,
        NameMatch::Folded => is_measure && !wanted.is_empty() && wanted == name.folded(),
        // With a label of its own it would take another for it: `CD19 PE` the name `CD19 PE-Cy7`, `PE` the name `PE-Cy7`.
        NameMatch::Labelled => {
            is_measure && !wanted.is_empty() && !has_label(word) && is_labelled(name, &wanted)
        }
    }
}

/// Tells whether a word of an assay names a fluorochrome.
fn has_label(word: &Name) -> bool {
    let is_label = |text: &str| {
        let starts =
            text.char_indices().filter(|&(_, letter)| letter.is_alphabetic()).map(|(start, _)| start);
        starts.filter_map(|start| text.split_at_checked(start)).any(|(number, rest)| {
            let is_start = number.is_empty() || number.ends_with(|letter: char| letter.is_ascii_digit());
            is_start && is_fluorochrome(rest)
        })
    };
    word.words.iter().any(|word| is_label(&word.text)) || is_fluorochrome(&word.folded().replace(' ', ""))
}

/// Words of a name that is looked at as an antigen and its labels; longer ones are text.
const MAX_WORDS: usize = 16;

/// Tells whether a name is an antigen and labels about it.
fn is_labelled(name: &Name, antigen: &str) -> bool {
    let words = name.words.as_slice();
    if words.len() > MAX_WORDS {
        return false;
    }
    let is_here = |(start, end): (usize, usize)| {
        let (before, rest) = words.split_at(start);
        let (here, after) = rest.split_at(end - start);
        is_antigen(&fold(here), antigen) && is_label_before(before) && is_label_after(after)
    };
    (0..words.len()).flat_map(|start| (start + 1..=words.len()).map(move |end| (start, end))).any(is_here)
}

/// Tells whether words are the antigen, or the antigen with a fluorochrome right behind its number (`CD19PE`).
fn is_antigen(words: &str, antigen: &str) -> bool {
    let Some(rest) = words.strip_prefix(antigen) else { return false };
    let is_behind_number =
        antigen.ends_with(|letter: char| letter.is_ascii_digit()) && rest.starts_with(char::is_alphabetic);
    rest.is_empty() || (is_behind_number && is_fluorochrome(rest))
}
