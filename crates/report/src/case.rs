use crate::population_table::encode_populations;
use crate::staged_file::StagedFile;
use crate::{Error, case_page};
use flowmrd::{Analysis, CaseResult};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the files of a case lie.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CasePaths {
    /// The result as other programs read it.
    pub result: PathBuf,
    /// The table of populations.
    pub populations: PathBuf,
    /// The page to look at.
    pub report: PathBuf,
}

/// Writes `result.json`, `populations.csv` and `report.html` of a case into a folder, which is made where it is missing.
///
/// All three are written whole under temporary names in that folder before the first takes its name; `result.json` takes
/// its name last, so that a folder that has it has all three. The same analysis gives the same bytes.
///
/// # Errors
/// [`Error::Io`] where the folder or a file cannot be written; [`Error::Table`], [`Error::Json`], [`Error::Png`] or
/// [`Error::Plot`] where the analysis cannot be shown. No half file remains.
pub fn write_case(folder: &Path, analysis: &Analysis) -> Result<CasePaths, Error> {
    let populations = encode_populations(&analysis.result.populations)?;
    let report = case_page(analysis)?;
    let result = encode_result(&analysis.result)?;
    fs::create_dir_all(folder).map_err(|source| Error::Io {
        action: "make the folder",
        path: folder.to_owned(),
        source,
    })?;
    let populations = StagedFile::write(folder, "populations.csv", &populations)?;
    let report = StagedFile::write(folder, "report.html", report.as_bytes())?;
    let result = StagedFile::write(folder, "result.json", &result)?;
    Ok(CasePaths {
        populations: populations.publish()?,
        report: report.publish()?,
        result: result.publish()?,
    })
}

/// Encodes a result as JSON: UTF-8, two spaces a level, a line feed at the end, and numbers in the fewest digits that read
/// back to the same bits.
///
/// # Errors
/// [`Error::Json`] where the encoder refuses.
pub fn encode_result(result: &CaseResult) -> Result<Vec<u8>, Error> {
    let mut bytes = serde_json::to_vec_pretty(result).map_err(Error::Json)?;
    bytes.push(b'\n');
    Ok(bytes)
}
