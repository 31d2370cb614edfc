use super::Move;
use super::bits::{self, Passes};
use crate::evaluate::{StripEvents, StripValues, select};
use crate::gate::Ellipsoid;
use crate::plan::Window;
use crate::transform::Bounds;

/// How far a distance may be off, relative to it, for an answer that holds in every variant: ten times the error of
/// [`Ellipsoid::distance`].
const MARGIN: f64 = 1e-5;

/// An ellipsoid in all its variants.
#[derive(Clone, Debug)]
pub(super) struct MovedEllipsoid {
    channels: Vec<usize>,
    ellipsoid: Ellipsoid,
    moves: Vec<Move>,
    /// Outside of these a point is outside in every variant.
    possible: Vec<Window>,
    /// How far the mean of any variant lies from where it is drawn; `None` where floats cannot tell.
    reach: Option<f64>,
    variant_count: usize,
}

impl MovedEllipsoid {
    pub(super) fn new(
        channels: Vec<usize>,
        ellipsoid: &Ellipsoid,
        moves: Vec<Move>,
        variant_count: usize,
    ) -> Self {
        let mut moved = Self {
            channels,
            ellipsoid: ellipsoid.clone(),
            moves,
            possible: Vec::new(),
            reach: None,
            variant_count,
        };
        moved.possible = (0..ellipsoid.mean().len()).map(|axis| moved.window(axis)).collect();
        let distance =
            |variant: usize| ellipsoid.distance(|axis| moved.mean(axis, variant) - ellipsoid.mean()[axis]);
        moved.reach =
            (0..variant_count).try_fold(0.0, |reach: f64, variant| Some(reach.max(distance(variant)?)));
        moved
    }

    fn mean(&self, axis: usize, variant: usize) -> f64 {
        self.moves[axis].moved(self.ellipsoid.mean()[axis], variant)
    }

    fn window(&self, axis: usize) -> Window {
        let dimension = &self.ellipsoid.dimensions()[axis];
        let means = (0..self.variant_count).map(|variant| self.mean(axis, variant));
        let least = means.clone().fold(f64::INFINITY, f64::min);
        let greatest = means.fold(f64::NEG_INFINITY, f64::max);
        // Wider than the box by far more than the rounding of a distance.
        let half = self.ellipsoid.half_extent(axis) * (1.0 + 1e-6);
        let (min, max) = (least - half, greatest + half);
        match dimension.bounds == Bounds::none() && min < max && min.is_finite() && max.is_finite() {
            true => Window::of_possible(&dimension.transform, min, max),
            false => Window::ALL,
        }
    }

    /// Tells which of the events in `within` pass in every variant, and which in one at least or perhaps.
    pub(super) fn classify(
        &self,
        events: &StripEvents<'_>,
        values: &mut StripValues,
        within: u64,
    ) -> (u64, u64) {
        let mut sure = 0;
        let maybe = select(within, |event| match self.decide(events, values, event) {
            Some(is_inside) => {
                sure |= u64::from(is_inside) << event;
                is_inside
            }
            None => true,
        });
        (sure, maybe)
    }

    /// Decides for all variants at once; `None` where they differ, or may.
    fn decide(&self, events: &StripEvents<'_>, values: &StripValues, event: usize) -> Option<bool> {
        let mut windows = self.channels.iter().zip(&self.possible);
        if !windows.all(|(&channel, possible)| possible.contains(values.one(events, channel, event))) {
            return Some(false);
        }
        let reach = self.reach?;
        let level = |axis| self.level(events, values, event, axis);
        let distance = self.ellipsoid.distance(|axis| level(axis) - self.ellipsoid.mean()[axis])?;
        let limit = libm::sqrt(self.ellipsoid.distance_square());
        let slack = MARGIN * (distance + reach + limit);
        if distance + reach + slack < limit {
            Some(true)
        } else if distance - reach - slack > limit {
            Some(false)
        } else {
            None
        }
    }

    fn level(&self, events: &StripEvents<'_>, values: &StripValues, event: usize, axis: usize) -> f64 {
        self.ellipsoid.dimensions()[axis].forward(values.one(events, self.channels[axis], event))
    }

    /// Finds the variants in which an event passes.
    pub(super) fn find(
        &self,
        events: &StripEvents<'_>,
        values: &StripValues,
        event: usize,
        out: &mut [u64],
    ) -> Passes {
        match self.decide(events, values, event) {
            Some(true) => return Passes::Always,
            Some(false) => return Passes::Never,
            None => {}
        }
        let levels: Vec<f64> =
            (0..self.channels.len()).map(|axis| self.level(events, values, event, axis)).collect();
        out.fill(0);
        for variant in 0..self.variant_count {
            let mean = |axis: usize| self.mean(axis, variant);
            if self.ellipsoid.contains_about(mean, |axis| levels[axis]) {
                bits::set(out, variant);
            }
        }
        Passes::Sometimes
    }
}
