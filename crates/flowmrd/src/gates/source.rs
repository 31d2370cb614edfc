use std::fs::File;
use std::io::Read;
use std::path::Path;

use flowmrd_gating::document::ReadError;
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
        let bytes = read_bytes(path)?;
        let file = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
        Self::from_bytes(&bytes, path, file.into_owned())
    }

    fn from_bytes(bytes: &[u8], path: &Path, file: String) -> Result<Self, Error> {
        let shown = path.display().to_string();
        match Self::from_xml(bytes, file) {
            Some(read) => read.map_err(|source| Error::Gates { file: shown, source: Box::new(source) }),
            None => Ok(Assay::from_bytes_in(bytes, &shown, path.parent())?.into()),
        }
    }

    /// Reads gates from the XML of a file; `None` for what does not begin as XML does.
    pub(crate) fn from_xml(bytes: &[u8], file: String) -> Option<Result<Self, ReadError>> {
        let text = decode_xml(bytes)?;
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

/// Decodes XML in UTF-8 or in UTF-16 with its mark; `None` for what does not begin as XML does.
fn decode_xml(bytes: &[u8]) -> Option<String> {
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => decode_utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => decode_utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ if bytes.trim_ascii_start().starts_with(b"<") => String::from_utf8_lossy(bytes).into_owned(),
        _ => return None,
    };
    text.trim_start().starts_with('<').then_some(text)
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

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect();
    // The declaration names the encoding of the file, which the text has no more; the parser does not look at it.
    String::from_utf16_lossy(&units)
}
