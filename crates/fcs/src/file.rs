//! Files: one or more data sets.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flowmrd_core::ParameterIndex;

use crate::crc::{self, Crc};
use crate::data_set::input::Input;
use crate::data_set::read;
use crate::deviation::{DeviationCode, Severity};
use crate::parameter::ParameterKind;
use crate::source::{Source, SourceOptions};
use crate::{DataSet, Deviation, Error, Events, LimitError, Policy, ReadOptions, RequestError};

mod default_data_set;
mod labels;

/// The first bytes of a gzip stream.
const GZIP_MAGIC: [u8; 2] = [0x1F, 0x8B];

/// An FCS file that is open: its data sets, and their events on demand.
///
/// A regular file is mapped to memory where possible; a pipe or a gzipped file is unpacked into a temporary file.
#[derive(Debug)]
pub struct FcsFile {
    source: Source,
    path: Option<PathBuf>,
    data_sets: Vec<DataSet>,
    default_index: usize,
}

impl FcsFile {
    /// Opens a file and reads everything but the events.
    ///
    /// # Errors
    /// [`Error::Io`] where the file cannot be opened or read, [`Error::Limit`] where it is above a limit,
    /// [`Error::Format`] where it is no FCS file or the policy does not let it pass. The error names the file.
    pub fn open(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Self, Error> {
        let path = path.as_ref();
        let open = || {
            let facts = fs::metadata(path).map_err(|cause| Error::io("open", cause))?;
            if !facts.is_file() && !facts.is_dir() {
                let pipe = File::open(path).map_err(|cause| Error::io("open", cause))?;
                return Self::from_reader(pipe, options);
            }
            let is_compressed =
                facts.is_file() && starts_with_gzip(path).map_err(|cause| Error::io("read", cause))?;
            let source = Source::open(path, &source_options(options))?;
            Self::read(source, Some(path), is_compressed, options)
        };
        open().map_err(|error| error.with_file(path))
    }

    /// Reads a file that is in memory.
    ///
    /// # Errors
    /// As [`FcsFile::open`].
    pub fn from_bytes(bytes: Vec<u8>, options: &ReadOptions) -> Result<Self, Error> {
        LimitError::check("file bytes", options.limits.max_file_len, bytes.len() as u64)?;
        let is_compressed = bytes.starts_with(&GZIP_MAGIC);
        Self::read(Source::from_bytes(bytes, &source_options(options))?, None, is_compressed, options)
    }

    /// Reads a stream to its end, into a temporary file where it is long.
    ///
    /// # Errors
    /// As [`FcsFile::open`].
    pub fn from_reader(mut reader: impl Read, options: &ReadOptions) -> Result<Self, Error> {
        let mut magic = Vec::new();
        let wanted = GZIP_MAGIC.len() as u64;
        (&mut reader).take(wanted).read_to_end(&mut magic).map_err(|cause| Error::io("read", cause))?;
        let is_compressed = magic == GZIP_MAGIC;
        let source = Source::from_reader(magic.as_slice().chain(reader), &source_options(options))?;
        Self::read(source, None, is_compressed, options)
    }

    fn read(
        source: Source,
        path: Option<&Path>,
        is_compressed: bool,
        options: &ReadOptions,
    ) -> Result<Self, Error> {
        let mut data_sets = read_chain(&source, options)?;
        labels::merge(&mut data_sets);
        let default_index = default_data_set::choose(&mut data_sets);
        if let Some(first) = data_sets.first_mut()
            && is_compressed
        {
            let code = DeviationCode::CompressedFile;
            first
                .deviations
                .insert(0, remark(1, code, "an FCS file", "a gzip stream".to_owned(), "unpacked"));
        }
        Ok(Self { source, path: path.map(Path::to_path_buf), data_sets, default_index })
    }

    /// Returns every data set, in the order of the file; there is at least one.
    #[must_use]
    pub fn data_sets(&self) -> &[DataSet] {
        &self.data_sets
    }

    /// Returns a data set by its number, from 1.
    ///
    /// # Errors
    /// [`Error::Request`] where there is no such data set.
    pub fn data_set(&self, number: u32) -> Result<&DataSet, Error> {
        let index = number.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| self.data_sets.get(index)).ok_or_else(|| {
            let expected = match self.data_sets.len() {
                1 => "1, the only one".to_owned(),
                count => format!("1 to {count}"),
            };
            let mut error = RequestError::new("data set", expected, number.to_string());
            error.hint = Some("without --data-set the one of highest resolution is read".to_owned());
            error.file.clone_from(&self.path);
            error.into()
        })
    }

    /// Returns the data set of highest resolution, the first of them where several have it.
    ///
    /// The resolution of a data set is the largest width of a value that is not time: the bits that `$PnR` uses for
    /// integers, 32 and 64 for floats. Data sets without events stand back. Of a Beckman LMD file this is the second
    /// data set (20 bits, linear, uncompensated), whose labels come from the first; of a plate, whose wells have one
    /// resolution, it is the first well.
    #[must_use]
    pub fn default_data_set(&self) -> &DataSet {
        &self.data_sets[self.default_index]
    }

    /// Opens the events of one of this file's data sets.
    #[must_use]
    pub fn events<'a>(&'a self, data_set: &'a DataSet) -> Events<'a> {
        Events::new(&self.source, data_set, self.path.as_deref())
    }

    /// Returns the path that the file was opened by.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Returns the bytes of the file, unpacked where it is compressed.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Compares the CRC of a data set with its bytes, in one pass over them.
    ///
    /// # Errors
    /// [`Error::Io`] where they cannot be read.
    pub fn check_crc(&self, data_set: &DataSet) -> Result<Crc, Error> {
        let range = data_set.segments.base_offset()..data_set.segments.end();
        crc::check(&self.source, range, data_set.crc_field()).map_err(|error| self.with_path(error))
    }

    /// Derives the seconds of a tick where `$TIMESTEP` is missing: (`$ETIM` − `$BTIM`) ÷ (last − first time of an event).
    ///
    /// It is an estimate, good to a second in the duration, and is not applied to scaled values. `None` where there is
    /// a `$TIMESTEP`, no time parameter of one word, no begin or end, or no time between the first and last event.
    ///
    /// # Errors
    /// Where the events cannot be read.
    pub fn derive_time_step(&self, data_set: &DataSet) -> Result<Option<f64>, Error> {
        let acquisition = data_set.acquisition();
        let time = data_set.parameters().iter().find(|parameter| parameter.kind() == ParameterKind::Time);
        let (None, Some(seconds), Some(time)) =
            (acquisition.time_step_seconds, acquisition.duration_seconds(), time)
        else {
            return Ok(None);
        };
        let Some(last_event) = data_set.event_count().checked_sub(1) else { return Ok(None) };
        let first = self.raw_value(data_set, 0, time.index())?;
        let last = self.raw_value(data_set, last_event, time.index())?;
        let ticks = first.zip(last).map(|(first, last)| last - first);
        Ok(ticks.filter(|&ticks| ticks > 0.0 && seconds > 0.0).map(|ticks| seconds / ticks))
    }

    fn raw_value(
        &self,
        data_set: &DataSet,
        event: u64,
        parameter: ParameterIndex,
    ) -> Result<Option<f64>, Error> {
        let columns = self.events(data_set).read_raw(event..event + 1, &[parameter])?;
        Ok(columns.first().and_then(|column| column.value(0)))
    }

    fn with_path(&self, error: Error) -> Error {
        match &self.path {
            Some(path) => error.with_file(path),
            None => error,
        }
    }
}

fn source_options(options: &ReadOptions) -> SourceOptions {
    SourceOptions {
        max_file_len: options.limits.max_file_len,
        max_spooled_len: options.limits.max_spooled_len,
        access: options.access,
    }
}

fn starts_with_gzip(path: &Path) -> io::Result<bool> {
    let mut magic = Vec::new();
    File::open(path)?.take(GZIP_MAGIC.len() as u64).read_to_end(&mut magic)?;
    Ok(magic == GZIP_MAGIC)
}

/// Reads the first data set and those that it leads to.
fn read_chain(source: &Source, options: &ReadOptions) -> Result<Vec<DataSet>, Error> {
    let mut data_sets = Vec::new();
    // TEXT, supplemental TEXT and ANALYSIS may overlap in a damaged file, but not time and again
    let mut text_budget = source.len().saturating_mul(2);
    let mut next = Some(0);
    while let Some(base_offset) = next {
        let number = data_sets.len() as u64 + 1;
        LimitError::check("data sets", options.limits.max_data_sets, number)?;
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let input = Input { source, options, base_offset };
        match read::read(input, number, &mut text_budget) {
            Ok((data_set, following)) => {
                data_sets.push(data_set);
                next = following;
            }
            Err(error) if options.policy == Policy::Salvage && !data_sets.is_empty() => {
                stop_before(&mut data_sets, &error);
                next = None;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(data_sets)
}

/// Records that a data set after the first could not be salvaged.
fn stop_before(data_sets: &mut [DataSet], error: &Error) {
    let Some(last) = data_sets.last_mut() else { return };
    let code = DeviationCode::NextDataInvalid;
    let found = error.to_string();
    last.deviations.push(remark(last.number, code, "another data set", found, "the file ends here"));
}

/// Makes a deviation that is of the file as a whole.
fn remark(data_set: u32, code: DeviationCode, expected: &str, found: String, action: &str) -> Deviation {
    Deviation {
        code,
        severity: code.severity().max(Severity::Info),
        data_set,
        segment: None,
        byte_offset: None,
        keyword: None,
        found,
        expected: expected.to_owned(),
        action: action.to_owned(),
    }
}

#[cfg(test)]
mod tests;
