use serde::{Deserialize, Serialize};

use crate::gates::GatingEntry;
use crate::result::{PopulationEntry, SoftwareEntry};

/// Version of the layout of [`BenchResult`].
pub(super) const BENCH_SCHEMA_VERSION: u32 = 1;

/// What was measured: the answer of `flowmrd bench --format json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BenchResult {
    /// Version of this layout: 1.
    pub schema_version: u32,
    /// The program that was measured.
    pub software: SoftwareEntry,
    /// What it ran on.
    pub machine: MachineEntry,
    /// Threads that gated.
    pub threads: usize,
    /// Runs of each stage, from 1.
    pub repeats: usize,
    /// Where the gates came from.
    pub gating: GatingEntry,
    /// The file.
    pub input: InputFacts,
    /// How fast every byte of the file is touched once.
    pub limit: LimitFigures,
    /// Every stage, in the order in which a file meets them.
    pub stages: Vec<StageFigures>,
    /// Anonymous memory of the process.
    pub memory: MemoryFigures,
    /// Every population with its count, in the order in which the gates declare them.
    pub populations: Vec<PopulationEntry>,
}

/// A machine, as far as its system tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineEntry {
    /// Name of the processor; null where the system does not tell.
    pub processor: Option<String>,
    /// Cores that the process may use, from 1.
    pub core_count: usize,
    /// Memory in bytes; null where the system does not tell.
    pub memory_bytes: Option<u64>,
    /// Operating system, as Rust calls it: `linux`.
    pub system: String,
    /// Kind of processor, as Rust calls it: `x86_64`.
    pub architecture: String,
}

/// A file that is measured with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFacts {
    /// Name of the file without its folders.
    pub file: String,
    /// Length of the file in bytes.
    pub file_bytes: u64,
    /// Events of its data set.
    pub event_count: u64,
    /// Parameters of its data set.
    pub parameter_count: usize,
}

/// Times of the same work.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Times {
    /// Median over the runs, in seconds; of an even number the mean of the middle two.
    pub median_seconds: f64,
    /// Least of the runs, in seconds.
    pub least_seconds: f64,
}

/// How fast every byte of the file is touched once, by as many threads.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitFigures {
    /// Through a fresh memory map.
    pub map: Times,
    /// By reads of 256 KiB into a buffer a thread.
    pub read: Times,
    /// The smaller of both medians, in seconds: what stages are compared with.
    pub seconds: f64,
    /// Bytes of the file a second at that; null where no time was seen to pass.
    pub bytes_per_second: Option<f64>,
}

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The file is opened, its keywords are read, the gates' names are found, and the gates are compiled.
    Open,
    /// Every value that the gates or their matrices name is decoded and scaled.
    Decode,
    /// Every event is compensated by every matrix that gates use.
    Compensate,
    /// Every event is transformed in every dimension whose scale is not linear.
    Transform,
    /// One pass of the engine over the file: decoded, and compensated, transformed and gated as far as the answer needs.
    Gate,
    /// The bytes of the file are hashed with SHA-256.
    Hash,
    /// All that `flowmrd gate` does: open, gate and hash.
    Whole,
}

/// How long a stage took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageFigures {
    /// The stage.
    pub stage: Stage,
    /// Its times.
    #[serde(flatten)]
    pub times: Times,
    /// Events of the file a second, by the median; null for `open`, and where no time was seen to pass.
    pub events_per_second: Option<f64>,
    /// Bytes of the file a second, by the median; null as above.
    pub bytes_per_second: Option<f64>,
    /// The limit's seconds divided by the stage's: 1 is the speed of memory; null as above.
    pub limit_fraction: Option<f64>,
}

/// Anonymous memory of the process: what it allocates, without mapped files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryFigures {
    /// Before the first stage, in bytes; null where the system does not tell.
    pub before_bytes: Option<u64>,
    /// The most during all stages, in bytes; null where the system does not tell.
    pub peak_bytes: Option<u64>,
}

impl Stage {
    /// Every stage, in the order in which a file meets them.
    pub const ALL: [Self; 7] =
        [Self::Open, Self::Decode, Self::Compensate, Self::Transform, Self::Gate, Self::Hash, Self::Whole];

    /// Returns the stage's name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Decode => "decode",
            Self::Compensate => "compensate",
            Self::Transform => "transform",
            Self::Gate => "gate",
            Self::Hash => "hash",
            Self::Whole => "whole",
        }
    }
}

impl Times {
    /// Sums up runs; 0 where there is none.
    pub(super) fn of(seconds: &[f64]) -> Self {
        let mut sorted = seconds.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or(0.0);
        let middle = sorted.len() / 2;
        let median = match sorted.len() % 2 {
            0 => f64::midpoint(at(middle.saturating_sub(1)), at(middle)),
            _ => at(middle),
        };
        Self { median_seconds: median, least_seconds: at(0) }
    }
}

impl LimitFigures {
    pub(super) fn of(map: &[f64], read: &[f64], file_bytes: u64) -> Self {
        let (map, read) = (Times::of(map), Times::of(read));
        let seconds = map.median_seconds.min(read.median_seconds);
        Self { map, read, seconds, bytes_per_second: rate(file_bytes as f64, seconds) }
    }
}

impl StageFigures {
    pub(super) fn of(stage: Stage, times: Times, input: &InputFacts, limit: &LimitFigures) -> Self {
        // Opening takes as long for a short file as for a long one.
        let rate = |amount: f64| rate(amount, times.median_seconds).filter(|_| stage != Stage::Open);
        Self {
            stage,
            times,
            events_per_second: rate(input.event_count as f64),
            bytes_per_second: rate(input.file_bytes as f64),
            limit_fraction: rate(limit.seconds),
        }
    }
}

fn rate(amount: f64, seconds: f64) -> Option<f64> {
    (seconds > 0.0).then(|| amount / seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_is_the_middle_or_the_mean_of_both_middles() {
        let times = |seconds: &[f64]| {
            let times = Times::of(seconds);
            (times.median_seconds, times.least_seconds)
        };
        assert_eq!(times(&[3.0, 1.0, 8.0]), (3.0, 1.0));
        assert_eq!(times(&[3.0, 1.0, 8.0, 2.0]), (2.5, 1.0));
        assert_eq!(times(&[4.0]), (4.0, 4.0));
        assert_eq!(times(&[]), (0.0, 0.0));
    }

    #[test]
    fn rates_and_the_share_of_the_limit_are_quotients_of_the_median() {
        let file = "a.fcs".to_owned();
        let input = InputFacts { file, file_bytes: 6400, event_count: 100, parameter_count: 16 };
        let limit = LimitFigures::of(&[0.5, 0.25, 1.0], &[0.25], input.file_bytes);
        // By hand: the reads are faster, 6,400 bytes in 0.25 s; the stage takes 2 s.
        assert_eq!((limit.seconds, limit.bytes_per_second), (0.25, Some(25_600.0)));
        let figures = StageFigures::of(Stage::Gate, Times::of(&[2.0]), &input, &limit);
        assert_eq!(figures.events_per_second, Some(50.0));
        assert_eq!(figures.bytes_per_second, Some(3200.0));
        assert_eq!(figures.limit_fraction, Some(0.125));
        let open = StageFigures::of(Stage::Open, Times::of(&[2.0]), &input, &limit);
        assert_eq!((open.events_per_second, open.limit_fraction), (None, None));
        let instant = StageFigures::of(Stage::Gate, Times::of(&[0.0]), &input, &limit);
        assert_eq!(instant.events_per_second, None);
    }

    #[test]
    fn stages_are_named_as_they_are_written() {
        for stage in Stage::ALL {
            assert_eq!(serde_json::to_value(stage).unwrap(), stage.name());
        }
    }
}
