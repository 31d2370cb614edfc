//! The loops over a strip, each compiled for any processor and for the wider registers that x86-64 processors have. The
//! instructions are those that the compiler finds; none fuses a product with a sum, so that all give the same bits.

#![allow(unsafe_code)]

use flowmrd_core::EventBlock;

use super::STRIP;
use super::narrow::NarrowStrip;
use crate::plan::{NarrowWindows, Raster, SumError};

/// Writes a function that runs `$body` as it is compiled for the processor at hand.
macro_rules! kernel {
    ($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)? $body:block) => {
        $(#[$doc])*
        pub(crate) fn $name($($argument: $type),*) $(-> $result)? {
            #[inline(always)]
            fn plain($($argument: $type),*) $(-> $result)? $body

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn wide($($argument: $type),*) $(-> $result)? {
                    plain($($argument),*)
                }

                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
                fn widest($($argument: $type),*) $(-> $result)? {
                    plain($($argument),*)
                }

                // SAFETY: the processor has the features that the function asks for.
                match Width::of_processor() {
                    Width::Widest => return unsafe { widest($($argument),*) },
                    Width::Wide => return unsafe { wide($($argument),*) },
                    Width::Plain => {}
                }
            }
            plain($($argument),*)
        }
    };
}

/// The registers that kernels are compiled for.
#[cfg(target_arch = "x86_64")]
enum Width {
    Plain,
    /// 256 bits: AVX2.
    Wide,
    /// 512 bits: what all processors with AVX-512 that are still sold have of it.
    Widest,
}

#[cfg(target_arch = "x86_64")]
impl Width {
    #[inline(always)]
    fn of_processor() -> Self {
        use std::arch::is_x86_feature_detected as has;

        if has!("avx512f") && has!("avx512bw") && has!("avx512dq") && has!("avx512vl") {
            Self::Widest
        } else if has!("avx2") {
            Self::Wide
        } else {
            Self::Plain
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
        let mut places = [0_u8; STRIP];
        for ((place, &value), &error) in places.iter_mut().zip(values).zip(errors) {
            let (below, above) = (value - error, value + error);
            let is_certain = (inner.least <= below) & (above <= inner.greatest);
            let is_impossible = (above < outer.least) | (outer.greatest < below);
            *place = u8::from(is_certain) | u8::from(!is_impossible) << 1;
        }
        (super::pack(&places, |place| place & 1 == 1), super::pack(&places, |place| place & 2 == 2))
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
        add_up(strip, terms, out, |value| value);
    }
}

kernel! {
    /// Finds what the sums of each event of a strip may be off by.
    errors(strip: NarrowStrip<'_>, error: &SumError, out: &mut [f32; STRIP]) {
        add_up(strip, &error.terms, out, f32::abs);
        out.iter_mut().for_each(|sum| *sum = *sum * error.factor + error.least);
    }
}

#[inline(always)]
fn add_up(strip: NarrowStrip<'_>, terms: &[(usize, f32)], out: &mut [f32; STRIP], of: impl Fn(f32) -> f32) {
    let mut sums = [0.0; STRIP];
    for &(position, weight) in terms {
        let (floats, factor) = strip.floats(position);
        let weight = weight * factor;
        sums.iter_mut().zip(floats).for_each(|(sum, &float)| *sum += of(float) * weight);
    }
    *out = sums;
}

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
