use std::ops::Range;

use super::threshold::{Window, first_at_least};
use crate::Transform;

/// Cells along each axis; a power of two, so that a cell is found by halving.
pub(crate) const CELLS: usize = 128;

/// Square cells over two axes of a gate, row-major, x along a row.
///
/// The lines are carried back to the values before the transforms, so that a point's cell is found without transforming it.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    pub(crate) x: GridAxis,
    pub(crate) y: GridAxis,
}

impl Grid {
    /// Finds the cell of a point, given by its values before the transforms; `None` outside the grid and for NaN.
    pub(crate) fn cell(&self, x: f64, y: f64) -> Option<usize> {
        let (column, row) = (self.x.cell(x)?, self.y.cell(y)?);
        Some(row * CELLS + column)
    }

    /// Returns the values before the transforms that lie in a box of cells.
    pub(crate) fn windows(&self, columns: Range<usize>, rows: Range<usize>) -> [Window; 2] {
        [self.x.window(columns), self.y.window(rows)]
    }

    /// Marks every cell that an edge may touch, with a margin; some cells more than once.
    pub(crate) fn touch(&self, from: [f64; 2], to: [f64; 2], mut mark: impl FnMut(usize)) {
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
                mark(row * CELLS + column);
            }
        }
    }
}

/// The y of an edge at an x strictly between those of its ends, given from left to right.
fn level_at(left: [f64; 2], right: [f64; 2], x: f64) -> f64 {
    left[1] + (x - left[0]) / (right[0] - left[0]) * (right[1] - left[1])
}

/// The lines along one axis.
#[derive(Clone, Debug)]
pub(crate) struct GridAxis {
    /// The grid's lines on the gate's scale.
    levels: Vec<f64>,
    /// The same lines before the transform.
    cuts: Vec<f64>,
}

impl GridAxis {
    /// Divides the levels from `min` to `max`; `None` where they are so near to each other, against their size, that a cell
    /// could be wrong.
    pub(crate) fn new(min: f64, max: f64, transform: &Transform) -> Option<Self> {
        // One cell on either side of the levels belongs to the grid.
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
        // The lines are so many equal steps apart, but for rounding.
        let guess = (level - self.levels[0]) / (self.levels[1] - self.levels[0]);
        let mut cell = (guess as usize).min(CELLS - 1);
        while cell > 0 && self.levels[cell] > level {
            cell -= 1;
        }
        while cell < CELLS - 1 && self.levels[cell + 1] <= level {
            cell += 1;
        }
        cell
    }

    /// Returns the values before the transform that lie in some cells.
    fn window(&self, cells: Range<usize>) -> Window {
        Window { least: self.cuts[cells.start], greatest: self.cuts[cells.end].next_down() }
    }

    /// Returns the level in the middle of a cell.
    pub(crate) fn middle(&self, cell: usize) -> f64 {
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
