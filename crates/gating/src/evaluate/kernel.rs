//! The loops over a strip, each compiled twice: for any processor, and for the wider registers (AVX2) that most x86-64
//! processors have. The instructions are those that the compiler finds; none fuses a product with a sum, so that both give
//! the same bits.

#![allow(unsafe_code)]

use flowmrd_core::EventBlock;

use super::STRIP;
use crate::plan::{Raster, Window};

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

                if std::arch::is_x86_feature_detected!("avx2") {
                    // SAFETY: the processor has the one feature that the function asks for.
                    return unsafe { wide($($argument),*) };
                }
            }
            plain($($argument),*)
        }
    };
}

kernel! {
    /// Tells which values of a strip lie in a window.
    within(values: &[f64; STRIP], window: Window) -> u64 {
        super::pack(values, |value| window.contains(value))
    }
}

kernel! {
    /// Tells which points of a strip lie inside a polygon, and which near an edge of it.
    places(raster: &Raster, x: &[f64; STRIP], y: &[f64; STRIP]) -> (u64, u64) {
        raster.places(x, y)
    }
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
