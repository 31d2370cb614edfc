use std::collections::HashMap;

use super::{Deviation, DeviationCode, Severity};
use crate::error::keyword_excerpt;
use crate::{Error, FormatError, Policy, SegmentKind};

/// Deviations of one kind that are kept one by one; later ones are counted.
const MAX_OF_A_KIND: u64 = 100;

/// The deviations of a data set while it is read, and the policy that each must pass.
#[derive(Debug)]
pub(crate) struct Journal {
    policy: Policy,
    data_set: u32,
    deviations: Vec<Deviation>,
    counts: HashMap<DeviationCode, u64>,
}

/// What was found, expected and done, and where.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    code: DeviationCode,
    segment: Option<SegmentKind>,
    byte_offset: Option<u64>,
    keyword: Option<String>,
    found: String,
    expected: String,
    action: String,
}

impl Note {
    /// Starts a note; where it applies is added by the methods below.
    pub(crate) fn new(
        code: DeviationCode,
        expected: impl Into<String>,
        found: impl Into<String>,
        action: impl Into<String>,
    ) -> Self {
        let (found, expected, action) = (found.into(), expected.into(), action.into());
        Self { code, segment: None, byte_offset: None, keyword: None, found, expected, action }
    }

    /// Names the segment.
    pub(crate) fn in_segment(mut self, segment: SegmentKind) -> Self {
        self.segment = Some(segment);
        self
    }

    /// Names the byte in the file, from 0.
    pub(crate) fn at_byte(mut self, byte_offset: u64) -> Self {
        self.byte_offset = Some(byte_offset);
        self
    }

    /// Names the keyword, cut and escaped.
    pub(crate) fn of_keyword(mut self, keyword: impl AsRef<str>) -> Self {
        self.keyword = Some(keyword_excerpt(keyword.as_ref()));
        self
    }

    /// Says what was found, in place of what the note started with.
    pub(crate) fn set_found(&mut self, found: String) {
        self.found = found;
    }

    /// Turns the note into the error that refuses it.
    pub(crate) fn into_error(self, data_set: u32) -> FormatError {
        let mut error = FormatError::new(self.code.title(), self.expected, self.found)
            .in_data_set(data_set)
            .with_code(self.code);
        error.segment = self.segment;
        error.byte_offset = self.byte_offset;
        error.keyword = self.keyword;
        error
    }
}

impl Journal {
    /// Starts the journal of a data set, counted from 1.
    pub(crate) fn new(policy: Policy, data_set: u32) -> Self {
        Self { policy, data_set, deviations: Vec::new(), counts: HashMap::new() }
    }

    /// Returns the number of the data set, from 1.
    pub(crate) fn data_set(&self) -> u32 {
        self.data_set
    }

    /// Records a repair that is certain, or a remark.
    ///
    /// # Errors
    /// Under [`Policy::Strict`], where it is more than a remark.
    pub(crate) fn record(&mut self, note: Note) -> Result<(), Error> {
        if self.policy == Policy::Strict && note.code.severity() == Severity::Warning {
            let hint = format!("the default policy reads the file: {}", note.action);
            return Err(note.into_error(self.data_set).with_hint(hint).into());
        }
        self.keep(note);
        Ok(())
    }

    /// Records a loss that only [`Policy::Salvage`] accepts.
    ///
    /// # Errors
    /// Under every other policy, with a hint.
    pub(crate) fn salvage(&mut self, note: Note, hint: &str) -> Result<(), Error> {
        if self.policy != Policy::Salvage {
            return Err(note.into_error(self.data_set).with_hint(hint).into());
        }
        self.keep(note);
        Ok(())
    }

    /// Makes the error that refuses the data set under every policy.
    pub(crate) fn refuse(&self, note: Note, hint: impl Into<String>) -> Error {
        note.into_error(self.data_set).with_hint(hint).into()
    }

    /// Ends the journal; kinds met more than 100 times get one last remark with the number of the rest.
    pub(crate) fn finish(mut self) -> Vec<Deviation> {
        let mut rests: Vec<_> = self.counts.iter().filter(|(_, count)| **count > MAX_OF_A_KIND).collect();
        rests.sort();
        for (code, count) in rests {
            self.deviations.push(Deviation {
                code: DeviationCode::MoreOfTheSame,
                severity: Severity::Info,
                data_set: self.data_set,
                segment: None,
                byte_offset: None,
                keyword: None,
                found: format!("{} more of {code}", count - MAX_OF_A_KIND),
                expected: "none".to_owned(),
                action: "treated as the first ones".to_owned(),
            });
        }
        self.deviations
    }

    fn keep(&mut self, note: Note) {
        let count = self.counts.entry(note.code).or_default();
        *count += 1;
        if *count > MAX_OF_A_KIND {
            return;
        }
        self.deviations.push(Deviation {
            code: note.code,
            severity: note.code.severity(),
            data_set: self.data_set,
            segment: note.segment,
            byte_offset: note.byte_offset,
            keyword: note.keyword,
            found: note.found,
            expected: note.expected,
            action: note.action,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(code: DeviationCode) -> Note {
        Note::new(code, "this", "that", "did so")
    }

    #[test]
    fn strict_lets_remarks_pass_and_refuses_repairs() {
        let mut journal = Journal::new(Policy::Strict, 1);
        assert!(journal.record(note(DeviationCode::TrailingBytes)).is_ok());
        let error = journal.record(note(DeviationCode::DataEndOnePast)).unwrap_err();
        assert!(error.to_string().ends_with("[data-end-one-past]"), "{error}");
        assert_eq!(journal.finish().len(), 1);
    }

    #[test]
    fn losses_pass_under_salvage_alone() {
        for (policy, passes) in [(Policy::Strict, false), (Policy::Default, false), (Policy::Salvage, true)] {
            let mut journal = Journal::new(policy, 1);
            assert_eq!(journal.salvage(note(DeviationCode::FileTruncated), "salvage").is_ok(), passes);
        }
    }

    #[test]
    fn journal_counts_what_it_does_not_keep() {
        let mut journal = Journal::new(Policy::Default, 1);
        for _ in 0..105 {
            journal.record(note(DeviationCode::KeywordPadded)).unwrap();
        }
        let deviations = journal.finish();
        assert_eq!(deviations.len(), 101);
        assert_eq!(deviations[100].found, "5 more of keyword-padded");
    }
}
