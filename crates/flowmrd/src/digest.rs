use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use crate::error::Error;

/// Bytes that are read and hashed at a time.
const BUFFER_LEN: usize = 1 << 18;

/// Writes the SHA-256 of some bytes as 64 hexadecimal digits, as results name what they were made of.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    format_hex(&Sha256::digest(bytes))
}

/// Hashes a file's bytes as they lie on disk, a buffer at a time.
///
/// # Errors
/// [`Error::Io`] where the file cannot be read, [`Error::Cancelled`] where the caller stopped the analysis.
pub(crate) fn hash_file(path: &Path, cancel: Option<&AtomicBool>) -> Result<String, Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(failed)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BUFFER_LEN];
    loop {
        if cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed)) {
            return Err(Error::Cancelled);
        }
        match file.read(&mut buffer).map_err(failed)? {
            0 => return Ok(format_hex(&hash.finalize())),
            count => hash.update(buffer.get(..count).unwrap_or_default()),
        }
    }
}

/// Writes a hash as hexadecimal digits, two a byte.
pub(crate) fn format_hex(digest: &[u8]) -> String {
    let mut text = String::with_capacity(2 * digest.len());
    for byte in digest {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
