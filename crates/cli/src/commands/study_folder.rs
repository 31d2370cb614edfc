use super::simulate::write_tube;
use crate::failure::{Failure, Fault};
use crate::{interrupt, progress};
use flowmrd_simulate::study::Study;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The template that the study's assays are made of.
const TEMPLATE: &str = include_str!("../../../../assays/bcp-all-follow-up.toml");

/// Levels that every assay of the study compares with.
const THRESHOLDS: &str = "thresholds = [0.0001, 0.001]\n";

/// The study's assays, each with the time point of the protocol that it asks.
const ASSAYS: [(&str, Option<&str>); 3] =
    [(Study::ASSAY, None), (Study::DAY_15_ASSAY, Some("day 15")), (Study::DAY_33_ASSAY, Some("day 33"))];

/// Name of the folder with the tubes.
const TUBES: &str = "tubes";

/// A folder with a simulated study: tubes, assays and a manifest.
pub(super) struct StudyFolder {
    path: PathBuf,
    study: Study,
}

impl StudyFolder {
    /// Takes a folder that is empty or not there yet.
    pub(super) fn at(path: &Path) -> Result<Self, Failure> {
        let study = Study::demo().map_err(|error| Failure::of(Fault::CouldNot, &error))?;
        let is_free = match fs::read_dir(path) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(refusal(path).with_cause(&error)),
        };
        if is_free { Ok(Self { path: path.to_owned(), study }) } else { Err(refusal(path)) }
    }

    /// Writes tubes, assays, and last of all the manifest.
    pub(super) fn write(&self) -> Result<(), Failure> {
        let tubes = self.path.join(TUBES);
        fs::create_dir_all(&tubes).map_err(|error| cannot_write(&tubes, &error))?;
        let bar = progress::bar("simulating", self.study.event_count());
        for file in self.study.files() {
            let path = tubes.join(&file.name);
            write_tube(&file.tube, &path, &bar)?;
            file.cut(&path).map_err(|error| Failure::of(Fault::CouldNot, &error))?;
        }
        bar.finish_and_clear();
        interrupt::check()?;
        for (name, time_point) in ASSAYS {
            self.write_text(&self.path.join(name), &assay_text(time_point))?;
        }
        self.write_text(&self.manifest(), &self.study.manifest(TUBES))
    }

    /// Returns the table of the cases.
    pub(super) fn manifest(&self) -> PathBuf {
        self.path.join("MANIFEST.csv")
    }

    /// Returns the assay of the cases that have none of their own.
    pub(super) fn assay(&self) -> PathBuf {
        self.path.join(Study::ASSAY)
    }

    fn write_text(&self, path: &Path, text: &str) -> Result<(), Failure> {
        fs::write(path, text).map_err(|error| cannot_write(path, &error))
    }
}

/// Adds thresholds to the template, and the protocol that has the time point.
fn assay_text(time_point: Option<&str>) -> String {
    let protocol = time_point.map(|time_point| {
        format!("protocols = [{{ id = \"aieop-bfm-all-2009\", time_point = \"{time_point}\" }}]\n")
    });
    format!("{}\n{THRESHOLDS}{}", TEMPLATE.trim_end(), protocol.unwrap_or_default())
}

fn refusal(path: &Path) -> Failure {
    let message = format!("folder {}: expected an empty one or none, got something there", path.display());
    Failure::could_not(message).with_hint("name a folder that is not there yet")
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::could_not(format!("cannot write {}", path.display())).with_cause(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flowmrd::Assay;
    use flowmrd::manifest::Manifest;
    use std::collections::BTreeSet;

    #[test]
    fn manifest_is_one_that_a_cohort_reads() {
        let study = Study::demo().unwrap();
        let text = study.manifest(TUBES);
        let manifest = Manifest::from_bytes(text.as_bytes(), "MANIFEST.csv", Path::new("demo")).unwrap();
        assert_eq!(manifest.cases().len(), study.cases().len());
        for (read, case) in manifest.cases().iter().zip(study.cases()) {
            assert_eq!((&read.name, read.patient.as_ref()), (&case.case, Some(&case.patient)));
            assert_eq!(read.time_point.as_ref(), Some(&case.time_point));
            assert_eq!(read.date.map(|date| date.to_string()), Some(case.date.to_string()));
            let expected: Vec<PathBuf> =
                case.files.iter().map(|name| Path::new("demo/tubes").join(name)).collect();
            assert_eq!(read.files, expected);
            assert_eq!(read.controls.len(), 1);
            assert_eq!(read.assay.is_some(), case.assay.is_some());
        }
        assert_eq!(manifest.free_columns(), ["simulated_level", "simulated"]);
    }

    #[test]
    fn assays_of_the_study_are_whole_and_those_of_its_cases_are_written() {
        let written: BTreeSet<&str> = ASSAYS.iter().map(|&(name, _)| name).collect();
        for case in Study::demo().unwrap().cases() {
            assert!(written.contains(case.assay.as_deref().unwrap_or(Study::ASSAY)), "{}", case.case);
        }
        for (name, time_point) in ASSAYS {
            let assay = Assay::parse(&assay_text(time_point), name).unwrap();
            assert!(assay.require_mrd().is_ok(), "{name}");
        }
    }
}
