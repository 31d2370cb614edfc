//! What the quality rules look at.

use flowmrd_core::EventMask;

use super::role::name_of;
use crate::assay::CompensationSource;
use crate::panel::Kind;
use crate::result::{AcquisitionEntry, CaseResult, MrdEntry, PhenotypeEntry, PhenotypeRole, PopulationEntry};

/// The most events of a file that are kept with all their values, spread evenly by their numbers.
pub(crate) const SAMPLED_EVENTS: u64 = 1 << 15;

/// The most events of a LAIP or of the reference population that are kept for each file: a uniform sample.
pub(crate) const KEPT_EVENTS: usize = 1 << 12;

/// Channels that the gates of a LAIP need before its ancestors' are not taken along.
pub(crate) const ENOUGH_AXES: usize = 4;

/// All that was recorded of a case.
#[derive(Clone, Debug)]
pub(crate) struct CaseRecord<'a> {
    /// The files of the case, in their order.
    pub(crate) tubes: &'a [TubeRecord],
    /// The files of the controls, in their order.
    pub(crate) controls: &'a [TubeRecord],
    /// Counts over all files of the case.
    pub(crate) populations: &'a [PopulationEntry],
    /// The level.
    pub(crate) mrd: &'a MrdEntry,
    /// Each LAIP's phenotype, then the reference population's where there is one.
    pub(crate) phenotypes: &'a [PhenotypeEntry],
    /// The same patient's results at earlier time points, the earliest first.
    pub(crate) earlier: &'a [&'a CaseResult],
    /// Where the assay takes its compensation from.
    pub(crate) compensation: &'a CompensationSource,
}

/// What was recorded of one file.
#[derive(Clone, Debug)]
pub(crate) struct TubeRecord {
    /// Name of the file without its folders.
    pub(crate) file: String,
    /// Events of the data set.
    pub(crate) event_count: u64,
    /// Keywords of the acquisition.
    pub(crate) acquisition: AcquisitionEntry,
    /// Each parameter that gating reads (gates', plots' and time), in the order of the file.
    pub(crate) parameters: Vec<ParameterRecord>,
    /// When events arrived; `None` where the file has no time parameter.
    pub(crate) clock: Option<ClockRecord>,
    /// The matrices by which values are compensated; empty where none are.
    pub(crate) compensations: Vec<CompensationRecord>,
    /// The channels of `sample`, `laips` and `reference`: the dimensions that gates use, in the order of first use.
    pub(crate) channels: Vec<ChannelRecord>,
    /// Events spread evenly by their numbers.
    pub(crate) sample: EventSample,
    /// For each LAIP, in the order of the assay, the channels on which its own gates are drawn.
    pub(crate) laip_axes: Vec<Vec<usize>>,
    /// Each LAIP's events inside the denominator, in the order of the assay.
    pub(crate) laips: Vec<KeptEvents>,
    /// Events of the reference population; `None` where the assay has none.
    pub(crate) reference: Option<KeptEvents>,
}

/// One recorded parameter.
#[derive(Clone, Debug)]
pub(crate) struct ParameterRecord {
    /// `$PnN`.
    pub(crate) short_name: String,
    /// `$PnS`.
    pub(crate) stain_name: Option<String>,
    /// `$PnV`, volts.
    pub(crate) voltage: Option<f64>,
    /// `$PnG`.
    pub(crate) gain: Option<f64>,
    /// Whether it is scatter, fluorescence or time.
    pub(crate) kind: ParameterRole,
    /// Events at or above the highest value that the range can hold (scaled `$PnR` − 1).
    pub(crate) ceiling_count: u64,
    /// Events at or below the lowest: scaled 0, for integers and scatter; 0 for fluorescence that may be negative.
    pub(crate) floor_count: u64,
    /// Events whose value is NaN or infinite.
    pub(crate) not_finite_count: u64,
}

impl ParameterRecord {
    /// Names the parameter for people: the stain name before the short name.
    pub(crate) fn label(&self) -> String {
        match &self.stain_name {
            Some(stain) if *stain != self.short_name => format!("{stain} ({})", self.short_name),
            _ => self.short_name.clone(),
        }
    }
}

/// What a parameter is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParameterRole {
    /// Forward, side or back scatter.
    Scatter,
    /// Time.
    Time,
    /// Anything else: taken for fluorescence.
    Fluorescence,
}

impl ParameterRole {
    pub(crate) fn of(kind: Kind) -> Self {
        match kind {
            Kind::ForwardScatter | Kind::SideScatter | Kind::BackScatter => Self::Scatter,
            Kind::Time => Self::Time,
            Kind::Signal => Self::Fluorescence,
        }
    }
}

/// Arrivals over all events of a file, in bins of equal width.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClockRecord {
    /// Whether times are seconds; else ticks of unknown length.
    pub(crate) is_in_seconds: bool,
    /// Where the first bin begins, a multiple of `bin_width`.
    pub(crate) start: f64,
    /// A power of two times a second (or tick), so that there are at most 4,096 bins.
    pub(crate) bin_width: f64,
    /// Events of each bin; the first and last are not 0.
    pub(crate) event_counts: Vec<u64>,
    /// Times of the first and of the last event in the order of the file.
    pub(crate) ends: [f64; 2],
    /// Events whose time is earlier than that of the event before.
    pub(crate) backward_count: u64,
    /// Events whose time is NaN or infinite: in no bin.
    pub(crate) not_finite_count: u64,
}

impl ClockRecord {
    /// Adds bins together, so many a bin; the last that are too few are left out. Empty for none a bin.
    pub(crate) fn joined(&self, bin_count: usize) -> Vec<u64> {
        if bin_count == 0 {
            return Vec::new();
        }
        self.event_counts.chunks_exact(bin_count).map(|bins| bins.iter().sum()).collect()
    }
}

/// A matrix by which values are compensated.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CompensationRecord {
    /// Detectors, by `$PnN`.
    pub(crate) detectors: Vec<String>,
    /// Spillover, one row a stain, as the file or the assay has it.
    pub(crate) coefficients: Vec<Vec<f64>>,
    /// Condition number of the matrix, of [`flowmrd_gating::Compensation`]: infinite where it has no inverse.
    pub(crate) condition_number: f64,
}

/// One dimension that gates use.
#[derive(Clone, Debug)]
pub(crate) struct ChannelRecord {
    /// What the gates call it.
    pub(crate) marker: String,
    /// What its values are.
    pub(crate) kind: ParameterRole,
    /// Whether its values are compensated.
    pub(crate) is_compensated: bool,
    /// The gates' scale, by which a value becomes a place on their axes.
    pub(crate) transform: flowmrd_gating::Transform,
}

/// Events spread evenly by their numbers, the same for any number of threads: every stride-th from 0.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventSample {
    /// Number of each event in the file, from 0, ascending.
    pub(crate) events: Vec<u64>,
    /// Time of each event; NaN where the file has none.
    pub(crate) times: Vec<f64>,
    /// For each channel the values before their scale (compensated where the channel is), one an event.
    pub(crate) values: Vec<Vec<f64>>,
    /// For each population of the tree, in the order of [`CaseRecord::populations`], which of the events are in it.
    pub(crate) members: Vec<EventMask>,
}

/// Events of a population: all, or a uniform sample of [`KEPT_EVENTS`].
#[derive(Clone, Debug, Default)]
pub(crate) struct KeptEvents {
    /// Events of the population in the file.
    pub(crate) event_count: u64,
    /// Number of each kept event in the file, from 0, ascending.
    pub(crate) events: Vec<u64>,
    /// Time of each kept event; NaN where the file has none.
    pub(crate) times: Vec<f64>,
    /// For each channel the values before their scale, one a kept event.
    pub(crate) values: Vec<Vec<f64>>,
}

impl CaseRecord<'_> {
    /// Finds the denominator among the populations; `None` where it is all events.
    pub(crate) fn denominator_index(&self) -> Option<usize> {
        self.populations.iter().position(|population| population.path == self.mrd.denominator)
    }

    /// Names a population of a path for people: its own name, or the path where another one bears that name.
    pub(crate) fn name_of<'p>(&'p self, path: &'p str) -> &'p str {
        name_of(self.populations, path)
    }

    /// Names the reference population.
    pub(crate) fn reference_name(&self) -> Option<&str> {
        let reference = self.phenotypes.iter().find(|one| one.role == PhenotypeRole::Reference)?;
        Some(self.name_of(&reference.population))
    }

    /// Counts the LAIPs of all files that have enough events to be tested.
    pub(crate) fn laip_test_count(&self, minimum_events: f64) -> usize {
        let laips = self.tubes.iter().flat_map(|tube| &tube.laips);
        laips.filter(|kept| kept.events.len() as f64 >= minimum_events).count()
    }
}

impl TubeRecord {
    /// Says when an event arrived, ` from 12.3 s on`; nothing where the file has no time.
    pub(crate) fn time_at(&self, event: u64) -> String {
        let Some(clock) = &self.clock else { return String::new() };
        let after = self.sample.events.partition_point(|&sampled| sampled < event);
        let time = self.sample.times.get(after).or(self.sample.times.last());
        let unit = if clock.is_in_seconds { "s" } else { "ticks" };
        match time.filter(|time| time.is_finite()) {
            Some(time) => format!(" from {time:.1} {unit} on"),
            None => String::new(),
        }
    }
}

impl EventSample {
    /// Returns the value of a channel of one sampled event.
    pub(crate) fn value(&self, channel: usize, event: usize) -> Option<f64> {
        self.values.get(channel)?.get(event).copied()
    }

    /// Lists the places in the sample of a population's events; of all events for `None`.
    pub(crate) fn events_of(&self, population: Option<usize>) -> Vec<usize> {
        match population {
            Some(population) => self.members.get(population).map_or(Vec::new(), |one| one.ones().collect()),
            None => (0..self.events.len()).collect(),
        }
    }
}
