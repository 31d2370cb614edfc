//! Four neighbouring 32-bit floats or 16-bit integers of each row at a time: a row is loaded once for four columns.

use std::ops::Range;

use flowmrd_core::RoundedColumn;

#[cfg(target_arch = "x86_64")]
use super::eight;
use super::quad::{self, Quad};
use super::{MAX_TILE_EVENTS, Output, Place, Rounding, Rows, Scaling};
use crate::layout::{ByteOrder, ColumnFormat};

/// Columns that are decoded together.
const FOUR: usize = 4;

/// Parameters of a request, one after another, whose values lie within four places of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Four {
    /// How many parameters of the request they are.
    pub(crate) count: usize,
    /// First byte of the four values in the row.
    offset: usize,
    /// Which of the four values each parameter is.
    lanes: [usize; FOUR],
    stored: Stored,
    byte_order: ByteOrder,
}

/// What the four values are stored as.
#[derive(Clone, Copy, Debug)]
enum Stored {
    Float32,
    /// With the bits of each value that are kept, the first one's lowest.
    Integer16(u64),
}

impl Stored {
    /// Takes the type of a first value; `None` where it is neither.
    fn of(format: ColumnFormat) -> Option<Self> {
        match format {
            ColumnFormat::Float32 => Some(Self::Float32),
            ColumnFormat::Integer { bits: 16, .. } => Some(Self::Integer16(0)),
            _ => None,
        }
    }

    fn value_len(self) -> usize {
        match self {
            Self::Float32 => 4,
            Self::Integer16(_) => 2,
        }
    }

    /// Takes in the value of a lane; `None` where it is of another type.
    fn take(&mut self, lane: usize, format: ColumnFormat) -> Option<()> {
        match (self, format) {
            (Self::Float32, ColumnFormat::Float32) => Some(()),
            (Self::Integer16(kept), ColumnFormat::Integer { bits: 16, mask }) => {
                *kept |= (mask & 0xffff) << (16 * lane);
                Some(())
            }
            _ => None,
        }
    }
}

impl Four {
    /// Finds whether the next parameters of a request, two at least, can be decoded together.
    pub(crate) fn of(places: &[Place], row_len: usize) -> Option<Self> {
        let first = places.first()?;
        if matches!(first.byte_order, ByteOrder::Permuted(_)) {
            return None;
        }
        let (mut stored, offset) = (Stored::of(first.format)?, byte_offset(first)?);
        let value_len = stored.value_len();
        // The last four of a row end with it.
        let last = row_len.checked_sub(FOUR * value_len)?;
        let back = offset.saturating_sub(last).next_multiple_of(value_len);
        let offset = offset.checked_sub(back)?;
        let (mut count, mut lanes) = (0, [0; FOUR]);
        for (lane, place) in lanes.iter_mut().zip(places) {
            let distance = byte_offset(place).and_then(|place| place.checked_sub(offset));
            let Some(distance) = distance.filter(|distance| distance % value_len == 0) else { break };
            if distance / value_len >= FOUR || stored.take(distance / value_len, place.format).is_none() {
                break;
            }
            *lane = distance / value_len;
            count += 1;
        }
        // No parameter twice: each lane has one column.
        let is_sorted = lanes.get(..count)?.is_sorted_by(|one, next| one < next);
        let byte_order = first.byte_order;
        (count > 1 && is_sorted).then_some(Self { count, offset, lanes, stored, byte_order })
    }

    /// Decodes a tile into events `run` of the outputs of its parameters; `None`, and nothing is written, where one is no
    /// column of scaled values, or of logarithms of integers, which are looked up, or is too short.
    pub(crate) fn decode(
        &self,
        rows: Rows<'_>,
        outputs: &mut [Output<'_>],
        run: Range<usize>,
        spare: &mut Spare,
    ) -> Option<()> {
        let mut columns = spare.full.each_mut().map(|column| column.get_mut(..run.len()));
        let mut scalings: [Option<&Scaling>; FOUR] = [None; FOUR];
        for (output, &lane) in outputs.iter_mut().zip(self.lanes.get(..self.count)?) {
            let Some(Output::Scaled(values, scaling)) = output.part(run.start, run.len()) else {
                return None;
            };
            if matches!(self.stored, Stored::Integer16(_)) && matches!(scaling, Scaling::Log { .. }) {
                return None;
            }
            *columns.get_mut(lane)? = Some(values);
            *scalings.get_mut(lane)? = Some(scaling);
        }
        let [Some(a), Some(b), Some(c), Some(d)] = columns else { return None };
        let mut columns = [a, b, c, d];
        self.gather(rows, &mut columns);
        for (column, scaling) in columns.iter_mut().zip(scalings) {
            scaling.into_iter().for_each(|scaling| scaling.apply_in_place(column));
        }
        Some(())
    }

    /// Decodes what is stored in a tile into the columns of its parameters; `None` where 32-bit floats do not hold it.
    pub(crate) fn decode_rounded(
        &self,
        rows: Rows<'_>,
        columns: &mut [RoundedColumn],
        roundings: &[Rounding<'_>],
        event_count: usize,
        spare: &mut Spare,
    ) -> Option<()> {
        let mut gathered = spare.rounded.each_mut().map(|column| column.get_mut(..event_count));
        let pairs = columns.get_mut(..self.count)?.iter_mut().zip(roundings.get(..self.count)?);
        for ((column, rounding), &lane) in pairs.zip(&self.lanes) {
            *gathered.get_mut(lane)? = Some(rounding.stored(column, event_count)?);
        }
        let [Some(a), Some(b), Some(c), Some(d)] = gathered else { return None };
        self.gather(rows, &mut [a, b, c, d]);
        Some(())
    }

    fn gather<T: From<f32>>(&self, rows: Rows<'_>, columns: &mut [&mut [T]; FOUR]) {
        let is_little = matches!(self.byte_order, ByteOrder::LittleEndian);
        let done = self.gather_wide(rows, columns);
        let event_count = columns[0].len();
        if done == event_count {
            return;
        }
        let Some(rows) = rows.tile(done, event_count - done) else { return };
        let columns = &mut columns.each_mut().map(|column| column.get_mut(done..).unwrap_or_default());
        match (self.stored, is_little) {
            (Stored::Float32, true) => gather(rows, self.offset, columns, quad::of_floats),
            (Stored::Float32, false) => gather(rows, self.offset, columns, |bytes: &[u8; 16]| {
                let values: &[_; FOUR] = bytes.as_chunks().0.first_chunk().unwrap_or(&[[0; 4]; FOUR]);
                quad::of(values.map(f32::from_be_bytes))
            }),
            (Stored::Integer16(kept), true) => gather(rows, self.offset, columns, |bytes| {
                quad::of_integers(u64::from_le_bytes(*bytes) & kept)
            }),
            (Stored::Integer16(kept), false) => gather(rows, self.offset, columns, |bytes| {
                quad::of_integers(swapped(u64::from_le_bytes(*bytes)) & kept)
            }),
        }
    }

    /// Gathers as many rows as the wider registers of the processor take; returns how many.
    #[cfg(target_arch = "x86_64")]
    fn gather_wide<T: From<f32>>(&self, rows: Rows<'_>, columns: &mut [&mut [T]; FOUR]) -> usize {
        let is_little = matches!(self.byte_order, ByteOrder::LittleEndian);
        match self.stored {
            Stored::Float32 if is_little => eight::floats(rows, self.offset, columns),
            Stored::Float32 => 0,
            Stored::Integer16(kept) if is_little => {
                eight::integers::<_, true>(rows, self.offset, columns, kept)
            }
            Stored::Integer16(kept) => eight::integers::<_, false>(rows, self.offset, columns, kept),
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn gather_wide<T: From<f32>>(&self, _: Rows<'_>, _: &mut [&mut [T]; FOUR]) -> usize {
        0
    }
}

/// Exchanges the bytes of each of four 16-bit integers.
fn swapped(integers: u64) -> u64 {
    (integers & 0x00ff_00ff_00ff_00ff) << 8 | integers >> 8 & 0x00ff_00ff_00ff_00ff
}

/// Room for the columns that nobody asked for.
#[derive(Debug)]
pub(crate) struct Spare {
    full: [[f64; MAX_TILE_EVENTS]; FOUR],
    rounded: [[f32; MAX_TILE_EVENTS]; FOUR],
}

impl Default for Spare {
    fn default() -> Self {
        Self { full: [[0.0; MAX_TILE_EVENTS]; FOUR], rounded: [[0.0; MAX_TILE_EVENTS]; FOUR] }
    }
}

fn byte_offset(place: &Place) -> Option<usize> {
    place.bit_offset.is_multiple_of(8).then_some(place.bit_offset / 8)
}

/// Gathers four columns from four rows at a time; 32-bit floats hold what both types store.
fn gather<const N: usize, T: From<f32>>(
    rows: Rows<'_>,
    offset: usize,
    columns: &mut [&mut [T]; FOUR],
    load: impl Fn(&[u8; N]) -> Quad,
) {
    let row_len = rows.event_bits / 8;
    // There is none but where the row holds the four, as it does.
    let window = |row: &[u8]| Some(load(row.get(offset..)?.first_chunk()?));
    let event_count = columns[0].len();
    let [a, b, c, d] = columns.each_mut().map(|column| column.as_chunks_mut::<FOUR>());
    let whole = rows.bytes.chunks_exact(FOUR * row_len.max(1));
    for ((((four, a), b), c), d) in whole.zip(a.0).zip(b.0).zip(c.0).zip(d.0) {
        let row = |number: usize| window(four.get(number * row_len..)?);
        let (Some(first), Some(second), Some(third), Some(fourth)) = (row(0), row(1), row(2), row(3)) else {
            return;
        };
        let columns = quad::transposed([first, second, third, fourth]);
        [*a, *b, *c, *d] = columns.map(|column| column.map(T::from));
    }
    let done = event_count / FOUR * FOUR;
    let rest = rows.bytes.get(done * row_len..).unwrap_or_default();
    for (event, row) in (done..event_count).zip(rest.chunks(row_len.max(1))) {
        let Some(row) = window(row) else { return };
        for (column, value) in columns.iter_mut().zip(quad::values(row)) {
            column.get_mut(event).into_iter().for_each(|place| *place = T::from(value));
        }
    }
}
