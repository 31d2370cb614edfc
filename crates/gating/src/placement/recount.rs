use super::PlacementPlan;
use super::bits::{self, Passes};
use super::plan::Test;
use super::tally::Tally;
use crate::evaluate::{STRIP, StripEvents, StripValues};
use crate::{BlockView, Observer};

/// Counts the events of each target in all variants: an observer of events that the placement's own plan gates.
#[derive(Debug)]
pub struct Recount<'p> {
    plan: &'p PlacementPlan,
    /// For each target the events that pass in every variant.
    sure: Vec<u64>,
    /// For each target the others.
    unsure: Vec<Tally>,
    undecided_count: u64,
    /// For each target the events of the strip that have to be looked at variant by variant.
    open: Vec<u64>,
    workspace: Workspace,
}

/// What one strip needs; its memory is used again for the next.
#[derive(Debug, Default)]
struct Workspace {
    values: StripValues,
    /// For each population the events that pass in every variant, and those that may in some.
    classes: Vec<(u64, u64)>,
    /// For each population the events of which the variants are needed.
    needed: Vec<u64>,
    /// For each population in which variants it holds the event that is looked at.
    found: Vec<Passes>,
    /// The variants that go with it.
    words: Vec<Vec<u64>>,
    /// Buffers that nothing uses at the moment.
    spare: Vec<Vec<u64>>,
}

impl<'p> Recount<'p> {
    /// Makes a recount of no events.
    #[must_use]
    pub fn new(plan: &'p PlacementPlan) -> Self {
        let words = vec![vec![0; bits::word_count(plan.variant_count)]; plan.population_count];
        Self {
            plan,
            sure: vec![0; plan.targets.len()],
            unsure: vec![Tally::new(plan.variant_count); plan.targets.len()],
            undecided_count: 0,
            open: Vec::new(),
            workspace: Workspace {
                classes: vec![(0, 0); plan.population_count],
                needed: vec![0; plan.population_count],
                found: vec![Passes::Never; plan.population_count],
                words,
                ..Workspace::default()
            },
        }
    }

    /// Returns the number of events of a target, by its position from 0, in each variant.
    ///
    /// # Panics
    /// Where there is no such target.
    #[must_use]
    pub fn counts(&self, target: usize) -> Vec<u64> {
        let sure = self.sure[target];
        self.unsure[target].counts().into_iter().map(|count| sure + count).collect()
    }

    /// Counts the events that were looked at variant by variant.
    #[must_use]
    pub fn undecided_count(&self) -> u64 {
        self.undecided_count
    }

    fn strip(&mut self, events: &StripEvents<'_>) {
        let plan = self.plan;
        let mut strip = Strip { plan, events, work: &mut self.workspace };
        strip.classify_populations();
        let mut any_open = 0;
        self.open.clear();
        for (target, sure) in plan.targets.iter().zip(&mut self.sure) {
            let (passing, perhaps) = strip.classify(&target.test, events.all());
            *sure += u64::from(passing.count_ones());
            self.open.push(perhaps & !passing);
            any_open |= perhaps & !passing;
        }
        if any_open == 0 {
            return;
        }
        self.undecided_count += u64::from(any_open.count_ones());
        strip.find_needed(&self.open);
        let mut words = strip.buffer();
        while any_open != 0 {
            let event = any_open.trailing_zeros() as usize;
            any_open &= any_open - 1;
            strip.find_populations(event);
            let targets = plan.targets.iter().zip(&self.open).zip(&mut self.unsure).zip(&mut self.sure);
            for (((target, _), unsure), sure) in targets.filter(|(((_, open), _), _)| *open >> event & 1 == 1)
            {
                match strip.find(&target.test, event, &mut words) {
                    Passes::Never => {}
                    Passes::Always => *sure += 1,
                    Passes::Sometimes => unsure.add(&words),
                }
            }
        }
        strip.work.spare.push(words);
    }
}

impl Observer for Recount<'_> {
    fn observe(&mut self, view: &BlockView<'_>) {
        let plan = self.plan;
        for start in (0..view.event_count()).step_by(STRIP) {
            let count = STRIP.min(view.event_count() - start);
            self.strip(&StripEvents { channels: &plan.channels, block: view.block(), start, count });
        }
    }

    fn merge(&mut self, later: Self) {
        self.sure.iter_mut().zip(&later.sure).for_each(|(mine, more)| *mine += more);
        self.unsure.iter_mut().zip(&later.unsure).for_each(|(mine, more)| mine.merge(more));
        self.undecided_count += later.undecided_count;
    }
}

/// One strip on its way through the variants.
struct Strip<'a> {
    plan: &'a PlacementPlan,
    events: &'a StripEvents<'a>,
    work: &'a mut Workspace,
}

impl Strip<'_> {
    /// Tells of every population which events it holds in every variant, and which it may in some.
    fn classify_populations(&mut self) {
        self.work.values.begin(self.plan.channels.len());
        let all = (self.events.all(), self.events.all());
        for step in &self.plan.steps {
            let (sure, maybe) = step.parent.map_or(all, |parent| self.work.classes[parent]);
            let (passing, perhaps) = self.classify(&step.test, maybe);
            self.work.classes[step.population] = (passing & sure, perhaps);
        }
    }

    /// Finds the events of each population on which the open events of the targets depend, and that are open themselves.
    fn find_needed(&mut self, open: &[u64]) {
        let Workspace { classes, needed, .. } = &mut *self.work;
        needed.fill(0);
        for (target, open) in self.plan.targets.iter().zip(open) {
            target.references.iter().for_each(|&population| needed[population] |= open);
        }
        for step in self.plan.steps.iter().rev() {
            let (sure, maybe) = classes[step.population];
            needed[step.population] &= maybe & !sure;
            let own = needed[step.population];
            step.references.iter().chain(&step.parent).for_each(|&population| needed[population] |= own);
        }
    }

    /// Tells which of the events in `within` pass in every variant, and which may in some; no others are looked at.
    fn classify(&mut self, test: &Test, within: u64) -> (u64, u64) {
        if within == 0 {
            return (0, 0);
        }
        let values = &mut self.work.values;
        match test {
            Test::Range(range) => range.classify(self.events, values, within),
            Test::Polygon(polygon) => polygon.classify(self.events, values, within),
            Test::Ellipsoid(ellipsoid) => ellipsoid.classify(self.events, values, within),
            Test::And(all) => all.iter().fold((within, within), |(sure, maybe), test| {
                let (passing, perhaps) = self.classify(test, maybe);
                (sure & passing, perhaps)
            }),
            Test::Or(any) => any.iter().fold((0, 0), |(sure, maybe), test| {
                let (passing, perhaps) = self.classify(test, within & !sure);
                (sure | passing, maybe | perhaps | passing)
            }),
            Test::Not(test) => {
                let (passing, perhaps) = self.classify(test, within);
                (within & !perhaps, within & !passing)
            }
            Test::Population(population) => {
                let (sure, maybe) = self.work.classes[*population];
                (within & sure, within & maybe)
            }
        }
    }

    /// Finds the variants in which an event passes.
    fn find(&mut self, test: &Test, event: usize, out: &mut [u64]) -> Passes {
        let values = &self.work.values;
        match test {
            Test::Range(range) => range.find(self.events, values, event, out),
            Test::Polygon(polygon) => polygon.find(self.events, values, event, out),
            Test::Ellipsoid(ellipsoid) => ellipsoid.find(self.events, values, event, out),
            Test::And(all) => self.join(all, event, out, Joint::All),
            Test::Or(any) => self.join(any, event, out, Joint::Any),
            Test::Not(test) => match self.find(test, event, out) {
                Passes::Never => Passes::Always,
                Passes::Always => Passes::Never,
                Passes::Sometimes => {
                    bits::complement(out, self.plan.variant_count);
                    Passes::Sometimes
                }
            },
            Test::Population(population) => {
                let passes = self.in_population(*population, event);
                if passes == Passes::Sometimes {
                    out.copy_from_slice(&self.work.words[*population]);
                }
                passes
            }
        }
    }

    /// Joins tests: one that never passes decides for all of them, one that always does for any.
    fn join(&mut self, tests: &[Test], event: usize, out: &mut [u64], joint: Joint) -> Passes {
        let (neutral, final_one) = match joint {
            Joint::All => (Passes::Always, Passes::Never),
            Joint::Any => (Passes::Never, Passes::Always),
        };
        let mut joined = neutral;
        let mut words = self.buffer();
        for test in tests {
            let passes = self.find(test, event, &mut words);
            if passes == final_one {
                joined = final_one;
                break;
            }
            match (passes, joined, joint) {
                (Passes::Sometimes, Passes::Sometimes, Joint::All) => bits::intersect(out, &words),
                (Passes::Sometimes, Passes::Sometimes, Joint::Any) => bits::unite(out, &words),
                (Passes::Sometimes, _, _) => {
                    out.copy_from_slice(&words);
                    joined = Passes::Sometimes;
                }
                _ => {}
            }
        }
        self.work.spare.push(words);
        joined
    }

    /// Finds the variants in which an event is in each population of which they are needed.
    fn find_populations(&mut self, event: usize) {
        let plan = self.plan;
        for step in plan.steps.iter() {
            if self.work.needed[step.population] >> event & 1 == 0 {
                continue;
            }
            let mut words = self.buffer();
            let own = self.find(&step.test, event, &mut words);
            let of_parent = step.parent.map_or(Passes::Always, |parent| self.in_population(parent, event));
            let passes = match (own, of_parent) {
                (Passes::Never, _) | (_, Passes::Never) => Passes::Never,
                (own, Passes::Always) => own,
                (Passes::Always, Passes::Sometimes) => {
                    words.copy_from_slice(self.parent_words(step.parent));
                    Passes::Sometimes
                }
                (Passes::Sometimes, Passes::Sometimes) => {
                    bits::intersect(&mut words, self.parent_words(step.parent));
                    Passes::Sometimes
                }
            };
            let before = std::mem::replace(&mut self.work.words[step.population], words);
            self.work.spare.push(before);
            self.work.found[step.population] = passes;
        }
    }

    /// Tells in which variants a population holds an event; the variants themselves are in its words.
    fn in_population(&self, population: usize, event: usize) -> Passes {
        let (sure, maybe) = self.work.classes[population];
        if sure >> event & 1 == 1 {
            Passes::Always
        } else if maybe >> event & 1 == 0 {
            Passes::Never
        } else {
            self.work.found[population]
        }
    }

    fn parent_words(&self, parent: Option<usize>) -> &[u64] {
        parent.map_or(&[], |parent| &self.work.words[parent])
    }

    fn buffer(&mut self) -> Vec<u64> {
        let word_count = bits::word_count(self.plan.variant_count);
        self.work.spare.pop().unwrap_or_else(|| vec![0; word_count])
    }
}

/// How tests are joined.
#[derive(Clone, Copy)]
enum Joint {
    All,
    Any,
}
