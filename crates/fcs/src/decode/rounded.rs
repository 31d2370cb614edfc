//! Columns of scaled values rounded to 32 bits, with the values themselves beside them unless those 32 bits hold them.

use flowmrd_core::RoundedColumn;

use super::scaling::Stored;
use super::{
    AsciiFault, MAX_TILE_EVENTS, Place, Rows, Scaling, decode_binary, decode_integers, decode_scaled,
};
use crate::layout::ColumnFormat;

/// How stored values become a rounded column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounding<'s> {
    scaling: &'s Scaling,
    is_exact: bool,
}

impl<'s> Rounding<'s> {
    pub(crate) fn new(scaling: &'s Scaling, format: &ColumnFormat) -> Self {
        Self { scaling, is_exact: scaling.is_exact_in_32_bits(format) }
    }

    /// Tells whether stored values are looked up, not calculated.
    pub(super) fn is_log(&self) -> bool {
        matches!(self.scaling, Scaling::Log { .. })
    }

    /// Decodes a tile of one parameter into a column.
    pub(super) fn decode(
        &self,
        rows: Rows<'_>,
        place: &Place,
        column: &mut RoundedColumn,
        event_count: usize,
    ) -> Result<(), AsciiFault> {
        if !self.is_exact {
            let (rounded, full) = column.full_mut(event_count);
            decode_scaled(rows, place, full, self.scaling)?;
            round(full, rounded);
            return Ok(());
        }
        let Some(values) = column.exact_mut().get_mut(..event_count) else { return Ok(()) };
        match place.format {
            ColumnFormat::Integer { bits: 0..=8, .. } => decode_exact::<u8>(rows, place, values),
            ColumnFormat::Integer { bits: 9..=16, .. } => decode_exact::<u16>(rows, place, values),
            ColumnFormat::Integer { bits: 17..=32, .. } => decode_exact::<u32>(rows, place, values),
            ColumnFormat::Integer { .. } => decode_exact::<u64>(rows, place, values),
            _ => decode_binary::<4, _, _>(rows, place, values, |bits| f32::from_bits(bits as u32)),
        }
        self.scale(column, event_count);
        Ok(())
    }

    /// Turns a column of stored values, which 32 bits hold, into scaled ones.
    #[inline]
    pub(super) fn scale(&self, column: &mut RoundedColumn, event_count: usize) {
        if !matches!(self.scaling, Scaling::Identity) {
            self.scale_other(column, event_count);
        }
    }

    fn scale_other(&self, column: &mut RoundedColumn, event_count: usize) {
        if !self.is_exact {
            let (rounded, full) = column.full_mut(event_count);
            full.iter_mut().zip(&*rounded).for_each(|(value, &stored)| *value = f64::from(stored));
            self.scaling.apply_in_place(full);
            round(full, rounded);
            return;
        }
        // The values of an exact column are the same in 32 bits as in 64.
        let values = column.exact_mut().iter_mut().take(event_count);
        match *self.scaling {
            Scaling::Divide(gain) => values.for_each(|value| *value *= (1.0 / gain) as f32),
            Scaling::Multiply(step) => values.for_each(|value| *value *= step as f32),
            Scaling::Identity | Scaling::Log { .. } => {}
        }
    }
}

/// Rounds each value to the nearest 32-bit float.
fn round(full: &[f64], rounded: &mut [f32]) {
    rounded.iter_mut().zip(full).for_each(|(rounded, &value)| *rounded = value as f32);
}

/// Decodes integers that 32-bit floats hold.
fn decode_exact<T: Stored>(rows: Rows<'_>, place: &Place, values: &mut [f32]) {
    let mut scratch = [T::ZERO; MAX_TILE_EVENTS];
    let Some(stored) = scratch.get_mut(..values.len()) else { return };
    decode_integers(rows, place, stored);
    values.iter_mut().zip(stored).for_each(|(value, stored)| *value = stored.to_f32());
}
