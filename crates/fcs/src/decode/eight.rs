//! Eight rows of four values turned into four columns, in the wider registers of processors with AVX2: half the instructions
//! that [`quad`](super::quad) takes, which is a tenth of gating a file.

#![allow(unsafe_code)]

use std::arch::x86_64::{
    _mm_and_si128, _mm_castsi128_ps, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi64x, _mm_slli_epi16,
    _mm_srli_epi16, _mm_unpackhi_epi16, _mm_unpackhi_epi64, _mm_unpacklo_epi16, _mm_unpacklo_epi64,
    _mm256_castps128_ps256, _mm256_cvtepi32_ps, _mm256_cvtepu16_epi32, _mm256_insertf128_ps,
    _mm256_shuffle_ps, _mm256_unpackhi_ps, _mm256_unpacklo_ps,
};

use safe_arch::{load_unaligned_m128i, m256};

use super::Rows;

const FOUR: usize = 4;
const EIGHT: usize = 8;

fn has_avx2() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
}

/// Gathers four columns of little-endian floats; returns how many rows were gathered, a multiple of eight: none without AVX2.
pub(super) fn floats<T: From<f32>>(rows: Rows<'_>, offset: usize, columns: &mut [&mut [T]; FOUR]) -> usize {
    #[target_feature(enable = "avx2")]
    fn wide<T: From<f32>>(rows: Rows<'_>, offset: usize, columns: &mut [&mut [T]; FOUR]) -> usize {
        gather(rows, offset, columns, |rows: [&[u8; 16]; EIGHT]| {
            let load = |row: usize| _mm_castsi128_ps(load_unaligned_m128i(rows[row]).0);
            let both =
                |row: usize| _mm256_insertf128_ps::<1>(_mm256_castps128_ps256(load(row)), load(row + FOUR));
            let (a, b, c, d) = (both(0), both(1), both(2), both(3));
            // Four rows in each half of a register: the same steps as with four rows.
            let (low, other_low) = (_mm256_unpacklo_ps(a, b), _mm256_unpacklo_ps(c, d));
            let (high, other_high) = (_mm256_unpackhi_ps(a, b), _mm256_unpackhi_ps(c, d));
            [
                m256(_mm256_shuffle_ps::<0x44>(low, other_low)),
                m256(_mm256_shuffle_ps::<0xee>(low, other_low)),
                m256(_mm256_shuffle_ps::<0x44>(high, other_high)),
                m256(_mm256_shuffle_ps::<0xee>(high, other_high)),
            ]
        })
    }

    if !has_avx2() {
        return 0;
    }
    // SAFETY: the processor has AVX2.
    unsafe { wide(rows, offset, columns) }
}

/// Gathers four columns of 16-bit integers, of which `kept` has the bits that are kept, the first one's lowest; returns how
/// many rows were gathered, a multiple of eight.
pub(super) fn integers<T: From<f32>, const IS_LITTLE: bool>(
    rows: Rows<'_>,
    offset: usize,
    columns: &mut [&mut [T]; FOUR],
    kept: u64,
) -> usize {
    #[target_feature(enable = "avx2")]
    fn wide<T: From<f32>, const IS_LITTLE: bool>(
        rows: Rows<'_>,
        offset: usize,
        columns: &mut [&mut [T]; FOUR],
        kept: u64,
    ) -> usize {
        let kept = _mm_set1_epi64x(kept.cast_signed());
        gather(rows, offset, columns, |rows: [&[u8; 8]; EIGHT]| {
            let both = |row: usize| {
                let load = |row: usize| i64::from_le_bytes(*rows[row]);
                let both = _mm_set_epi64x(load(row + 1), load(row));
                let both = match IS_LITTLE {
                    true => both,
                    false => _mm_or_si128(_mm_slli_epi16::<8>(both), _mm_srli_epi16::<8>(both)),
                };
                _mm_and_si128(both, kept)
            };
            // Each pair of rows with the next: four values of two columns in a register, then eight of one.
            let four = |row: usize| {
                let (one, next) = (both(row), both(row + 2));
                let (even, odd) = (_mm_unpacklo_epi16(one, next), _mm_unpackhi_epi16(one, next));
                (_mm_unpacklo_epi16(even, odd), _mm_unpackhi_epi16(even, odd))
            };
            let ((low, high), (other_low, other_high)) = (four(0), four(FOUR));
            let widened = |column| m256(_mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(column)));
            [
                widened(_mm_unpacklo_epi64(low, other_low)),
                widened(_mm_unpackhi_epi64(low, other_low)),
                widened(_mm_unpacklo_epi64(high, other_high)),
                widened(_mm_unpackhi_epi64(high, other_high)),
            ]
        })
    }

    if !has_avx2() {
        return 0;
    }
    // SAFETY: the processor has AVX2.
    unsafe { wide::<T, IS_LITTLE>(rows, offset, columns, kept) }
}

/// Goes over eight rows at a time.
#[inline(always)]
fn gather<const N: usize, T: From<f32>>(
    rows: Rows<'_>,
    offset: usize,
    columns: &mut [&mut [T]; FOUR],
    transposed: impl Fn([&[u8; N]; EIGHT]) -> [m256; FOUR],
) -> usize {
    let row_len = rows.event_bits / 8;
    let [a, b, c, d] = columns.each_mut().map(|column| column.as_chunks_mut::<EIGHT>().0);
    let mut rest = rows.bytes;
    let mut done = 0;
    for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
        let Some((eight, behind)) = rest.split_at_checked(EIGHT * row_len) else { return done };
        let row = |number: usize| eight.get(number * row_len + offset..)?.first_chunk();
        let (Some(first), Some(second), Some(third), Some(fourth)) = (row(0), row(1), row(2), row(3)) else {
            return done;
        };
        let (Some(fifth), Some(sixth), Some(seventh), Some(eighth)) = (row(4), row(5), row(6), row(7)) else {
            return done;
        };
        let columns = transposed([first, second, third, fourth, fifth, sixth, seventh, eighth]);
        for (place, column) in [a, b, c, d].into_iter().zip(columns) {
            place.iter_mut().zip(column.to_array()).for_each(|(place, value)| *place = T::from(value));
        }
        rest = behind;
        done += EIGHT;
    }
    done
}
