use std::ops::Range;

use crate::Transform;
use crate::plan::threshold::first_at_least;

/// Most cells along an axis.
pub(super) const CELLS: usize = 512;

/// The cells along one axis, as the key that a value before the transform has: the highest bits of the 32-bit float
/// `value + offset`.
///
/// Floats that are positive rise with their bits, and rounding, adding and shifting keep the order, so that the values of
/// a cell follow each other. A great offset makes cells of one width, a small one cells that widen with the distance
/// from the least value: the one fits a linear scale, the other a logarithmic one.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    offset: f32,
    least: f32,
    greatest: f32,
    shift: u32,
    /// The key of the first cell.
    base: u32,
    /// What a value may be off by beside three units of 2⁻²⁴ of it.
    tolerance: f32,
    /// Of each cell a level below those that its values map to, and one above.
    lower: Vec<f64>,
    upper: Vec<f64>,
    margin: f64,
}

impl Axis {
    /// Divides the values that map to the levels from `min` to `max`, the first and last cell outside of them; `None` where
    /// these lie so near to each other, against their size, that a cell could be wrong.
    pub(super) fn new(min: f64, max: f64, transform: &Transform) -> Option<Self> {
        let range = max - min;
        let size = min.abs().max(max.abs());
        let margin = range * MARGIN;
        let is_fine = range.is_finite() && range.is_normal() && range > size * SMALLEST_RANGE;
        if !is_fine || transform.uncertainty(size) > margin / 10.0 {
            return None;
        }
        let [least, greatest] = [(min, range), (max, -range)].map(|(level, inwards)| {
            // The levels of some scales end: there the values begin at the nearest level that one maps to.
            let ends = [level, level + inwards * MARGIN, level + inwards / CELLS as f64];
            let values = ends.into_iter().map(|level| first_at_least(transform, level));
            values.into_iter().find(|value| value.abs() < GREATEST_VALUE)
        });
        let (least, greatest) = (least?, greatest?);
        // Else what lies just outside of the polygon, be it ever so far, would share a cell with what is tolerated.
        let keys = |tolerance: f64| best_keys(least - 2.0 * tolerance, greatest + 2.0 * tolerance, transform);
        let tolerance = least.abs().max(greatest.abs()) * SUM_TOLERANCE;
        let tolerance = tolerance.max(keys(tolerance)?.narrowest() * CELL_TOLERANCE);
        // So that the rounded one is what the cells know of.
        let tolerance = f64::from(tolerance as f32);
        Some(Self::of_keys(keys(tolerance)?, transform, [margin, tolerance]))
    }

    fn of_keys(keys: Keys, transform: &Transform, [margin, tolerance]: [f64; 2]) -> Self {
        let Keys { offset, base, shift, cell_count } = keys;
        let line = |cell: usize| f32::from_bits((base + cell as u32) << shift);
        // What the sum is off by where its bits change: four units of 2⁻²⁴ of the value and of the sum, of which a near value
        // takes three and the addition one, and what is tolerated.
        let ends = |cell: usize| {
            let sum = f64::from(line(cell));
            let value = sum - f64::from(offset);
            let slack = (value.abs() + sum.abs()) / f64::from(1 << 22) + tolerance;
            [value - slack, value + slack].map(|value| transform.forward(value))
        };
        let (mut lower, mut upper) = (vec![f64::NEG_INFINITY], Vec::new());
        for cell in 1..cell_count {
            let [below, above] =
                ends(cell).map(|level| if level.is_nan() { f64::NEG_INFINITY } else { level });
            upper.push(above + margin);
            lower.push(below - margin);
        }
        upper.push(f64::INFINITY);
        // The computed map may fall by its uncertainty, which the margin covers; the search needs an order.
        (1..cell_count).for_each(|cell| upper[cell] = upper[cell].max(upper[cell - 1]));
        (1..cell_count).rev().for_each(|cell| lower[cell - 1] = lower[cell - 1].min(lower[cell]));
        let (least, greatest) = (line(0), line(cell_count - 1));
        Self { offset, least, greatest, shift, base, tolerance: tolerance as f32, lower, upper, margin }
    }

    /// Counts the cells.
    pub(super) fn cell_count(&self) -> usize {
        self.lower.len()
    }

    /// Finds the cell of a value before the transform: the first one for NaN, and for all that lies below the axis; the
    /// last for all that lies above.
    #[inline(always)]
    pub(super) fn cell(&self, value: f32) -> u32 {
        let sum = value + self.offset;
        let sum = if sum > self.least { sum } else { self.least };
        let sum = if sum < self.greatest { sum } else { self.greatest };
        (sum.to_bits() >> self.shift) - self.base
    }

    /// Returns the cells whose levels may lie from `min` to `max`.
    pub(super) fn cells(&self, min: f64, max: f64) -> Range<usize> {
        self.upper.partition_point(|&upper| upper < min)..self.lower.partition_point(|&lower| lower <= max)
    }

    /// Returns what a value may be off by, beside three units of 2⁻²⁴ of it, for its cell to be right.
    pub(super) fn tolerance(&self) -> f32 {
        self.tolerance
    }

    /// Returns what a level may be off by, with room: 10 times the uncertainty of the transform or more.
    pub(super) fn margin(&self) -> f64 {
        self.margin
    }

    /// Returns levels below and above those of a cell.
    pub(super) fn levels(&self, cell: usize) -> [f64; 2] {
        [self.lower[cell], self.upper[cell]]
    }

    /// Returns a level in a cell; `None` in one that has no end.
    pub(super) fn middle(&self, cell: usize) -> Option<f64> {
        let middle = self.lower[cell] + (self.upper[cell] - self.lower[cell]) / 2.0;
        middle.is_finite().then_some(middle)
    }
}

#[cfg(test)]
impl Axis {
    /// Goes over the values at which cells begin, each with a unit in the last place of its 32-bit sum.
    pub(super) fn lines(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        (1..self.cell_count()).map(|cell| {
            let sum = f32::from_bits((self.base + cell as u32) << self.shift);
            [f64::from(sum) - f64::from(self.offset), f64::from(sum.next_up()) - f64::from(sum)]
        })
    }
}

/// How values become keys.
#[derive(Clone, Copy)]
struct Keys {
    offset: f32,
    base: u32,
    shift: u32,
    cell_count: usize,
}

impl Keys {
    /// Returns the width of the first cell within the axis: floats lie the closer, the smaller they are.
    fn narrowest(&self) -> f64 {
        let line = |cell: u32| f64::from(f32::from_bits((self.base + cell) << self.shift));
        line(2) - line(1)
    }
}

/// Chooses the offset whose cells differ least in width on the gate's scale.
fn best_keys(least: f64, greatest: f64, transform: &Transform) -> Option<Keys> {
    let range = greatest - least;
    if !(range > SMALLEST_VALUE && range.is_finite()) {
        return None;
    }
    let candidates = (0..MAX_OCTAVES).step_by(2).filter_map(|octaves| {
        let first = range / f64::from(1_u32 << octaves);
        let level = |part: usize| {
            let sum = first * libm::exp2(f64::from(octaves + 1) * part as f64 / PROBES as f64);
            transform.forward((least + (sum - first)).min(greatest))
        };
        let widest = (0..PROBES).map(|part| level(part + 1) - level(part)).fold(0.0, f64::max);
        Some((widest, keys_of(least, greatest, first)?))
    });
    candidates.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, keys)| keys)
}

/// Makes keys of values that begin at `first` after the offset; one cell on either side belongs to the axis.
fn keys_of(least: f64, greatest: f64, first: f64) -> Option<Keys> {
    let offset = (first - least) as f32;
    let bits_of = |value: f64| Some((value as f32 + offset).to_bits()).filter(|bits| bits >> 31 == 0);
    let (least, greatest) = (bits_of(least)?, bits_of(greatest)?);
    let shift = (0..23).find(|shift| (greatest >> shift) - (least >> shift) + 3 <= CELLS as u32)?;
    let base = (least >> shift).checked_sub(1)?;
    let cell_count = (greatest >> shift) - base + 2;
    Some(Keys { offset, base, shift, cell_count: cell_count as usize })
}

/// The margin about a cell, as a part of the range of levels: far above the uncertainty of a transform and the rounding
/// of an edge, far below a cell.
const MARGIN: f64 = 1e-7;

/// What is tolerated, as a part of the greatest value of an axis: what a sum in 32 bits is off by where its columns' magnitudes
/// add up to seven times that value. Cells widen by it, which few events notice.
const SUM_TOLERANCE: f64 = 1.0 / (1 << 17) as f64;

/// What is tolerated at least, as a part of the narrowest cell: a polygon of small values among greater ones needs more.
const CELL_TOLERANCE: f64 = 1.0;

/// The smallest range of levels, as a part of the greatest: the margin is then 2,000 times as great as what rounding moves.
const SMALLEST_RANGE: f64 = 1e-5;

/// Values beyond which sums of 32-bit floats could overflow, and a range below which they could vanish.
const GREATEST_VALUE: f64 = 1e30;
const SMALLEST_VALUE: f64 = 1e-30;

/// Most doublings of cells that an offset may make, and where their widths are compared.
const MAX_OCTAVES: u32 = 16;
const PROBES: usize = 24;
