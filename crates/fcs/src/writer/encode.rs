//! From columns of values to rows of bytes.

use flowmrd_core::Column;

use super::refusal;
use crate::Error;

/// How one parameter's values become bytes, least significant first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoder {
    Float32,
    Float64,
    Integer { len: usize, max: u64 },
}

/// Values of one parameter for a run of events.
#[derive(Clone, Copy, Debug)]
pub(super) enum Run<'r> {
    Stored(&'r Column),
    Scaled(&'r [f64]),
}

impl Run<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Stored(column) => column.len(),
            Self::Scaled(values) => values.len(),
        }
    }
}

/// A value that cannot be stored as the file's type.
#[derive(Debug)]
pub(super) struct EncodeFault {
    event_index: usize,
    value: String,
    expected: String,
}

impl EncodeFault {
    /// Names the parameter, and the event among all that are written.
    pub(super) fn at(self, parameter_index: usize, first_event: u64) -> Error {
        let event = first_event.saturating_add(self.event_index as u64);
        let what = format!("value of parameter {} in event {event}", parameter_index + 1);
        refusal(&what, self.expected, self.value)
    }
}

impl Encoder {
    /// Encodes integers of whole bytes that a reader's bit mask for `range` keeps.
    pub(super) fn integer(bits: u8, range: f64) -> Self {
        let largest = (range as u128).saturating_sub(1);
        let kept_bits = largest.checked_ilog2().map_or(0, |log| log + 1).min(u32::from(bits));
        let max = u64::MAX.checked_shr(64_u32.saturating_sub(kept_bits)).unwrap_or(0);
        Self::Integer { len: usize::from(bits / 8), max }
    }

    /// Counts the bytes of a value.
    pub(super) fn len(&self) -> usize {
        match *self {
            Self::Float32 => 4,
            Self::Float64 => 8,
            Self::Integer { len, .. } => len,
        }
    }

    /// Encodes as many values as `rows` has rows of `row_len` bytes, from `first` of the run on, at a byte of each row.
    pub(super) fn encode(
        &self,
        run: &Run<'_>,
        first: usize,
        rows: &mut [u8],
        row_len: usize,
        offset: usize,
    ) -> Result<(), EncodeFault> {
        let mut slots = Slots { rows, row_len, offset, first };
        match run {
            Run::Scaled(values) => self.encode_values(values, &mut slots),
            Run::Stored(Column::U8(values)) => self.encode_values(values, &mut slots),
            Run::Stored(Column::U16(values)) => self.encode_values(values, &mut slots),
            Run::Stored(Column::U32(values)) => self.encode_values(values, &mut slots),
            Run::Stored(Column::U64(values)) => self.encode_values(values, &mut slots),
            Run::Stored(Column::F32(values)) => self.encode_values(values, &mut slots),
            Run::Stored(Column::F64(values)) => self.encode_values(values, &mut slots),
        }
    }

    fn encode_values<T: Value>(&self, values: &[T], slots: &mut Slots<'_>) -> Result<(), EncodeFault> {
        match *self {
            Self::Float32 => slots.fill::<4, _>(values, |value| Some(u64::from(value.to_f32()?.to_bits()))),
            Self::Float64 => slots.fill::<8, _>(values, |value| value.to_f64().map(f64::to_bits)),
            Self::Integer { len, max } => {
                let encode = |value: T| value.to_u64().filter(|&value| value <= max);
                match len {
                    1 => slots.fill::<1, _>(values, encode),
                    2 => slots.fill::<2, _>(values, encode),
                    3 => slots.fill::<3, _>(values, encode),
                    4 => slots.fill::<4, _>(values, encode),
                    5 => slots.fill::<5, _>(values, encode),
                    6 => slots.fill::<6, _>(values, encode),
                    7 => slots.fill::<7, _>(values, encode),
                    _ => slots.fill::<8, _>(values, encode),
                }
            }
        }
        .map_err(|(event_index, value)| EncodeFault {
            event_index,
            value,
            expected: self.expected(),
        })
    }

    fn expected(&self) -> String {
        match self {
            Self::Float32 => "a value that a 32-bit float holds".to_owned(),
            Self::Float64 => "a value that a 64-bit float holds".to_owned(),
            Self::Integer { max, .. } => format!("a whole number from 0 to {max}"),
        }
    }
}

/// One parameter's place in each of some rows.
struct Slots<'r> {
    rows: &'r mut [u8],
    row_len: usize,
    offset: usize,
    first: usize,
}

impl Slots<'_> {
    /// Writes the lowest `N` bytes of what `encode` makes of each value; gives the row and the first value it refuses.
    fn fill<const N: usize, T: Value>(
        &mut self,
        values: &[T],
        encode: impl Fn(T) -> Option<u64>,
    ) -> Result<(), (usize, String)> {
        let rows = self.rows.chunks_exact_mut(self.row_len.max(1));
        for (row_index, (row, &value)) in rows.zip(values.get(self.first..).unwrap_or_default()).enumerate() {
            let bytes = encode(value).ok_or_else(|| (row_index, value.to_string()))?.to_le_bytes();
            let slot = row.get_mut(self.offset..).and_then(<[u8]>::first_chunk_mut::<N>);
            slot.into_iter().flatten().zip(bytes).for_each(|(place, byte)| *place = byte);
        }
        Ok(())
    }
}

/// A type that values come in: what it becomes in each type of the file, `None` where that would not be the same value.
trait Value: Copy + ToString {
    fn to_f32(self) -> Option<f32>;
    fn to_f64(self) -> Option<f64>;
    fn to_u64(self) -> Option<u64>;
}

macro_rules! integer_value {
    ($($integer:ty),*) => {$(
        impl Value for $integer {
            fn to_f32(self) -> Option<f32> {
                let float = self as f32;
                (float as u128 == u128::from(self)).then_some(float)
            }

            fn to_f64(self) -> Option<f64> {
                let float = self as f64;
                (float as u128 == u128::from(self)).then_some(float)
            }

            fn to_u64(self) -> Option<u64> {
                Some(u64::from(self))
            }
        }
    )*};
}

integer_value!(u8, u16, u32, u64);

impl Value for f32 {
    fn to_f32(self) -> Option<f32> {
        Some(self)
    }

    fn to_f64(self) -> Option<f64> {
        Some(f64::from(self))
    }

    fn to_u64(self) -> Option<u64> {
        f64::from(self).to_u64()
    }
}

impl Value for f64 {
    /// Rounds to nearest: the one loss that a 32-bit file is chosen for.
    fn to_f32(self) -> Option<f32> {
        let float = self as f32;
        (float.is_finite() || !self.is_finite()).then_some(float)
    }

    fn to_f64(self) -> Option<f64> {
        Some(self)
    }

    fn to_u64(self) -> Option<u64> {
        // 2^64: below it, a whole number from 0 on is some u64.
        let is_whole = self >= 0.0 && self.fract() == 0.0 && self < 18_446_744_073_709_551_616.0;
        is_whole.then_some(self as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_that_the_mask_of_a_range_keeps_are_taken() {
        let max = |bits, range| match Encoder::integer(bits, range) {
            Encoder::Integer { max, .. } => max,
            other => panic!("{other:?}"),
        };
        // A reader keeps ceil(log2($PnR)) bits: 1000 and 1024 keep 10, 1025 keeps 11
        assert_eq!((max(16, 1000.0), max(16, 1024.0), max(16, 1025.0)), (1023, 1023, 2047));
        assert_eq!((max(8, 1.0), max(8, 2.0), max(8, 256.0)), (0, 1, 255));
        assert_eq!((max(64, 2_f64.powi(60)), max(64, 2_f64.powi(64))), ((1 << 60) - 1, u64::MAX));
    }

    #[test]
    fn value_is_taken_only_where_it_stays_the_same() {
        assert_eq!(16_777_217_u32.to_f32(), None);
        assert_eq!(16_777_216_u32.to_f32(), Some(16_777_216.0));
        assert_eq!(u64::MAX.to_f64(), None);
        assert_eq!(u64::MAX.to_f32(), None);
        assert_eq!((1_u64 << 63).to_f64(), Some(9_223_372_036_854_775_808.0));
        assert_eq!((1.5_f64.to_u64(), (-1.0_f64).to_u64(), f64::NAN.to_u64()), (None, None, None));
        assert_eq!((18_446_744_073_709_551_616.0_f64.to_u64(), 255.0_f64.to_u64()), (None, Some(255)));
        assert_eq!(
            (1e39_f64.to_f32(), 0.1_f64.to_f32(), f64::INFINITY.to_f32()),
            (None, Some(0.1), Some(f32::INFINITY))
        );
    }
}
