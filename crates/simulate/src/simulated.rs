//! Drawing the events of a tube.

use flowmrd_core::MemorySource;

use crate::detector::Detector;
use crate::fault::{BlockFaults, Haemodilution};
use crate::optics::{self, Signal};
use crate::panel::{
    FIRST_FLUORESCENCE, FORWARD_AREA, FORWARD_HEIGHT, MOST_PARAMETERS, Panel, SIDE_AREA, TIME_STEP_SECONDS,
};
use crate::population::{Appearance, Particle, Population, Viability};
use crate::random::Random;
use crate::truth::{Label, Truth};
use crate::{Error, Shares, Tube};

/// Events of a block: each block has a random stream of its own, so that any block can be drawn without the others.
pub const BLOCK_EVENTS: u64 = 4096;

/// Height of forward scatter over its area, for one particle, and its spread.
const HEIGHT_PER_AREA: f64 = 0.8;
const HEIGHT_SPREAD: f64 = 0.025;
/// Most of the lesser particle's height that adds to a doublet's: they pass one behind the other.
const DOUBLET_OVERLAP: f64 = 0.3;
/// Fluidics settle: signals start at this part below their level and come up with this time constant, in seconds.
const START_LOSS: f64 = 0.4;
const START_SECONDS: f64 = 0.1;

/// A run of simulated events: what the cytometer recorded, and what is true.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Simulated {
    /// One column a parameter of the panel, as recorded; time in units of [`TIME_STEP_SECONDS`].
    pub columns: Vec<Vec<f32>>,
    /// What the events are.
    pub truth: Truth,
}

impl Simulated {
    /// Returns the scaled columns (time in seconds) as a source of events.
    #[must_use]
    pub fn source(&self) -> MemorySource {
        let mut columns: Vec<Vec<f64>> =
            self.columns.iter().map(|column| column.iter().copied().map(f64::from).collect()).collect();
        if let Some(time) = columns.last_mut() {
            time.iter_mut().for_each(|ticks| *ticks *= TIME_STEP_SECONDS);
        }
        MemorySource::new(columns).unwrap_or_default()
    }

    fn of(panel: &Panel) -> Self {
        Self { columns: vec![Vec::new(); panel.parameter_count()], truth: Truth::default() }
    }

    fn append(&mut self, later: Self) {
        for (column, mut more) in self.columns.iter_mut().zip(later.columns) {
            column.append(&mut more);
        }
        self.truth.append(later.truth);
    }
}

impl Tube {
    /// Draws all events into memory: some 170 bytes each.
    ///
    /// # Errors
    /// [`Error::TooManyEvents`] where this platform cannot address them.
    pub fn simulate(&self) -> Result<Simulated, Error> {
        let at_most = isize::MAX as u64 / 256;
        if self.event_count() > at_most {
            return Err(Error::TooManyEvents { at_most, got: self.event_count() });
        }
        let mut simulated = Simulated::of(self.panel());
        (0..self.block_count()).for_each(|block_index| simulated.append(self.block(block_index)));
        Ok(simulated)
    }

    /// Counts the blocks of [`BLOCK_EVENTS`] events; the last may hold fewer.
    #[must_use]
    pub fn block_count(&self) -> u64 {
        self.event_count().div_ceil(BLOCK_EVENTS)
    }

    /// Draws one block, from 0; past the last it is empty.
    ///
    /// A tube of fewer events is the beginning of one of more: nothing else changes with the event count, but for
    /// [`Scatter`](crate::fault::Scatter), which puts its events anywhere among all of the tube's.
    #[must_use]
    pub fn block(&self, block_index: u64) -> Simulated {
        let first_event = block_index.saturating_mul(BLOCK_EVENTS);
        let event_count = self.event_count().saturating_sub(first_event).min(BLOCK_EVENTS);
        let mut random = Random::new(self.seed(), block_index);
        let arrivals = self.arrivals(&mut random, block_index);
        let (sampler, flows) = (Sampler::new(self), self.flows());
        let mut faults = BlockFaults::new(self, block_index);
        let mut block = Simulated::of(self.panel());
        for (event, undisturbed) in (first_event..).zip(arrivals).take(event_count as usize) {
            let seconds = flows.iter().fold(undisturbed, |seconds, flow| flow.arrival(seconds));
            let (mut label, mut passage) = sampler.event(&mut random);
            if let Some((other, appearance, random)) = faults.intruder(event) {
                (label, passage) = (other, Passage::of(appearance, random));
            }
            let recorded = passage.record(&mut random, (self.panel(), &faults), seconds);
            let mut recorded = recorded.map(|value| value as f32);
            faults.overwrite(&mut recorded);
            for (column, value) in block.columns.iter_mut().zip(recorded) {
                column.push(value);
            }
            block.truth.labels.push(label);
            block.truth.emitted.push(passage.emitted);
        }
        block
    }

    /// Draws when the events of a block arrive, in seconds: a Poisson process, given the block's number of events.
    fn arrivals(&self, random: &mut Random, block_index: u64) -> Vec<f64> {
        let mut sum = 0.0;
        let mut arrivals: Vec<f64> = (0..=BLOCK_EVENTS)
            .map(|_| {
                sum += random.exponential();
                sum
            })
            .collect();
        arrivals.pop();
        let block_seconds = BLOCK_EVENTS as f64 / self.events_per_second();
        let start = block_index as f64 * block_seconds;
        arrivals.iter_mut().for_each(|arrival| *arrival = start + *arrival / sum * block_seconds);
        arrivals
    }

    /// Finds the first event that comes at or after a time, were there no end of events.
    pub(crate) fn first_event_from(&self, seconds: f64) -> u64 {
        let undisturbed = self.flows().iter().rev().fold(seconds, |seconds, flow| flow.undisturbed(seconds));
        let block_index = libm::floor(undisturbed * self.events_per_second() / BLOCK_EVENTS as f64) as u64;
        let arrivals = self.arrivals(&mut Random::new(self.seed(), block_index), block_index);
        let before = arrivals.partition_point(|&arrival| arrival < undisturbed);
        block_index.saturating_mul(BLOCK_EVENTS).saturating_add(before as u64)
    }
}

/// Draws events of a tube.
struct Sampler<'a> {
    tube: &'a Tube,
    /// Probability that a nucleated cell is a blast.
    blast_probability: f64,
    /// Cumulative shares of the nucleated populations other than blasts, up to 1.
    cumulative: Vec<(f64, Population)>,
}

impl<'a> Sampler<'a> {
    fn new(tube: &'a Tube) -> Self {
        let blood_fraction = tube.blood_fraction();
        let shares = if blood_fraction > 0.0 {
            let marrow = (1.0 - blood_fraction) * (1.0 - tube.mrd_fraction()) / tube.shares.sum();
            let blood = Haemodilution::blood_shares();
            Shares::from_fn(|one| marrow * tube.shares.of(one) + blood_fraction * blood.of(one))
        } else {
            tube.shares
        };
        let blast_probability = tube.level();
        let (total, mut sum) = (shares.sum(), 0.0);
        let with_share = Population::ALL.into_iter().filter(|&population| shares.of(population) > 0.0);
        let cumulative = with_share
            .map(|population| {
                sum += shares.of(population) / total;
                (sum, population)
            })
            .collect();
        Self { tube, blast_probability, cumulative }
    }

    fn event(&self, random: &mut Random) -> (Label, Passage) {
        let is_doublet = random.uniform() < self.tube.artefacts.doublet_fraction;
        let staining = self.tube.staining();
        let first = self.particle(random);
        let alone = Passage::of(first.appearance(staining, random), random);
        if !is_doublet {
            return (Label::Singlet(first), alone);
        }
        let second = self.particle(random);
        let other = Passage::of(second.appearance(staining, random), random);
        (Label::Doublet(first, second), alone.together_with(&other, random))
    }

    fn particle(&self, random: &mut Random) -> Particle {
        if random.uniform() < self.tube.artefacts.debris_fraction {
            return Particle { population: Population::Debris, viability: Viability::Live, maturation: None };
        }
        let population = self.cell(random);
        let is_dead = random.uniform() < self.tube.artefacts.dead_fraction;
        let viability = if is_dead { Viability::Dead } else { Viability::Live };
        let maturation = (population == Population::Hematogones).then(|| self.tube.ages.draw(random));
        Particle { population, viability, maturation }
    }

    fn cell(&self, random: &mut Random) -> Population {
        if random.uniform() < self.blast_probability {
            return Population::Blasts;
        }
        let place = random.uniform();
        let found = self.cumulative.iter().find(|(sum, _)| place < *sum).or(self.cumulative.last());
        found.map_or(Population::Granulocytes, |&(_, population)| population)
    }
}

/// One event at the laser.
struct Passage {
    forward: f64,
    height: f64,
    side: f64,
    emitted: Signal,
}

impl Passage {
    fn of(appearance: Appearance, random: &mut Random) -> Self {
        let Appearance { forward, side, emitted } = appearance;
        let height = HEIGHT_PER_AREA * forward * (1.0 + HEIGHT_SPREAD * random.normal());
        Self { forward, height, side, emitted }
    }

    /// Adds areas and light; heights overlap in part.
    fn together_with(&self, other: &Self, random: &mut Random) -> Self {
        let overlap = DOUBLET_OVERLAP * random.uniform();
        Self {
            forward: self.forward + other.forward,
            height: self.height.max(other.height) + overlap * self.height.min(other.height),
            side: self.side + other.side,
            emitted: std::array::from_fn(|k| self.emitted[k] + other.emitted[k]),
        }
    }

    /// Records what the panel's detectors measure, in column order; places past the panel's columns stay 0.
    fn record(
        &self,
        random: &mut Random,
        (panel, faults): (&Panel, &BlockFaults<'_>),
        seconds: f64,
    ) -> [f64; MOST_PARAMETERS] {
        let steadiness = 1.0 - START_LOSS * libm::exp(-seconds / START_SECONDS);
        let level = |detector| steadiness * faults.drift(detector, seconds);
        let mut recorded = [0.0; MOST_PARAMETERS];
        recorded[FORWARD_AREA.0] = optics::cut(self.forward * level(Detector::ForwardArea));
        recorded[FORWARD_HEIGHT.0] = optics::cut(self.height * level(Detector::ForwardHeight));
        recorded[SIDE_AREA.0] = optics::cut(self.side * level(Detector::SideArea));
        let lights = optics::spill(&self.emitted);
        for (column, (place, marker)) in (FIRST_FLUORESCENCE.0..).zip(panel.stains()) {
            recorded[column] = optics::record(random, place, lights[place] * level(Detector::Stain(marker)));
        }
        recorded[panel.time().0] = libm::floor(seconds / TIME_STEP_SECONDS);
        recorded
    }
}
