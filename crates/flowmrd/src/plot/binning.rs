use flowmrd_gating::Transform;

use super::DENSITY_BINS;

/// How values before the transform fall into the bins of an axis: no transform is computed for an event.
#[derive(Clone, Debug)]
pub(super) enum Binning {
    /// The transform is a straight line: bins of equal width.
    Uniform { lower: f64, bins_per_unit: f64 },
    /// The transform is a curve.
    Curved(Edges),
}

/// Where the bins of a curve begin, and a way to find a value's bin almost without a search.
#[derive(Clone, Debug)]
pub(super) struct Edges {
    /// The values at which the second and each further bin begins, ascending, and a NaN.
    values: Box<[f64; DENSITY_BINS]>,
    /// By the [`cell`] of a value, the bin of the cell's least value.
    first_bins: Box<[u8]>,
}

/// Bits of a cell's number: a sign, an exponent and five bits of the mantissa, so that few cells of an octave hold more
/// than one edge.
const CELL_BITS: u32 = 17;
/// Bits of a binary64 that its cell does not tell.
const REST_BITS: u32 = u64::BITS - CELL_BITS;

/// Returns the cell of a value: the first bits of its binary64, made to ascend with it.
fn cell(value: f64) -> usize {
    let bits = value.to_bits();
    let ascending = if value.is_sign_negative() { !bits } else { bits | 1 << 63 };
    (ascending >> REST_BITS) as usize
}

/// Returns the least value of a cell; NaN for cells past infinity, in which no value lies.
fn least_value(cell: usize) -> f64 {
    let ascending = (cell as u64) << REST_BITS;
    f64::from_bits(if ascending >> 63 == 0 { !ascending } else { ascending & !(1 << 63) })
}

impl Edges {
    fn new(edge: impl Fn(usize) -> f64) -> Self {
        let mut values = Box::new([f64::NAN; DENSITY_BINS]);
        values.iter_mut().zip(1..DENSITY_BINS).for_each(|(value, bin)| *value = edge(bin));
        let mut bin = 0;
        let first_bins = (0..1 << CELL_BITS).map(|cell| {
            let least = least_value(cell);
            while values[bin] <= least {
                bin += 1;
            }
            // A bin is below 256.
            bin as u8
        });
        Self { first_bins: first_bins.collect(), values }
    }

    fn bin(&self, value: f64) -> u8 {
        let mut bin = self.first_bins[cell(value)];
        bin += u8::from(self.values[usize::from(bin)] <= value);
        while self.values[usize::from(bin)] <= value {
            bin += 1;
        }
        bin
    }
}

impl Binning {
    /// Divides an axis from `lower` to `upper`, transformed values, into [`DENSITY_BINS`] bins of equal width there.
    pub(super) fn new(transform: &Transform, [lower, upper]: [f64; 2]) -> Self {
        match transform {
            Transform::Identity => {
                Self::Uniform { lower, bins_per_unit: DENSITY_BINS as f64 / (upper - lower) }
            }
            _ => {
                let width = (upper - lower) / DENSITY_BINS as f64;
                let edge = |bin: usize| transform.inverse(lower + bin as f64 * width);
                Self::Curved(Edges::new(edge))
            }
        }
    }

    /// Returns the bin of a value that is not NaN; values outside the axis fall into the first or last bin.
    pub(super) fn bin(&self, value: f64) -> u8 {
        match self {
            // The conversion saturates: what is negative becomes 0.
            Self::Uniform { lower, bins_per_unit } => ((value - lower) * bins_per_unit) as u8,
            Self::Curved(edges) => edges.bin(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use flowmrd_gating::transform::Logicle;

    use super::*;

    #[test]
    fn uniform_bins_are_divided_by_hand() {
        let binning = Binning::new(&Transform::Identity, [0.0, 256.0]);
        let bins = [-5.0, 0.0, 0.99, 1.0, 255.5, 256.0, 1e300, f64::INFINITY, f64::NEG_INFINITY];
        assert_eq!(bins.map(|value| binning.bin(value)), [0, 0, 0, 1, 255, 255, 255, 255, 0]);
    }

    #[test]
    fn edges_agree_with_the_transform() {
        let logicle = Transform::from(Logicle::new(262_144.0, 0.5, 4.5, 0.0).unwrap());
        let binning = Binning::new(&logicle, [0.0, 1.0]);
        for bin in 0..=255 {
            // the middle of each bin, carried back
            let value = logicle.inverse((f64::from(bin) + 0.5) / 256.0);
            assert_eq!(binning.bin(value), bin);
        }
        // a search, at every edge, the values beside it, those of each magnitude, and where cells meet
        let Binning::Curved(edges) = &binning else { panic!("{binning:?}") };
        let beside = edges.values[..255].iter().flat_map(|edge| [edge.next_down(), *edge, edge.next_up()]);
        let magnitudes =
            (-1074..1024).map(|power| 2.0_f64.powi(power)).flat_map(|value| [value, -value * 1.1]);
        let borders = (0..1 << CELL_BITS).map(least_value).filter(|value| !value.is_nan());
        for value in beside.chain(magnitudes).chain(borders).chain([0.0, -0.0]) {
            assert_eq!(
                binning.bin(value),
                edges.values[..255].partition_point(|&edge| edge <= value) as u8,
                "{value:e}"
            );
        }
        assert_eq!((binning.bin(f64::NEG_INFINITY), binning.bin(f64::INFINITY)), (0, 255));
    }
}
