//! Values of any width at any bit.

use super::{Place, Rows};
use crate::layout::ByteOrder;

/// Widths that always lie within eight bytes, at whichever bit of a byte they begin.
const MAX_NARROW_BITS: usize = 57;

/// Reads one value from each row of a continuous bit stream, in the order of bits that
/// [`DataLayout`](crate::layout::DataLayout) defines.
pub(super) fn decode<T>(rows: Rows<'_>, place: &Place, values: &mut [T], convert: impl Fn(u64) -> T) {
    let value_bits = place.format.bits().unwrap_or(0) as usize;
    if !(1..=64).contains(&value_bits) {
        return;
    }
    let stream = Stream { rows, bit_offset: place.bit_offset };
    match (place.byte_order, value_bits <= MAX_NARROW_BITS) {
        (ByteOrder::BigEndian, true) => stream
            .read(values, |bytes, shift| convert(u64::from_be_bytes(bytes) << shift >> (64 - value_bits))),
        (ByteOrder::BigEndian, false) => stream.read(values, |bytes, shift| {
            convert((u128::from_be_bytes(bytes) << shift >> (128 - value_bits)) as u64)
        }),
        (_, true) => stream.read(values, |bytes, shift| {
            convert(u64::from_le_bytes(bytes) >> shift & u64::MAX >> (64 - value_bits))
        }),
        (_, false) => stream.read(values, |bytes, shift| {
            convert((u128::from_le_bytes(bytes) >> shift) as u64 & u64::MAX >> (64 - value_bits))
        }),
    }
}

struct Stream<'b> {
    rows: Rows<'b>,
    bit_offset: usize,
}

impl Stream<'_> {
    /// Gives `load` the `N` bytes from the one in which each value begins, and the bit at which it begins.
    fn read<const N: usize, T>(&self, values: &mut [T], load: impl Fn([u8; N], usize) -> T) {
        let mut bit = self.rows.first_bit + self.bit_offset;
        let bytes = self.rows.bytes;
        // Values of which all `N` bytes are there need no padding: all but the last few.
        let room = (bytes.len() + 1).saturating_sub(N) * 8;
        let padded_from = room.saturating_sub(bit).div_ceil(self.rows.event_bits.max(1));
        let (whole, last) = values.split_at_mut(padded_from.min(values.len()));
        for value in whole {
            if let Some(window) = bytes.get(bit / 8..).and_then(<[u8]>::first_chunk) {
                *value = load(*window, bit % 8);
            }
            bit += self.rows.event_bits;
        }
        for value in last {
            *value = load(padded_window(bytes, bit / 8), bit % 8);
            bit += self.rows.event_bits;
        }
    }
}

/// Copies `N` bytes; those past the end are 0.
fn padded_window<const N: usize>(bytes: &[u8], first: usize) -> [u8; N] {
    let mut padded = [0; N];
    let rest = bytes.get(first..).unwrap_or_default();
    padded.iter_mut().zip(rest).for_each(|(place, &byte)| *place = byte);
    padded
}
