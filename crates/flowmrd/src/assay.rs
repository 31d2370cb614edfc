//! The assay: one TOML document that says what is gated, what is counted and by which rules.
//!
//! `docs/formats/assay.md` describes the document. An [`Assay`] is whole: every reference in it leads to a population,
//! every number is in range. What only a file can tell (which parameter a marker is) is found when one is analysed.

use std::path::Path;

mod axis;
mod compensation;
mod csv;
mod draft;
mod explain;
mod folder;
mod gate;
mod geometry;
mod hierarchy;
mod marker;
mod matrix;
mod mrd;
mod name;
mod placement;
mod quality;
mod reference;
mod scale;
mod sections;
mod tolerance;
mod toml_text;
mod tree;
mod write;

pub use axis::{Axis, AxisBasis, AxisSignal};
pub use compensation::CompensationSource;
pub use draft::{Draft, DraftError, draft};
pub use explain::{Doubt, Explanation, Statement, Topic};
pub use folder::ReferencedFile;
pub use gate::{Bound, Condition};
pub use geometry::{EllipsoidCondition, PolygonCondition};
pub use hierarchy::{Population, PopulationIndex, Role};
pub use marker::Marker;
pub use matrix::MatrixRule;
pub use mrd::{AskedProtocol, BackgroundRule, Laip, MrdRules};
pub use placement::{DRAW_LIMIT, PlacementRule};
pub use reference::Reference;
pub(crate) use reference::find_populations;
pub use scale::{ScaleRule, Scales};
pub(crate) use tolerance::unknown_name;
pub use tolerance::{ToleranceRule, Tolerances};
pub use write::AssayWriteError;
pub(crate) use write::{key, write};

pub use crate::document::DOCUMENT_LIMIT;
pub use crate::document::diagnostic::{Diagnostic, DocumentError as AssayError, Located, Place};
pub(crate) use nearest::nearest;

use crate::digest::sha256_hex;
use crate::document::{self, diagnostic, nearest};
use crate::error::Error;
use crate::quality::QualityRules;
use crate::result::DefaultEntry;

/// JSON schema (draft 4, which editors take for TOML) of the document: `docs/formats/assay.schema.json`.
///
/// It tells the shape. What a schema cannot tell, such as whether a parent is there, [`Assay::read`] does.
pub const SCHEMA: &str = include_str!("../../../docs/formats/assay.schema.json");

/// Most populations, gates and LAIPs together, of one assay.
pub const POPULATION_LIMIT: usize = 1000;

/// An assay whose references and numbers were checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Assay {
    pub(crate) file: String,
    pub(crate) sha256: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) description: Option<String>,
    pub(crate) markers: Vec<Marker>,
    pub(crate) axes: Vec<Axis>,
    pub(crate) matrices: Vec<MatrixRule>,
    pub(crate) compensation: CompensationSource,
    pub(crate) scales: Scales,
    pub(crate) tolerances: Tolerances,
    pub(crate) populations: Vec<Population>,
    pub(crate) reference: Option<Reference>,
    pub(crate) laips: Vec<Laip>,
    pub(crate) mrd: Option<MrdRules>,
    pub(crate) quality: QualityRules,
    pub(crate) defaults: Vec<DefaultEntry>,
}

impl Assay {
    /// Reads an assay from a file of at most [`DOCUMENT_LIMIT`] bytes, and the files that it refers to: their paths start
    /// at its folder.
    ///
    /// # Errors
    /// [`Error::Io`] where the file cannot be read; [`Error::Assay`] where the document is too long, is not UTF-8, is
    /// not TOML, or says what cannot be: with every place that is wrong.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let failed = |source| Error::Io { path: path.to_owned(), source };
        let bytes = document::read_bytes(path).map_err(failed)?;
        Self::from_bytes_in(&bytes, &path.display().to_string(), path.parent())
    }

    /// Parses an assay that refers to no other file; `file` names it in errors.
    ///
    /// # Errors
    /// As [`Assay::read`], I/O apart.
    ///
    /// # Examples
    /// ```
    /// let assay = flowmrd::Assay::parse(
    ///     r#"
    ///     [assay]
    ///     name = "B cells"
    ///     version = "1"
    ///     [scales]
    ///     default = { logicle = { T = 262144, W = 0.5, M = 4.5, A = 0 } }
    ///     [[gate]]
    ///     name = "Leucocytes"
    ///     above = { CD45 = 0.4 }
    ///     [[laip]]
    ///     name = "CD19+ CD34+"
    ///     parent = "Leucocytes"
    ///     above = { CD19 = 0.5, CD34 = 0.5 }
    ///     [mrd]
    ///     denominator = "Leucocytes"
    ///     lod_events = 20
    ///     loq_events = 50
    ///     "#,
    ///     "b-cells.toml",
    /// )?;
    /// assert_eq!(assay.populations()[1].path(), "/Leucocytes/CD19+ CD34+");
    /// # Ok::<(), flowmrd::Error>(())
    /// ```
    pub fn parse(text: &str, file: &str) -> Result<Self, Error> {
        Self::from_bytes(text.as_bytes(), file)
    }

    /// Parses an assay that refers to no other file from the bytes of its file; `file` names it in errors.
    ///
    /// # Errors
    /// As [`Assay::read`], I/O apart, and where it refers to another file, which no folder is known for.
    pub fn from_bytes(bytes: &[u8], file: &str) -> Result<Self, Error> {
        Self::from_bytes_in(bytes, file, None)
    }

    /// Parses an assay that refers to no other file and whose hash nobody asks for.
    fn parse_own(text: &str, file: &str) -> Result<Self, AssayError> {
        let text = document::decode_text(text.as_bytes(), file, "an assay")?;
        sections::parse_assay(text, file, &folder::Folder(None))
    }

    /// Parses an assay from the bytes of its file; what it refers to is read from paths that start at a folder.
    ///
    /// # Errors
    /// As [`Assay::read`], reading the assay itself apart.
    pub fn from_bytes_in(bytes: &[u8], file: &str, folder: Option<&Path>) -> Result<Self, Error> {
        let text = document::decode_text(bytes, file, "an assay")?;
        let mut assay = sections::parse_assay(text, file, &folder::Folder(folder))?;
        assay.sha256 = sha256_hex(bytes);
        Ok(assay)
    }

    /// Begins an assay that says nothing.
    fn empty(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            sha256: String::new(),
            name: String::new(),
            version: String::new(),
            description: None,
            markers: Vec::new(),
            axes: Vec::new(),
            matrices: Vec::new(),
            compensation: CompensationSource::File,
            scales: Scales::default(),
            tolerances: Tolerances::default(),
            populations: Vec::new(),
            reference: None,
            laips: Vec::new(),
            mrd: None,
            quality: QualityRules::default(),
            defaults: Vec::new(),
        }
    }

    /// Returns the rules of the MRD level, which an assay for gates alone does not have.
    ///
    /// # Errors
    /// [`AssayError`] where there is no `[mrd]`.
    pub fn require_mrd(&self) -> Result<&MrdRules, AssayError> {
        self.mrd.as_ref().ok_or_else(|| {
            let message = "missing [mrd] and [[laip]]: expected the denominator, the LAIPs and the rules of the MRD \
                           level, without which events are gated and no level is taken";
            self.refuse(None, message.to_owned(), None)
        })
    }

    /// Refuses the assay for a file, at a place or at the top of the document.
    pub(crate) fn refuse(
        &self,
        place: Option<Place>,
        message: String,
        nearest: Option<String>,
    ) -> AssayError {
        let place = place.unwrap_or(Place { line: 1, column: 1 });
        AssayError::one(&self.file, Diagnostic { place, message, nearest })
    }

    /// Refuses the assay for a file, for all that is wrong.
    pub(crate) fn refuse_all(&self, diagnostics: Vec<Diagnostic>) -> AssayError {
        AssayError::all(&self.file, diagnostics)
    }

    /// Returns the name of the document's file, without folders.
    pub(crate) fn file_name(&self) -> String {
        let name = Path::new(&self.file).file_name();
        name.map_or_else(|| self.file.clone(), |name| name.to_string_lossy().into_owned())
    }

    /// Returns the assay's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the assay's version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the free description, where the assay has one.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Returns the SHA-256 of the document's bytes, 64 hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Returns the markers and their aliases, in the order of the document.
    #[must_use]
    pub fn markers(&self) -> &[Marker] {
        &self.markers
    }

    /// Returns the named axes, in the order of the document.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// Returns the matrices, in the order of the document, that of a CSV file last.
    #[must_use]
    pub fn matrices(&self) -> &[MatrixRule] {
        &self.matrices
    }

    /// Tells where the compensation of whatever is not said otherwise comes from.
    #[must_use]
    pub fn compensation(&self) -> &CompensationSource {
        &self.compensation
    }

    /// Returns the scales of the gates.
    #[must_use]
    pub fn scales(&self) -> &Scales {
        &self.scales
    }

    /// Returns how far edges of gates may lie off.
    #[must_use]
    pub fn tolerances(&self) -> &Tolerances {
        &self.tolerances
    }

    /// Returns the assay's own gates, parents before children, then the LAIPs in the order of the document; none of an
    /// assay by reference.
    #[must_use]
    pub fn populations(&self) -> &[Population] {
        &self.populations
    }

    /// Returns the document of gates that the assay refers to, where it has no gates of its own.
    #[must_use]
    pub fn reference(&self) -> Option<&Reference> {
        self.reference.as_ref()
    }

    /// Returns the LAIPs, in the order of the document.
    #[must_use]
    pub fn laips(&self) -> &[Laip] {
        &self.laips
    }

    /// Returns the rules of the MRD level; `None` for an assay for gates alone.
    #[must_use]
    pub fn mrd(&self) -> Option<&MrdRules> {
        self.mrd.as_ref()
    }

    /// Returns the quality rules: the document's, the engine's defaults for whatever it does not set.
    #[must_use]
    pub fn quality(&self) -> &QualityRules {
        &self.quality
    }

    /// Returns the settings that the document leaves to the engine.
    #[must_use]
    pub fn defaults(&self) -> &[DefaultEntry] {
        &self.defaults
    }
}
