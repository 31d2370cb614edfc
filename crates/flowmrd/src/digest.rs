use sha2::{Digest, Sha256};

/// Writes the SHA-256 of some bytes as 64 hexadecimal digits.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    format_hex(&Sha256::digest(bytes))
}

fn format_hex(digest: &[u8]) -> String {
    use std::fmt::Write;

    let mut text = String::with_capacity(2 * digest.len());
    for byte in digest {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
