//! Scales: from stored to scaled values.

/// How a parameter's stored values become scaled ones.
///
/// The keywords decide which applies (FCS 3.1, `$PnE`, `$PnG`, `$TIMESTEP`); a data set carries one a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Scale {
    /// The value as stored.
    #[default]
    Identity,
    /// The value divided by the amplifier's gain: `ch / gain` (`$PnG`).
    Gain(
        /// The gain, finite and not 0.
        f64,
    ),
    /// Logarithmic amplification of integers: `offset · 10^(decades · ch / range)` (`$PnE`, `$PnR`; FCS 3.0, 3.2.20).
    ///
    /// The division is by `$PnR` itself, not by `$PnR` − 1.
    Log {
        /// Decades that the amplifier covers, the first number of `$PnE`.
        decades: f64,
        /// Value at channel 0, the second number of `$PnE` (1 where that is 0, as the standard advises).
        offset: f64,
        /// Number of channels, `$PnR`.
        range: f64,
    },
    /// Ticks times the length of a tick: `ch · step`, in seconds (`$TIMESTEP`).
    Time {
        /// Seconds of a tick.
        step_seconds: f64,
    },
}

impl Scale {
    /// Scales one stored value. NaN stays NaN.
    #[must_use]
    pub fn apply(&self, stored: f64) -> f64 {
        match *self {
            Self::Identity => stored,
            Self::Gain(gain) => stored / gain,
            Self::Log { decades, offset, range } => offset * 10_f64.powf(decades * stored / range),
            Self::Time { step_seconds } => stored * step_seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_amplification_divides_by_the_range_itself() {
        // FCS 3.0, $PnE: 4 decades over 1024 channels; channel 512 is half way, 10^2; channel 1024 would be 10^4
        let scale = Scale::Log { decades: 4.0, offset: 1.0, range: 1024.0 };
        assert_eq!(scale.apply(0.0), 1.0);
        assert_eq!(scale.apply(512.0), 100.0);
        assert_eq!(scale.apply(256.0), 10.0);
        // mpmath: 0.1 * 10**(mpf(3) * 100 / 256)
        let tenth = Scale::Log { decades: 3.0, offset: 0.1, range: 256.0 };
        assert!((tenth.apply(100.0) / 1.485_508_017_172_772_7 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn gain_divides_and_time_multiplies() {
        assert_eq!(Scale::Gain(4.0).apply(10.0), 2.5);
        assert_eq!(Scale::Time { step_seconds: 0.5 }.apply(7.0), 3.5);
        assert_eq!(Scale::Identity.apply(7.0), 7.0);
    }

    #[test]
    fn nan_stays_nan_on_every_scale() {
        let log = Scale::Log { decades: 4.0, offset: 1.0, range: 1024.0 };
        for scale in [Scale::Identity, Scale::Gain(2.0), log, Scale::Time { step_seconds: 0.01 }] {
            assert!(scale.apply(f64::NAN).is_nan());
        }
    }
}
