//! Four 32-bit floats in one register, and four rows of them turned into four columns: on x86-64 by its instructions, which
//! the compiler does not find by itself.

const FOUR: usize = 4;

#[cfg(target_arch = "x86_64")]
pub(super) use safe_arch::m128 as Quad;

#[cfg(not(target_arch = "x86_64"))]
pub(super) type Quad = [f32; FOUR];

/// Takes four floats as they are stored, the least significant byte first.
#[inline(always)]
pub(super) fn of_floats(bytes: &[u8; 16]) -> Quad {
    #[cfg(target_arch = "x86_64")]
    return safe_arch::cast_to_m128_from_m128i(safe_arch::load_unaligned_m128i(bytes));
    #[cfg(not(target_arch = "x86_64"))]
    std::array::from_fn(|lane| f32::from_le_bytes(std::array::from_fn(|byte| bytes[lane * FOUR + byte])))
}

/// Takes four 16-bit integers, the first in the lowest bits.
#[inline(always)]
pub(super) fn of_integers(integers: u64) -> Quad {
    #[cfg(target_arch = "x86_64")]
    {
        use safe_arch::{convert_to_m128_from_i32_m128i, m128i, unpack_low_i16_m128i};

        let zero = m128i::from(0_u128);
        convert_to_m128_from_i32_m128i(unpack_low_i16_m128i(m128i::from([integers, 0]), zero))
    }
    #[cfg(not(target_arch = "x86_64"))]
    std::array::from_fn(|lane| f32::from((integers >> (16 * lane)) as u16))
}

#[inline(always)]
pub(super) fn of(values: [f32; FOUR]) -> Quad {
    #[cfg(target_arch = "x86_64")]
    return Quad::from_array(values);
    #[cfg(not(target_arch = "x86_64"))]
    values
}

#[inline(always)]
pub(super) fn values(quad: Quad) -> [f32; FOUR] {
    #[cfg(target_arch = "x86_64")]
    return quad.to_array();
    #[cfg(not(target_arch = "x86_64"))]
    quad
}

/// Turns four rows into four columns.
#[inline(always)]
pub(super) fn transposed(rows: [Quad; FOUR]) -> [[f32; FOUR]; FOUR] {
    #[cfg(target_arch = "x86_64")]
    {
        let [mut a, mut b, mut c, mut d] = rows;
        safe_arch::transpose_four_m128(&mut a, &mut b, &mut c, &mut d);
        [a, b, c, d].map(Quad::to_array)
    }
    #[cfg(not(target_arch = "x86_64"))]
    std::array::from_fn(|column| rows.map(|row| row[column]))
}
