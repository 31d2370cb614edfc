#![allow(unsafe_code)]

use std::fs::File;
use std::io;

use memmap2::Mmap;

/// A file's bytes as the system maps them.
#[derive(Debug)]
pub(super) struct FileMap(Mmap);

impl FileMap {
    /// Maps the first `len` bytes of a file that has at least as many.
    pub(super) fn new(file: &File, len: u64) -> io::Result<Self> {
        let len = usize::try_from(len).map_err(|_| io::ErrorKind::FileTooLarge)?;
        // SAFETY: the map is read only, and nothing here writes to the file. Bytes that another process changes under
        // the map would be seen changed: every read of them is checked, and no bit pattern of a byte is invalid.
        // A file that is cut short meanwhile raises a signal, as `Access::Map` says; it gives no wrong memory.
        let map = unsafe { memmap2::MmapOptions::new().len(len).map(file)? };
        Ok(Self(map))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}
