//! From outcomes to what is said of the cohort as a whole.

use std::collections::BTreeMap;
use std::path::Path;

use super::acquired::{acquired, begin, cytometer};
use super::control_chart::chart_limits;
use super::result::{
    COHORT_SCHEMA_VERSION, CaseStatus, ChartLimitsEntry, ChartPointEntry, ChartQuantity, CohortCaseEntry,
    CohortFindingEntry, CohortLevelEntry, CohortResult, ControlChartEntry, FindingCountsEntry, ManifestEntry,
};
use super::{CaseOutcome, Cohort, PlannedCase, carry_over};
use crate::quality::rule::ControlLimit;
use crate::quality::setting::RackRule;
use crate::result::{CaseResult, FindingEntry, FindingLevel, PhenotypeRole, SoftwareEntry};

/// Name of the rule that looks for results of a patient's earlier time points.
pub const EARLIER_FAILED: &str = "earlier-failed";

/// The fewest events of the reference population whose medians are charted: of 100 the median's place among the events
/// is known to some 10 of 100. Ours.
pub const FEWEST_EVENTS: u64 = 100;

/// Says what a cohort came to: its cases in short, what the rules saw that look at several of them, and the control
/// charts.
///
/// `outcomes` are those of the cohort's cases in their order.
#[must_use]
pub fn summarise(cohort: &Cohort, outcomes: &[CaseOutcome]) -> CohortResult {
    let cases = cohort.cases();
    let charts = charts(cases, outcomes);
    let mut findings = carry_over::find(cases, outcomes, &acquired(cases, outcomes));
    findings.extend(outside(&charts));
    findings.extend(without_earlier(cases, outcomes));
    findings.sort_by_key(|one| (std::cmp::Reverse(one.finding.level), one.line));
    let manifest = cohort.manifest();
    let file = Path::new(manifest.file()).file_name().map(|name| name.to_string_lossy().into_owned());
    CohortResult {
        schema_version: COHORT_SCHEMA_VERSION,
        software: SoftwareEntry::this(),
        manifest: ManifestEntry { file: file.unwrap_or_default(), sha256: manifest.sha256().to_owned() },
        cases: cases.iter().zip(outcomes).map(|(case, outcome)| entry(case, outcome, &findings)).collect(),
        findings,
        charts,
    }
}

fn entry(case: &PlannedCase, outcome: &CaseOutcome, findings: &[CohortFindingEntry]) -> CohortCaseEntry {
    let result = outcome.result.as_ref();
    let of_case = findings.iter().filter(|one| one.line == case.row.line).map(|one| &one.finding);
    CohortCaseEntry {
        case: case.entry(),
        line: case.row.line,
        status: if result.is_ok() { CaseStatus::Analysed } else { CaseStatus::Failed },
        assay: result.ok().map(|result| result.assay.clone()),
        level: result.ok().map(|result| CohortLevelEntry {
            denominator: result.mrd.denominator.clone(),
            positive: result.mrd.level.positive,
            total: result.mrd.level.total,
            fraction: result.mrd.level.fraction,
            interval: result.mrd.level.interval.clone(),
            verdict: result.mrd.level.verdict,
        }),
        findings: result.ok().map(|result| count(result.findings.iter().chain(of_case))),
        failure: result.err().cloned(),
    }
}

fn count<'f>(findings: impl Iterator<Item = &'f FindingEntry>) -> FindingCountsEntry {
    let mut counts = FindingCountsEntry::default();
    for finding in findings {
        match finding.level {
            FindingLevel::Fail => counts.fail += 1,
            FindingLevel::Caution => counts.caution += 1,
            FindingLevel::NotEvaluated => counts.not_evaluated += 1,
            FindingLevel::Pass => counts.pass += 1,
        }
    }
    counts
}

/// A case that could not be compared with an earlier one, which failed.
fn without_earlier(cases: &[PlannedCase], outcomes: &[CaseOutcome]) -> Vec<CohortFindingEntry> {
    let has_failed = |index: &&usize| outcomes.get(**index).is_some_and(|outcome| outcome.result.is_err());
    let name = |index: &usize| cases.get(*index).map(|case| case.row.name.as_str());
    let analysed = cases.iter().zip(outcomes).filter(|(_, outcome)| outcome.result.is_ok());
    let found = analysed.filter_map(|(case, _)| {
        let failed: Vec<&str> = case.earlier.iter().filter(has_failed).filter_map(name).collect();
        if failed.is_empty() {
            return None;
        }
        let seen = format!("no result of the patient's earlier {}", failed.join(", "));
        let finding = FindingEntry::seen(
            EARLIER_FAILED,
            FindingLevel::NotEvaluated,
            ["", &seen, "one of every earlier time point"],
        );
        let finding = finding.with_advice("the reduction and the drift of antigens are told without it");
        Some(CohortFindingEntry { case: case.row.name.clone(), line: case.row.line, finding })
    });
    found.collect()
}

/// The most charts that one finding names.
const NAMED_CHARTS: usize = 4;

/// The cases with values outside the limits of charts that have enough values: one finding a case.
fn outside(charts: &[ControlChartEntry]) -> Vec<CohortFindingEntry> {
    let mut of_case: BTreeMap<usize, Vec<Outside<'_>>> = BTreeMap::new();
    for chart in charts {
        let Some(limits) = chart.limits.filter(|limits| limits.is_settled) else { continue };
        for point in chart.points.iter().filter(|point| point.is_outside) {
            of_case.entry(point.line).or_default().push((chart, point, limits));
        }
    }
    of_case.into_values().filter_map(|outside| describe_outside(&outside)).collect()
}

/// A value outside its chart's limits.
type Outside<'c> = (&'c ControlChartEntry, &'c ChartPointEntry, ChartLimitsEntry);

fn describe_outside(outside: &[Outside<'_>]) -> Option<CohortFindingEntry> {
    let (_, first, _) = outside.first()?;
    let named = outside.iter().take(NAMED_CHARTS);
    let (seen, expected): (Vec<String>, Vec<String>) = named
        .map(|(chart, point, limits)| {
            let [value, lower, upper] =
                [point.value, limits.lower, limits.upper].map(|value| format_value(value, chart.quantity));
            (format!("{} {value}", chart.title), format!("{lower} to {upper}"))
        })
        .unzip();
    let more = match outside.len().saturating_sub(NAMED_CHARTS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let finding = FindingEntry::seen(
        ControlLimit::NAME,
        FindingLevel::Caution,
        [
            "",
            &format!("{}{more}", seen.join(", ")),
            &format!("{}, as in the other cases", expected.join(", ")),
        ],
    );
    Some(CohortFindingEntry {
        case: first.case.clone(),
        line: first.line,
        finding: finding.with_advice("look for what was done otherwise with this sample or on this day"),
    })
}

/// Writes a value of a chart for people.
fn format_value(value: f64, quantity: ChartQuantity) -> String {
    match quantity {
        ChartQuantity::Events | ChartQuantity::Rate => format!("{value:.0}"),
        ChartQuantity::Fraction => format!("{:.1} %", 100.0 * value),
        ChartQuantity::ScaleMedian => format!("{value:.3}"),
    }
}

/// One chart's key: group, place among the charts of the group, title.
type ChartKey = (String, usize, String);

/// Charts what should be the same in every case of an assay and a cytometer.
fn charts(cases: &[PlannedCase], outcomes: &[CaseOutcome]) -> Vec<ControlChartEntry> {
    let mut order: Vec<(Option<String>, usize, &PlannedCase, &CaseResult)> = cases
        .iter()
        .zip(outcomes)
        .filter_map(|(case, outcome)| Some((case, outcome.result.as_ref().ok()?)))
        .map(|(case, result)| (time(case, result), case.index, case, result))
        .collect();
    order.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let mut charts: BTreeMap<ChartKey, Charted<'_>> = BTreeMap::new();
    for (time, _, case, result) in order {
        for (place, (title, quantity, value)) in measured(result).into_iter().enumerate() {
            let rule = || case.assay().ok().and_then(|assay| assay.quality().control_limit.as_ref());
            let chart = charts.entry((group(result), place, title));
            let chart = chart.or_insert_with(|| Charted { quantity, rule: rule(), points: Vec::new() });
            chart.points.push(ChartPointEntry {
                case: case.row.name.clone(),
                line: case.row.line,
                time: time.clone(),
                value,
                is_outside: false,
            });
        }
    }
    charts.into_iter().map(|((group, _, title), charted)| charted.into_entry(title, group)).collect()
}

/// A chart without its limits.
struct Charted<'c> {
    quantity: ChartQuantity,
    /// The rule of the first case's assay; `None` where that leaves it out, and no value is a finding.
    rule: Option<&'c ControlLimit>,
    points: Vec<ChartPointEntry>,
}

impl Charted<'_> {
    fn into_entry(self, title: String, group: String) -> ControlChartEntry {
        let Self { quantity, rule, mut points } = self;
        let values: Vec<f64> = points.iter().map(|point| point.value).collect();
        let drawn = rule.cloned().unwrap_or_default();
        let limits = chart_limits(&values, quantity, &drawn)
            .map(|limits| ChartLimitsEntry { is_settled: limits.is_settled && rule.is_some(), ..limits });
        for point in &mut points {
            point.is_outside =
                limits.is_some_and(|limits| point.value < limits.lower || point.value > limits.upper);
        }
        ControlChartEntry { title, quantity, group, limits, points }
    }
}

/// Says when a case was acquired: its first file's time, or the day of the sample.
fn time(case: &PlannedCase, result: &CaseResult) -> Option<String> {
    let acquired = result.acquisition.first();
    let begin = acquired.and_then(begin).map(|begin| begin.to_string());
    begin.or_else(|| acquired?.date.clone()).or_else(|| Some(case.row.date?.to_string()))
}

fn group(result: &CaseResult) -> String {
    let assay = format!("{} {}", result.assay.name, result.assay.version);
    match result.acquisition.first().and_then(cytometer) {
        Some(cytometer) => format!("{assay}, {cytometer}"),
        None => assay,
    }
}

/// Lists what is charted of a case: the denominator, the share of singlets, the rate, and the reference population's
/// medians.
fn measured(result: &CaseResult) -> Vec<(String, ChartQuantity, f64)> {
    let mut list = vec![(
        format!("Events of {}", result.mrd.denominator),
        ChartQuantity::Events,
        result.mrd.level.total as f64,
    )];
    let is_singlets = |name: &str| name.to_lowercase().starts_with("singlet");
    let singlets = result.populations.iter().find(|population| is_singlets(&population.name));
    if let Some((population, fraction)) = singlets.and_then(|one| Some((one, one.parent_fraction?))) {
        list.push((format!("Share of {}", population.path), ChartQuantity::Fraction, fraction));
    }
    if let Some(rate) = result.acquisition.first().and_then(|entry| entry.events_per_second) {
        list.push(("Events a second".to_owned(), ChartQuantity::Rate, rate));
    }
    let reference = result.phenotypes.iter().find(|phenotype| phenotype.role == PhenotypeRole::Reference);
    // The quartiles of few events say little.
    let reference = reference.filter(|phenotype| phenotype.event_count >= FEWEST_EVENTS);
    let is_time = |name: &str| name.eq_ignore_ascii_case("time");
    for (phenotype, marker) in
        reference.iter().flat_map(|one| one.markers.iter().map(move |marker| (one, marker)))
    {
        if let Some(median) = marker.median.filter(|_| !is_time(&marker.marker)) {
            let population = phenotype.population.rsplit('/').next().unwrap_or_default();
            let title = format!("Median {} of {population}", marker.marker);
            list.push((title, ChartQuantity::ScaleMedian, median));
        }
    }
    list.retain(|(_, _, value)| value.is_finite());
    list
}
