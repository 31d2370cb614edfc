use std::fmt;

use sha2::{Digest, Sha256};

use super::PlannedCase;
use super::fingerprint::FileHashes;
use crate::analysis::references;
use crate::assay::Assay;
use crate::digest::format_hex;
use crate::options::Options;
use crate::result::SoftwareEntry;

/// The hash of everything that a case's outcome is made of: where two keys are the same, so are the results.
///
/// SHA-256 over, each with its length before it: the program's name and version, the reading and the data set that
/// were asked for, the store's settings, the SHA-256 of the assay and of every file that it refers to, the names and
/// SHA-256 of the case's files and controls, its label, its facts, and the keys of the patient's earlier time points
/// that have a result.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CaseKey(String);

impl CaseKey {
    /// Returns the key as 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What a key is made of beside the row of the manifest.
pub(super) struct Making<'a> {
    pub(super) assay: &'a Assay,
    pub(super) files: &'a FileHashes,
    pub(super) earlier: &'a [CaseKey],
    pub(super) options: &'a Options<'a>,
    pub(super) store_settings: &'a str,
}

/// Makes the key of a case.
pub(super) fn key_of(case: &PlannedCase, making: &Making<'_>) -> CaseKey {
    let mut hash = Fields(Sha256::new());
    let software = SoftwareEntry::this();
    hash.all("software", [software.name, software.version]);
    let options = making.options;
    hash.all(
        "reading",
        [format!("{:?} {:?} {:?}", options.read.policy, options.read.limits, options.read.overrides)],
    );
    hash.all("data set", options.data_set.map(|number| number.to_string()));
    hash.all("store", [making.store_settings]);
    hash.all("assay", assay_fields(making.assay));
    for (role, files) in [("files", &making.files.files), ("controls", &making.files.controls)] {
        hash.all(role, files.iter().flat_map(|(name, sha256)| [name.as_str(), sha256.as_str()]));
    }
    let label = case.label();
    let texts = [label.case, label.patient, label.time_point, label.date.map(|date| date.to_string())];
    hash.all("label", texts.map(|text| text.map_or_else(|| "-".to_owned(), |text| format!("+{text}"))));
    let facts = case.row.facts.entries();
    hash.all("facts", facts.into_iter().flat_map(|(key, value)| [key.to_owned(), value]));
    hash.all("earlier", making.earlier.iter().map(CaseKey::as_str));
    CaseKey(format_hex(&hash.0.finalize()))
}

/// Lists the hashes of an assay and of the documents that it refers to.
fn assay_fields(assay: &Assay) -> Vec<String> {
    let mut fields = vec![assay.sha256().to_owned()];
    fields.extend(references(assay).into_iter().flat_map(|one| [one.key, one.file, one.sha256]));
    if let Some(rules) = assay.mrd() {
        fields.extend(rules.protocols.iter().map(|asked| asked.protocol.sha256().to_owned()));
        fields.extend(rules.schemes.iter().map(|scheme| scheme.sha256().to_owned()));
    }
    fields
}

/// Hashes texts so that no two lists of them give the same bytes.
struct Fields(Sha256);

impl Fields {
    fn all<T: AsRef<str>>(&mut self, name: &str, texts: impl IntoIterator<Item = T>) {
        let texts: Vec<T> = texts.into_iter().collect();
        self.0.update(name.as_bytes());
        self.0.update((texts.len() as u64).to_le_bytes());
        for text in &texts {
            self.0.update((text.as_ref().len() as u64).to_le_bytes());
            self.0.update(text.as_ref().as_bytes());
        }
    }
}
