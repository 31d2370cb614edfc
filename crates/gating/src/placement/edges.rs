use super::Move;
use crate::gate::Polygon;

/// Vertices up to which a polygon is looked through for edges that cross.
const MAX_VERTICES: usize = 256;

/// How far the side of a point may be off, relative to the product of the greatest coordinates: some ten thousand roundings.
const ERROR: f64 = 1e-12;

/// The product of the greatest coordinates from which on no error is lost to underflow, and up to which none overflows.
const SAFE: std::ops::Range<f64> = 1e-250..1e250;

/// On which side of one edge a point lies, in every variant.
///
/// A point is moved back instead of the edge: with u the point's coordinates less the shift, or over the factor, it is inside of
/// the edge from a along d where ±(dₓ·(u_y − a_y) − d_y·(uₓ − aₓ)) > 0. Answers nearer to 0 than rounding may reach are left to
/// the exact test. An edge decides alone where no other one is near and the polygon's outline does not cross itself: moving keeps
/// both its shape, but for scale, and its sense.
#[derive(Clone, Debug)]
pub(super) struct Edges {
    /// For each edge where it begins and its difference, times the sense of the outline.
    edges: Vec<[[f64; 2]; 2]>,
    back: [Back; 2],
    /// Whether both coordinates are divided by the same factors.
    is_joint: bool,
    greatest: [f64; 2],
}

/// How one coordinate is moved back: times the factors, less the shifts.
#[derive(Clone, Debug)]
struct Back {
    factors: Vec<f64>,
    shifts: Vec<f64>,
    factor_range: [f64; 2],
    shift_range: [f64; 2],
}

impl Back {
    fn new(one: &Move) -> Option<Self> {
        let deviation = one.tolerance().deviation();
        let part = |relative: bool| if one.tolerance().is_relative() == relative { deviation } else { 0.0 };
        let (relative, shift) = (part(true), part(false));
        let factors: Vec<f64> = one.deviates().iter().map(|z| 1.0 / (1.0 + z * relative)).collect();
        let shifts: Vec<f64> = one.deviates().iter().map(|z| z * shift).collect();
        let factor_range = range(&factors);
        let is_positive = factor_range[0] > 0.0 && factor_range[1].is_finite();
        is_positive.then(|| Self { factor_range, shift_range: range(&shifts), factors, shifts })
    }

    /// Bounds where a coordinate is moved back to.
    fn bounds(&self, coordinate: f64) -> [f64; 2] {
        let [least, greatest] = self.factor_range.map(|factor| coordinate * factor);
        let (least, greatest) = (least.min(greatest), least.max(greatest));
        [least - self.shift_range[1], greatest - self.shift_range[0]]
    }
}

fn range(numbers: &[f64]) -> [f64; 2] {
    let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    [least, numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max)]
}

impl Edges {
    /// Looks at a polygon; `None` where an edge does not decide, or floats could not tell.
    pub(super) fn new(polygon: &Polygon, moves: &[Move; 2]) -> Option<Self> {
        let vertices = polygon.vertices();
        if vertices.len() > MAX_VERTICES || !polygon.is_simple() {
            return None;
        }
        let sense = if polygon.is_counterclockwise() { 1.0 } else { -1.0 };
        let edges =
            polygon.edges().map(|(from, to)| [from, [sense * (to[0] - from[0]), sense * (to[1] - from[1])]]);
        let [x, y] = moves;
        let back = [Back::new(x)?, Back::new(y)?];
        let is_joint = x == y && x.tolerance().is_relative();
        let greatest = [0, 1].map(|axis: usize| {
            let vertices = vertices.iter().map(|vertex| vertex[axis].abs()).fold(0.0, f64::max);
            let [least, most] = back[axis].shift_range;
            vertices + least.abs() + most.abs()
        });
        let edges = Self { edges: edges.collect(), back, is_joint, greatest };
        edges.error([0.0; 2]).map(|_| edges)
    }

    /// Bounds how far the side of a point may be off; `None` where floats cannot tell.
    fn error(&self, point: [f64; 2]) -> Option<f64> {
        let size =
            [0, 1].map(|axis| self.greatest[axis] + self.back[axis].factor_range[1] * point[axis].abs());
        let product = size[0] * size[1];
        SAFE.contains(&product).then_some(ERROR * product)
    }

    /// Decides for all variants at once; `None` where they differ, or may.
    pub(super) fn decide(&self, edge: usize, point: [f64; 2]) -> Option<bool> {
        let error = self.error(point)?;
        let [from, along] = self.edges[edge];
        let [x, y] = point;
        let [least, greatest] = if self.is_joint {
            let ray = along[0] * y - along[1] * x;
            let start = along[0] * from[1] - along[1] * from[0];
            let [one, two] = self.back[0].factor_range.map(|factor| ray * factor - start);
            [one.min(two), one.max(two)]
        } else {
            let [x, y] = [self.back[0].bounds(x), self.back[1].bounds(y)];
            let up = y.map(|y| along[0] * (y - from[1]));
            let across = x.map(|x| along[1] * (x - from[0]));
            [up[0].min(up[1]) - across[0].max(across[1]), up[0].max(up[1]) - across[0].min(across[1])]
        };
        if least > error {
            Some(true)
        } else if greatest < -error {
            Some(false)
        } else {
            None
        }
    }

    /// Fills in the variants in which a point is inside of an edge, and those in which the exact test has to tell.
    pub(super) fn fill(&self, edge: usize, point: [f64; 2], inside: &mut [u64], open: &mut [u64]) {
        let Some(error) = self.error(point) else {
            inside.fill(0);
            open.fill(u64::MAX);
            return;
        };
        let [from, along] = self.edges[edge];
        let [x, y] = &self.back;
        let words =
            x.factors.chunks(64).zip(x.shifts.chunks(64)).zip(y.factors.chunks(64)).zip(y.shifts.chunks(64));
        for (index, (((x_factors, x_shifts), y_factors), y_shifts)) in words.enumerate() {
            let (mut is_inside, mut is_open) = (0, 0);
            let variants = x_factors.iter().zip(x_shifts).zip(y_factors.iter().zip(y_shifts));
            for (bit, ((x_factor, x_shift), (y_factor, y_shift))) in variants.enumerate() {
                let up = along[0] * (point[1] * y_factor - y_shift - from[1]);
                let side = up - along[1] * (point[0] * x_factor - x_shift - from[0]);
                is_inside |= u64::from(side > error) << bit;
                is_open |= u64::from(side.abs() <= error || side.is_nan()) << bit;
            }
            inside[index] = is_inside;
            open[index] = is_open;
        }
    }
}
