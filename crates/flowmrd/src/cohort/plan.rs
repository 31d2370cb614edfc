use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::CaseFailure;
use crate::assay::Assay;
use crate::case::CaseLabel;
use crate::error::Error;
use crate::manifest::{Manifest, ManifestCase};
use crate::result::CaseEntry;

/// Most earlier time points that a case is given: the latest ones.
pub const EARLIER_LIMIT: usize = 100;

/// A manifest, the assays of its cases, and which case waits for which.
#[derive(Clone, Debug)]
pub struct Cohort {
    manifest: Manifest,
    cases: Vec<PlannedCase>,
}

/// One case of a cohort.
#[derive(Clone, Debug)]
pub struct PlannedCase {
    /// Place of the case in the manifest, from 0.
    pub index: usize,
    /// The row of the manifest.
    pub row: ManifestCase,
    /// Places of the same patient's earlier time points, the earliest first: the latest [`EARLIER_LIMIT`] of them.
    pub earlier: Vec<usize>,
    assay: Result<Arc<Assay>, CaseFailure>,
}

impl Cohort {
    /// Joins a manifest and its assays: `default` is that of the rows which name none.
    ///
    /// An assay of a row that cannot be read is the failure of the cases that name it.
    ///
    /// # Errors
    /// [`Error::NoAssay`] where a row names no assay and there is no default.
    pub fn plan(manifest: Manifest, default: Option<Assay>) -> Result<Self, Error> {
        let default = default.map(Arc::new);
        let mut read: BTreeMap<PathBuf, Result<Arc<Assay>, CaseFailure>> = BTreeMap::new();
        let earlier = earlier_of(manifest.cases());
        let rows = manifest.cases().iter().zip(earlier).enumerate();
        let cases = rows.map(|(index, (row, earlier))| {
            let assay = match (&row.assay, &default) {
                (Some(path), _) => read.entry(path.clone()).or_insert_with(|| read_assay(path)).clone(),
                (None, Some(default)) => Ok(Arc::clone(default)),
                (None, None) => return Err(Error::NoAssay { case: row.name.clone(), line: row.line }),
            };
            Ok(PlannedCase { index, row: row.clone(), earlier, assay })
        });
        let cases = cases.collect::<Result<_, _>>()?;
        Ok(Self { manifest, cases })
    }

    /// Calls cases `case-0001` and patients `patient-0001`, by the order in which the manifest has them, and drops
    /// days and free columns. Who comes before whom stays, and so do the names of time points; the manifest is the
    /// key.
    #[must_use]
    pub fn without_identifiers(mut self) -> Self {
        let mut patients = BTreeMap::new();
        for case in &mut self.cases {
            let row = &mut case.row;
            row.name = format!("case-{:04}", case.index + 1);
            if let Some(patient) = &mut row.patient {
                let number = patients.len() + 1;
                let pseudonym = patients.entry(std::mem::take(patient));
                *patient = pseudonym.or_insert_with(|| format!("patient-{number:04}")).clone();
            }
            row.date = None;
            row.free.clear();
        }
        self.manifest = self.manifest.without_free_columns();
        self
    }

    /// Returns the manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the cases in the order of the manifest.
    #[must_use]
    pub fn cases(&self) -> &[PlannedCase] {
        &self.cases
    }
}

impl PlannedCase {
    /// Returns how people call the case.
    #[must_use]
    pub fn label(&self) -> CaseLabel {
        CaseLabel {
            case: Some(self.row.name.clone()),
            patient: self.row.patient.clone(),
            time_point: self.row.time_point.clone(),
            date: self.row.date,
        }
    }

    /// Returns how people call the case as results have it.
    #[must_use]
    pub fn entry(&self) -> CaseEntry {
        self.label().entry().unwrap_or_default()
    }

    /// Returns the assay by which the case is analysed.
    ///
    /// # Errors
    /// The failure of the case where its assay could not be read.
    pub fn assay(&self) -> Result<&Assay, &CaseFailure> {
        self.assay.as_deref()
    }
}

fn read_assay(path: &Path) -> Result<Arc<Assay>, CaseFailure> {
    let assay = Assay::read(path).map(Arc::new).map_err(|error| CaseFailure::of(&error))?;
    match assay.require_mrd() {
        Ok(_) => Ok(assay),
        Err(error) => Err(CaseFailure::of(&Error::Assay(error))),
    }
}

/// Lists for each case the same patient's cases before it: by date, and on one day or without dates by their rows.
fn earlier_of(cases: &[ManifestCase]) -> Vec<Vec<usize>> {
    let mut of_patient: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        if let Some(patient) = &case.patient {
            of_patient.entry(patient).or_default().push(index);
        }
    }
    let mut earlier = vec![Vec::new(); cases.len()];
    for mut indices in of_patient.into_values() {
        indices.sort_by_key(|&index| (cases.get(index).and_then(|case| case.date), index));
        for (count, &index) in indices.iter().enumerate() {
            if let Some(own) = earlier.get_mut(index) {
                let skipped = count.saturating_sub(EARLIER_LIMIT);
                *own = indices.iter().take(count).skip(skipped).copied().collect();
            }
        }
    }
    earlier
}
