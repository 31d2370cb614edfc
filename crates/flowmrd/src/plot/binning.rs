use flowmrd_gating::Transform;

use super::DENSITY_BINS;

/// How values before the transform fall into the bins of an axis: no transform is computed for an event.
#[derive(Clone, Debug)]
pub(super) enum Binning {
    /// The transform is a straight line: bins of equal width.
    Uniform { lower: f64, bins_per_unit: f64 },
    /// The values at which the second and each further bin begins, ascending.
    Edges(Vec<f64>),
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
                Self::Edges((1..DENSITY_BINS).map(edge).collect())
            }
        }
    }

    /// Returns the bin of a value that is not NaN; values outside the axis fall into the first or last bin.
    pub(super) fn bin(&self, value: f64) -> usize {
        match self {
            // The conversion saturates: what is negative becomes 0.
            Self::Uniform { lower, bins_per_unit } => {
                (((value - lower) * bins_per_unit) as usize).min(DENSITY_BINS - 1)
            }
            Self::Edges(edges) => edges.partition_point(|&edge| edge <= value),
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
        for bin in 0..DENSITY_BINS {
            // the middle of each bin, carried back
            let value = logicle.inverse((bin as f64 + 0.5) / 256.0);
            assert_eq!(binning.bin(value), bin);
        }
        assert_eq!((binning.bin(f64::NEG_INFINITY), binning.bin(f64::INFINITY)), (0, 255));
    }
}
