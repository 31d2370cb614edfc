//! Values that are whole bytes in rows of whole bytes.

use super::Rows;
use crate::layout::{ByteOrder, BytePermutation};

/// Gathers one value of `W` bytes from each row.
pub(super) fn decode<const W: usize, T, F: Fn(u64) -> T>(
    rows: Rows<'_>,
    offset: usize,
    byte_order: ByteOrder,
    values: &mut [T],
    convert: F,
) {
    match byte_order {
        _ if W == 1 => gather(rows, offset, values, |stored: [u8; W]| convert(little_endian(stored))),
        ByteOrder::LittleEndian => {
            gather(rows, offset, values, |stored: [u8; W]| convert(little_endian(stored)))
        }
        ByteOrder::BigEndian => gather(rows, offset, values, |stored: [u8; W]| convert(big_endian(stored))),
        ByteOrder::Permuted(order) => {
            let shifts = shifts(&order);
            gather(rows, offset, values, |stored: [u8; W]| convert(permuted(stored, shifts)));
        }
    }
}

fn gather<const W: usize, T>(rows: Rows<'_>, offset: usize, values: &mut [T], load: impl Fn([u8; W]) -> T) {
    let row_len = rows.event_bits / 8;
    // Said once here, so that the compiler need not check each row.
    if row_len == 0 || offset > row_len || row_len - offset < W {
        return;
    }
    for (row, value) in rows.bytes.chunks_exact(row_len).zip(values) {
        if let Some(stored) = row.get(offset..).and_then(<[u8]>::first_chunk) {
            *value = load(*stored);
        }
    }
}

fn little_endian<const W: usize>(stored: [u8; W]) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(stored).for_each(|(place, byte)| *place = byte);
    u64::from_le_bytes(bytes)
}

fn big_endian<const W: usize>(mut stored: [u8; W]) -> u64 {
    stored.reverse();
    little_endian(stored)
}

/// Returns by how many bits each stored byte is shifted.
fn shifts<const W: usize>(order: &BytePermutation) -> [u32; W] {
    let mut shifts = [0; W];
    shifts.iter_mut().zip(order.ranks()).for_each(|(shift, &rank)| *shift = 8 * (u32::from(rank) - 1));
    shifts
}

fn permuted<const W: usize>(stored: [u8; W], shifts: [u32; W]) -> u64 {
    stored.iter().zip(shifts).fold(0, |value, (&byte, shift)| value | u64::from(byte) << shift)
}
