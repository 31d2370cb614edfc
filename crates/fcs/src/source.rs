//! Sources: the bytes of a file, a pipe or memory.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

mod map;
mod spool;

/// The bytes of a file, any range of which can be read from several threads at once.
///
/// What cannot be read at any offset (a pipe, a gzip stream) is copied first: in memory when it is short, else to an
/// unlinked temporary file that vanishes with the source.
#[derive(Debug)]
pub struct Source {
    storage: Storage,
}

#[derive(Debug)]
enum Storage {
    Memory(Vec<u8>),
    Map(map::FileMap),
    File(File, u64),
}

/// How the bytes of a regular file are reached. The bytes are the same either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Through a memory map; by reads where the system gives no map.
    ///
    /// On Unix, a file that is cut short by someone else while it is mapped ends the process with a bus error.
    #[default]
    Map,
    /// By reads at an offset: for files on a network or that may be cut short meanwhile.
    Read,
}

/// How a source is opened and how long it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceOptions {
    /// How a regular file is reached.
    pub access: Access,
    /// Bytes that a regular file may have.
    pub max_file_len: u64,
    /// Bytes that a pipe or an unpacked gzip stream may have.
    pub max_spooled_len: u64,
}

impl Default for SourceOptions {
    /// Maps files of any length; copies at most 64 GiB of a pipe or gzip stream.
    fn default() -> Self {
        Self { access: Access::Map, max_file_len: u64::MAX, max_spooled_len: 64 << 30 }
    }
}

/// Why bytes could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The system refused.
    #[error("cannot {action}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The file is longer than its limit.
    #[error("file too long: expected at most {max_len} bytes, got {len}")]
    TooLong {
        /// The limit, in bytes.
        max_len: u64,
        /// The length of the file, in bytes.
        len: u64,
    },
    /// The pipe or gzip stream is longer than its limit.
    #[error("stream too long: expected at most {max_len} bytes, got more")]
    SpoolTooLong {
        /// The limit, in bytes.
        max_len: u64,
    },
    /// A range was asked for that the source does not have.
    #[error("bytes {start}..{end} are outside the source: expected at most {len} bytes")]
    OutOfBounds {
        /// First byte asked for, from 0.
        start: u64,
        /// One past the last byte asked for.
        end: u64,
        /// Bytes that there are.
        len: u64,
    },
}

impl SourceError {
    fn io(action: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { action, cause }
    }
}

impl Source {
    /// Opens a file: a regular one in place, a gzip file or anything else (a pipe, a device) as a copy.
    ///
    /// # Errors
    /// [`SourceError::Io`] where the file cannot be opened or read or its gzip stream is broken;
    /// [`SourceError::TooLong`] and [`SourceError::SpoolTooLong`] past the limits.
    pub fn open(path: impl AsRef<Path>, options: &SourceOptions) -> Result<Self, SourceError> {
        let mut file = File::open(path).map_err(SourceError::io("open the file"))?;
        let facts = file.metadata().map_err(SourceError::io("look at the file"))?;
        if facts.is_dir() {
            return Err(SourceError::Io {
                action: "read a folder",
                cause: io::ErrorKind::IsADirectory.into(),
            });
        }
        if !facts.is_file() {
            return Self::from_reader(file, options);
        }
        if facts.len() > options.max_file_len {
            return Err(SourceError::TooLong { max_len: options.max_file_len, len: facts.len() });
        }
        let mut magic = Vec::new();
        (&mut file)
            .take(spool::GZIP_MAGIC.len() as u64)
            .read_to_end(&mut magic)
            .map_err(SourceError::io("read"))?;
        if magic == spool::GZIP_MAGIC {
            return spool::spool_after(magic, file, options);
        }
        Ok(Self::from_file(file, facts.len(), options.access))
    }

    /// Takes bytes; a gzip stream is unpacked.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn from_bytes(bytes: Vec<u8>, options: &SourceOptions) -> Result<Self, SourceError> {
        if bytes.starts_with(&spool::GZIP_MAGIC) {
            return spool::spool_after(Vec::new(), bytes.as_slice(), options);
        }
        Ok(Self { storage: Storage::Memory(bytes) })
    }

    /// Copies a stream to its end; a gzip stream is unpacked.
    ///
    /// Memory stays bounded: past 16 MiB the copy goes to an unlinked temporary file.
    ///
    /// # Errors
    /// As [`Source::open`].
    pub fn from_reader(reader: impl Read, options: &SourceOptions) -> Result<Self, SourceError> {
        spool::spool_after(Vec::new(), reader, options)
    }

    fn from_file(file: File, len: u64, access: Access) -> Self {
        if access == Access::Map
            && let Ok(map) = map::FileMap::new(&file, len)
        {
            return Self { storage: Storage::Map(map) };
        }
        Self { storage: Storage::File(file, len) }
    }

    /// Counts the bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.storage {
            Storage::Memory(bytes) => bytes.len() as u64,
            Storage::Map(map) => map.bytes().len() as u64,
            Storage::File(_, len) => *len,
        }
    }

    /// Tells whether there is no byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads a range: borrowed from a map or memory, else read into a buffer of its length.
    ///
    /// The range is checked against the source's length before anything is allocated.
    ///
    /// # Errors
    /// [`SourceError::OutOfBounds`] past the end, [`SourceError::Io`] where the file cannot be read.
    pub fn read(&self, range: Range<u64>) -> Result<Cow<'_, [u8]>, SourceError> {
        let bytes = match &self.storage {
            Storage::Memory(bytes) => bytes.as_slice(),
            Storage::Map(map) => map.bytes(),
            Storage::File(..) => {
                let mut buffer = Vec::new();
                self.read_into(range, &mut buffer)?;
                return Ok(Cow::Owned(buffer));
            }
        };
        self.slice(bytes, &range).map(Cow::Borrowed)
    }

    /// Reads a range as [`Source::read`] does, into `buffer` where it cannot be borrowed; the buffer's memory is kept.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn read_with<'s>(
        &'s self,
        range: Range<u64>,
        buffer: &'s mut Vec<u8>,
    ) -> Result<&'s [u8], SourceError> {
        match &self.storage {
            Storage::Memory(bytes) => self.slice(bytes, &range),
            Storage::Map(map) => self.slice(map.bytes(), &range),
            Storage::File(..) => {
                self.read_into(range, buffer)?;
                Ok(buffer)
            }
        }
    }

    fn slice<'s>(&self, bytes: &'s [u8], range: &Range<u64>) -> Result<&'s [u8], SourceError> {
        let (Ok(start), Ok(end)) = (usize::try_from(range.start), usize::try_from(range.end)) else {
            return Err(self.out_of_bounds(range));
        };
        bytes.get(start..end).ok_or_else(|| self.out_of_bounds(range))
    }

    fn read_into(&self, range: Range<u64>, buffer: &mut Vec<u8>) -> Result<(), SourceError> {
        let Storage::File(file, len) = &self.storage else { return Ok(()) };
        if range.start > range.end || range.end > *len {
            return Err(self.out_of_bounds(&range));
        }
        let wanted = usize::try_from(range.end - range.start).map_err(|_| self.out_of_bounds(&range))?;
        buffer.resize(wanted, 0);
        read_exact_at(file, buffer, range.start).map_err(SourceError::io("read the file"))
    }

    fn out_of_bounds(&self, range: &Range<u64>) -> SourceError {
        SourceError::OutOfBounds { start: range.start, end: range.end, len: self.len() }
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, buffer, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read_len) => {
                buffer = buffer.get_mut(read_len..).unwrap_or_default();
                offset += read_len as u64;
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
