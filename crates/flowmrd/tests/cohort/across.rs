//! What is seen over several cases: carry-over, control charts, failed earlier time points.

use flowmrd::cohort::result::{ChartQuantity, CohortResult};
use flowmrd::cohort::{CaseOutcome, Cohort, CohortOptions, run, summarise};
use flowmrd::result::{AcquisitionEntry, FindingLevel, VerdictEntry};

use crate::Memory;
use crate::rack::{ASSAY, Rack};

/// Four cases of one file each that were analysed, to be told when they were acquired and what they count.
fn cases(rows: &str) -> (Cohort, Vec<CaseOutcome>) {
    let rack = Rack::new(rows);
    let cohort = rack.cohort();
    let outcomes = run(&cohort, &Memory::default(), &CohortOptions::default()).unwrap();
    (cohort, outcomes)
}

fn acquired(file: &str, cytometer: &str, begin: &str, end: &str) -> AcquisitionEntry {
    AcquisitionEntry {
        file: file.to_owned(),
        serial_number: Some(cytometer.to_owned()),
        date: Some("2026-03-01".to_owned()),
        begin: Some(begin.to_owned()),
        end: Some(end.to_owned()),
        ..AcquisitionEntry::default()
    }
}

fn set(outcome: &mut CaseOutcome, positive: u64, entry: AcquisitionEntry) {
    let result = outcome.result.as_mut().unwrap();
    result.mrd.level.positive = positive;
    result.acquisition = vec![entry];
}

/// The cases that a rule speaks of.
fn found<'s>(summary: &'s CohortResult, code: &str) -> Vec<&'s str> {
    summary.findings.iter().filter(|one| one.finding.code == code).map(|one| one.case.as_str()).collect()
}

/// Whether `low` positive events, `pause` after `high` ones, are a finding.
fn is_doubtful(high: u64, low: u64, [end, begin]: [&str; 2], cytometers: [&str; 2]) -> bool {
    // The low case's row comes first: the time of acquisition decides, not the manifest.
    let (cohort, mut outcomes) = cases("case,files\nlow,a.fcs\nhigh,b.fcs\n");
    set(&mut outcomes[0], low, acquired("a.fcs", cytometers[1], begin, begin));
    set(&mut outcomes[1], high, acquired("b.fcs", cytometers[0], "08:00:00", end));
    let summary = summarise(&cohort, &outcomes);
    match found(&summary, "carry-over")[..] {
        [] => false,
        ["low"] => true,
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn low_case_right_after_a_high_one_is_doubtful() {
    let (times, one) = (["08:10:00", "08:15:00"], ["X1", "X1"]);
    // by hand: 1 % of 45,000 are 450, half of 900 and less than half of 902
    assert!(is_doubtful(45_000, 60, times, one));
    assert!(is_doubtful(45_000, 900, times, one));
    assert!(!is_doubtful(45_000, 902, times, one));
    assert!(!is_doubtful(45_000, 0, times, one));
    // 1 % of 100 is one event, of 99 less than one
    assert!(is_doubtful(100, 2, times, one));
    assert!(!is_doubtful(99, 1, times, one));
}

#[test]
fn case_that_is_not_detected_has_nothing_to_doubt() {
    let (cohort, mut outcomes) = cases("case,files\nhigh,a.fcs\nlow,b.fcs\n");
    set(&mut outcomes[0], 45_000, acquired("a.fcs", "X1", "08:00:00", "08:10:00"));
    set(&mut outcomes[1], 5, acquired("b.fcs", "X1", "08:15:00", "08:25:00"));
    assert_eq!(found(&summarise(&cohort, &outcomes), "carry-over"), ["low"]);
    outcomes[1].result.as_mut().unwrap().mrd.level.verdict = VerdictEntry::NotDetected;
    assert!(found(&summarise(&cohort, &outcomes), "carry-over").is_empty());
}

#[test]
fn another_cytometer_or_a_long_pause_carries_nothing_over() {
    assert!(!is_doubtful(45_000, 60, ["08:10:00", "08:15:00"], ["X1", "X2"]));
    assert!(is_doubtful(45_000, 60, ["08:10:00", "10:10:00"], ["X1", "X1"]));
    assert!(!is_doubtful(45_000, 60, ["08:10:00", "10:10:01"], ["X1", "X1"]));
}

#[test]
fn tube_between_two_takes_what_is_carried_over() {
    let (cohort, mut outcomes) = cases("case,files\nhigh,a.fcs\nlow,b.fcs\nbetween,c.fcs\n");
    set(&mut outcomes[0], 45_000, acquired("a.fcs", "X1", "08:00:00", "08:10:00"));
    set(&mut outcomes[1], 60, acquired("b.fcs", "X1", "08:30:00", "08:40:00"));
    set(&mut outcomes[2], 0, acquired("c.fcs", "X1", "08:15:00", "08:25:00"));
    assert!(found(&summarise(&cohort, &outcomes), "carry-over").is_empty());
}

#[test]
fn control_between_two_takes_what_is_carried_over() {
    let (cohort, mut outcomes) = cases("case,files,control\nhigh,a.fcs,n.fcs\nlow,b.fcs,n.fcs\n");
    set(&mut outcomes[0], 45_000, acquired("a.fcs", "X1", "08:00:00", "08:10:00"));
    set(&mut outcomes[1], 60, acquired("b.fcs", "X1", "08:30:00", "08:40:00"));
    assert_eq!(found(&summarise(&cohort, &outcomes), "carry-over"), ["low"]);
    for outcome in &mut outcomes {
        let control = acquired("n.fcs", "X1", "08:15:00", "08:25:00");
        outcome.result.as_mut().unwrap().acquisition.push(control);
    }
    assert!(found(&summarise(&cohort, &outcomes), "carry-over").is_empty());
}

#[test]
fn acquisition_past_midnight_ends_on_the_next_day() {
    let (cohort, mut outcomes) = cases("case,files\nhigh,a.fcs\nlow,b.fcs\n");
    set(&mut outcomes[0], 45_000, acquired("a.fcs", "X1", "23:50:00", "00:20:00"));
    let next_day = AcquisitionEntry {
        date: Some("2026-03-02".to_owned()),
        ..acquired("b.fcs", "X1", "02:15:00", "02:25:00")
    };
    set(&mut outcomes[1], 60, next_day);
    // 115 minutes after 00:20, 145 after 23:50
    assert_eq!(found(&summarise(&cohort, &outcomes), "carry-over"), ["low"]);
}

#[test]
fn finding_says_what_was_seen_and_what_to_do_and_counts_for_its_case() {
    let (cohort, mut outcomes) = cases("case,files\nhigh,a.fcs\nlow,b.fcs\n");
    set(&mut outcomes[0], 45_000, acquired("a.fcs", "X1", "08:00:00", "08:10:00"));
    set(&mut outcomes[1], 60, acquired("b.fcs", "X1", "08:15:00", "08:25:00"));
    let summary = summarise(&cohort, &outcomes);
    let own = |outcome: &CaseOutcome| {
        let findings = &outcome.result.as_ref().unwrap().findings;
        findings.iter().filter(|finding| finding.level == FindingLevel::Caution).count()
    };
    assert_eq!(summary.cases[1].findings.unwrap().caution, own(&outcomes[1]) + 1);
    let finding = &summary.findings.iter().find(|one| one.finding.code == "carry-over").unwrap().finding;
    assert_eq!(
        finding.seen.as_deref(),
        Some(
            "60 positive events, recorded at 08:15:00 right after a.fcs of case high with 45000 positive events at 08:00:00"
        )
    );
    // by hand: 1 % of 45,000 are 450, half of 900
    assert_eq!(
        finding.expected.as_deref(),
        Some("more than 900, for a carry-over of 1.0 % would leave 450 behind")
    );
    assert!(finding.advice.is_some());
}

#[test]
fn thresholds_of_carry_over_are_the_assays() {
    let is_doubtful_by = |quality: &str, low: u64, begin: &str| {
        let rack = Rack::new("case,files\nhigh,a.fcs\nlow,b.fcs\n");
        rack.write("assay.toml", format!("{ASSAY}[quality.carry-over]\n{quality}\n"));
        let cohort = rack.cohort();
        let mut outcomes = run(&cohort, &Memory::default(), &CohortOptions::default()).unwrap();
        set(&mut outcomes[0], 45_000, acquired("a.fcs", "X1", "08:00:00", "08:10:00"));
        set(&mut outcomes[1], low, acquired("b.fcs", "X1", begin, begin));
        found(&summarise(&cohort, &outcomes), "carry-over") == ["low"]
    };
    // by hand: 0.1 % of 45,000 are 45, half of 90 and a tenth of 450
    assert!(is_doubtful_by("carried_fraction = 0.001", 90, "08:15:00"));
    assert!(!is_doubtful_by("carried_fraction = 0.001", 91, "08:15:00"));
    assert!(is_doubtful_by("carried_fraction = 0.001\ncaution_share = 0.1", 450, "08:15:00"));
    assert!(!is_doubtful_by("carried_fraction = 0.001\ncaution_share = 0.1", 451, "08:15:00"));
    assert!(is_doubtful_by("maximum_pause_minutes = 2.5", 60, "08:12:30"));
    assert!(!is_doubtful_by("maximum_pause_minutes = 2.5", 60, "08:12:31"));
    assert!(!is_doubtful_by("enabled = false", 60, "08:12:30"));
}

#[test]
fn value_outside_a_settled_chart_is_a_finding_of_its_case() {
    let rows: String = (0..14).map(|number| format!("C{number},a.fcs\n")).collect();
    let (cohort, mut outcomes) = cases(&format!("case,files\n{rows}"));
    for (number, outcome) in outcomes.iter_mut().enumerate() {
        // alternating 1,000 and 1,010, and one of 2,000
        let total = if number == 7 { 2000 } else { 1000 + 10 * (number as u64 % 2) };
        outcome.result.as_mut().unwrap().mrd.level.total = total;
    }
    let summary = summarise(&cohort, &outcomes);
    let chart = summary.charts.iter().find(|chart| chart.quantity == ChartQuantity::Events).unwrap();
    let limits = chart.limits.unwrap();
    // by hand: seven of 1,000, six of 1,010, one of 2,000; eleven ranges of 10 and two of 1,000
    assert!((limits.centre - 15_060.0 / 14.0).abs() < 1e-9, "{limits:?}");
    assert!((limits.mean_moving_range - 2110.0 / 13.0).abs() < 1e-9, "{limits:?}");
    assert!(limits.is_settled);
    assert_eq!(found(&summary, "control-limit"), ["C7"]);
    let outside: Vec<bool> = chart.points.iter().map(|point| point.is_outside).collect();
    assert_eq!(outside.iter().filter(|&&outside| outside).count(), 1);
}

#[test]
fn thresholds_of_control_limits_are_the_assays() {
    let rows: String = (0..14).map(|number| format!("C{number},a.fcs\n")).collect();
    let found_by = |quality: &str| {
        let rack = Rack::new(&format!("case,files\n{rows}"));
        rack.write("assay.toml", format!("{ASSAY}[quality.control-limit]\n{quality}\n"));
        let cohort = rack.cohort();
        let mut outcomes = run(&cohort, &Memory::default(), &CohortOptions::default()).unwrap();
        for (number, outcome) in outcomes.iter_mut().enumerate() {
            let total = if number == 7 { 2000 } else { 1000 + 10 * (number as u64 % 2) };
            outcome.result.as_mut().unwrap().mrd.level.total = total;
        }
        !found(&summarise(&cohort, &outcomes), "control-limit").is_empty()
    };
    // by hand: the mean is 15,060 / 14 and 2,000 lies 924.3 from it; a deviation is 2,110 / 13 / 1.128 = 143.9: 6.42 of them
    assert!(found_by("limit_deviations = 6.4") && !found_by("limit_deviations = 6.45"));
    assert!(found_by("minimum_values = 14") && !found_by("minimum_values = 15"));
    assert!(!found_by("enabled = false"));
}

#[test]
fn short_chart_is_drawn_and_not_judged() {
    let (cohort, mut outcomes) = cases("case,files\nA,a.fcs\nB,a.fcs\nC,a.fcs\nD,a.fcs\nE,a.fcs\n");
    outcomes[4].result.as_mut().unwrap().mrd.level.total = 1_000_000;
    let summary = summarise(&cohort, &outcomes);
    assert!(summary.charts.iter().any(|chart| chart.limits.is_some_and(|limits| !limits.is_settled)));
    assert!(found(&summary, "control-limit").is_empty());
}

#[test]
fn points_are_in_the_order_of_acquisition() {
    let (cohort, mut outcomes) = cases("case,files\nA,a.fcs\nB,b.fcs\nC,c.fcs\n");
    for (outcome, begin) in outcomes.iter_mut().zip(["10:00:00", "09:00:00", "11:00:00"]) {
        set(outcome, 1, acquired("x.fcs", "X1", begin, begin));
    }
    let summary = summarise(&cohort, &outcomes);
    let order: Vec<&str> = summary.charts[0].points.iter().map(|point| point.case.as_str()).collect();
    assert_eq!(order, ["B", "A", "C"]);
    assert_eq!(summary.charts[0].points[0].time.as_deref(), Some("2026-03-01 09:00:00"));
}

#[test]
fn failed_earlier_time_point_is_told() {
    let (cohort, outcomes) = cases("case,patient,files\nA,P,none.fcs\nB,P,b.fcs\nC,Q,c.fcs\n");
    let summary = summarise(&cohort, &outcomes);
    assert_eq!(found(&summary, "earlier-failed"), ["B"]);
    assert_eq!(summary.findings[0].finding.level, FindingLevel::NotEvaluated);
    assert!(summary.cases[0].level.is_none() && summary.cases[0].failure.is_some());
}
