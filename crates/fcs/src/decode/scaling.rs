use std::sync::OnceLock;

use flowmrd_core::Widening;

use crate::layout::ColumnFormat;
use crate::scale::Scale;

/// The most values that a column may take for its logarithms to be looked up: 512 KiB of them.
const MAX_TABLE_LEN: u64 = 1 << 16;

/// A [`Scale`] made ready for many values: the same results, bit for bit.
#[derive(Debug)]
pub(crate) enum Scaling {
    Identity,
    Divide(f64),
    Multiply(f64),
    Log { scale: Scale, table_len: usize, table: OnceLock<Vec<f64>> },
}

impl Scaling {
    /// Prepares a scale for a column of `event_count` values. A table of logarithms is made, at its first use, where a
    /// column can take fewer values than it has events.
    pub(crate) fn new(scale: Scale, format: &ColumnFormat, event_count: u64) -> Self {
        match scale {
            Scale::Identity => Self::Identity,
            Scale::Gain(gain) => Self::Divide(gain),
            Scale::Time { step_seconds } => Self::Multiply(step_seconds),
            Scale::Log { .. } => {
                let values = value_count(format).filter(|&values| values <= MAX_TABLE_LEN.min(event_count));
                let table_len = values.and_then(|values| usize::try_from(values).ok()).unwrap_or(0);
                Self::Log { scale, table_len, table: OnceLock::new() }
            }
        }
    }

    /// Tells how a column's scaled values follow from 32-bit floats: from what is stored, wherever those hold it and its
    /// factor is moderate.
    pub(crate) fn widening(&self, format: &ColumnFormat) -> Widening {
        let holds_stored = match format {
            ColumnFormat::Float32 => true,
            ColumnFormat::Integer { .. } => {
                value_count(format).is_some_and(|values| values <= EXACT_INTEGERS)
            }
            ColumnFormat::Float64 | ColumnFormat::AsciiFixed { .. } | ColumnFormat::AsciiFree => false,
        };
        let widening = match *self {
            Self::Identity => Widening::Same,
            Self::Divide(gain) => Widening::Divide(gain),
            Self::Multiply(factor) => Widening::Multiply(factor),
            Self::Log { .. } => Widening::Beside,
        };
        if holds_stored && widening.is_moderate() { widening } else { Widening::Beside }
    }

    /// Scales one value.
    pub(crate) fn scale(&self, stored: f64) -> f64 {
        match self {
            Self::Identity => stored,
            Self::Divide(gain) => stored / gain,
            Self::Multiply(step) => stored * step,
            Self::Log { scale, .. } => scale.apply(stored),
        }
    }

    /// Scales values in place.
    pub(crate) fn apply_in_place(&self, values: &mut [f64]) {
        if !matches!(self, Self::Identity) {
            values.iter_mut().for_each(|value| *value = self.scale(*value));
        }
    }

    /// Scales integers.
    pub(crate) fn apply<T: Stored>(&self, stored: &[T], values: &mut [f64]) {
        let pairs = values.iter_mut().zip(stored);
        match self {
            Self::Identity => pairs.for_each(|(value, &stored)| *value = stored.to_f64()),
            Self::Divide(gain) => pairs.for_each(|(value, &stored)| *value = stored.to_f64() / gain),
            Self::Multiply(step) => pairs.for_each(|(value, &stored)| *value = stored.to_f64() * step),
            Self::Log { scale, table_len, table } => {
                let table = table.get_or_init(|| (0..*table_len).map(|k| scale.apply(k as f64)).collect());
                pairs.for_each(|(value, &stored)| {
                    let known = table.get(stored.to_index());
                    *value = known.copied().unwrap_or_else(|| scale.apply(stored.to_f64()));
                });
            }
        }
    }
}

/// Integers below which each is a 32-bit float.
const EXACT_INTEGERS: u64 = 1 << f32::MANTISSA_DIGITS;

/// Counts the values that an integer column can take, `None` for other formats and past 2^63.
fn value_count(format: &ColumnFormat) -> Option<u64> {
    let ColumnFormat::Integer { bits, mask } = *format else { return None };
    let widest = u64::MAX.checked_shr(64 - u32::from(bits)).unwrap_or(0);
    (mask & widest).checked_add(1)
}

/// An unsigned integer type that stored values come in.
pub(crate) trait Stored: Copy {
    const ZERO: Self;

    /// Takes a value that fits: one of at most as many bits as the type has.
    fn from_integer(value: u64) -> Self;

    /// Converts to f64, rounding above 2^53 to nearest.
    fn to_f64(self) -> f64;

    /// Converts to f32, rounding above 2^24 to nearest.
    fn to_f32(self) -> f32;

    /// Converts to a position, the largest one where it does not fit.
    fn to_index(self) -> usize;
}

macro_rules! stored {
    ($($integer:ty),*) => {$(
        impl Stored for $integer {
            const ZERO: Self = 0;

            fn from_integer(value: u64) -> Self {
                value as Self
            }

            fn to_f64(self) -> f64 {
                self as f64
            }

            fn to_f32(self) -> f32 {
                self as f32
            }

            fn to_index(self) -> usize {
                usize::try_from(self).unwrap_or(usize::MAX)
            }
        }
    )*};
}

stored!(u8, u16, u32, u64);

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(bits: u8, mask: u64) -> ColumnFormat {
        ColumnFormat::Integer { bits, mask }
    }

    #[test]
    fn log_table_gives_the_bits_of_the_formula() {
        let scale = Scale::Log { decades: 4.5, offset: 0.3, range: 1000.0 };
        let by_table = Scaling::new(scale, &integer(16, 1023), 5000);
        assert!(matches!(by_table, Scaling::Log { table_len: 1024, .. }));
        let stored: Vec<u16> = (0..1024).collect();
        let mut values = vec![0.0; 1024];
        by_table.apply(&stored, &mut values);
        for (&channel, value) in stored.iter().zip(&values) {
            let formula = 0.3 * 10_f64.powf(4.5 * f64::from(channel) / 1000.0);
            assert_eq!(value.to_bits(), formula.to_bits(), "channel {channel}");
        }
    }

    #[test]
    fn columns_of_up_to_24_bits_are_taken_as_they_are_stored() {
        let widening = |scale, format| Scaling::new(scale, &format, 10).widening(&format);
        assert_eq!(widening(Scale::Identity, ColumnFormat::Float32), Widening::Same);
        assert_eq!(widening(Scale::Gain(2.0), ColumnFormat::Float32), Widening::Divide(2.0));
        assert_eq!(widening(Scale::Identity, integer(16, u64::MAX)), Widening::Same);
        assert_eq!(widening(Scale::Gain(0.3), integer(24, u64::MAX)), Widening::Divide(0.3));
        let step = |step_seconds| Scale::Time { step_seconds };
        assert_eq!(widening(step(0.01), integer(32, 0xff_ffff)), Widening::Multiply(0.01));
        let beside = [
            (Scale::Identity, integer(25, u64::MAX)),
            (Scale::Gain(-2.0), integer(16, u64::MAX)),
            (Scale::Gain(2_f64.powi(900)), integer(16, u64::MAX)),
            (Scale::Log { decades: 4.0, offset: 1.0, range: 1024.0 }, integer(10, u64::MAX)),
            (Scale::Identity, ColumnFormat::Float64),
        ];
        for (scale, format) in beside {
            assert_eq!(widening(scale, format), Widening::Beside, "{scale:?} {format:?}");
        }
    }

    #[test]
    fn log_table_is_not_made_for_few_events_or_many_values() {
        let scale = Scale::Log { decades: 4.0, offset: 1.0, range: 1024.0 };
        let table_len = |format, event_count| match Scaling::new(scale, &format, event_count) {
            Scaling::Log { table_len, .. } => table_len,
            _ => usize::MAX,
        };
        assert_eq!(table_len(integer(10, u64::MAX), 1023), 0);
        assert_eq!(table_len(integer(10, u64::MAX), 1024), 1024);
        assert_eq!(table_len(integer(16, u64::MAX), 1 << 20), 65536);
        assert_eq!(table_len(integer(17, u64::MAX), 1 << 20), 0);
        assert_eq!(table_len(integer(64, u64::MAX), u64::MAX), 0);
        assert_eq!(table_len(ColumnFormat::Float32, u64::MAX), 0);
    }
}
