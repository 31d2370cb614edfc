//! From the bytes of a run of events to columns of values.

use crate::layout::{ByteOrder, ColumnFormat};

mod ascii;
mod bits;
mod bytes;
mod columns;
#[cfg(target_arch = "x86_64")]
mod eight;
mod four;
pub(crate) mod free_ascii;
mod output;
mod quad;
mod rounded;
mod scaling;

pub(crate) use ascii::AsciiFault;
pub(crate) use columns::{Columns, TileFault};
pub(crate) use output::Output;
pub(crate) use rounded::Rounding;
pub(crate) use scaling::Scaling;
use scaling::Stored;

/// The most events of a tile. A tile's rows are gathered column by column, and should stay in a core's first cache.
pub(crate) const MAX_TILE_EVENTS: usize = 256;

/// Bytes that come from memory together.
const LINE_LEN: usize = 64;

/// A run of consecutive events as they lie in the DATA segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'b> {
    /// Bytes from the one in which the first event begins to the one in which the last ends.
    bytes: &'b [u8],
    /// Bit of the first byte at which the first event begins, in stream order, 0 to 7.
    first_bit: usize,
    event_bits: usize,
}

impl<'b> Rows<'b> {
    /// Takes the bytes of `event_count` events; `None` where there are too few.
    pub(crate) fn new(
        bytes: &'b [u8],
        first_bit: usize,
        event_bits: usize,
        event_count: usize,
    ) -> Option<Self> {
        let bit_count = event_bits.checked_mul(event_count)?.checked_add(first_bit)?;
        Some(Self { bytes: bytes.get(..bit_count.div_ceil(8))?, first_bit, event_bits })
    }

    /// Goes over a byte of each line of memory that the rows lie in, but for the last.
    pub(crate) fn lines(&self) -> impl ExactSizeIterator<Item = &'b u8> + use<'b> {
        self.bytes.iter().step_by(LINE_LEN)
    }

    /// Cuts out `event_count` events from `first` on; `None` past the end.
    pub(crate) fn tile(&self, first: usize, event_count: usize) -> Option<Self> {
        let bit = self.event_bits.checked_mul(first)?.checked_add(self.first_bit)?;
        Self::new(self.bytes.get(bit / 8..)?, bit % 8, self.event_bits, event_count)
    }
}

/// Where a parameter's value lies in each event, and what it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) format: ColumnFormat,
    pub(crate) bit_offset: usize,
    pub(crate) byte_order: ByteOrder,
}

impl Place {
    /// Returns the byte of the row at which the value begins, where values and rows are whole bytes.
    fn byte_offset(&self, rows: &Rows<'_>) -> Option<usize> {
        let value_bits = self.format.bits()? as usize;
        let unaligned = (rows.first_bit | rows.event_bits | self.bit_offset | value_bits) % 8;
        (unaligned == 0).then_some(self.bit_offset / 8)
    }
}

/// Decodes one parameter of at most [`MAX_TILE_EVENTS`] events; the output has as many values as there are rows.
pub(crate) fn decode_tile(rows: Rows<'_>, place: &Place, output: Output<'_>) -> Result<(), AsciiFault> {
    match output {
        Output::U8(values) => decode_integers(rows, place, values),
        Output::U16(values) => decode_integers(rows, place, values),
        Output::U32(values) => decode_integers(rows, place, values),
        Output::U64(values) => decode_integers(rows, place, values),
        Output::F32(values) => {
            decode_binary::<4, _, _>(rows, place, values, |bits| f32::from_bits(bits as u32))
        }
        Output::F64(values) => return decode_doubles(rows, place, values),
        Output::Scaled(values, scaling) => return decode_scaled(rows, place, values, scaling),
    }
    Ok(())
}

fn decode_doubles(rows: Rows<'_>, place: &Place, values: &mut [f64]) -> Result<(), AsciiFault> {
    if let ColumnFormat::AsciiFixed { chars } = place.format {
        return ascii::decode(rows, place.bit_offset / 8, usize::from(chars), values);
    }
    decode_binary::<8, _, _>(rows, place, values, f64::from_bits);
    Ok(())
}

fn decode_scaled(
    rows: Rows<'_>,
    place: &Place,
    values: &mut [f64],
    scaling: &Scaling,
) -> Result<(), AsciiFault> {
    match place.format {
        ColumnFormat::Float32 => decode_scaled_floats(rows, place, values, scaling),
        ColumnFormat::Integer { bits: 0..=8, .. } => {
            decode_scaled_integers::<u8>(rows, place, values, scaling)
        }
        ColumnFormat::Integer { bits: 9..=16, .. } => {
            decode_scaled_integers::<u16>(rows, place, values, scaling)
        }
        ColumnFormat::Integer { bits: 17..=32, .. } => {
            decode_scaled_integers::<u32>(rows, place, values, scaling)
        }
        ColumnFormat::Integer { .. } => decode_scaled_integers::<u64>(rows, place, values, scaling),
        ColumnFormat::Float64 | ColumnFormat::AsciiFixed { .. } | ColumnFormat::AsciiFree => {
            decode_doubles(rows, place, values)?;
            scaling.apply_in_place(values);
        }
    }
    Ok(())
}

/// Converts 32-bit floats to scaled values in one pass, without a column of floats between.
fn decode_scaled_floats(rows: Rows<'_>, place: &Place, values: &mut [f64], scaling: &Scaling) {
    let float = |bits| f64::from(f32::from_bits(bits as u32));
    match *scaling {
        Scaling::Identity => decode_binary::<4, _, _>(rows, place, values, float),
        Scaling::Divide(gain) => decode_binary::<4, _, _>(rows, place, values, |bits| float(bits) / gain),
        Scaling::Multiply(step) => decode_binary::<4, _, _>(rows, place, values, |bits| float(bits) * step),
        Scaling::Log { .. } => {
            decode_binary::<4, _, _>(rows, place, values, float);
            scaling.apply_in_place(values);
        }
    }
}

fn decode_scaled_integers<T: Stored>(rows: Rows<'_>, place: &Place, values: &mut [f64], scaling: &Scaling) {
    let mut scratch = [T::ZERO; MAX_TILE_EVENTS];
    let Some(stored) = scratch.get_mut(..values.len()) else { return };
    decode_integers(rows, place, stored);
    scaling.apply(stored, values);
}

/// Decodes integers into the type that [`ColumnFormat::value_type`] names for their width.
fn decode_integers<T: Stored>(rows: Rows<'_>, place: &Place, values: &mut [T]) {
    let ColumnFormat::Integer { bits, mask } = place.format else { return };
    let kept = |bits: u64| T::from_integer(bits & mask);
    match bits {
        24 => decode_binary::<3, _, _>(rows, place, values, kept),
        40 => decode_binary::<5, _, _>(rows, place, values, kept),
        48 => decode_binary::<6, _, _>(rows, place, values, kept),
        56 => decode_binary::<7, _, _>(rows, place, values, kept),
        _ => match size_of::<T>() {
            1 => decode_binary::<1, _, _>(rows, place, values, kept),
            2 => decode_binary::<2, _, _>(rows, place, values, kept),
            4 => decode_binary::<4, _, _>(rows, place, values, kept),
            _ => decode_binary::<8, _, _>(rows, place, values, kept),
        },
    }
}

/// Decodes values of `W` bytes where they are whole bytes, else of as many bits as their format has.
fn decode_binary<const W: usize, T, F: Fn(u64) -> T>(
    rows: Rows<'_>,
    place: &Place,
    values: &mut [T],
    convert: F,
) {
    let value_bits = place.format.bits().unwrap_or(0) as usize;
    match place.byte_offset(&rows).filter(|_| value_bits == W * 8) {
        Some(offset) => bytes::decode::<W, T, F>(rows, offset, place.byte_order, values, convert),
        None => bits::decode(rows, place, values, convert),
    }
}

#[cfg(test)]
mod tests;
