use super::parse_count;
use crate::failure::Failure;
use clap::ValueEnum;
use flowmrd_fcs::{ByteOrder, DataSet, FcsFile, Override, Policy, ReadOptions, TextMode, Version};
use std::io;
use std::path::Path;

/// How FCS files are read.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct ReadArguments {
    /// Number of the data set, from 1; without it the one of highest resolution, and for inspect all of them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) data_set: Option<u32>,
    /// How departures from the standard are met
    #[arg(long, value_enum, default_value_t, value_name = "POLICY")]
    pub(crate) policy: PolicyArgument,
    /// First and last byte of DATA, counted from the data set's HEADER
    #[arg(long, value_name = "FIRST..LAST", value_parser = parse_data_range)]
    data_range: Option<(u64, u64)>,
    /// Number of events, whatever $TOT and the length of DATA say
    #[arg(long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true)]
    event_count: Option<u64>,
    /// Order of the bytes of a value, as $BYTEORD would have it: 1,2,3,4 is least significant first
    #[arg(long, value_name = "ORDER", value_parser = parse_byte_order)]
    byte_order: Option<ByteOrder>,
    /// How the delimiters of TEXT are read
    #[arg(long, value_enum, value_name = "MODE")]
    text_mode: Option<TextModeArgument>,
    /// Version by which the file is read, whatever its HEADER says
    #[arg(long, value_name = "VERSION", value_parser = parse_version)]
    fcs_version: Option<Version>,
}

/// How departures from the standard are met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyArgument {
    /// One that needs a repair is an error
    Strict,
    /// What can be repaired with certainty is, and recorded; an ambiguity is an error
    #[default]
    Default,
    /// Whatever can be had is read, and what was lost is recorded
    Salvage,
}

impl From<PolicyArgument> for Policy {
    fn from(argument: PolicyArgument) -> Self {
        match argument {
            PolicyArgument::Strict => Self::Strict,
            PolicyArgument::Default => Self::Default,
            PolicyArgument::Salvage => Self::Salvage,
        }
    }
}

/// How the delimiters of TEXT are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TextModeArgument {
    /// A doubled delimiter stands for itself, no word is empty
    Standard,
    /// Every delimiter ends a word, and words may be empty
    Literal,
}

impl ReadArguments {
    /// The options for the reader. Overrides hold for the data set that was asked for, or for all.
    pub(crate) fn options(&self) -> ReadOptions {
        let text_mode = self.text_mode.map(|mode| match mode {
            TextModeArgument::Standard => TextMode::Standard,
            TextModeArgument::Literal => TextMode::Literal,
        });
        let overrides = [
            self.data_range.map(|(first, last)| Override::DataRange { first, last }),
            self.event_count.map(Override::EventCount),
            self.byte_order.map(Override::ByteOrder),
            text_mode.map(Override::TextMode),
            self.fcs_version.map(Override::Version),
        ];
        let options = ReadOptions::new().with_policy(self.policy.into());
        overrides.into_iter().flatten().fold(options, |options, decision| match self.data_set {
            Some(number) => options.with_override_for(number, decision),
            None => options.with_override(decision),
        })
    }

    /// Opens a file, or standard input where it is called `-`.
    pub(crate) fn open(&self, file: &Path) -> Result<FcsFile, Failure> {
        if file == Path::new("-") {
            let opened = FcsFile::from_reader(io::stdin().lock(), &self.options());
            return opened.map_err(|error| error.with_file(Path::new("standard input")).into());
        }
        Ok(FcsFile::open(file, &self.options())?)
    }

    /// Picks the data set that was asked for, or the one that holds the most resolution.
    pub(crate) fn data_set<'f>(&self, file: &'f FcsFile) -> Result<&'f DataSet, Failure> {
        match self.data_set {
            Some(number) => Ok(file.data_set(number)?),
            None => Ok(file.default_data_set()),
        }
    }
}

fn parse_data_range(text: &str) -> Result<(u64, u64), String> {
    let ends =
        text.split_once("..").and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    ends.filter(|(first, last)| first <= last).ok_or_else(|| {
        "expected FIRST..LAST, two bytes from 0 of which the last is not before the first".to_owned()
    })
}

fn parse_byte_order(text: &str) -> Result<ByteOrder, String> {
    let ranks: Option<Vec<u8>> = text.split(',').map(|rank| rank.trim().parse().ok()).collect();
    ranks
        .and_then(|ranks| ByteOrder::from_ranks(&ranks))
        .ok_or_else(|| "expected each of 1 to the number of bytes once, as in 1,2,3,4 or 4,3,2,1".to_owned())
}

fn parse_version(text: &str) -> Result<Version, String> {
    let known = Version::ALL.map(Version::as_str).join(", ");
    Version::ALL
        .into_iter()
        .find(|version| version.as_str() == text)
        .ok_or_else(|| format!("expected {known}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_range_is_two_bytes_in_order() {
        assert_eq!(parse_data_range("503..526"), Ok((503, 526)));
        assert_eq!(parse_data_range("503..503"), Ok((503, 503)));
        for text in ["526..503", "503", "503..", "..526", "503...526", "-1..5", ""] {
            assert!(parse_data_range(text).is_err(), "{text}");
        }
    }

    #[test]
    fn byte_order_is_a_permutation() {
        assert_eq!(parse_byte_order("1,2,3,4"), Ok(ByteOrder::LittleEndian));
        assert_eq!(parse_byte_order("4,3,2,1"), Ok(ByteOrder::BigEndian));
        assert!(matches!(parse_byte_order("3,4,1,2"), Ok(ByteOrder::Permuted(_))));
        for text in ["little", "1,2,2,4", "0,1", "1,2,3,4,5,6,7,8,9", ""] {
            assert!(parse_byte_order(text).is_err(), "{text}");
        }
    }

    #[test]
    fn version_is_one_that_can_be_read() {
        assert_eq!(parse_version("3.1"), Ok(Version::V3_1));
        assert_eq!(parse_version("1.0"), Err("expected 2.0, 3.0, 3.1, 3.2".to_owned()));
    }
}
