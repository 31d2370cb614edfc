use serde::{Deserialize, Serialize};

/// The program that made a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoftwareEntry {
    /// `flowmrd`.
    pub name: String,
    /// Version of the engine.
    pub version: String,
}

impl SoftwareEntry {
    /// Describes this program.
    #[must_use]
    pub fn this() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// The assay by which a case was analysed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssayEntry {
    /// `name` of the assay.
    pub name: String,
    /// `version` of the assay.
    pub version: String,
    /// SHA-256 of the assay file's bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// The files that the assay refers to; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub references: Vec<ReferenceEntry>,
}

/// A file that an assay refers to: the document of its gates, or the table of its matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceEntry {
    /// Key of the assay, dotted: `gating`, `compensation.csv` or `mrd.blanks`.
    pub key: String,
    /// Name of the file without its folders.
    pub file: String,
    /// SHA-256 of the file's bytes, 64 hexadecimal digits.
    pub sha256: String,
    /// The sample of a FlowJo workspace that the assay names; absent where each file's own is taken.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sample: Option<String>,
}

/// One file of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputEntry {
    /// Name of the file without its folders.
    pub file: String,
    /// SHA-256 of the file's bytes as they lie on disk, 64 hexadecimal digits.
    pub sha256: String,
    /// Number of the data set that was analysed, from 1.
    pub data_set: u32,
    /// Events of that data set.
    pub event_count: u64,
    /// Where the file departs from the FCS standard and was read all the same.
    pub deviations: Vec<DeviationEntry>,
}

/// One departure from the FCS standard that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviationEntry {
    /// Stable code of the kind of deviation.
    pub code: String,
    /// Place, what was found, what was expected, what was done.
    pub message: String,
}

/// Which recorded parameter a name of the assay stands for, and how its values are treated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkerEntry {
    /// The name in the assay.
    pub marker: String,
    /// Number of the parameter in the first file, from 1; null for a stain that several detectors make up.
    pub number: Option<u32>,
    /// Its `$PnN`.
    pub short_name: String,
    /// Its `$PnS`; null where the file has none.
    pub stain_name: Option<String>,
    /// By which of its names the parameter was found, and how that name fits.
    pub matched_by: MarkerMatch,
    /// The measure of the pulse that the parameter holds, where the name leaves it open; null where the name says it, or
    /// the file does not.
    #[serde(default)]
    pub pulse: Option<PulseEntry>,
    /// Whether the values were compensated.
    pub compensation: CompensationEntry,
    /// The scale of the gates, as the assay writes it, such as `logicle(T=262144, W=0.5, M=4.5, A=0)`.
    pub scale: String,
}

/// By which of its names a parameter was found, and how that name fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkerMatch {
    /// `$PnS`, letter by letter.
    StainName,
    /// `$PnN`, letter by letter; no `$PnS` fitted.
    ShortName,
    /// Several `$PnS` fitted, and of those parameters this one's `$PnN` alone.
    StainAndShortName,
    /// `$PnS`, but for case, separators and the suffix of a measure.
    StainNameFolded,
    /// `$PnN`, but for case, separators and the suffix of a measure.
    ShortNameFolded,
    /// `$PnS`, as an antigen beside a fluorochrome, a metal or a clone.
    StainNameLabelled,
    /// `$PnN`, as an antigen beside a fluorochrome, a metal or a clone.
    ShortNameLabelled,
}

/// What of a detector's pulse a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PulseEntry {
    /// The area.
    Area,
    /// The height.
    Height,
    /// The width.
    Width,
}

/// Whether values were compensated before they were transformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CompensationEntry {
    /// Solved against the file's spillover matrix.
    Compensated,
    /// As recorded, after scaling.
    Uncompensated,
}

/// Under which settings a result came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsEntry {
    /// How deviations were met: `strict`, `default` or `salvage`.
    pub policy: String,
    /// Where the compensation came from: `file`, `file-if-any`, `none`, the name of a matrix of the assay, or `gating`
    /// where the document of the gates says it for each dimension.
    pub compensation: String,
    /// What the assay left to the engine.
    pub defaults: Vec<DefaultEntry>,
}

/// One setting that the assay does not state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultEntry {
    /// Key of the assay, dotted: `mrd.lod_events`.
    pub key: String,
    /// The value that was used, as the assay would write it.
    pub value: String,
}
