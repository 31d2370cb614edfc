//! The rule of carry-over: a low case that was recorded right after a high one on the same cytometer.

use chrono::TimeDelta;

use super::acquired::Acquired;
use super::result::CohortFindingEntry;
use super::{CaseOutcome, PlannedCase};
use crate::result::{CaseResult, FindingEntry, FindingLevel, VerdictEntry};

/// Name of the rule.
pub const CARRY_OVER: &str = "carry-over";

/// The share of a file's events that may turn up in the next one: 1 %, ten times the order of what makers of clinical
/// cytometers state (0.1 %; from memory of the literature, not read), for a rinse that was left out or a worn probe.
/// Ours; a laboratory knows its own by running a high and a low sample in turn.
pub const CARRIED_FRACTION: f64 = 1e-2;

/// The share of a case's positive events from which carried-over ones matter: a half. Ours.
pub const MATTERING_SHARE: f64 = 0.5;

/// The longest time between two files, in minutes, in which one can carry over into the next: two hours. Ours; a
/// longer pause has a rinse or a start in it.
pub const LONGEST_PAUSE_MINUTES: i64 = 120;

/// Finds the cases whose positive events may be those of the file before.
///
/// Of each file the one before on the same cytometer is looked at, a control's too, where both are by the same assay.
/// The finding is a caution where 1 % of the positive events before are at least one event and at least half of the
/// file's own, and the case is called detected.
pub(super) fn find(
    cases: &[PlannedCase],
    outcomes: &[CaseOutcome],
    acquired: &[Acquired],
) -> Vec<CohortFindingEntry> {
    let result = |index: usize| outcomes.get(index).and_then(|outcome| outcome.result.as_ref().ok());
    let neighbours = acquired.iter().zip(acquired.iter().skip(1));
    let found = neighbours.filter_map(|(before, after)| {
        let is_next = before.cytometer == after.cytometer
            && after.begin - before.end <= TimeDelta::minutes(LONGEST_PAUSE_MINUTES);
        if !is_next || after.is_control || before.is_control || before.case == after.case {
            return None;
        }
        let (high, low) = (result(before.case)?, result(after.case)?);
        if high.assay.sha256 != low.assay.sha256 {
            return None;
        }
        let (source, own) = (positive(high, &before.file)?, positive(low, &after.file)?);
        let carried = CARRIED_FRACTION * source as f64;
        let is_detected =
            matches!(low.mrd.level.verdict, VerdictEntry::Quantifiable | VerdictEntry::DetectedBelowLoq);
        if own == 0 || !is_detected || carried < 1.0 || carried < MATTERING_SHARE * own as f64 {
            return None;
        }
        let (case, case_before) = (cases.get(after.case)?, cases.get(before.case)?);
        Some(CohortFindingEntry {
            case: case.row.name.clone(),
            line: case.row.line,
            finding: describe((before, case_before, source), (after, own), carried),
        })
    });
    found.collect()
}

/// Returns the positive events of one file of a case.
fn positive(result: &CaseResult, file: &str) -> Option<u64> {
    let level = &result.mrd.level;
    match &level.dispersion {
        None if result.inputs.len() == 1 => Some(level.positive),
        None => None,
        Some(dispersion) => dispersion.tubes.iter().find(|tube| tube.name == file).map(|tube| tube.positive),
    }
}

fn describe(
    (before, case_before, source): (&Acquired, &PlannedCase, u64),
    (after, own): (&Acquired, u64),
    carried: f64,
) -> FindingEntry {
    let seen = format!(
        "{own} positive events, recorded at {} right after {} of case {} with {source} positive events at {}",
        after.begin.time(),
        before.file,
        case_before.row.name,
        before.begin.time(),
    );
    let expected = format!(
        "more than twice the {carried:.0} that a carry-over of {:.0} % would leave behind",
        100.0 * CARRIED_FRACTION
    );
    FindingEntry::seen(CARRY_OVER, FindingLevel::Caution, [&after.file, &seen, &expected]).with_advice(
        "look whether the positive events come at the beginning, and record the sample again after a rinse",
    )
}
