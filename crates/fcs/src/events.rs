//! Events: the values of a data set, by columns, by runs, or as a stream of chunks.

use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;

use flowmrd_core::{Column, EventBlock, EventSource, ParameterIndex, RoundedBlock, Runs, ValueType};

use crate::decode::free_ascii::EventIndex;
use crate::decode::{MAX_TILE_EVENTS, Output, Rounding, Scaling};
use crate::layout::DataLayout;
use crate::source::Source;
use crate::{DataSet, Error, RequestError};

mod chunks;
mod fill;

pub use chunks::{Chunk, Chunks};

/// Which values of a parameter are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Values {
    /// As stored, after the bit mask.
    Raw,
    /// After `$PnE`, `$PnG` and `$TIMESTEP`, as the parameter's [`Scale`](crate::scale::Scale) says.
    Scaled,
}

/// The events of a data set, decoded when they are asked for and only the parameters that are.
///
/// Every way to a value gives the same bits: a column, a run, a chunk, a block; from a memory map, reads or a copied
/// pipe; on one thread or several (feature `rayon`, for whole columns). Several threads may ask at once.
#[derive(Debug)]
pub struct Events<'a> {
    source: &'a Source,
    file: Option<&'a Path>,
    data_set: u32,
    layout: &'a DataLayout,
    segment: Range<u64>,
    event_count: u64,
    scalings: Vec<Scaling>,
    index: OnceLock<EventIndex>,
}

impl<'a> Events<'a> {
    /// Opens the events of a data set in the source that it was read from; errors name `file`.
    #[must_use]
    pub fn new(source: &'a Source, data_set: &'a DataSet, file: Option<&'a Path>) -> Self {
        let scalings = data_set.parameters().iter().zip(data_set.layout().columns());
        Self {
            source,
            file,
            data_set: data_set.number(),
            layout: data_set.layout(),
            segment: data_set.segments().data(),
            event_count: data_set.event_count(),
            scalings: scalings
                .map(|(parameter, format)| Scaling::new(parameter.scale(), format, data_set.event_count()))
                .collect(),
            index: OnceLock::new(),
        }
    }

    /// Counts the events.
    #[must_use]
    pub fn event_count(&self) -> u64 {
        self.event_count
    }

    /// Counts the parameters.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.layout.columns().len()
    }

    /// Decodes one parameter's stored values, after the bit mask, in their own type.
    ///
    /// # Errors
    /// As [`Events::read_raw`].
    pub fn raw_column(&self, parameter: ParameterIndex) -> Result<Column, Error> {
        let mut column = self.new_column(parameter, self.len()?)?;
        self.fill_whole(&[parameter], vec![Output::of(&mut column)])?;
        Ok(column)
    }

    /// Decodes several parameters' stored values, in the order asked for, in one pass over the events.
    ///
    /// # Errors
    /// As [`Events::read_raw`].
    pub fn raw_columns(&self, parameters: &[ParameterIndex]) -> Result<Vec<Column>, Error> {
        let mut columns = self.new_columns(parameters, self.len()?)?;
        self.fill_whole(parameters, columns.iter_mut().map(Output::of).collect())?;
        Ok(columns)
    }

    /// Decodes one parameter's scaled values.
    ///
    /// # Errors
    /// As [`Events::read_raw`].
    pub fn scaled_column(&self, parameter: ParameterIndex) -> Result<Vec<f64>, Error> {
        let mut values = vec![0.0; self.len()?];
        self.fill_whole(&[parameter], vec![Output::Scaled(&mut values, self.scaling(parameter)?)])?;
        Ok(values)
    }

    /// Decodes several parameters' scaled values, in the order asked for, in one pass over the events.
    ///
    /// # Errors
    /// As [`Events::read_raw`].
    pub fn scaled_columns(&self, parameters: &[ParameterIndex]) -> Result<Vec<Vec<f64>>, Error> {
        let event_count = self.len()?;
        let mut columns: Vec<_> = parameters.iter().map(|_| vec![0.0; event_count]).collect();
        let outputs = self.scaled_outputs(parameters, columns.iter_mut().map(Vec::as_mut_slice))?;
        self.fill_whole(parameters, outputs)?;
        Ok(columns)
    }

    /// Decodes a run of events (from 0, half-open): one column of stored values a parameter, in the order asked for.
    ///
    /// # Errors
    /// [`Error::Request`] where the events or a parameter do not exist, [`Error::Io`] where the file cannot be read,
    /// [`Error::Format`] where DATA ends before the events do or an ASCII value is no number.
    pub fn read_raw(&self, events: Range<u64>, parameters: &[ParameterIndex]) -> Result<Vec<Column>, Error> {
        let mut columns = self.new_columns(parameters, self.run_len(&events)?)?;
        let mut outputs: Vec<_> = columns.iter_mut().map(Output::of).collect();
        self.fill(events, parameters, &mut outputs)?;
        Ok(columns)
    }

    /// Goes over all events in chunks of `events_per_chunk` (0 counts as 1), the last of which may be shorter.
    ///
    /// Memory holds one chunk at a time, however long the file is.
    #[must_use]
    pub fn chunks<'e>(&'e self, parameters: &'e [ParameterIndex], events_per_chunk: usize) -> Chunks<'e> {
        Chunks::new(self, parameters, events_per_chunk)
    }

    pub(crate) fn scaling(&self, ParameterIndex(index): ParameterIndex) -> Result<&Scaling, Error> {
        self.scalings.get(index).ok_or_else(|| self.no_parameter(index))
    }

    fn scaled_outputs<'o>(
        &'o self,
        parameters: &[ParameterIndex],
        columns: impl Iterator<Item = &'o mut [f64]>,
    ) -> Result<Vec<Output<'o>>, Error> {
        let pairs = parameters.iter().zip(columns);
        pairs.map(|(&parameter, values)| Ok(Output::Scaled(values, self.scaling(parameter)?))).collect()
    }

    fn roundings(&self, parameters: &[ParameterIndex]) -> Result<Vec<Rounding<'_>>, Error> {
        let rounding = |&parameter: &ParameterIndex| {
            let format = self.layout.columns().get(parameter.0);
            let format = format.ok_or_else(|| self.no_parameter(parameter.0))?;
            Ok(Rounding::new(self.scaling(parameter)?, format))
        };
        parameters.iter().map(rounding).collect()
    }

    /// Makes a column of zeros of a parameter's type. The system gives large ones as untouched pages.
    fn new_column(&self, parameter: ParameterIndex, len: usize) -> Result<Column, Error> {
        let format = self.layout.columns().get(parameter.0);
        Ok(match format.ok_or_else(|| self.no_parameter(parameter.0))?.value_type() {
            ValueType::U8 => Column::U8(vec![0; len]),
            ValueType::U16 => Column::U16(vec![0; len]),
            ValueType::U32 => Column::U32(vec![0; len]),
            ValueType::U64 => Column::U64(vec![0; len]),
            ValueType::F32 => Column::F32(vec![0.0; len]),
            ValueType::F64 => Column::F64(vec![0.0; len]),
        })
    }

    /// Makes columns of zeros, long ones on several threads: memory that was used before has to be zeroed.
    fn new_columns(&self, parameters: &[ParameterIndex], len: usize) -> Result<Vec<Column>, Error> {
        #[cfg(feature = "rayon")]
        if len > fill::PIECE_EVENTS as usize {
            use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

            return parameters.par_iter().map(|&parameter| self.new_column(parameter, len)).collect();
        }
        parameters.iter().map(|&parameter| self.new_column(parameter, len)).collect()
    }

    pub(crate) fn len(&self) -> Result<usize, Error> {
        self.run_len(&(0..self.event_count))
    }

    /// Counts the events of a run that lies in the data set and whose bytes lie in DATA: checked before columns are made.
    fn run_len(&self, events: &Range<u64>) -> Result<usize, Error> {
        if events.start > events.end || events.end > self.event_count {
            let found = format!("{}..{}", events.start, events.end);
            return Err(self.request("events", format!("a range within 0..{}", self.event_count), found));
        }
        self.check_segment(events)?;
        usize::try_from(events.end - events.start).map_err(|_| {
            self.request("events at once", format!("at most {}", usize::MAX), self.event_count.to_string())
        })
    }

    fn no_parameter(&self, index: usize) -> Error {
        let expected = format!("an index below {}", self.parameter_count());
        self.request("parameter", expected, index.to_string())
    }

    fn request(&self, what: &str, expected: String, found: String) -> Error {
        self.with_file(RequestError::new(what, expected, found).into())
    }

    fn with_file(&self, error: Error) -> Error {
        match self.file {
            Some(file) => error.with_file(file),
            None => error,
        }
    }
}

/// Gives scaled values.
impl EventSource for Events<'_> {
    type Error = Error;

    fn event_count(&self) -> u64 {
        self.event_count
    }

    fn parameter_count(&self) -> usize {
        self.layout.columns().len()
    }

    fn read_block(
        &self,
        events: Range<u64>,
        parameters: &[ParameterIndex],
        block: &mut EventBlock,
    ) -> Result<(), Error> {
        block.reset(events.start, self.run_len(&events)?, parameters.len());
        let mut outputs = self.scaled_outputs(parameters, block.columns_mut())?;
        self.fill(events, parameters, &mut outputs)
    }

    /// Decodes runs straight from the rows that are read at a time.
    fn read_runs(
        &self,
        events: Range<u64>,
        parameters: &[ParameterIndex],
        runs: &mut Runs,
        take: &mut dyn FnMut(&RoundedBlock),
    ) -> Result<(), Error> {
        self.run_len(&events)?;
        let Some(event_bits) = self.layout.event_bits() else {
            return runs.read_blocks(self, events, parameters, take);
        };
        let mut columns = self.columns(parameters, event_bits)?;
        let roundings = self.roundings(parameters)?;
        let tile_events = runs.run_events.get().min(MAX_TILE_EVENTS);
        let block = &mut runs.rounded;
        self.for_each_tile(events, tile_events, |tile| {
            block.reset(tile.event_count, parameters.len());
            columns
                .decode_rounded(tile.rows, block.columns_mut(), &roundings, tile.event_count, tile.next)
                .map_err(|fault| self.tile_fault(fault, tile.first_event, &columns, parameters))?;
            take(block);
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
