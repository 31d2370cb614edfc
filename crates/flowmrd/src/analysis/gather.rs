use std::sync::atomic::{AtomicU64, Ordering};

use flowmrd_gating::{BlockView, DimensionIndex, Observer, PopulationIndex};

use crate::plot::{Densities, POINT_LIMIT};

/// What the observers of one file share.
pub(super) struct Scene<'a> {
    pub(super) laips: &'a [PopulationIndex],
    /// Over which the level is taken; `None` where no level is.
    pub(super) denominator: Option<PopulationIndex>,
    pub(super) densities: &'a Densities<'a>,
    /// Where the plan keeps each drawn channel's values before and after its transform.
    pub(super) before: Vec<DimensionIndex>,
    pub(super) after: Vec<DimensionIndex>,
    /// For each LAIP an event from which on none is among the first that are kept; goes down while they are found.
    pub(super) point_ends: Vec<AtomicU64>,
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
    /// For each LAIP the transformed values of its first events inside the denominator, event after event, one value a
    /// drawn channel.
    pub(super) points: Vec<Vec<f64>>,
}

impl<'a> Gather<'a> {
    pub(super) fn new(scene: &'a Scene<'a>) -> Self {
        Self { scene, tally: Tally::new(scene.laips.len()), points: vec![Vec::new(); scene.laips.len()] }
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

    /// Adds LAIP events as long as they can be among the first of the file.
    fn add_points(&mut self, view: &BlockView<'_>) {
        let scene = self.scene;
        for ((points, &laip), end) in self.points.iter_mut().zip(scene.laips).zip(&scene.point_ends) {
            let room =
                (POINT_LIMIT * scene.after.len()).saturating_sub(points.len()) / scene.after.len().max(1);
            if room == 0 || view.first_event() >= end.load(Ordering::Relaxed) {
                continue;
            }
            let mut mask = view.mask(laip).clone();
            if let Some(denominator) = scene.denominator {
                mask.intersect(view.mask(denominator));
            }
            let mut last = None;
            for event in mask.ones().take(room) {
                points.extend(scene.after.iter().map(|&channel| view.value(channel, event)));
                last = Some(event);
            }
            // This run of chunks alone holds as many events as are kept, so none after its last one is.
            if let Some(last) = last.filter(|_| points.len() == POINT_LIMIT * scene.after.len()) {
                end.fetch_min(view.first_event() + last as u64 + 1, Ordering::Relaxed);
            }
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
        merge_points(&mut self.points, later.points, self.scene.after.len());
    }
}

/// Appends later points, as many as the limit leaves room for.
pub(super) fn merge_points(points: &mut [Vec<f64>], later: Vec<Vec<f64>>, channel_count: usize) {
    for (mine, more) in points.iter_mut().zip(later) {
        mine.extend(more);
        mine.truncate(POINT_LIMIT * channel_count);
    }
}
