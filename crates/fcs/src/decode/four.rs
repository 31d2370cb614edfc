//! Four neighbouring 32-bit floats of each row at a time: a row is loaded once for four columns.

use std::ops::Range;

use super::{MAX_TILE_EVENTS, Output, Place, Rows, Scaling};
use crate::layout::{ByteOrder, ColumnFormat};

/// Columns that are decoded together.
const FOUR: usize = 4;
const VALUE_LEN: usize = 4;
const WINDOW_LEN: usize = FOUR * VALUE_LEN;

/// Parameters of a request, one after another, whose floats lie within sixteen bytes of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Four {
    /// How many parameters of the request they are.
    pub(crate) count: usize,
    /// First of the sixteen bytes in the row.
    offset: usize,
    /// Which of the four values each parameter is.
    lanes: [usize; FOUR],
    byte_order: ByteOrder,
}

impl Four {
    /// Finds whether the next parameters of a request, two at least, can be decoded together.
    pub(crate) fn of(places: &[Place], row_len: usize) -> Option<Self> {
        let (first, offset) = places.first().and_then(|place| Some((place, byte_offset(place)?)))?;
        if matches!(first.byte_order, ByteOrder::Permuted(_)) {
            return None;
        }
        // The last window of a row ends with it.
        let last = row_len.checked_sub(WINDOW_LEN)?;
        let back = offset.saturating_sub(last).next_multiple_of(VALUE_LEN);
        let offset = offset.checked_sub(back)?;
        let mut four = Self { count: 0, offset, lanes: [0; FOUR], byte_order: first.byte_order };
        for (lane, place) in four.lanes.iter_mut().zip(places) {
            let distance = byte_offset(place).and_then(|place| place.checked_sub(offset));
            match distance {
                Some(distance) if distance % VALUE_LEN == 0 && distance < WINDOW_LEN => {
                    *lane = distance / VALUE_LEN;
                    four.count += 1;
                }
                _ => break,
            }
        }
        // No parameter twice: each lane has one column.
        let lanes = four.lanes.get(..four.count)?;
        (four.count > 1 && lanes.is_sorted_by(|one, next| one < next)).then_some(four)
    }

    /// Decodes a tile into events `run` of the outputs of its parameters; `None`, and nothing is written, where one is no
    /// column of scaled values or is too short.
    pub(crate) fn decode(
        &self,
        rows: Rows<'_>,
        outputs: &mut [Output<'_>],
        run: Range<usize>,
        spare: &mut Spare,
    ) -> Option<()> {
        let mut columns = spare.0.each_mut().map(|column| column.get_mut(..run.len()));
        let mut scalings: [Option<&Scaling>; FOUR] = [None; FOUR];
        for (output, &lane) in outputs.iter_mut().zip(self.lanes.get(..self.count)?) {
            let Some(Output::Scaled(values, scaling)) = output.part(run.start, run.len()) else {
                return None;
            };
            *columns.get_mut(lane)? = Some(values);
            *scalings.get_mut(lane)? = Some(scaling);
        }
        let [Some(a), Some(b), Some(c), Some(d)] = columns else { return None };
        let mut columns = [a, b, c, d];
        match self.byte_order {
            ByteOrder::LittleEndian => gather(rows, self.offset, &mut columns, f32::from_le_bytes),
            _ => gather(rows, self.offset, &mut columns, f32::from_be_bytes),
        }
        for (column, scaling) in columns.iter_mut().zip(scalings) {
            scaling.into_iter().for_each(|scaling| scaling.apply_in_place(column));
        }
        Some(())
    }
}

/// Room for the columns that nobody asked for.
#[derive(Debug)]
pub(crate) struct Spare([[f64; MAX_TILE_EVENTS]; FOUR]);

impl Default for Spare {
    fn default() -> Self {
        Self([[0.0; MAX_TILE_EVENTS]; FOUR])
    }
}

fn byte_offset(place: &Place) -> Option<usize> {
    (place.format == ColumnFormat::Float32 && place.bit_offset.is_multiple_of(8))
        .then_some(place.bit_offset / 8)
}

/// Gathers four columns from four rows at a time.
fn gather(
    rows: Rows<'_>,
    offset: usize,
    columns: &mut [&mut [f64]; FOUR],
    load: impl Fn([u8; VALUE_LEN]) -> f32 + Copy,
) {
    let row_len = rows.event_bits / 8;
    let window = |row: &[u8]| -> [f32; FOUR] {
        let stored = row.get(offset..).map_or(&[][..], |rest| rest.as_chunks().0);
        stored.first_chunk().map_or([0.0; FOUR], |stored: &[_; FOUR]| stored.map(load))
    };
    let [a, b, c, d] = columns.each_mut().map(|column| column.as_chunks_mut::<FOUR>());
    let whole = rows.bytes.chunks_exact(FOUR * row_len.max(1));
    for ((((four, a), b), c), d) in whole.zip(a.0).zip(b.0).zip(c.0).zip(d.0) {
        let row = |number: usize| window(four.get(number * row_len..).unwrap_or_default());
        let values = [row(0), row(1), row(2), row(3)];
        *a = values.map(|row| f64::from(row[0]));
        *b = values.map(|row| f64::from(row[1]));
        *c = values.map(|row| f64::from(row[2]));
        *d = values.map(|row| f64::from(row[3]));
    }
    let done = columns[0].len() / FOUR * FOUR;
    let rest = rows.bytes.get(done * row_len..).unwrap_or_default();
    for (event, row) in (done..columns[0].len()).zip(rest.chunks(row_len.max(1))) {
        for (column, value) in columns.iter_mut().zip(window(row)) {
            column.get_mut(event).into_iter().for_each(|place| *place = f64::from(value));
        }
    }
}
