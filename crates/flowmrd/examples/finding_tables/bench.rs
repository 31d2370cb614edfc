//! Simulating and analysing cases.

use std::path::{Path, PathBuf};

use flowmrd::result::{CaseResult, FindingLevel};
use flowmrd::{Assay, Case, Options, analyse_case};
use flowmrd_simulate::Tube;

use crate::Outcome;

/// Events of a tube.
pub const EVENTS: u64 = 40_000;

/// The assay, and a folder for tubes.
pub struct Bench {
    text: String,
    folder: tempfile::TempDir,
}

impl Bench {
    pub fn open() -> Outcome<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assays/bcp-all-follow-up.toml");
        // The last table is [mrd].
        let text = std::fs::read_to_string(path)? + "\nplacement = { draws = 0 }\n";
        Ok(Self { text, folder: tempfile::tempdir()? })
    }

    /// Reads the assay with text of more tables behind it, and a part of its own text replaced.
    pub fn assay(&self, more: &str, [from, to]: [&str; 2]) -> Outcome<Assay> {
        let text = if from.is_empty() { self.text.clone() } else { self.text.replace(from, to) };
        Ok(Assay::parse(&(text + more), "assay.toml")?)
    }

    /// Writes tubes, analyses them as one case, and deletes them.
    pub fn analyse(
        &self,
        assay: &Assay,
        name: &str,
        tubes: &[Tube],
        earlier: Vec<CaseResult>,
    ) -> Outcome<CaseResult> {
        let folder =
            self.folder.path().join(name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"));
        std::fs::create_dir_all(&folder)?;
        let write = |(index, tube): (usize, &Tube)| -> Outcome<PathBuf> {
            let path = folder.join(format!("tube-{index}.fcs"));
            tube.write_file(&path)?;
            Ok(path)
        };
        let files = tubes.iter().enumerate().map(write).collect::<Outcome<Vec<_>>>()?;
        let case = Case { files, earlier, ..Case::default() };
        let result = analyse_case(assay, &case, &Options::default());
        std::fs::remove_dir_all(&folder)?;
        Ok(result?.result)
    }
}

/// A tube with as many blasts among its nucleated cells as the level says.
pub fn tube(level: f64, seed: u64) -> Outcome<Tube> {
    Ok(Tube::new(EVENTS, level, seed)?)
}

/// Returns the worst that a rule came to, by the codes under which it speaks; `None` where it was not heard.
pub fn worst(result: &CaseResult, rule: &str) -> Option<FindingLevel> {
    let codes: &[&str] = match rule {
        "few-events" => &["few-events", "no-events"],
        "denominator" => &["denominator", "denominator-too-small"],
        "marker-names" => &["marker-names", "marker-named-twice"],
        "compensation-condition" => &["compensation-condition", "matrix-ill-conditioned"],
        "compensation-absent" => &["compensation-absent", "matrix-identity"],
        own => &[own],
    };
    let of_rule = result.findings.iter().filter(|finding| codes.contains(&finding.code.as_str()));
    // A rule that passes for one file and cannot judge another was evaluated.
    let rank = |level: FindingLevel| match level {
        FindingLevel::NotEvaluated => 0,
        FindingLevel::Pass => 1,
        FindingLevel::Caution => 2,
        FindingLevel::Fail => 3,
    };
    of_rule.map(|finding| finding.level).max_by_key(|level| rank(*level))
}
