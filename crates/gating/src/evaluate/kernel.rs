//! The loops over a strip, each compiled for any processor and for the wider registers that x86-64 processors have. The
//! instructions are those that the compiler finds. Sums in 32 bits, whose bound covers it, add products without rounding them
//! where a processor can; nothing else is fused, so that all give the same bits.

#![allow(unsafe_code)]

use flowmrd_core::{EventBlock, RoundedBlock};

use super::STRIP;
use super::narrow::NarrowStrip;
use crate::plan::{NarrowWindows, Raster, SumError};

/// Writes a function that runs `$body` as it is compiled for the processor at hand; `FUSED` tells it whether a product can be
/// added without being rounded.
macro_rules! kernel {
    ($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)? $body:block) => {
        $(#[$doc])*
        #[inline]
        pub(crate) fn $name($($argument: $type),*) $(-> $result)? {
            #[inline(always)]
            #[allow(clippy::extra_unused_type_parameters, reason = "few kernels multiply")]
            fn plain<const FUSED: bool>($($argument: $type),*) $(-> $result)? $body

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,fma")]
                fn wide($($argument: $type),*) $(-> $result)? {
                    plain::<true>($($argument),*)
                }

                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,fma")]
                fn widest($($argument: $type),*) $(-> $result)? {
                    plain::<true>($($argument),*)
                }

                // SAFETY: the processor has the features that the function asks for.
                match Width::of_processor() {
                    Width::Widest => return unsafe { widest($($argument),*) },
                    Width::Wide => return unsafe { wide($($argument),*) },
                    Width::Plain => {}
                }
            }
            plain::<false>($($argument),*)
        }
    };
}

/// The registers that kernels are compiled for.
#[cfg(target_arch = "x86_64")]
enum Width {
    Plain,
    /// 256 bits: AVX2 and FMA, which came together.
    Wide,
    /// 512 bits: what all processors with AVX-512 that are still sold have of it.
    Widest,
}

#[cfg(target_arch = "x86_64")]
impl Width {
    #[inline(always)]
    fn of_processor() -> Self {
        use std::arch::is_x86_feature_detected as has;

        if !has!("avx2") || !has!("fma") {
            Self::Plain
        } else if has!("avx512f") && has!("avx512bw") && has!("avx512dq") && has!("avx512vl") {
            Self::Widest
        } else {
            Self::Wide
        }
    }
}

kernel! {
    /// Tells which values of a strip, floats times a factor, lie in the inner window, and which in the outer one.
    within(floats: &[f32; STRIP], factor: f32, windows: NarrowWindows) -> (u64, u64) {
        let certain = super::pack(floats, |float| windows.inner.contains(float * factor));
        if windows.inner == windows.outer {
            return (certain, certain);
        }
        (certain, super::pack(floats, |float| windows.outer.contains(float * factor)))
    }
}

kernel! {
    /// Tells which values of a strip lie in the inner window for certain, whatever their errors, and which may lie in the
    /// outer one; an error that is NaN leaves anything possible.
    within_error(values: &[f32; STRIP], errors: &[f32; STRIP], windows: NarrowWindows) -> (u64, u64) {
        let NarrowWindows { inner, outer } = windows;
        let certain = super::pack_pairs(values, errors, |value, error| {
            (inner.least <= value - error) & (value + error <= inner.greatest)
        });
        let impossible = super::pack_pairs(values, errors, |value, error| {
            (value + error < outer.least) | (outer.greatest < value - error)
        });
        (certain, !impossible)
    }
}

kernel! {
    /// Tells which values of a strip are a number and at most so much.
    at_most(values: &[f32; STRIP], greatest: f32) -> u64 {
        super::pack(values, |value| value <= greatest)
    }
}

kernel! {
    /// Tells which points of a strip, floats times factors, lie inside a polygon, and which near an edge of it.
    places(raster: &Raster, floats: [&[f32; STRIP]; 2], factors: [f32; 2]) -> (u64, u64) {
        raster.places(floats, factors)
    }
}

kernel! {
    /// Sums the columns of a strip with their weights, in 32 bits.
    sums(strip: NarrowStrip<'_>, terms: &[(usize, f32)], out: &mut [f32; STRIP]) {
        add_up::<FUSED>(strip, terms, out, |value| value);
    }
}

kernel! {
    /// Finds what the sums of each event of a strip may be off by.
    errors(strip: NarrowStrip<'_>, error: &SumError, out: &mut [f32; STRIP]) {
        add_up::<FUSED>(strip, &error.terms, out, f32::abs);
        out.iter_mut().for_each(|sum| *sum = *sum * error.factor + error.least);
    }
}

#[inline(always)]
fn add_up<const FUSED: bool>(
    strip: NarrowStrip<'_>,
    terms: &[(usize, f32)],
    out: &mut [f32; STRIP],
    of: impl Fn(f32) -> f32,
) {
    let mut sums = [0.0; STRIP];
    for &(position, weight) in terms {
        let (floats, factor) = strip.floats(position);
        let weight = weight * factor;
        for (sum, &float) in sums.iter_mut().zip(floats) {
            *sum = if FUSED { of(float).mul_add(weight, *sum) } else { *sum + of(float) * weight };
        }
    }
    *out = sums;
}

kernel! {
    /// Adds the events of a strip at some places, of which the first `count` are meant, to a block; tells whether its columns
    /// are alike, and adds none where they are not.
    append(block: &mut RoundedBlock, strip: NarrowStrip<'_>, places: &[u8; FEW_PLACES], count: usize) -> bool {
        block.append(strip.block, strip.number, places, count)
    }
}

/// Places that [`append`] takes: as many as a register of 256 bits.
pub(crate) const FEW_PLACES: usize = 8;

kernel! {
    /// Sums the columns of a strip that begins at `start` with their weights, in their order; the block holds all its events.
    weighted(block: &EventBlock, start: usize, terms: &[(usize, f64)], out: &mut [f64; STRIP]) {
        let (parts, _) = out.as_chunks_mut::<SUMS>();
        for (part, out) in parts.iter_mut().enumerate() {
            let values = |position: usize| block.column(position)[start + part * SUMS..].first_chunk::<SUMS>();
            let mut sums = [0.0; SUMS];
            let mut terms = terms.iter().filter_map(|&(position, weight)| Some((values(position)?, weight)));
            if let Some((values, weight)) = terms.next() {
                sums.iter_mut().zip(values).for_each(|(sum, &value)| *sum = value * weight);
            }
            for (values, weight) in terms {
                sums.iter_mut().zip(values).for_each(|(sum, &value)| *sum += value * weight);
            }
            *out = sums;
        }
    }
}

/// Sums that are made together: half the registers of a processor with 16 of 256 bits.
const SUMS: usize = 32;

#[cfg(test)]
mod tests;
