use crate::arguments::FailOn;
use crate::commands::level_line::level_line;
use crate::failure::Failure;
use flowmrd::cohort::result::CohortResult;
use flowmrd::cohort::{CaseOutcome, PlannedCase, Work};
use flowmrd::result::{FindingLevel, VerdictEntry};
use flowmrd_gating::excerpt::{excerpt, excerpt_path};
use flowmrd_report::cohort::CohortPaths;
use flowmrd_report::number::format_count;

/// Says what a case came to in one line.
pub(super) fn case_line(case: &PlannedCase, outcome: &CaseOutcome) -> String {
    let name = excerpt(&case.row.name);
    match (&outcome.result, outcome.work) {
        (Err(failure), _) => format!("{name}: failed: {}", excerpt_path(&failure.message)),
        (Ok(result), Work::Kept) => format!("{name}: {} (kept)", level_line(&result.mrd)),
        (Ok(result), Work::Done) => format!("{name}: {}", level_line(&result.mrd)),
    }
}

/// Says what the cohort came to, and where to look.
pub(super) fn closing(outcomes: &[CaseOutcome], summary: &CohortResult, paths: &CohortPaths) -> String {
    let kept = outcomes.iter().filter(|outcome| outcome.work == Work::Kept).count();
    let failed = failed_count(outcomes);
    let done = outcomes.len() - kept - failed;
    let mut text = format!(
        "{}: {} analysed, {} kept from before, {} failed\n",
        count_of(outcomes.len(), "case"),
        format_count(done as u64),
        format_count(kept as u64),
        format_count(failed as u64),
    );
    text.push_str(&format!("verdicts: {}\n", verdicts(outcomes)));
    let findings =
        |level: FindingLevel| findings(outcomes, summary).filter(|(_, found)| *found == level).count();
    text.push_str(&format!(
        "findings: {} fail, {} caution, {} not evaluated\n",
        format_count(findings(FindingLevel::Fail) as u64),
        format_count(findings(FindingLevel::Caution) as u64),
        format_count(findings(FindingLevel::NotEvaluated) as u64),
    ));
    for one in &summary.findings {
        text.push_str(&format!("{}: {}\n", excerpt(&one.case), excerpt_path(&one.finding.message)));
    }
    for table in &paths.tables {
        text.push_str(&format!("table: {}\n", table.display()));
    }
    text + &format!("report: {}\n", paths.page.display())
}

fn verdicts(outcomes: &[CaseOutcome]) -> String {
    let all = [
        VerdictEntry::Quantifiable,
        VerdictEntry::DetectedBelowLoq,
        VerdictEntry::NotDetected,
        VerdictEntry::Insufficient,
    ];
    let count = |verdict: VerdictEntry| {
        let results = outcomes.iter().filter_map(|outcome| outcome.result.as_ref().ok());
        results.filter(|result| result.mrd.level.verdict == verdict).count() as u64
    };
    all.map(|verdict| format!("{} {}", format_count(count(verdict)), verdict.as_str())).join(", ")
}

/// Lists every finding of the cases and of the cohort, each with the line of its case in the manifest.
fn findings<'a>(
    outcomes: &'a [CaseOutcome],
    summary: &'a CohortResult,
) -> impl Iterator<Item = (usize, FindingLevel)> + 'a {
    let cases = outcomes.iter().zip(&summary.cases);
    let own = cases.filter_map(|(outcome, case)| Some((case.line, outcome.result.as_ref().ok()?)));
    let own = own.flat_map(|(line, result)| result.findings.iter().map(move |one| (line, one.level)));
    own.chain(summary.findings.iter().map(|one| (one.line, one.finding.level)))
}

/// Fails where a case has no result, or where a finding is at or above the level that was asked for.
pub(super) fn check(
    outcomes: &[CaseOutcome],
    summary: &CohortResult,
    fail_on: Option<FailOn>,
    paths: &CohortPaths,
) -> Result<(), Failure> {
    let failed = failed_count(outcomes);
    if failed > 0 {
        let cases = count_of(outcomes.len(), "case");
        let message = format!("without a result: {} of {cases}", format_count(failed as u64));
        let hint = format!("{} leads to the page of each, which says why", paths.page.display());
        return Err(Failure::could_not(message).with_hint(hint));
    }
    let Some(fail_on) = fail_on else { return Ok(()) };
    let met = findings(outcomes, summary).filter(|&(_, level)| fail_on.is_met_by(level));
    let cases: std::collections::BTreeSet<usize> = met.map(|(line, _)| line).collect();
    if cases.is_empty() {
        return Ok(());
    }
    let all = count_of(outcomes.len(), "case");
    let count = format_count(cases.len() as u64);
    Err(Failure::finding(format!("with a finding at or above --fail-on: {count} of {all}")))
}

fn failed_count(outcomes: &[CaseOutcome]) -> usize {
    outcomes.iter().filter(|outcome| outcome.result.is_err()).count()
}

fn count_of(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", format_count(count as u64), if count == 1 { "" } else { "s" })
}
