//! What a report needs to draw the way to the LAIPs: densities, outlines, points and axes, all on the gates' scales.

mod binning;
mod density;
mod range;
mod sample;
mod tick;
mod view;

pub(crate) use density::Densities;
pub(crate) use range::RangeFinder;
pub(crate) use sample::{RUN_EVENTS, Runs, SAMPLE_EVENTS, Sample, Values};
pub(crate) use view::{References, View, ViewPlan, on_the_way, references};

use std::fmt;

use crate::panel::Channel;

/// Bins of a density along each axis.
pub const DENSITY_BINS: usize = 256;

/// The most LAIP events whose coordinates one panel keeps for each LAIP: a uniform sample where there are more.
pub const POINT_LIMIT: usize = crate::quality::record::KEPT_EVENTS;

/// The most panels of an analysis: each costs a histogram of 256 KiB on every thread.
pub const PANEL_LIMIT: usize = 64;

/// One panel: the events of a parent population on two axes, the gate drawn over them, the LAIP events over both.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotData {
    /// Path of the population whose gate is drawn.
    pub population: String,
    /// Path of its parent, whose events the density shows; `/` for all events.
    pub parent: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// How many parent events fall where.
    pub density: Density,
    /// The outlines of the gate on these axes.
    pub outlines: Vec<Outline>,
    /// The events of each LAIP inside the denominator, in the order of the assay.
    pub laips: Vec<LaipPoints>,
}

/// A gate that has no panel, or not all of its panels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undrawn {
    /// Path of the population whose gate it is.
    pub population: String,
    /// Why.
    pub reason: UndrawnReason,
}

/// Why a gate is not drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UndrawnReason {
    /// There is no second parameter against which its one could be drawn.
    NoAxes,
    /// An analysis draws [`PANEL_LIMIT`] panels at most.
    PanelLimit,
}

impl fmt::Display for Undrawn {
    /// Writes why: `/Cells: its panels lie past the limit of 64`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let population = &self.population;
        match self.reason {
            UndrawnReason::NoAxes => {
                write!(out, "{population}: there is no second parameter against which its one could be drawn")
            }
            UndrawnReason::PanelLimit => {
                write!(out, "{population}: its panels lie past the limit of {PANEL_LIMIT}")
            }
        }
    }
}

/// One axis: what it shows, over which range, with which ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Text for people: the marker and the short name, `CD19 (PC7-A)`, or the short name alone.
    pub label: String,
    /// `$PnN` of the parameter.
    pub short_name: String,
    /// The scale, such as `logicle(T=262144, W=0.5, M=4.5, A=0)`.
    pub scale: String,
    /// Least transformed value that the density shows.
    pub lower: f64,
    /// Greatest transformed value that the density shows; above `lower`.
    pub upper: f64,
    /// Ticks inside the range, ascending.
    pub ticks: Vec<Tick>,
}

impl Axis {
    pub(crate) fn of(channel: &Channel, [lower, upper]: [f64; 2]) -> Self {
        Self {
            label: channel.label.clone(),
            short_name: channel.short_name.clone(),
            scale: channel.dimension.scale().to_string(),
            lower,
            upper,
            ticks: tick::find_ticks(&channel.dimension.transform, lower, upper),
        }
    }
}

/// One tick of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where it stands, as a transformed value.
    pub position: f64,
    /// The value before the transform.
    pub value: f64,
    /// Text of a major tick, such as `-10^3`, `0`, `10^4` or `50k`; `None` for a minor tick.
    pub label: Option<String>,
}

/// A two-dimensional histogram of [`DENSITY_BINS`] by [`DENSITY_BINS`] bins of equal size over the axes' ranges.
///
/// Events outside an axis's range count in its first or last bin. Events with NaN on an axis are not in the histogram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Density {
    counts: Vec<u32>,
}

impl Density {
    /// Takes counts row by row, the lowest y first, x ascending inside a row; `None` unless there is one for each bin.
    #[must_use]
    pub fn new(counts: Vec<u32>) -> Option<Self> {
        (counts.len() == DENSITY_BINS * DENSITY_BINS).then_some(Self { counts })
    }

    /// Returns the events of one bin, from 0, x from the left and y from below; 0 outside the histogram.
    #[must_use]
    pub fn count(&self, x_bin: usize, y_bin: usize) -> u32 {
        if x_bin >= DENSITY_BINS {
            return 0;
        }
        self.counts.get(y_bin.saturating_mul(DENSITY_BINS).saturating_add(x_bin)).copied().unwrap_or(0)
    }

    /// Returns all counts, row by row, the lowest y first, x ascending inside a row.
    #[must_use]
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Counts the events in all bins.
    #[must_use]
    pub fn event_count(&self) -> u64 {
        self.counts.iter().map(|&count| u64::from(count)).sum()
    }
}

/// One closed shape that belongs to a gate, in transformed coordinates.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The shape.
    pub shape: Shape,
    /// Which side of it the gate keeps.
    pub side: Side,
    /// Path of the population whose gate the shape is, where the gate that is drawn refers to that population; `None`
    /// for a shape of its own.
    pub referred: Option<String>,
}

/// Which side of a shape a gate keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// What lies inside.
    Inside,
    /// What lies outside: the shape stands under a `not`.
    Outside,
}

impl Side {
    /// Returns the other side.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Inside => Self::Outside,
            Self::Outside => Self::Inside,
        }
    }
}

/// A shape on the two axes of a panel, in transformed coordinates.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Minimum and maximum along each axis; infinite where that side is open.
    Rectangle {
        /// Minimum and maximum along x.
        x: [f64; 2],
        /// Minimum and maximum along y.
        y: [f64; 2],
    },
    /// Vertices x, y in order; the last joins the first.
    Polygon {
        /// The vertices.
        vertices: Vec<[f64; 2]>,
    },
}

/// The events of one LAIP on a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct LaipPoints {
    /// Name of the LAIP.
    pub name: String,
    /// Events of the LAIP inside the denominator, over all files.
    pub event_count: u64,
    /// Transformed x, y of all of them, or of a uniform sample of [`POINT_LIMIT`], in event order; may lie outside the axes' ranges or be NaN.
    pub points: Vec<[f64; 2]>,
}
