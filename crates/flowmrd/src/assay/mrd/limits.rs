use flowmrd_quant::Counts;
use flowmrd_quant::limits::PrecisionGoal;

use super::pairs::pairs;
use crate::assay::diagnostic::Problems;
use crate::assay::document::{Section, excerpt, number, text};
use crate::assay::folder::{Folder, ReferencedFile};
use crate::counts_table::{TABLE_LIMIT, parse_counts};

/// Parses `loq_cv`, the coefficient of variation that a quantity must not exceed; `Some(None)` where there is none.
pub(super) fn parse_precision_goal(
    section: &mut Section<'_, '_>,
    problems: &mut Problems<'_>,
) -> Option<Option<PrecisionGoal>> {
    let Some(entry) = section.find("loq_cv") else { return Some(None) };
    let subject = "`loq_cv` in [mrd]";
    let variation = number(entry.value, subject, problems)?;
    let goal = PrecisionGoal::new(variation);
    goal.map_err(|error| problems.add(&entry.value.span(), format!("{subject}: {error}"))).ok().map(Some)
}

/// Parses `blanks`: counts of samples without disease, in the assay or in a table beside it.
pub(super) fn parse_blanks(
    section: &mut Section<'_, '_>,
    folder: &Folder<'_>,
    problems: &mut Problems<'_>,
) -> Option<(Vec<Counts>, Option<ReferencedFile>)> {
    let subject = "`blanks` in [mrd]";
    let Some(entry) = section.find("blanks") else { return Some((Vec::new(), None)) };
    if entry.value.get_ref().as_str().is_none() {
        return Some((pairs(entry.value, subject, problems)?, None));
    }
    let name = text(entry.value, subject, problems)?;
    let mut refuse = |reason: String| {
        problems.add_at(name.place, format!("cannot use {}: {reason}", excerpt(&name.value)), None);
    };
    let (bytes, file) = folder.read(&name.value, TABLE_LIMIT).map_err(&mut refuse).ok()?;
    let counts =
        parse_counts(&bytes).map_err(|(line, message)| refuse(format!("line {line}: {message}"))).ok()?;
    Some((counts, Some(file)))
}
