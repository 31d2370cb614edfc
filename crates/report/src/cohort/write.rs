use std::path::PathBuf;

use flowmrd::cohort::result::CohortResult;
use flowmrd::cohort::{CaseOutcome, Cohort, summarise};

use super::tables::{case_frame, cohort_population_frame, encode_csv, finding_frame};
use super::{CohortFolder, publish};
use crate::cohort_page::cohort_page;
use crate::parquet_table::encode_parquet;
use crate::{Error, StagedFile};

/// Where the files of a cohort lie, those of its cases left out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CohortPaths {
    /// The page to look at.
    pub page: PathBuf,
    /// What the cohort came to, as other programs read it.
    pub result: PathBuf,
    /// The tables: of cases and of populations, each as CSV and as Parquet, and of findings as CSV.
    pub tables: Vec<PathBuf>,
}

impl CohortFolder {
    /// Writes the tables and the page of a cohort whose cases have come to their outcomes: `cohort.csv`,
    /// `cohort.parquet`, `cohort-populations.csv`, `cohort-populations.parquet`, `cohort-findings.csv`, `cohort.json`
    /// and `cohort.html`.
    ///
    /// All are written whole under temporary names before the first takes its name. The same outcomes give the same
    /// bytes.
    ///
    /// # Errors
    /// [`Error::Io`] where a file cannot be written; [`Error::Table`], [`Error::Parquet`] or [`Error::Json`] where
    /// something cannot be encoded. No half file remains.
    pub fn write(
        &self,
        cohort: &Cohort,
        outcomes: &[CaseOutcome],
    ) -> Result<(CohortPaths, CohortResult), Error> {
        let shown = |outcome: &CaseOutcome| {
            let result = outcome.result.clone().map_err(|failure| self.shown(&failure).into_owned());
            CaseOutcome { result, work: outcome.work }
        };
        let outcomes: Vec<CaseOutcome> = outcomes.iter().map(shown).collect();
        let outcomes = outcomes.as_slice();
        let summary = summarise(cohort, outcomes);
        let mut cases = case_frame(cohort, outcomes, &summary, self)?;
        let mut populations = cohort_population_frame(cohort, outcomes)?;
        let mut findings = finding_frame(cohort, outcomes, &summary)?;
        let parquet = |name: &str, frame| {
            encode_parquet(frame).map_err(|source| Error::Parquet { path: self.root.join(name), source })
        };
        let tables = [
            ("cohort.parquet", parquet("cohort.parquet", &cases)?),
            ("cohort-populations.parquet", parquet("cohort-populations.parquet", &populations)?),
            ("cohort.csv", encode_csv(&mut cases)?),
            ("cohort-populations.csv", encode_csv(&mut populations)?),
            ("cohort-findings.csv", encode_csv(&mut findings)?),
        ];
        let mut json = serde_json::to_vec_pretty(&summary).map_err(Error::Json)?;
        json.push(b'\n');
        let page = cohort_page(cohort, outcomes, &summary, self);
        let stage = |(name, bytes): (&str, Vec<u8>)| StagedFile::write(&self.root, name, &bytes);
        let staged: Vec<StagedFile> = tables.into_iter().map(stage).collect::<Result<_, _>>()?;
        let tables = staged.into_iter().map(StagedFile::publish).collect::<Result<_, _>>()?;
        let result = publish(&self.root, "cohort.json", &json)?;
        let page = publish(&self.root, "cohort.html", page.as_bytes())?;
        Ok((CohortPaths { page, result, tables }, summary))
    }
}
