//! What an assay will do, in sentences, and what is legal in it and doubtful.

use std::path::Path;

use serde::Serialize;

use super::{Assay, Place};
use crate::analysis::open_panel;
use crate::error::Error;
use crate::input::Input;
use crate::options::Options;
use crate::result::MarkerEntry;

mod doubts;
mod gates;
mod level;
mod names;
mod quality;
mod words;

pub use doubts::Doubt;
use gates::{Tree, tree_of};

/// What an assay will do, topic by topic, and what somebody should look at before it is used.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The assay's name.
    pub name: String,
    /// The assay's version.
    pub version: String,
    /// SHA-256 of the document, 64 hexadecimal digits.
    pub sha256: String,
    /// Name of the file for which the names were looked up; absent where none was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// What is done, in the order in which it is done.
    pub topics: Vec<Topic>,
    /// Which parameter of the file each name is, in the order in which the gates use them; empty without a file.
    pub markers: Vec<MarkerEntry>,
    /// What is legal and doubtful, in the order of the document.
    pub doubts: Vec<Doubt>,
}

/// Sentences about one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Topic {
    /// What they are about.
    pub title: String,
    /// The sentences.
    pub statements: Vec<Statement>,
}

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// How deep in a tree it stands, from 0.
    pub depth: usize,
    /// The sentence; texts of the document are cut and their control characters escaped.
    pub text: String,
}

impl Topic {
    /// Makes a topic of sentences that stand beside each other.
    fn of(title: &str, sentences: impl IntoIterator<Item = String>) -> Self {
        let statements = sentences.into_iter().map(|text| Statement { depth: 0, text }).collect();
        Self { title: title.to_owned(), statements }
    }
}

impl Assay {
    /// Explains what the assay does with any file.
    ///
    /// # Examples
    /// ```
    /// # let fixtures = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures"));
    /// let explanation = flowmrd::Assay::read(fixtures.join("follow-up.toml"))?.explain();
    /// let gates = explanation.topics.iter().find(|topic| topic.title == "Gates").unwrap();
    /// assert_eq!(gates.statements[0].text, "Steady keeps, of all events, those with Time at least 0.5");
    /// # Ok::<(), flowmrd::Error>(())
    /// ```
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let tree = tree_of(self);
        self.explanation(tree.as_ref(), None)
    }

    /// Explains what the assay does with a file: which parameter each name is, and how it is compensated and scaled.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Fcs`] for a file that cannot be read; [`Error::Assay`], [`Error::Compensation`],
    /// [`Error::Sample`] and [`Error::Bind`] for names, scales and matrices that the file does not have.
    pub fn explain_for(&self, file: impl AsRef<Path>, options: &Options<'_>) -> Result<Explanation, Error> {
        let input = Input::open(file.as_ref(), options)?;
        let (panel, _) = open_panel(self, &input, None)?;
        let ranges = input.data_set()?.parameters().iter();
        let seen = Seen {
            file: &input.name,
            markers: &panel.markers,
            ranges: ranges.map(flowmrd_fcs::Parameter::range).collect(),
            findings: panel.compensation_findings(&input.name),
            remarks: &panel.remarks,
        };
        let tree = gates::tree_of_panel(self, &panel);
        Ok(self.explanation(Some(&tree), Some(&seen)))
    }

    fn explanation(&self, tree: Option<&Tree>, seen: Option<&Seen<'_>>) -> Explanation {
        let mut topics = vec![match seen {
            Some(seen) => names::found(self, seen),
            None => names::looked_for(self),
        }];
        topics.push(names::compensation(self));
        topics.extend(names::scales(self));
        topics.push(gates::topic(self, tree));
        topics.extend(level::laips(self, tree));
        topics.extend(level::rules(self));
        topics.extend(level::comparisons(self));
        topics.extend(quality::topic(self));
        topics.extend(level::defaults(self));
        Explanation {
            name: self.name.clone(),
            version: self.version.clone(),
            sha256: self.sha256.clone(),
            file: seen.map(|seen| seen.file.to_owned()),
            topics,
            markers: seen.map(|seen| seen.markers.to_vec()).unwrap_or_default(),
            doubts: doubts::list(self, tree, seen),
        }
    }
}

/// What a file says of the assay's names.
struct Seen<'a> {
    file: &'a str,
    markers: &'a [MarkerEntry],
    /// `$PnR` by parameter.
    ranges: Vec<Option<f64>>,
    findings: Vec<crate::result::FindingEntry>,
    remarks: &'a [String],
}

impl Seen<'_> {
    /// Finds the top of the range of the parameter that a name is.
    fn range_of(&self, name: &str) -> Option<f64> {
        let entry = self.markers.iter().find(|entry| entry.marker == name)?;
        let index = usize::try_from(entry.number?.checked_sub(1)?).ok()?;
        self.ranges.get(index).copied().flatten()
    }
}

/// Where the document begins.
const TOP: Place = Place { line: 1, column: 1 };
