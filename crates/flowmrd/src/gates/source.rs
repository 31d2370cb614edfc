use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flowmrd_gating::document::{Place, ReadError};
use flowmrd_gating::flowjo::Workspace;
use flowmrd_gating::{GateDocument, gating_ml};

use crate::assay::Assay;
use crate::digest::sha256_hex;
use crate::error::Error;

/// Longest document of gates that is read, in bytes.
const DOCUMENT_LIMIT: u64 = 256 << 20;

/// Where gates come from.
#[derive(Clone, Debug, PartialEq)]
pub enum GateSource {
    /// An assay: its gates and LAIPs.
    Assay(Box<Assay>),
    /// A gate document.
    Document {
        /// Name of its file, without folders.
        file: String,
        /// SHA-256 of its bytes, 64 hexadecimal digits.
        sha256: String,
        /// Its gates.
        document: Box<GateDocument>,
    },
    /// A FlowJo workspace.
    FlowJo {
        /// Name of its file, without folders.
        file: String,
        /// SHA-256 of its bytes, 64 hexadecimal digits.
        sha256: String,
        /// Its samples and their gates.
        workspace: Box<Workspace>,
    },
}

impl From<Assay> for GateSource {
    fn from(assay: Assay) -> Self {
        Self::Assay(Box::new(assay))
    }
}

impl GateSource {
    /// Reads gates from a file, whose content says what it is: XML with the root element `Workspace` is FlowJo's, other XML
    /// Gating-ML 2.0, and anything else an assay.
    ///
    /// # Errors
    /// [`Error::Io`] where the file cannot be read, [`Error::Gates`] for XML that makes no gates, [`Error::Assay`] for
    /// what is neither XML nor an assay.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        Self::from_bytes(&read_bytes(path)?, path)
    }

    /// Reads gates from the bytes of their file; `path` names it in errors and results, and gates to which an assay refers
    /// are looked for beside it.
    ///
    /// # Errors
    /// As [`GateSource::read`].
    pub fn from_bytes(bytes: &[u8], path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let file = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
        let (shown, file) = (path.display().to_string(), file.into_owned());
        match Self::from_xml(bytes, file) {
            Some(read) => read.map_err(|source| Error::Gates { file: shown, source: Box::new(source) }),
            None => Ok(Assay::from_bytes_in(bytes, &shown, path.parent())?.into()),
        }
    }

    /// Reads gates from the XML of a file; `None` for what does not begin as XML does.
    pub(crate) fn from_xml(bytes: &[u8], file: String) -> Option<Result<Self, ReadError>> {
        if !is_xml(bytes) {
            return None;
        }
        let text = match decode(bytes) {
            Ok(text) => text,
            Err(error) => return Some(Err(error)),
        };
        let sha256 = sha256_hex(bytes);
        Some(match root_name(&text) {
            "Workspace" => Workspace::read(&text).map(|workspace| {
                let workspace = Box::new(workspace);
                Self::FlowJo { file, sha256, workspace }
            }),
            _ => gating_ml::read(&text).map(|document| {
                let document = Box::new(document);
                Self::Document { file, sha256, document }
            }),
        })
    }

    /// Refuses the name of a sample beside gates that are not those of samples.
    pub(crate) fn check_sample(&self, sample: Option<&str>) -> Result<(), Error> {
        match (sample, self.origin()) {
            (None, _) | (_, Self::FlowJo { .. }) => Ok(()),
            (Some(sample), Self::Assay(_) | Self::Document { .. }) => {
                Err(Error::NoSamples { sample: sample.to_owned() })
            }
        }
    }

    /// Returns where the gates themselves are: what an assay refers to, else the source.
    pub(crate) fn origin(&self) -> &Self {
        match self {
            Self::Assay(assay) => assay.reference().map_or(self, |reference| &reference.source),
            _ => self,
        }
    }
}

/// Reads a file of at most [`DOCUMENT_LIMIT`] bytes, and one byte more of a longer one, which is refused by its reader.
fn read_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(DOCUMENT_LIMIT + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// The mark of UTF-8.
const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

/// Tells whether a document begins as XML does, in UTF-8, ISO 8859-1 or UTF-16 with its mark.
fn is_xml(bytes: &[u8]) -> bool {
    let is_markup = |rest: &[u8]| rest.trim_ascii_start().first() == Some(&b'<');
    match bytes {
        [0xFF, 0xFE, rest @ ..] | [0xFE, 0xFF, rest @ ..] => {
            // Blanks and the first letter have a byte of 0 beside them.
            let first = rest.iter().find(|&&byte| byte != 0 && !byte.is_ascii_whitespace());
            first == Some(&b'<')
        }
        _ => is_markup(bytes.strip_prefix(UTF_8_MARK).unwrap_or(bytes)),
    }
}

/// Decodes UTF-8, UTF-16 with its mark, and ISO 8859-1 where the declaration says so; nothing is replaced.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => decode_utf16(rest, u16::from_le_bytes).map(Cow::Owned),
        [0xFE, 0xFF, rest @ ..] => decode_utf16(rest, u16::from_be_bytes).map(Cow::Owned),
        _ => {
            let bytes = bytes.strip_prefix(UTF_8_MARK).unwrap_or(bytes);
            match std::str::from_utf8(bytes) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(_) if is_latin_1(bytes) => {
                    Ok(Cow::Owned(bytes.iter().copied().map(char::from).collect()))
                }
                Err(error) => Err(refuse_byte(bytes, error.valid_up_to())),
            }
        }
    }
}

/// Tells whether the declaration of a document names ISO 8859-1.
fn is_latin_1(bytes: &[u8]) -> bool {
    let declaration = bytes.split(|&byte| byte == b'>').next().unwrap_or_default().to_ascii_uppercase();
    let is_named = |name: &[u8]| declaration.windows(name.len()).any(|window| window == name);
    declaration.trim_ascii_start().starts_with(b"<?XML")
        && (is_named(b"\"ISO-8859-1\"") || is_named(b"'ISO-8859-1'"))
}

fn refuse_byte(bytes: &[u8], offset: usize) -> ReadError {
    let (before, rest) = bytes.split_at_checked(offset).unwrap_or((bytes, &[]));
    let before = String::from_utf8_lossy(before);
    let found = rest.first().map_or("its end".to_owned(), |byte| format!("the byte 0x{byte:02X}"));
    ReadError::Encoding {
        place: Place::at(&before, before.len()),
        encoding: "UTF-8, or an encoding=\"ISO-8859-1\" in the declaration",
        found,
    }
}

/// Returns the name of the first element, without its prefix; empty where there is none.
fn root_name(text: &str) -> &str {
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
        } else if !rest.starts_with(['?', '!']) {
            let end = rest.find(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '/'));
            let name = &rest[..end.unwrap_or(rest.len())];
            return name.rsplit(':').next().unwrap_or(name);
        }
    }
    ""
}

/// Decodes UTF-16; the declaration names the encoding of the file, which the text has no more, and the parser does not look
/// at it.
fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ReadError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    let refuse = |text: &str, found: String| ReadError::Encoding {
        place: Place::at(text, text.len()),
        encoding: "UTF-16",
        found,
    };
    for letter in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        match letter {
            Ok(letter) => text.push(letter),
            Err(error) => {
                let found = format!("half a character, 0x{:04X}", error.unpaired_surrogate());
                return Err(refuse(&text, found));
            }
        }
    }
    if rest.is_empty() { Ok(text) } else { Err(refuse(&text, "half a unit".to_owned())) }
}
