use super::narrow::NarrowRange;
use super::raster::{Place, Raster};
use super::threshold::Window;
use crate::gate::{Ellipsoid, Interval, Polygon};
use crate::transform::Bounds;
use crate::{Dimension, PopulationIndex, Transform};

/// A gate whose dimensions are channels and whose references are populations.
#[derive(Clone, Debug)]
pub(crate) enum Predicate {
    Range(Box<RangeTest>),
    Polygon(Box<PolygonTest>),
    Ellipsoid(Box<EllipsoidTest>),
    And(Vec<Predicate>),
    Or(Vec<Predicate>),
    Not(Box<Predicate>),
    Population(PopulationIndex),
}

/// An interval on a transform's scale, carried back to the values before the transform.
///
/// Only a value in `possible` and not in `certain` (a few thousand floats about each end, none where the computed
/// map is monotone) is transformed; each answer is the one that the forward map gives.
#[derive(Clone, Debug)]
pub(crate) struct RangeTest {
    pub(crate) channel: usize,
    pub(crate) certain: Window,
    pub(crate) possible: Window,
    /// The same for values in 32 bits.
    pub(crate) narrow: NarrowRange,
    transform: Transform,
    interval: Interval,
}

impl RangeTest {
    pub(crate) fn new(channel: usize, dimension: &Dimension, interval: Interval) -> Self {
        let transform = dimension.transform;
        let (certain, possible, interval) = match dimension.bounds.before(interval) {
            Some(interval) => {
                let (min, max) = (interval.min(), interval.max());
                let certain = Window::of_certain(&transform, min, max);
                let possible = Window::of_possible(&transform, min, max);
                (certain, possible, interval)
            }
            None => (Window::EMPTY, Window::EMPTY, interval),
        };
        let narrow = NarrowRange::new(certain, possible);
        Self { channel, certain, possible, narrow, transform, interval }
    }

    pub(crate) fn contains(&self, value: f64) -> bool {
        self.certain.contains(value) || (self.possible.contains(value) && self.contains_exactly(value))
    }

    /// Decides by the forward map.
    pub(crate) fn contains_exactly(&self, value: f64) -> bool {
        self.interval.contains(self.transform.forward(value))
    }
}

/// A polygon with its raster, or else with the box about it, over the values before the transforms.
#[derive(Clone, Debug)]
pub(crate) struct PolygonTest {
    pub(crate) channels: [usize; 2],
    /// Outside of these a point is outside.
    possible: [Window; 2],
    /// The same for values in 32 bits.
    pub(crate) narrow: [NarrowRange; 2],
    pub(crate) raster: Option<Raster>,
    polygon: Polygon,
}

impl PolygonTest {
    /// Compiles a polygon; a raster is taken from `rasters_left` where one pays.
    pub(crate) fn new(channels: [usize; 2], polygon: &Polygon, rasters_left: &mut usize) -> Self {
        let dimensions = [polygon.x(), polygon.y()];
        if dimensions.iter().any(|dimension| dimension.bounds != Bounds::none()) {
            return Self::of(channels, [Window::ALL; 2], None, polygon);
        }
        let possible = [0, 1].map(|axis: usize| {
            let coordinates = polygon.vertices().iter().map(|vertex| vertex[axis]);
            let min = coordinates.clone().fold(f64::INFINITY, f64::min);
            let max = coordinates.fold(f64::NEG_INFINITY, f64::max);
            // The greatest coordinate is inside the polygon, so that the window ends above it.
            Window::of_possible(&dimensions[axis].transform, min, max.next_up())
        });
        let raster = rasters_left.checked_sub(1).and_then(|left| {
            *rasters_left = left;
            Raster::new(polygon)
        });
        Self::of(channels, possible, raster, polygon)
    }

    fn of(channels: [usize; 2], possible: [Window; 2], raster: Option<Raster>, polygon: &Polygon) -> Self {
        let narrow = possible.map(|possible| NarrowRange::new(Window::EMPTY, possible));
        Self { channels, possible, narrow, raster, polygon: polygon.clone() }
    }

    /// Decides for one point; `y` is asked for where x alone does not tell.
    pub(crate) fn contains(&self, x: f64, y: impl FnOnce() -> f64) -> bool {
        if !self.possible[0].contains(x) {
            return false;
        }
        let y = y();
        match self.raster.as_ref().map(|raster| raster.place(x, y)) {
            Some(Place::Inside) => true,
            Some(Place::Outside) => false,
            Some(Place::Edge) => self.contains_exactly(x, y),
            None => self.possible[1].contains(y) && self.contains_exactly(x, y),
        }
    }

    /// Decides on the gate's scale.
    fn contains_exactly(&self, x: f64, y: f64) -> bool {
        self.polygon.contains(self.polygon.x().forward(x), self.polygon.y().forward(y))
    }
}

/// An ellipsoid and where the values of its dimensions come from.
#[derive(Clone, Debug)]
pub(crate) struct EllipsoidTest {
    pub(crate) channels: Vec<usize>,
    /// Outside of these a point is outside, values in 32 bits.
    pub(crate) narrow: Vec<NarrowRange>,
    ellipsoid: Ellipsoid,
}

impl EllipsoidTest {
    pub(crate) fn new(channels: Vec<usize>, ellipsoid: &Ellipsoid) -> Self {
        let possible = ellipsoid.dimensions().iter().enumerate().map(|(number, dimension)| {
            if dimension.bounds != Bounds::none() {
                return Window::ALL;
            }
            // Wider than the box by far more than the rounding of a distance.
            let half = ellipsoid.half_extent(number) * (1.0 + 1e-6);
            let mean = ellipsoid.mean().get(number).copied().unwrap_or(f64::NAN);
            let (min, max) = (mean - half, mean + half);
            if min < max && min.is_finite() && max.is_finite() {
                Window::of_possible(&dimension.transform, min, max)
            } else {
                Window::ALL
            }
        });
        let narrow = possible.map(|possible| NarrowRange::new(Window::EMPTY, possible)).collect();
        Self { channels, narrow, ellipsoid: ellipsoid.clone() }
    }

    /// Decides from the values before the transforms, in the order of the channels.
    pub(crate) fn contains(&self, value: impl Fn(usize) -> f64) -> bool {
        let dimensions = self.ellipsoid.dimensions();
        self.ellipsoid.contains_where(|number| dimensions[number].forward(value(self.channels[number])))
    }
}
