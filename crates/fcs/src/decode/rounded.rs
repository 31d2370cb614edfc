//! Columns of 32-bit floats: what was stored, where those hold it, or the scaled values rounded with themselves beside.

use flowmrd_core::{RoundedColumn, Widening};

use super::scaling::Stored;
use super::{
    AsciiFault, MAX_TILE_EVENTS, Place, Rows, Scaling, decode_binary, decode_integers, decode_scaled,
};
use crate::layout::ColumnFormat;

/// How stored values become a rounded column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounding<'s> {
    scaling: &'s Scaling,
    widening: Widening,
}

impl<'s> Rounding<'s> {
    pub(crate) fn new(scaling: &'s Scaling, format: &ColumnFormat) -> Self {
        Self { scaling, widening: scaling.widening(format) }
    }

    /// Returns the column for writing what is stored; `None` where 32-bit floats do not hold it.
    pub(super) fn stored<'c>(
        &self,
        column: &'c mut RoundedColumn,
        event_count: usize,
    ) -> Option<&'c mut [f32]> {
        match self.widening {
            Widening::Beside => None,
            widening => column.floats_mut(widening).get_mut(..event_count),
        }
    }

    /// Decodes a tile of one parameter into a column.
    pub(super) fn decode(
        &self,
        rows: Rows<'_>,
        place: &Place,
        column: &mut RoundedColumn,
        event_count: usize,
    ) -> Result<(), AsciiFault> {
        let Some(values) = self.stored(column, event_count) else {
            let (rounded, full) = column.full_mut(event_count);
            decode_scaled(rows, place, full, self.scaling)?;
            round(full, rounded);
            return Ok(());
        };
        match place.format {
            ColumnFormat::Integer { bits: 0..=8, .. } => decode_exact::<u8>(rows, place, values),
            ColumnFormat::Integer { bits: 9..=16, .. } => decode_exact::<u16>(rows, place, values),
            ColumnFormat::Integer { bits: 17..=32, .. } => decode_exact::<u32>(rows, place, values),
            ColumnFormat::Integer { .. } => decode_exact::<u64>(rows, place, values),
            _ => decode_binary::<4, _, _>(rows, place, values, |bits| f32::from_bits(bits as u32)),
        }
        Ok(())
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
