//! The rule of carry-over: a low case that was recorded right after a high one on the same cytometer.

use super::acquired::Acquired;
use super::result::CohortFindingEntry;
use super::{CaseOutcome, PlannedCase};
use crate::quality::judgement::percent;
use crate::quality::rule::CarryOver;
use crate::quality::setting::RackRule;
use crate::result::{CaseResult, FindingEntry, FindingLevel, VerdictEntry};

/// Finds the cases whose positive events may be those of the file before.
///
/// Of each file the one before on the same cytometer is looked at, a control's too, where both are by the same assay,
/// which has the thresholds. The finding is a caution where the part of the positive events before that may be carried
/// over is at least one event and at least the share of the file's own that matters, and the case is called detected.
pub(super) fn find(
    cases: &[PlannedCase],
    outcomes: &[CaseOutcome],
    acquired: &[Acquired],
) -> Vec<CohortFindingEntry> {
    let result = |index: usize| outcomes.get(index).and_then(|outcome| outcome.result.as_ref().ok());
    let neighbours = acquired.iter().zip(acquired.iter().skip(1));
    let found = neighbours.filter_map(|(before, after)| {
        let is_of_cases = !after.is_control && !before.is_control && before.case != after.case;
        if before.cytometer != after.cytometer || !is_of_cases {
            return None;
        }
        let case = cases.get(after.case)?;
        let rule = case.assay().ok()?.quality().carry_over.as_ref()?;
        let pause = after.begin - before.end;
        if pause.num_milliseconds() as f64 > MILLISECONDS_A_MINUTE * rule.maximum_pause_minutes {
            return None;
        }
        let (high, low) = (result(before.case)?, result(after.case)?);
        if high.assay.sha256 != low.assay.sha256 {
            return None;
        }
        let (source, own) = (positive(high, &before.file)?, positive(low, &after.file)?);
        let is_detected =
            matches!(low.mrd.level.verdict, VerdictEntry::Quantifiable | VerdictEntry::DetectedBelowLoq);
        if own == 0 || !is_detected || !rule.is_doubtful(source, own) {
            return None;
        }
        Some(CohortFindingEntry {
            case: case.row.name.clone(),
            line: case.row.line,
            finding: rule.describe((before, cases.get(before.case)?, source), (after, own)),
        })
    });
    found.collect()
}

const MILLISECONDS_A_MINUTE: f64 = 60_000.0;

/// Returns the positive events of one file of a case.
fn positive(result: &CaseResult, file: &str) -> Option<u64> {
    let level = &result.mrd.level;
    match &level.dispersion {
        None if result.inputs.len() == 1 => Some(level.positive),
        None => None,
        Some(dispersion) => dispersion.tubes.iter().find(|tube| tube.name == file).map(|tube| tube.positive),
    }
}

impl CarryOver {
    /// Returns how many of the positive events before may be carried over.
    fn carried(&self, source: u64) -> f64 {
        self.carried_fraction * source as f64
    }

    /// Tells whether a file's own positive events may be those of the one before.
    fn is_doubtful(&self, source: u64, own: u64) -> bool {
        let carried = self.carried(source);
        carried >= 1.0 && carried >= self.caution_share * own as f64
    }

    fn describe(
        &self,
        (before, case_before, source): (&Acquired, &PlannedCase, u64),
        (after, own): (&Acquired, u64),
    ) -> FindingEntry {
        let seen = format!(
            "{own} positive events, recorded at {} right after {} of case {} with {source} positive events at {}",
            after.begin.time(),
            before.file,
            case_before.row.name,
            before.begin.time(),
        );
        let expected = format!(
            "more than {:.0}, for a carry-over of {} would leave {:.0} behind",
            self.carried(source) / self.caution_share,
            percent(self.carried_fraction),
            self.carried(source)
        );
        FindingEntry::seen(Self::NAME, FindingLevel::Caution, [&after.file, &seen, &expected]).with_advice(
            "look whether the positive events come at the beginning, and record the sample again after a rinse",
        )
    }
}
