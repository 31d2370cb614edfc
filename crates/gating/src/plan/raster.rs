mod axis;

use axis::{Axis, CELLS};

use crate::evaluate::{STRIP, pack};
use crate::gate::Polygon;

/// Vertices above which drawing the raster costs more than it saves.
const MAX_VERTICES: usize = 4096;

/// A polygon drawn once on a grid over the values before its transforms: only points in cells that an edge may touch need
/// the exact test.
///
/// A cell is a box of values. The computed levels of all its points lie in a box of levels that is known with a margin;
/// where no edge touches that box, all of them are inside or all are outside.
#[derive(Clone, Debug)]
pub(crate) struct Raster {
    x: Axis,
    y: Axis,
    /// Two bits a cell, row-major, [`CELLS`] to a row, the first cell in the lowest bits of its word.
    places: Box<[u32; WORDS]>,
}

/// Cells of two bits in a word, and words of a raster.
const CELLS_OF_WORD: usize = 16;
const WORDS: usize = CELLS * CELLS / CELLS_OF_WORD;

/// Where a point lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Outside = 0,
    Inside = 1,
    /// Near an edge: only the exact test can tell.
    Edge = 2,
}

impl Raster {
    /// Draws a polygon; `None` where it is so small against its coordinates, or has so many vertices, that a raster
    /// could be wrong or does not pay.
    pub(super) fn new(polygon: &Polygon) -> Option<Self> {
        if polygon.vertices().len() > MAX_VERTICES {
            return None;
        }
        let axis = |number: usize| {
            let coordinates = polygon.vertices().iter().map(|vertex| vertex[number]);
            let min = coordinates.clone().fold(f64::INFINITY, f64::min);
            let max = coordinates.fold(f64::NEG_INFINITY, f64::max);
            let dimension = if number == 0 { polygon.x() } else { polygon.y() };
            Axis::new(min, max, &dimension.transform)
        };
        let (x, y) = (axis(0)?, axis(1)?);
        let mut drawing = Drawing { x: &x, y: &y, places: vec![Place::Outside; CELLS * CELLS] };
        polygon.edges().for_each(|(from, to)| drawing.touch(from, to));
        drawing.fill(polygon);
        let mut places = Box::new([0; WORDS]);
        for (word, cells) in places.iter_mut().zip(drawing.places.chunks_exact(CELLS_OF_WORD)) {
            *word = cells.iter().rev().fold(0, |word, &place| word << 2 | place as u32);
        }
        Some(Self { x, y, places })
    }

    /// Finds where a point lies, given by its values before the transforms.
    pub(super) fn place(&self, x: f64, y: f64) -> Place {
        let cell = self.y.cell(y as f32) as usize * CELLS + self.x.cell(x as f32) as usize;
        let word = self.places[cell / CELLS_OF_WORD % WORDS];
        match word >> (cell % CELLS_OF_WORD * 2) & 3 {
            0 => Place::Outside,
            1 => Place::Inside,
            _ => Place::Edge,
        }
    }

    /// Returns what the values of each axis may be off by, beside three units of 2⁻²⁴ of them, for a place to be right.
    pub(crate) fn tolerances(&self) -> [f32; 2] {
        [self.x.tolerance(), self.y.tolerance()]
    }

    /// Tells which points of a strip, floats times a factor an axis, lie inside, and which near an edge.
    #[inline(always)]
    pub(crate) fn places(&self, [x, y]: [&[f32; STRIP]; 2], factors: [f32; 2]) -> (u64, u64) {
        let mut cells = [0_u32; STRIP];
        for ((cell, &x), &y) in cells.iter_mut().zip(x).zip(y) {
            *cell = self.y.cell(y * factors[1]) * CELLS as u32 + self.x.cell(x * factors[0]);
        }
        let mut bits = [0_u32; STRIP];
        for (bits, &cell) in bits.iter_mut().zip(&cells) {
            *bits = self.places[cell as usize / CELLS_OF_WORD % WORDS] >> (cell % CELLS_OF_WORD as u32 * 2);
        }
        (pack(&bits, |bits| bits & 1 == 1), pack(&bits, |bits| bits & 2 == 2))
    }
}

/// A raster that is being drawn.
struct Drawing<'a> {
    x: &'a Axis,
    y: &'a Axis,
    places: Vec<Place>,
}

impl Drawing<'_> {
    /// Marks every cell whose box of levels an edge may touch.
    fn touch(&mut self, from: [f64; 2], to: [f64; 2]) {
        let (left, right) = if from[0] <= to[0] { (from, to) } else { (to, from) };
        let margin = self.y.margin();
        for column in self.x.cells(left[0], right[0]) {
            // The part of the edge above the column: an upright edge is there from end to end.
            let [start, end] = self.x.levels(column);
            let ends = [
                if start <= left[0] { left[1] } else { level_at(left, right, start) },
                if end >= right[0] { right[1] } else { level_at(left, right, end) },
            ];
            for row in self.y.cells(ends[0].min(ends[1]) - margin, ends[0].max(ends[1]) + margin) {
                self.places[row * CELLS + column] = Place::Edge;
            }
        }
    }

    /// Decides the cells that no edge touches: neighbours that are free of edges are alike.
    fn fill(&mut self, polygon: &Polygon) {
        let cell_count = self.x.cell_count();
        // Outside, as the cells of a row above the first would be.
        let mut above = vec![Place::Outside; cell_count];
        for row in 0..self.y.cell_count() {
            let mut before = Place::Outside;
            for (column, above) in above.iter_mut().enumerate() {
                let cell = row * CELLS + column;
                let place = match (self.places[cell], before, *above) {
                    (Place::Edge, ..) => Place::Edge,
                    (_, Place::Edge, Place::Edge) => self.decide(polygon, column, row),
                    (_, Place::Edge, known) | (_, known, _) => known,
                };
                (self.places[cell], before, *above) = (place, place, place);
            }
        }
    }

    /// Decides for a point of a cell; a cell that has no end is outside where no edge touches it.
    fn decide(&self, polygon: &Polygon, column: usize, row: usize) -> Place {
        match (self.x.middle(column), self.y.middle(row)) {
            (Some(x), Some(y)) if polygon.contains(x, y) => Place::Inside,
            _ => Place::Outside,
        }
    }
}

/// The y of an edge at an x between those of its ends, given from left to right.
fn level_at(left: [f64; 2], right: [f64; 2], x: f64) -> f64 {
    left[1] + (x - left[0]) / (right[0] - left[0]) * (right[1] - left[1])
}

#[cfg(test)]
mod tests;
