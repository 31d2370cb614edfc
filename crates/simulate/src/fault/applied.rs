//! The faults of a tube as the events of one block meet them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::chosen::choose;
use super::{CarryOver, Drift, Fault, Flow, Margin, NotANumber, RangeEnd, Scatter};
use crate::Modulation;
use crate::detector::Detector;
use crate::panel::{Panel, RANGE};
use crate::population::{Appearance, Particle, Population, Staining, Viability};
use crate::random::Random;
use crate::truth::Label;
use crate::{BLOCK_EVENTS, Tube};

/// Bits of a random stream's number that are left to blocks: a tube has at most 2^52 of them.
const BLOCK_BITS: u32 = 52;

/// Random streams of one fault: from 1, since stream 0 and those after it are the tube's own.
fn stream(fault_index: usize, block_index: u64) -> u64 {
    (fault_index as u64 + 1) << BLOCK_BITS | block_index
}

/// The stream from which a fault draws the events it takes: of no block.
const CHOICE: u64 = (1 << BLOCK_BITS) - 1;

/// The faults of a tube as the events of one block meet them.
pub(crate) struct BlockFaults<'a> {
    panel: &'a Panel,
    /// Of blasts that are not the tube's: none.
    modulation: Modulation,
    drifts: Vec<&'a Drift>,
    intruders: Vec<Intruders<'a>>,
    /// Each with its column.
    overwritings: Vec<(usize, Overwriting)>,
}

impl<'a> BlockFaults<'a> {
    pub(crate) fn new(tube: &'a Tube, block_index: u64) -> Self {
        let first_event = block_index.saturating_mul(BLOCK_EVENTS);
        let block = first_event..first_event.saturating_add(BLOCK_EVENTS);
        let mut faults = Self {
            panel: tube.panel(),
            modulation: Modulation::default(),
            drifts: Vec::new(),
            intruders: Vec::new(),
            overwritings: Vec::new(),
        };
        for (fault_index, fault) in tube.faults().iter().enumerate() {
            let random = Random::new(tube.seed(), stream(fault_index, block_index));
            let mut choice = Random::new(tube.seed(), stream(fault_index, CHOICE));
            match fault {
                Fault::Drift(drift) => faults.drifts.push(drift),
                Fault::Margin(margin) => faults.overwrite_with(margin.overwriting(random)),
                Fault::NotANumber(nan) => faults.overwrite_with(nan.overwriting(random)),
                Fault::CarryOver(carry_over) => {
                    let events = carry_over.events(tube, &mut choice);
                    faults.intruders.push(Intruders::new(&events, &block, Kind::CarriedOver, random));
                }
                Fault::Scatter(scatter) => {
                    let events = choose(&(0..tube.event_count()), scatter.count, &mut choice);
                    faults.intruders.push(Intruders::new(&events, &block, Kind::Scattered(scatter), random));
                }
                _ => {}
            }
        }
        faults
    }

    /// Returns what comes in the place of an event, if a fault puts something there; the last fault holds.
    pub(crate) fn intruder(&mut self, event: u64) -> Option<(Label, Appearance, &mut Random)> {
        let intruders =
            self.intruders.iter_mut().rev().find(|intruders| intruders.events.contains(&event))?;
        let blast = Particle { population: Population::Blasts, viability: Viability::Live, maturation: None };
        let random = &mut intruders.random;
        let usual = &self.modulation;
        let staining = Staining { panel: self.panel, modulation: usual, brightness: usual };
        let mut appearance = blast.appearance(staining, random);
        let label = match intruders.kind {
            Kind::CarriedOver => Label::CarriedOver(blast),
            Kind::Scattered(scatter) => {
                scatter.spread(&mut appearance.emitted, self.panel, random);
                Label::Scattered
            }
        };
        Some((label, appearance, random))
    }

    /// Returns what a detector's light is multiplied by at a time.
    pub(crate) fn drift(&self, detector: Detector, seconds: f64) -> f64 {
        self.drifts.iter().map(|drift| drift.factor(detector, seconds)).product()
    }

    /// Replaces values of a recorded event, in column order.
    pub(crate) fn overwrite(&mut self, recorded: &mut [f32]) {
        for (column, Overwriting { value, event_fraction, random, .. }) in &mut self.overwritings {
            let is_hit = random.uniform() < *event_fraction;
            if let Some(recorded) = recorded.get_mut(*column).filter(|_| is_hit) {
                *recorded = *value;
            }
        }
    }

    fn overwrite_with(&mut self, overwriting: Overwriting) {
        if let Some(column) = self.panel.parameter(overwriting.detector) {
            self.overwritings.push((column.0, overwriting));
        }
    }
}

impl CarryOver {
    /// Draws the events that are carried over: of those that come within the window.
    fn events(&self, tube: &Tube, choice: &mut Random) -> BTreeSet<u64> {
        let first = tube.first_event_from(self.window.begin);
        let end = tube.first_event_from(self.window.begin + self.window.seconds);
        choose(&(first..end), self.count, choice)
    }
}

enum Kind<'a> {
    CarriedOver,
    Scattered(&'a Scatter),
}

/// The events of a block that a fault turns into others.
struct Intruders<'a> {
    events: BTreeSet<u64>,
    kind: Kind<'a>,
    random: Random,
}

impl<'a> Intruders<'a> {
    fn new(events: &BTreeSet<u64>, block: &Range<u64>, kind: Kind<'a>, random: Random) -> Self {
        Self { events: events.range(block.clone()).copied().collect(), kind, random }
    }
}

/// A value that takes the place of a share of a column's.
struct Overwriting {
    detector: Detector,
    value: f32,
    event_fraction: f64,
    random: Random,
}

impl Margin {
    fn overwriting(&self, random: Random) -> Overwriting {
        let value = match self.end {
            RangeEnd::Upper => (RANGE - 1) as f32,
            RangeEnd::Zero => 0.0,
        };
        Overwriting { detector: self.detector, value, event_fraction: self.event_fraction, random }
    }
}

impl NotANumber {
    fn overwriting(&self, random: Random) -> Overwriting {
        Overwriting { detector: self.detector, value: NAN, event_fraction: self.event_fraction, random }
    }
}

/// The quiet NaN without sign and payload: arithmetic that gives NaN leaves its bits to the platform.
const NAN: f32 = f32::from_bits(0x7fc0_0000);

impl Tube {
    /// Flow faults by their begin: each is on the clock that those before it make.
    pub(crate) fn flows(&self) -> Vec<Flow> {
        let mut flows: Vec<Flow> = self.faults().iter().filter_map(Fault::flow).collect();
        flows.sort_by(|first, second| first.begin.total_cmp(&second.begin));
        flows
    }
}
