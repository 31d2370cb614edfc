//! From the source's bytes to outputs, in runs and tiles.

use std::ops::Range;

use flowmrd_core::ParameterIndex;

use super::Events;
use crate::decode::free_ascii::{self, EventIndex, FreeFault, FreeRequest};
use crate::decode::{Columns, MAX_TILE_EVENTS, Output, Place, Rows, TileFault};
use crate::error::excerpt;
use crate::{Error, FormatError, SegmentKind};

/// Bytes that are read from a file at a time: they fit a core's second cache.
const RUN_LEN: usize = 256 << 10;
/// Bytes of a tile: they fit a core's first cache beside what is written.
const TILE_LEN: usize = 32 << 10;
/// Events that one thread decodes at a time.
#[cfg(feature = "rayon")]
pub(super) const PIECE_EVENTS: u64 = 1 << 16;

/// Some events of a request, and the rows in which they lie.
pub(super) struct Tile<'b> {
    pub(super) first_event: u64,
    pub(super) event_count: usize,
    pub(super) rows: Rows<'b>,
    /// The rows of the tile that follows, where they were read already.
    pub(super) next: Option<Rows<'b>>,
}

impl Events<'_> {
    /// Decodes all events, on the threads of the current rayon pool where that feature is on.
    pub(crate) fn fill_whole(
        &self,
        parameters: &[ParameterIndex],
        outputs: Vec<Output<'_>>,
    ) -> Result<(), Error> {
        #[cfg(feature = "rayon")]
        if self.event_count > PIECE_EVENTS {
            return self.fill_pieces(parameters, outputs);
        }
        let mut outputs = outputs;
        self.fill(0..self.event_count, parameters, &mut outputs)
    }

    #[cfg(feature = "rayon")]
    fn fill_pieces(&self, parameters: &[ParameterIndex], mut outputs: Vec<Output<'_>>) -> Result<(), Error> {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};

        let mut pieces = Vec::new();
        let mut first = 0;
        while first < self.event_count {
            let end = self.event_count.min(first + PIECE_EVENTS);
            let parts = outputs.iter_mut().filter_map(|output| output.take_first((end - first) as usize));
            pieces.push((first..end, parts.collect::<Vec<_>>()));
            first = end;
        }
        let fill = |(events, mut parts): (_, Vec<_>)| self.fill(events, parameters, &mut parts);
        pieces.into_par_iter().try_for_each(fill)
    }

    /// Decodes a run of events into one output a parameter, each as long as the run.
    pub(super) fn fill(
        &self,
        events: Range<u64>,
        parameters: &[ParameterIndex],
        outputs: &mut [Output<'_>],
    ) -> Result<(), Error> {
        self.run_len(&events)?;
        match self.layout.event_bits() {
            Some(event_bits) => self.fill_fixed(events, event_bits, parameters, outputs),
            None => self.fill_free(events, parameters, outputs),
        }
    }

    fn fill_fixed(
        &self,
        events: Range<u64>,
        event_bits: u64,
        parameters: &[ParameterIndex],
        outputs: &mut [Output<'_>],
    ) -> Result<(), Error> {
        let row_len = row_len(event_bits);
        let mut columns = self.columns(parameters, event_bits)?;
        let tile_events = (TILE_LEN / row_len).clamp(16, MAX_TILE_EVENTS);
        let mut done = 0;
        self.for_each_tile(events, tile_events, |tile| {
            columns
                .decode(tile.rows, outputs, done..done + tile.event_count)
                .map_err(|fault| self.tile_fault(fault, tile.first_event, &columns, parameters))?;
            done += tile.event_count;
            Ok(())
        })
    }

    /// Reads the rows of some events and cuts them into tiles; `take` gets each.
    pub(super) fn for_each_tile(
        &self,
        events: Range<u64>,
        tile_events: usize,
        mut take: impl FnMut(Tile<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let run_events = (RUN_LEN / row_len(self.layout.event_bits().unwrap_or(0))).max(tile_events);
        let run_events = run_events / tile_events * tile_events;
        let mut buffer = Vec::new();
        let mut first = events.start;
        while first < events.end {
            let event_count = usize::try_from(events.end - first).unwrap_or(usize::MAX).min(run_events);
            let rows = self.read_rows(first, event_count, &mut buffer)?;
            let cut = |start: usize| rows.tile(start, tile_events.min(event_count.checked_sub(start)?));
            let mut next = cut(0);
            for start in (0..event_count).step_by(tile_events) {
                let Some(rows) = next else {
                    return Err(self.request("room", event_count.to_string(), start.to_string()));
                };
                let end = event_count.min(start + tile_events);
                next = cut(end);
                take(Tile { first_event: first + start as u64, event_count: end - start, rows, next })?;
            }
            first += event_count as u64;
        }
        Ok(())
    }

    /// Finds where some parameters lie in a row.
    pub(super) fn columns(&self, parameters: &[ParameterIndex], event_bits: u64) -> Result<Columns, Error> {
        let places = parameters.iter().map(|&parameter| self.place(parameter));
        Ok(Columns::new(places.collect::<Result<_, _>>()?, event_bits))
    }

    fn place(&self, parameter: ParameterIndex) -> Result<Place, Error> {
        let format = self.layout.columns().get(parameter.0);
        let bit_offset = self.layout.bit_offset(parameter).and_then(|bits| usize::try_from(bits).ok());
        match (format, bit_offset) {
            (Some(&format), Some(bit_offset)) => {
                Ok(Place { format, bit_offset, byte_order: self.layout.byte_order() })
            }
            _ => Err(self.no_parameter(parameter.0)),
        }
    }

    fn read_rows<'b>(
        &'b self,
        first_event: u64,
        event_count: usize,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Rows<'b>, Error> {
        let events = first_event..first_event.saturating_add(event_count as u64);
        let (bytes, first_bit) = self.check_segment(&events)?;
        let (start, end) = (bytes.start, bytes.end);
        let bytes = self.source.read_with(bytes, buffer).map_err(|error| self.with_file(error.into()))?;
        let event_bits = self.layout.event_bits().and_then(|bits| usize::try_from(bits).ok());
        event_bits
            .and_then(|event_bits| Rows::new(bytes, first_bit, event_bits, event_count))
            .ok_or_else(|| self.request("room", event_count.to_string(), format!("bytes {start}..{end}")))
    }

    /// Returns the bytes of the source that hold a run of events, and the bit of the first byte at which it begins.
    ///
    /// For free ASCII that is the whole segment: how many events it holds is found when they are looked for.
    ///
    /// # Errors
    /// [`Error::Format`] where the segment ends before the events do.
    pub(super) fn check_segment(&self, events: &Range<u64>) -> Result<(Range<u64>, usize), Error> {
        let Some(event_bits) = self.layout.event_bits() else {
            return self.check_free_segment(events).map(|()| (self.segment.clone(), 0));
        };
        let bit = |event: u64| u128::from(event) * u128::from(event_bits);
        let start = u128::from(self.segment.start) + bit(events.start) / 8;
        let end = u128::from(self.segment.start) + bit(events.end).div_ceil(8);
        match (u64::try_from(start), u64::try_from(end)) {
            (Ok(start), Ok(end)) if end <= self.segment.end => {
                Ok((start..end, (bit(events.start) % 8) as usize))
            }
            _ => Err(self.too_short(format!("{} bytes", bit(self.event_count).div_ceil(8)), None)),
        }
    }

    /// Checks that free ASCII can hold the values up to the end of a run: each takes a digit and all but the last a
    /// delimiter.
    fn check_free_segment(&self, events: &Range<u64>) -> Result<(), Error> {
        let value_count = u128::from(events.end) * self.parameter_count() as u128;
        let len = self.segment.end.saturating_sub(self.segment.start);
        if value_count * 2 > u128::from(len) + 1 {
            return Err(self.too_short(format!("{value_count} values"), None));
        }
        Ok(())
    }

    fn fill_free(
        &self,
        events: Range<u64>,
        parameters: &[ParameterIndex],
        outputs: &mut [Output<'_>],
    ) -> Result<(), Error> {
        let parameter_count = self.parameter_count();
        if let Some(parameter) = parameters.iter().find(|parameter| parameter.0 >= parameter_count) {
            return Err(self.no_parameter(parameter.0));
        }
        let mut order: Vec<(usize, usize)> =
            parameters.iter().enumerate().map(|(position, parameter)| (parameter.0, position)).collect();
        order.sort_unstable();
        let wanted: Vec<usize> = order.iter().map(|(parameter, _)| *parameter).collect();
        let request = FreeRequest { events, parameter_count, wanted: &wanted };
        let index = self.event_index()?;
        let take = |place: usize, event_index: usize, value: f64| {
            let position = order.get(place).map(|(_, position)| *position);
            if let Some(output) = position.and_then(|position| outputs.get_mut(position)) {
                output.set(event_index, value);
            }
        };
        free_ascii::decode(self.source, self.segment.clone(), index, &request, take)
            .map_err(|fault| self.free_fault(fault))
    }

    /// Finds where events of free ASCII begin, once.
    fn event_index(&self) -> Result<&EventIndex, Error> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let index = EventIndex::build(self.source, self.segment.clone(), self.parameter_count() as u64)
            .map_err(|fault| self.free_fault(fault))?;
        Ok(self.index.get_or_init(|| index))
    }

    fn free_fault(&self, fault: FreeFault) -> Error {
        match fault {
            FreeFault::Source(error) => self.with_file(error.into()),
            FreeFault::Word { offset, parameter_index, found } => {
                self.bad_value(offset, ParameterIndex(parameter_index), &found)
            }
            FreeFault::LongWord { offset } => self.with_file(
                FormatError::new("ASCII value", "a delimiter within 256 KiB", "none")
                    .in_segment(SegmentKind::Data)
                    .at_byte(offset)
                    .in_data_set(self.data_set)
                    .into(),
            ),
            FreeFault::TooFew { value_count } => {
                let expected = u128::from(self.event_count) * self.parameter_count() as u128;
                self.too_short(format!("{expected} values"), Some(format!("{value_count} values")))
            }
        }
    }

    /// Words why a tile that begins at an event could not be decoded.
    pub(super) fn tile_fault(
        &self,
        fault: TileFault,
        first_event: u64,
        columns: &Columns,
        parameters: &[ParameterIndex],
    ) -> Error {
        let TileFault::Ascii { position, fault } = fault else {
            return self.request("room", "that of a tile".to_owned(), "less".to_owned());
        };
        let event = first_event.saturating_add(fault.event_index as u64);
        let row = self.layout.data_len(event).unwrap_or(0);
        let bit_offset = columns.place(position).map_or(0, |place| place.bit_offset);
        let offset = self.segment.start.saturating_add(row).saturating_add(bit_offset as u64 / 8);
        let parameter = parameters.get(position).copied().unwrap_or(ParameterIndex(position));
        self.bad_value(offset, parameter, &fault.found)
    }

    fn bad_value(&self, offset: u64, parameter: ParameterIndex, found: &[u8]) -> Error {
        let mut error = FormatError::new("ASCII value", "a decimal number", excerpt(found))
            .in_segment(SegmentKind::Data)
            .at_byte(offset)
            .in_data_set(self.data_set);
        if let Some(number) = parameter.number() {
            error = error.of_parameter(number);
        }
        self.with_file(error.into())
    }

    fn too_short(&self, expected: String, found: Option<String>) -> Error {
        let len = self.segment.end.saturating_sub(self.segment.start);
        let error = FormatError::new("length", expected, found.unwrap_or_else(|| format!("{len} bytes")))
            .in_segment(SegmentKind::Data)
            .at_byte(self.segment.start)
            .in_data_set(self.data_set)
            .with_hint("read it with --policy salvage, which keeps the whole events that are there");
        self.with_file(error.into())
    }
}

/// Counts the bytes of a row, those that it shares with its neighbours included.
fn row_len(event_bits: u64) -> usize {
    usize::try_from(event_bits.div_ceil(8)).unwrap_or(usize::MAX).max(1)
}
