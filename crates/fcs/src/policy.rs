//! What a caller allows: the policy towards deviations, limits on sizes, and overrides that settle an ambiguity.

use crate::source::Access;
use crate::{ByteOrder, Version};

/// How departures from the standard are met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Any deviation of severity [`Warning`](crate::Severity::Warning) is an error.
    Strict,
    /// A repair that is certain is recorded; an ambiguity is an error that names the override which settles it.
    #[default]
    Default,
    /// Whatever can be had is read, and what was lost is recorded.
    Salvage,
}

/// How the delimiters of TEXT are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextMode {
    /// As the standard says: a doubled delimiter stands for itself, no word is empty.
    Standard,
    /// Every delimiter ends a word, and words may be empty.
    Literal,
}

impl TextMode {
    /// Returns the name that the command line uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Literal => "literal",
        }
    }
}

/// A decision that the caller takes for the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Override {
    /// Where DATA lies: first and last byte, inclusive, from the data set's own HEADER. `--data-range FIRST..LAST`.
    DataRange {
        /// Its first byte.
        first: u64,
        /// Its last byte.
        last: u64,
    },
    /// How many events there are, whatever `$TOT` and the length of DATA say. `--event-count N`.
    EventCount(u64),
    /// The order of the bytes of a value, whatever `$BYTEORD` says. `--byte-order 1,2,3,4`.
    ByteOrder(ByteOrder),
    /// How TEXT is read, whatever scores better. `--text-mode standard|literal`.
    TextMode(TextMode),
    /// The version, whatever HEADER says. `--fcs-version 3.1`.
    Version(Version),
}

/// Overrides, each for one data set or for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    entries: Vec<(Option<u32>, Override)>,
}

impl Overrides {
    /// Adds a decision for every data set.
    pub fn add(&mut self, decision: Override) {
        self.entries.push((None, decision));
    }

    /// Adds a decision for one data set, counted from 1.
    pub fn add_for(&mut self, data_set: u32, decision: Override) {
        self.entries.push((Some(data_set), decision));
    }

    /// Goes over the decisions that hold for a data set: those for all, then those for it alone, each as added.
    pub fn for_data_set(&self, data_set: u32) -> impl Iterator<Item = &Override> {
        let of = move |scope: Option<u32>| {
            self.entries.iter().filter(move |(held, _)| *held == scope).map(|(_, decision)| decision)
        };
        of(None).chain(of(Some(data_set)))
    }

    /// Picks the last decision for a data set of which `pick` gives a value.
    pub(crate) fn find<T>(&self, data_set: u32, pick: impl FnMut(&Override) -> Option<T>) -> Option<T> {
        self.for_data_set(data_set).filter_map(pick).last()
    }
}

/// The largest sizes that are accepted; each is checked before anything of that size is allocated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a file that is mapped or read in place.
    pub max_file_len: u64,
    /// Bytes of a gzipped file or a pipe after it is unpacked into a temporary file.
    pub max_spooled_len: u64,
    /// Bytes of one TEXT, supplemental TEXT or ANALYSIS segment.
    pub max_text_len: u64,
    /// Keywords of one segment.
    pub max_keywords: u64,
    /// `$PAR`.
    pub max_parameters: u64,
    /// Data sets of one file.
    pub max_data_sets: u64,
    /// Events of one data set.
    pub max_events: u64,
}

impl Default for Limits {
    /// 16 EiB files, 64 GiB spooled, 256 MiB of TEXT, 2 million keywords, 100,000 parameters, 10,000 data sets,
    /// 2^40 events.
    fn default() -> Self {
        Self {
            max_file_len: u64::MAX,
            max_spooled_len: 64 << 30,
            max_text_len: 256 << 20,
            max_keywords: 2_000_000,
            max_parameters: 100_000,
            max_data_sets: 10_000,
            max_events: 1 << 40,
        }
    }
}

/// What a caller allows and decides when a file is opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// How deviations are met.
    pub policy: Policy,
    /// The largest sizes that are accepted.
    pub limits: Limits,
    /// Decisions taken for the reader.
    pub overrides: Overrides,
    /// How the bytes of a regular file are reached; the values are the same.
    pub access: Access,
}

impl ReadOptions {
    /// Makes the options of [`Policy::Default`] with the default limits and no override.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the policy.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets the limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets how the bytes of a regular file are reached.
    #[must_use]
    pub fn with_access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Adds a decision for every data set.
    #[must_use]
    pub fn with_override(mut self, decision: Override) -> Self {
        self.overrides.add(decision);
        self
    }

    /// Adds a decision for one data set, counted from 1.
    #[must_use]
    pub fn with_override_for(mut self, data_set: u32, decision: Override) -> Self {
        self.overrides.add_for(data_set, decision);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn override_for_one_data_set_goes_before_one_for_all() {
        let options = ReadOptions::new()
            .with_override_for(2, Override::EventCount(5))
            .with_override(Override::EventCount(7));
        let count = |number| {
            options.overrides.find(number, |decision| match decision {
                Override::EventCount(count) => Some(*count),
                _ => None,
            })
        };
        assert_eq!((count(1), count(2)), (Some(7), Some(5)));
    }
}
