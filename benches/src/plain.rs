//! Kernels written by hand for one layout each, without checks of content: what a C programmer would write first.
//!
//! They are the yardstick of the decoding benches. Each takes the bytes of a DATA segment of events in rows.

/// Rows that the kernels other than [`transpose_float32`] take at a time.
const TILE: usize = 256;

/// Adds up every 32-bit word of the bytes: the least that can be done with each byte once.
#[must_use]
pub fn touch(bytes: &[u8]) -> u32 {
    let (words, _) = bytes.as_chunks::<4>();
    words.iter().fold(0, |sum, &word| sum.wrapping_add(u32::from_le_bytes(word)))
}

/// Transposes rows of `width` little-endian binary32 into columns, `tile` rows at a time, so that what is read stays in
/// the cache while its columns are written.
#[must_use]
pub fn transpose_float32(bytes: &[u8], width: usize, tile: usize) -> Vec<Vec<f32>> {
    transpose(bytes, width, tile, &(0..width).collect::<Vec<_>>(), f32::from_le_bytes)
}

/// Gathers some columns from rows of `width` little-endian binary32.
#[must_use]
pub fn gather_float32(bytes: &[u8], width: usize, wanted: &[usize]) -> Vec<Vec<f32>> {
    transpose(bytes, width, TILE, wanted, f32::from_le_bytes)
}

/// Transposes rows of `width` little-endian 16-bit integers into columns.
#[must_use]
pub fn transpose_integer16(bytes: &[u8], width: usize) -> Vec<Vec<u16>> {
    transpose(bytes, width, TILE, &(0..width).collect::<Vec<_>>(), u16::from_le_bytes)
}

/// Transposes rows of `width` little-endian 32-bit integers into columns.
#[must_use]
pub fn transpose_integer32(bytes: &[u8], width: usize) -> Vec<Vec<u32>> {
    transpose(bytes, width, TILE, &(0..width).collect::<Vec<_>>(), u32::from_le_bytes)
}

/// Takes rows of `width` 10-bit integers apart, highest bit first, rows following each other without a gap.
#[must_use]
pub fn unpack_integer10(bytes: &[u8], width: usize, event_count: usize) -> Vec<Vec<u16>> {
    let mut columns: Vec<Vec<u16>> = (0..width).map(|_| vec![0; event_count]).collect();
    let (mut waiting, mut waiting_bits, mut next) = (0u32, 0, bytes.iter());
    for event in 0..event_count {
        for column in &mut columns {
            while waiting_bits < 10 {
                waiting = waiting << 8 | u32::from(next.next().copied().unwrap_or(0));
                waiting_bits += 8;
            }
            waiting_bits -= 10;
            column[event] = (waiting >> waiting_bits & 0x3ff) as u16;
        }
    }
    columns
}

fn transpose<const N: usize, T: Copy + Default>(
    bytes: &[u8],
    width: usize,
    tile: usize,
    wanted: &[usize],
    decode: impl Fn([u8; N]) -> T,
) -> Vec<Vec<T>> {
    let (values, _) = bytes.as_chunks::<N>();
    let row_count = values.len() / width;
    let mut columns: Vec<Vec<T>> = wanted.iter().map(|_| vec![T::default(); row_count]).collect();
    for first in (0..row_count).step_by(tile) {
        let last = (first + tile).min(row_count);
        let rows = &values[first * width..last * width];
        for (&k, column) in wanted.iter().zip(&mut columns) {
            for (row, out) in rows.chunks_exact(width).zip(&mut column[first..last]) {
                *out = decode(row[k]);
            }
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_columns() {
        let bytes: Vec<u8> = [1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0].iter().flat_map(|v| v.to_le_bytes()).collect();
        assert_eq!(transpose_float32(&bytes, 2, 2), [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]]);
        assert_eq!(gather_float32(&bytes, 3, &[2]), [[3.0, 6.0]]);
        assert_eq!(transpose_integer16(&[1, 0, 2, 0, 3, 0, 4, 1], 2), [[1, 3], [2, 260]]);
        assert_eq!(transpose_integer32(&[1, 0, 0, 0, 2, 1, 0, 0], 1), [[1, 258]]);
        assert_eq!(touch(&[1, 0, 0, 0, 2, 1, 0, 0]), 259);
    }

    #[test]
    fn ten_bit_values_are_taken_from_the_highest_bit_on() {
        // 1, 1023, 512, 3 in ten bits each: 0000000001 1111111111 1000000000 0000000011
        let bytes = [0b0000_0000, 0b0111_1111, 0b1111_1000, 0b0000_0000, 0b0000_0011];
        assert_eq!(unpack_integer10(&bytes, 2, 2), [[1, 512], [1023, 3]]);
    }
}
