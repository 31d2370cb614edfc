mod largest_box;

pub(crate) use largest_box::largest_box;

use super::grid::{CELLS, Grid, GridAxis};
use super::threshold::Window;
use crate::gate::Polygon;

/// Vertices above which drawing the raster costs more than it saves.
const MAX_VERTICES: usize = 4096;

/// A polygon drawn once on a grid: only points in cells that an edge may touch need the exact test.
///
/// A value may be put into the cell beside its own where it lies within the map's uncertainty of a grid line; a cell
/// counts as free of edges only where none passes within a margin far greater than that.
#[derive(Clone, Debug)]
pub(super) struct Raster {
    grid: Grid,
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
        let axis = |number: usize| {
            let coordinates = polygon.vertices().iter().map(|vertex| vertex[number]);
            let min = coordinates.clone().fold(f64::INFINITY, f64::min);
            let max = coordinates.fold(f64::NEG_INFINITY, f64::max);
            let dimension = if number == 0 { polygon.x() } else { polygon.y() };
            GridAxis::new(min, max, &dimension.transform)
        };
        let grid = Grid { x: axis(0)?, y: axis(1)? };
        let mut raster = Self { grid, places: vec![Place::Outside; CELLS * CELLS], inner: None };
        for (from, to) in polygon.edges() {
            raster.grid.touch(from, to, |cell| raster.places[cell] = Place::Edge);
        }
        raster.fill(polygon);
        let is_inside: Vec<bool> = raster.places.iter().map(|&place| place == Place::Inside).collect();
        let inner = largest_box(&is_inside, CELLS);
        raster.inner = inner.map(|(columns, rows)| raster.grid.windows(columns, rows));
        Some(raster)
    }

    /// Returns a box of values before the transforms that all lie inside; `None` where there is none.
    pub(super) fn inner(&self) -> Option<[Window; 2]> {
        self.inner
    }

    /// Finds where a point lies, given by its values before the transforms.
    pub(super) fn place(&self, x: f64, y: f64) -> Place {
        self.grid.cell(x, y).map_or(Place::Outside, |cell| self.places[cell])
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
                    let is_inside = polygon.contains(self.grid.x.middle(column), self.grid.y.middle(row));
                    if is_inside { Place::Inside } else { Place::Outside }
                });
            }
        }
    }
}
