//! What each simulated event is.

use std::ops::AddAssign;

use crate::optics::Signal;
use crate::population::{Particle, Population, Viability};

/// What passed the laser as one event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Label {
    /// One particle.
    Singlet(Particle),
    /// Two particles at once: their light and scatter areas add up.
    Doublet(Particle, Particle),
    /// One live blast of an earlier sample: [`CarryOver`](crate::fault::CarryOver).
    CarriedOver(Particle),
    /// One event at random where blasts lie: [`Scatter`](crate::fault::Scatter).
    Scattered,
}

impl Label {
    /// Counts the sample's own blasts in the event: 0, 1 or 2.
    #[must_use]
    pub fn blast_count(&self) -> u64 {
        let is_blast = |particle: &Particle| u64::from(particle.population == Population::Blasts);
        match self {
            Self::Singlet(particle) => is_blast(particle),
            Self::Doublet(first, second) => is_blast(first) + is_blast(second),
            Self::CarriedOver(_) | Self::Scattered => 0,
        }
    }

    /// Tells whether the event is one live cell of a population.
    #[must_use]
    pub fn is_live_singlet_of(&self, population: Population) -> bool {
        matches!(self, Self::Singlet(particle)
            if particle.population == population && particle.viability == Viability::Live)
    }
}

/// The truth of a run of events, in event order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// What each event is.
    pub labels: Vec<Label>,
    /// The light that each event emits per fluorochrome, in units of its own detector: what ideal compensation
    /// returns, free of noise and of the unsteady start.
    pub emitted: Vec<Signal>,
}

/// Events of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TruthCounts {
    live: [u64; Population::ALL.len()],
    dead: [u64; Population::ALL.len()],
    /// Events that are two particles.
    pub doublets: u64,
    /// Doublets that hold at least one blast.
    pub doublets_with_blasts: u64,
    /// Events that are one live blast of an earlier sample.
    pub carried_over: u64,
    /// Events that a fault put at random where blasts lie.
    pub scattered: u64,
}

impl TruthCounts {
    /// Counts the events that are one live particle of a population.
    #[must_use]
    pub fn live_singlets(&self, population: Population) -> u64 {
        self.live[population as usize]
    }

    /// Counts the events that are one dead cell of a population.
    #[must_use]
    pub fn dead_singlets(&self, population: Population) -> u64 {
        self.dead[population as usize]
    }

    /// Counts the events that are one live nucleated cell of the sample: the ideal denominator.
    #[must_use]
    pub fn live_nucleated_singlets(&self) -> u64 {
        let nucleated = Population::ALL.into_iter().filter(|population| population.is_nucleated());
        nucleated.map(|population| self.live_singlets(population)).sum()
    }

    /// Counts all events.
    #[must_use]
    pub fn events(&self) -> u64 {
        let singlets = self.live.iter().sum::<u64>() + self.dead.iter().sum::<u64>();
        singlets + self.doublets + self.carried_over + self.scattered
    }
}

impl AddAssign for TruthCounts {
    /// Adds the counts of other events.
    fn add_assign(&mut self, others: Self) {
        for (mine, theirs) in [(&mut self.live, others.live), (&mut self.dead, others.dead)] {
            mine.iter_mut().zip(theirs).for_each(|(count, more)| *count += more);
        }
        self.doublets += others.doublets;
        self.doublets_with_blasts += others.doublets_with_blasts;
        self.carried_over += others.carried_over;
        self.scattered += others.scattered;
    }
}

impl Truth {
    /// Counts the events of each kind.
    #[must_use]
    pub fn counts(&self) -> TruthCounts {
        let mut counts = TruthCounts::default();
        for label in &self.labels {
            match label {
                Label::Singlet(Particle { population, viability: Viability::Live, .. }) => {
                    counts.live[*population as usize] += 1;
                }
                Label::Singlet(Particle { population, .. }) => counts.dead[*population as usize] += 1,
                Label::Doublet(..) => {
                    counts.doublets += 1;
                    counts.doublets_with_blasts += u64::from(label.blast_count() > 0);
                }
                Label::CarriedOver(_) => counts.carried_over += 1,
                Label::Scattered => counts.scattered += 1,
            }
        }
        counts
    }

    pub(crate) fn append(&mut self, mut later: Self) {
        self.labels.append(&mut later.labels);
        self.emitted.append(&mut later.emitted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn particle(population: Population, viability: Viability) -> Particle {
        Particle { population, viability, maturation: None }
    }

    #[test]
    fn counts_tell_singlets_dead_cells_and_doublets_apart() {
        let blast = particle(Population::Blasts, Viability::Live);
        let dead = particle(Population::TCells, Viability::Dead);
        let debris = particle(Population::Debris, Viability::Live);
        let labels = vec![
            Label::Singlet(blast),
            Label::Singlet(dead),
            Label::Singlet(debris),
            Label::Doublet(blast, dead),
            Label::Doublet(debris, dead),
        ];
        let counts = Truth { labels, emitted: Vec::new() }.counts();
        assert_eq!(counts.live_singlets(Population::Blasts), 1);
        assert_eq!(counts.dead_singlets(Population::TCells), 1);
        assert_eq!((counts.doublets, counts.doublets_with_blasts), (2, 1));
        assert_eq!((counts.live_nucleated_singlets(), counts.events()), (1, 5));
    }

    #[test]
    fn doublet_of_two_blasts_holds_two() {
        let blast = particle(Population::Blasts, Viability::Dead);
        assert_eq!(Label::Doublet(blast, blast).blast_count(), 2);
        assert!(!Label::Singlet(blast).is_live_singlet_of(Population::Blasts));
    }
}
