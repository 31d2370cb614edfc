//! From emitted light to recorded signal: spillover, photon statistics, electronic noise, the end of the range.

use crate::panel::{FLUOROCHROME_COUNT, RANGE};
use crate::random::Random;

/// Light of each fluorochrome, in units of its own detector.
pub type Signal = [f64; FLUOROCHROME_COUNT];

/// Spillover: row = fluorochrome, column = detector, both in the order of
/// [`FLUOROCHROMES`](crate::panel::FLUOROCHROMES), diagonal 1; the markers are those of the ten-colour panel.
///
/// Illustrative coefficients of the size that conventional cytometers show for these dyes; no instrument's own.
pub const SPILLOVER: [[f64; FLUOROCHROME_COUNT]; FLUOROCHROME_COUNT] = [
    //V450  PC7    APC    FITC   PCP55  A700   PE     BV605  BV786  V525   R780
    [1.000, 0.000, 0.000, 0.002, 0.000, 0.000, 0.000, 0.020, 0.004, 0.120, 0.000], // V450, CD45
    [0.000, 1.000, 0.001, 0.000, 0.010, 0.005, 0.020, 0.004, 0.050, 0.000, 0.060], // PC7, CD19
    [0.000, 0.008, 1.000, 0.000, 0.010, 0.150, 0.000, 0.004, 0.012, 0.000, 0.050], // APC, CD10
    [0.001, 0.004, 0.000, 1.000, 0.020, 0.001, 0.150, 0.005, 0.001, 0.020, 0.000], // FITC, CD20
    [0.000, 0.200, 0.020, 0.000, 1.000, 0.100, 0.010, 0.012, 0.080, 0.000, 0.030], // PCP55, CD34
    [0.000, 0.010, 0.020, 0.000, 0.008, 1.000, 0.000, 0.001, 0.060, 0.000, 0.250], // A700, CD38
    [0.000, 0.030, 0.000, 0.008, 0.180, 0.012, 1.000, 0.120, 0.006, 0.001, 0.002], // PE, CD58
    [0.030, 0.004, 0.003, 0.001, 0.080, 0.010, 0.150, 1.000, 0.030, 0.020, 0.001], // BV605, CD66c
    [0.050, 0.120, 0.001, 0.000, 0.004, 0.060, 0.001, 0.010, 1.000, 0.003, 0.180], // BV786, CD3
    [0.200, 0.000, 0.000, 0.030, 0.002, 0.000, 0.004, 0.050, 0.004, 1.000, 0.000], // V525, SYTO41
    [0.000, 0.030, 0.010, 0.000, 0.001, 0.080, 0.000, 0.000, 0.060, 0.000, 1.000], // R780, viability
];

/// Photoelectrons that one unit of each detector's signal stands for.
pub const PHOTOELECTRONS_PER_UNIT: Signal =
    [0.30, 0.20, 0.30, 0.25, 0.15, 0.08, 0.50, 0.30, 0.12, 0.20, 0.10];

/// Standard deviation of each detector's electronic noise, in units of its signal.
pub const ELECTRONIC_NOISE: Signal = [35.0, 40.0, 45.0, 35.0, 45.0, 60.0, 30.0, 40.0, 50.0, 40.0, 55.0];

/// Returns the light that falls on each detector: `emitted` × [`SPILLOVER`].
#[must_use]
pub fn spill(emitted: &Signal) -> Signal {
    let mut detected = [0.0; FLUOROCHROME_COUNT];
    for (light, row) in emitted.iter().zip(&SPILLOVER) {
        for (sum, coefficient) in detected.iter_mut().zip(row) {
            *sum += light * coefficient;
        }
    }
    detected
}

/// Returns the noise variance of a detector on which `light` falls: light ÷ photoelectrons per unit + electronic².
///
/// n photoelectrons vary by √n (Poisson), so a signal m = n ÷ q varies by √(m ÷ q).
#[must_use]
pub fn noise_variance(detector: usize, light: f64) -> f64 {
    light.max(0.0) / PHOTOELECTRONS_PER_UNIT[detector]
        + ELECTRONIC_NOISE[detector] * ELECTRONIC_NOISE[detector]
}

/// Records light as a detector does: with normal noise of [`noise_variance`], cut at the range.
///
/// Poisson counts are drawn as normal deviates of the same mean and variance: below some ten photoelectrons the
/// electronic noise is the wider of the two.
pub(crate) fn record(random: &mut Random, detector: usize, light: f64) -> f64 {
    cut(light + libm::sqrt(noise_variance(detector, light)) * random.normal())
}

/// Cuts a signal at the last channel of the range; what is negative stays negative.
pub(crate) fn cut(signal: f64) -> f64 {
    signal.min(f64::from(RANGE - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_of_one_fluorochrome_falls_on_the_detectors_of_its_row() {
        let mut emitted = [0.0; FLUOROCHROME_COUNT];
        emitted[6] = 1000.0;
        // row PE of the matrix, × 1000
        assert_eq!(spill(&emitted), [0.0, 30.0, 0.0, 8.0, 180.0, 12.0, 1000.0, 120.0, 6.0, 1.0, 2.0]);
    }

    #[test]
    fn spillover_has_a_diagonal_of_one_and_less_beside_it() {
        for (k, row) in SPILLOVER.iter().enumerate() {
            assert_eq!(row[k], 1.0);
            assert!(row.iter().enumerate().all(|(j, &value)| j == k || (0.0..0.5).contains(&value)));
        }
    }

    #[test]
    fn recorded_light_varies_by_photons_and_electronics() {
        let mut random = Random::new(5, 0);
        let draws: Vec<f64> = (0..20_000).map(|_| record(&mut random, 6, 10_000.0)).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 20_000.0;
        // by hand: 10,000 ÷ 0.5 + 30² = 20,900; five standard errors: 5·√(20,900/2e4) and 5·√(2/2e4) relative
        assert!((mean - 10_000.0).abs() < 5.2, "{mean}");
        assert!((variance / 20_900.0 - 1.0).abs() < 0.05, "{variance}");
    }

    #[test]
    fn signal_past_the_range_is_its_last_channel() {
        assert_eq!(cut(300_000.0), 262_143.0);
        assert_eq!(cut(-80.0), -80.0);
    }
}
