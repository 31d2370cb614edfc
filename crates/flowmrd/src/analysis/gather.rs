use flowmrd_gating::{BlockView, DimensionIndex, Observer, PopulationIndex};

use super::kept::Keeper;
use crate::plot::Densities;

/// What the observers of one file share.
pub(super) struct Scene<'a> {
    pub(super) laips: &'a [PopulationIndex],
    /// Over which the level is taken; `None` where no level is.
    pub(super) denominator: Option<PopulationIndex>,
    pub(super) densities: &'a Densities<'a>,
    /// Where the plan keeps each drawn channel's values before and after its transform.
    pub(super) before: Vec<DimensionIndex>,
    pub(super) after: Vec<DimensionIndex>,
}

/// LAIP events by where they lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Positives {
    pub(super) inside: u64,
    pub(super) outside: u64,
}

impl Positives {
    fn add_words(&mut self, laip: u64, denominator: u64) {
        self.inside += u64::from((laip & denominator).count_ones());
        self.outside += u64::from((laip & !denominator).count_ones());
    }

    fn add(&mut self, other: Self) {
        self.inside += other.inside;
        self.outside += other.outside;
    }
}

/// What is counted beside the populations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(super) union: Positives,
    /// In the order of the assay.
    pub(super) laips: Vec<Positives>,
}

impl Tally {
    pub(super) fn new(laip_count: usize) -> Self {
        Self { union: Positives::default(), laips: vec![Positives::default(); laip_count] }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.union.add(other.union);
        self.laips.iter_mut().zip(&other.laips).for_each(|(mine, more)| mine.add(*more));
    }
}

/// Gathers counts and LAIP events of a run of chunks; densities go to the scene.
pub(super) struct Gather<'a> {
    scene: &'a Scene<'a>,
    pub(super) tally: Tally,
    /// For each LAIP the transformed values of its events inside the denominator, one value a drawn channel.
    pub(super) points: Vec<Keeper>,
}

impl<'a> Gather<'a> {
    pub(super) fn new(scene: &'a Scene<'a>) -> Self {
        Self {
            scene,
            tally: Tally::new(scene.laips.len()),
            points: vec![Keeper::default(); scene.laips.len()],
        }
    }

    fn count_positives(&mut self, view: &BlockView<'_>) {
        let Some(denominator) = self.scene.denominator else { return };
        let denominator = view.mask(denominator).words();
        let masks: Vec<&[u64]> = self.scene.laips.iter().map(|&laip| view.mask(laip).words()).collect();
        for (index, &inside) in denominator.iter().enumerate() {
            let mut union = 0;
            for (positives, words) in self.tally.laips.iter_mut().zip(&masks) {
                positives.add_words(words[index], inside);
                union |= words[index];
            }
            self.tally.union.add_words(union, inside);
        }
    }

    /// Keeps a sample of the LAIP events.
    fn add_points(&mut self, view: &BlockView<'_>) {
        let denominator = self.scene.denominator.map(|denominator| view.mask(denominator));
        for (points, &laip) in self.points.iter_mut().zip(self.scene.laips) {
            let mut mask = view.mask(laip).clone();
            denominator.into_iter().for_each(|denominator| mask.intersect(denominator));
            points.add(view, &mask, &self.scene.after, None);
        }
    }
}

impl Observer for Gather<'_> {
    fn observe(&mut self, view: &BlockView<'_>) {
        self.count_positives(view);
        self.scene.densities.add(view, &self.scene.before);
        self.add_points(view);
    }

    fn merge(&mut self, later: Self) {
        self.tally.add(&later.tally);
        self.points.iter_mut().zip(later.points).for_each(|(mine, more)| mine.merge(more));
    }

    fn is_idle(&self) -> bool {
        self.scene.laips.is_empty() && self.scene.densities.is_empty()
    }
}
