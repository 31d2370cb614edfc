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
        for (name, time_point) in [
            (Study::ASSAY, None),
            (Study::DAY_15_ASSAY, Some("day 15")),
            (Study::DAY_33_ASSAY, Some("day 33")),
        ] {
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
