mod largest_box;

use std::ops::Range;

use largest_box::largest_box;

use super::threshold::{Window, first_at_least};
use crate::Transform;
use crate::gate::Polygon;

/// Cells along each axis; a power of two, so that a cell is found by halving.
const CELLS: usize = 128;

/// Vertices above which drawing the raster costs more than it saves.
const MAX_VERTICES: usize = 4096;

/// A polygon drawn once on a grid: only points in cells that an edge may touch need the exact test.
///
/// The grid's lines are carried back to the values before the transforms, so that a point's cell is found without
/// transforming it. A value may so be put into the cell beside its own where it lies within the map's uncertainty of
/// a grid line; a cell counts as free of edges only where none passes within a margin far greater than that.
#[derive(Clone, Debug)]
pub(super) struct Raster {
    x: Axis,
    y: Axis,
    /// Row-major, x along a row.
    places: Vec<Place>,
    /// The largest box of cells that are inside, as values before the transforms.
    inner: Option<[Window; 2]>,
}

/// Where a point lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Outside,
    Inside,
    /// Near an edge: only the exact test can tell.
    Edge,
}

impl Raster {
    /// Draws a polygon; `None` where it is so small against its coordinates, or has so many vertices, that a raster
    /// could be wrong or does not pay.
    pub(super) fn new(polygon: &Polygon) -> Option<Self> {
        if polygon.vertices().len() > MAX_VERTICES {
            return None;
        }
        let x = Axis::new(polygon, 0, &polygon.x().transform)?;
        let y = Axis::new(polygon, 1, &polygon.y().transform)?;
        let mut raster = Self { x, y, places: vec![Place::Outside; CELLS * CELLS], inner: None };
        for (from, to) in polygon.edges() {
            raster.draw(from, to);
        }
        raster.fill(polygon);
        let is_inside: Vec<bool> = raster.places.iter().map(|&place| place == Place::Inside).collect();
        let inner = largest_box(&is_inside, CELLS);
        raster.inner = inner.map(|(columns, rows)| [raster.x.window(columns), raster.y.window(rows)]);
        Some(raster)
    }

    /// Returns a box of values before the transforms that all lie inside; `None` where there is none.
    pub(super) fn inner(&self) -> Option<[Window; 2]> {
        self.inner
    }

    /// Finds where a point lies, given by its values before the transforms.
    pub(super) fn place(&self, x: f64, y: f64) -> Place {
        match (self.x.cell(x), self.y.cell(y)) {
            (Some(column), Some(row)) => self.places[row * CELLS + column],
            _ => Place::Outside,
        }
    }

    /// Marks every cell that the edge may touch, with a margin.
    fn draw(&mut self, from: [f64; 2], to: [f64; 2]) {
        let (left, right) = if from[0] <= to[0] { (from, to) } else { (to, from) };
        let margin = self.x.margin();
        let first = self.x.cell_of_level(left[0] - margin);
        let last = self.x.cell_of_level(right[0] + margin);
        for column in first..=last {
            // The part of the edge above the column: an upright edge is there from end to end.
            let start = self.x.levels[column] - margin;
            let end = self.x.levels[column + 1] + margin;
            let ends = [
                if start <= left[0] { left[1] } else { level_at(left, right, start) },
                if end >= right[0] { right[1] } else { level_at(left, right, end) },
            ];
            // A row on either side is margin enough for y.
            let lowest = self.y.cell_of_level(ends[0].min(ends[1])).saturating_sub(1);
            let highest = (self.y.cell_of_level(ends[0].max(ends[1])) + 1).min(CELLS - 1);
            for row in lowest..=highest {
                self.places[row * CELLS + column] = Place::Edge;
            }
        }
    }

    /// Decides the cells that no edge touches: neighbours in a row that are free of edges are alike.
    fn fill(&mut self, polygon: &Polygon) {
        for row in 0..CELLS {
            let mut run = None;
            for column in 0..CELLS {
                let place = &mut self.places[row * CELLS + column];
                if *place == Place::Edge {
                    run = None;
                    continue;
                }
                *place = *run.get_or_insert_with(|| {
                    let is_inside = polygon.contains(self.x.middle(column), self.y.middle(row));
                    if is_inside { Place::Inside } else { Place::Outside }
                });
            }
        }
    }
}

/// The y of an edge at an x strictly between those of its ends, given from left to right.
fn level_at(left: [f64; 2], right: [f64; 2], x: f64) -> f64 {
    left[1] + (x - left[0]) / (right[0] - left[0]) * (right[1] - left[1])
}

/// The grid along one axis.
#[derive(Clone, Debug)]
struct Axis {
    /// The grid's lines on the gate's scale.
    levels: Vec<f64>,
    /// The same lines before the transform.
    cuts: Vec<f64>,
}

impl Axis {
    fn new(polygon: &Polygon, axis: usize, transform: &Transform) -> Option<Self> {
        let coordinates = polygon.vertices().iter().map(|vertex| vertex[axis]);
        let min = coordinates.clone().fold(f64::INFINITY, f64::min);
        let max = coordinates.fold(f64::NEG_INFINITY, f64::max);
        // One cell on either side of the polygon belongs to the grid.
        let cell = (max - min) / (CELLS - 2) as f64;
        let size = min.abs().max(max.abs());
        let is_fine = cell.is_finite() && cell.is_normal() && cell > size * SMALLEST_CELL;
        if !is_fine || transform.uncertainty(size) > cell * MARGIN / 10.0 {
            return None;
        }
        let levels: Vec<f64> = (0..=CELLS).map(|line| min + (line as f64 - 1.0) * cell).collect();
        if levels.iter().any(|level| !level.is_finite()) {
            return None;
        }
        let cuts = levels.iter().map(|&level| first_at_least(transform, level)).collect();
        Some(Self { levels, cuts })
    }

    /// Finds the cell of a value before the transform; `None` outside the grid and for NaN.
    fn cell(&self, value: f64) -> Option<usize> {
        if !(self.cuts[0] <= value && value < self.cuts[CELLS]) {
            return None;
        }
        let mut cell = 0;
        let mut step = CELLS / 2;
        while step > 0 {
            cell += if self.cuts[cell + step] <= value { step } else { 0 };
            step /= 2;
        }
        Some(cell)
    }

    /// Finds the cell of a level of the gate's scale, the first or last one for a level outside the grid.
    fn cell_of_level(&self, level: f64) -> usize {
        self.levels[1..CELLS].partition_point(|&line| line <= level)
    }

    /// Returns the values before the transform that lie in some cells.
    fn window(&self, cells: Range<usize>) -> Window {
        Window { least: self.cuts[cells.start], greatest: self.cuts[cells.end].next_down() }
    }

    fn middle(&self, cell: usize) -> f64 {
        self.levels[cell] + (self.levels[cell + 1] - self.levels[cell]) / 2.0
    }

    fn margin(&self) -> f64 {
        (self.levels[1] - self.levels[0]) * MARGIN
    }
}

/// The margin about a cell, as a part of the cell: far above the uncertainty of a transform and the rounding of a grid
/// line, far below a cell.
const MARGIN: f64 = 1e-5;

/// The smallest cell, as a part of the greatest coordinate: rounding a grid line then moves it by less than 2e-9 of a
/// cell.
const SMALLEST_CELL: f64 = 1e-7;
