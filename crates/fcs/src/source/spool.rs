use std::fs::File;
use std::io::{Cursor, Read, Write};

use flate2::read::MultiGzDecoder;

use super::{Source, SourceError, SourceOptions, Storage};

/// First bytes of a gzip stream with the one compression method there is (RFC 1952, section 2.3.1).
pub(super) const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
/// Bytes of a copy that are kept in memory.
const MAX_MEMORY_LEN: usize = 16 << 20;
const BUFFER_LEN: usize = 256 << 10;

/// Copies `first` and then the rest of a stream, unpacked where it is a gzip stream.
pub(super) fn spool_after(
    mut first: Vec<u8>,
    mut rest: impl Read,
    options: &SourceOptions,
) -> Result<Source, SourceError> {
    let missing = GZIP_MAGIC.len().saturating_sub(first.len());
    (&mut rest).take(missing as u64).read_to_end(&mut first).map_err(SourceError::io("read the stream"))?;
    let is_gzip = first == GZIP_MAGIC;
    let whole = Cursor::new(first).chain(rest);
    if is_gzip {
        copy(MultiGzDecoder::new(whole), "unpack the gzip stream", options)
    } else {
        copy(whole, "read the stream", options)
    }
}

fn copy(mut stream: impl Read, action: &'static str, options: &SourceOptions) -> Result<Source, SourceError> {
    let mut spool = Spool { memory: Vec::new(), file: None, len: 0, max_len: options.max_spooled_len };
    let mut buffer = vec![0; BUFFER_LEN];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return spool.finish(options),
            Ok(read_len) => spool.push(buffer.get(..read_len).unwrap_or_default())?,
            Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(SourceError::Io { action, cause }),
        }
    }
}

struct Spool {
    memory: Vec<u8>,
    file: Option<File>,
    len: u64,
    max_len: u64,
}

impl Spool {
    fn push(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        self.len = self.len.saturating_add(bytes.len() as u64);
        if self.len > self.max_len {
            return Err(SourceError::SpoolTooLong { max_len: self.max_len });
        }
        if self.file.is_none() && self.memory.len() + bytes.len() <= MAX_MEMORY_LEN {
            self.memory.extend_from_slice(bytes);
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile().map_err(SourceError::io("make a temporary file"))?),
        };
        file.write_all(&self.memory).map_err(SourceError::io("write to a temporary file"))?;
        self.memory = Vec::new();
        file.write_all(bytes).map_err(SourceError::io("write to a temporary file"))
    }

    fn finish(self, options: &SourceOptions) -> Result<Source, SourceError> {
        match self.file {
            None => Ok(Source { storage: Storage::Memory(self.memory) }),
            Some(file) => Ok(Source::from_file(file, self.len, options.access)),
        }
    }
}
