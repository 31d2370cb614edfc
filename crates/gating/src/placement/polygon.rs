use super::Move;
use super::bits::{self, Passes};
use super::cells::{Cells, Place};
use super::edges::Edges;
use crate::evaluate::{FEW, StripEvents, StripValues, pack, select};
use crate::gate::Polygon;
use crate::plan::{Grid, GridAxis, Window};
use crate::transform::Bounds;
use crate::{Dimension, Transform};

/// A polygon in all its variants.
#[derive(Clone, Debug)]
pub(super) struct MovedPolygon {
    channels: [usize; 2],
    polygon: Polygon,
    moves: [Move; 2],
    axes: [Axis; 2],
    /// Outside of these a point is outside in every variant.
    possible: [Window; 2],
    /// Inside of these a point is inside in every variant.
    certain: [Window; 2],
    /// `None` where the polygon is too small against its coordinates.
    cells: Option<Cells>,
    /// `None` where single edges do not decide.
    edges: Option<Edges>,
}

/// How an axis of the grid takes values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Axis {
    /// As they are before the transform.
    Carried,
    /// On the gate's scale: bounds cannot be carried back.
    Level,
}

impl Axis {
    fn coordinate(self, dimension: &Dimension, value: f64) -> f64 {
        match self {
            Self::Carried => value,
            Self::Level => dimension.forward(value),
        }
    }
}

impl MovedPolygon {
    pub(super) fn new(
        channels: [usize; 2],
        polygon: &Polygon,
        moves: [Move; 2],
        variant_count: usize,
        with_cells: bool,
    ) -> Self {
        let dimensions = [polygon.x(), polygon.y()];
        let axes = dimensions.map(|dimension| match dimension.bounds == Bounds::none() {
            true => Axis::Carried,
            false => Axis::Level,
        });
        let extent = [0, 1].map(|axis| extent(polygon, axis, &moves[axis], variant_count));
        let possible = [0, 1].map(|axis: usize| match axes[axis] {
            Axis::Carried => {
                let [min, max] = extent[axis];
                Window::of_possible(&dimensions[axis].transform, min, max.next_up())
            }
            Axis::Level => Window::ALL,
        });
        let grid_axis = |axis: usize| {
            let transform = match axes[axis] {
                Axis::Carried => dimensions[axis].transform,
                Axis::Level => Transform::Identity,
            };
            GridAxis::new(extent[axis][0], extent[axis][1], &transform)
        };
        let mut moved = Self {
            channels,
            polygon: polygon.clone(),
            edges: Edges::new(polygon, &moves),
            moves,
            axes,
            possible,
            certain: [Window::EMPTY; 2],
            cells: None,
        };
        let grid = grid_axis(0).zip(grid_axis(1)).filter(|_| with_cells);
        moved.cells = grid.map(|(x, y)| moved.draw(Grid { x, y }, variant_count));
        let is_carried = axes.iter().all(|axis| *axis == Axis::Carried);
        let inner = moved.cells.as_ref().and_then(Cells::inner).filter(|_| is_carried);
        moved.certain = inner.unwrap_or([Window::EMPTY; 2]);
        moved
    }

    fn draw(&self, grid: Grid, variant_count: usize) -> Cells {
        let edges = |variant: usize, visit: &mut dyn FnMut([f64; 2], [f64; 2])| {
            let vertices = self.polygon.vertices();
            let mut before = self.vertex(vertices[vertices.len() - 1], variant);
            for &next in vertices {
                let next = self.vertex(next, variant);
                visit(before, next);
                before = next;
            }
        };
        Cells::new(grid, variant_count, edges, |variant, point| self.contains(variant, point))
    }

    fn vertex(&self, [x, y]: [f64; 2], variant: usize) -> [f64; 2] {
        [self.moves[0].moved(x, variant), self.moves[1].moved(y, variant)]
    }

    /// Decides for a point of the gate's scale in one variant.
    fn contains(&self, variant: usize, point: [f64; 2]) -> bool {
        self.polygon.contains_where(point, |vertex| self.vertex(vertex, variant))
    }

    /// Tells which of the events in `within` pass in every variant, and which in one at least or perhaps.
    pub(super) fn classify(
        &self,
        events: &StripEvents<'_>,
        values: &mut StripValues,
        within: u64,
    ) -> (u64, u64) {
        let [x, y] = self.channels;
        let (mut within, mut is_certain) = (within, 0);
        if within.count_ones() >= FEW {
            let (possible, certain) = (self.possible, self.certain);
            let all = values.all(events, x);
            within &= pack(all, |value| possible[0].contains(value));
            if within == 0 {
                return (0, 0);
            }
            is_certain = pack(all, |value| certain[0].contains(value));
            let all = values.all(events, y);
            is_certain &= within & pack(all, |value| certain[1].contains(value));
            within &= pack(all, |value| possible[1].contains(value));
        }
        let mut sure = is_certain;
        let maybe = select(within & !is_certain, |event| {
            match self.decide(values.one(events, x, event), values.one(events, y, event)) {
                Decision::All(is_inside) => {
                    sure |= u64::from(is_inside) << event;
                    is_inside
                }
                Decision::Cell(_) | Decision::Open => true,
            }
        });
        (sure, maybe | is_certain)
    }

    /// Decides for all variants at once, where that can be.
    fn decide(&self, x: f64, y: f64) -> Decision {
        let Some(cells) = &self.cells else { return Decision::Open };
        let [of_x, of_y] = self.axes;
        let place = cells.place(of_x.coordinate(self.polygon.x(), x), of_y.coordinate(self.polygon.y(), y));
        let position = match place {
            Place::Outside => return Decision::All(false),
            Place::Inside => return Decision::All(true),
            Place::Mixed(position) => position,
        };
        // An edge speaks for the variants that touch the cell; the others have to say the same.
        let others = cells.others(position);
        let edge = self.edges.as_ref().zip(cells.only_edge(position));
        let edge = edge.filter(|_| !(others.hold && others.hold_not));
        match edge.and_then(|(edges, edge)| edges.decide(edge, self.point(x, y))) {
            Some(true) if !others.hold_not => Decision::All(true),
            Some(false) if !others.hold => Decision::All(false),
            _ => Decision::Cell(position),
        }
    }

    fn point(&self, x: f64, y: f64) -> [f64; 2] {
        [self.polygon.x().forward(x), self.polygon.y().forward(y)]
    }

    /// Finds the variants in which an event passes.
    pub(super) fn find(
        &self,
        events: &StripEvents<'_>,
        values: &StripValues,
        event: usize,
        out: &mut [u64],
    ) -> Passes {
        let [x, y] = self.channels.map(|channel| values.one(events, channel, event));
        match (self.decide(x, y), &self.cells) {
            (Decision::All(true), _) => return Passes::Always,
            (Decision::All(false), _) => return Passes::Never,
            (Decision::Cell(position), Some(cells)) => {
                self.find_in_cell(cells, position, self.point(x, y), out)
            }
            _ => {
                let mut every = vec![0; out.len()];
                bits::set_all(&mut every, self.moves[0].deviates().len());
                out.fill(0);
                self.add_exactly(self.point(x, y), &every, out);
            }
        }
        Passes::Sometimes
    }

    fn find_in_cell(&self, cells: &Cells, position: u32, point: [f64; 2], out: &mut [u64]) {
        let (inside, touched) = cells.mixed(position);
        let Some((edges, edge)) = self.edges.as_ref().zip(cells.only_edge(position)) else {
            out.copy_from_slice(inside);
            self.add_exactly(point, touched, out);
            return;
        };
        let mut open = vec![0; out.len()];
        edges.fill(edge, point, out, &mut open);
        bits::intersect(&mut open, touched);
        bits::intersect(out, touched);
        bits::unite(out, inside);
        self.add_exactly(point, &open, out);
    }

    /// Adds those of some variants that hold a point.
    fn add_exactly(&self, point: [f64; 2], variants: &[u64], out: &mut [u64]) {
        bits::for_each(variants, |variant| {
            if self.contains(variant, point) {
                bits::set(out, variant);
            }
        });
    }
}

/// What is known of an event in all variants at once.
enum Decision {
    /// The same answer in all.
    All(bool),
    /// The variants differ, or may: the mixed cell.
    Cell(u32),
    /// Nothing.
    Open,
}

/// Finds the least and the greatest coordinate of all variants.
fn extent(polygon: &Polygon, axis: usize, one: &Move, variant_count: usize) -> [f64; 2] {
    let coordinates = polygon.vertices().iter().map(|vertex| vertex[axis]);
    let mut extent = [f64::INFINITY, f64::NEG_INFINITY];
    for coordinate in coordinates {
        for variant in 0..variant_count {
            let moved = one.moved(coordinate, variant);
            extent = [extent[0].min(moved), extent[1].max(moved)];
        }
    }
    extent
}
