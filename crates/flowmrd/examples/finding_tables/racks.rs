//! Racks: the rules that look at several cases.

use std::path::PathBuf;

use flowmrd::Assay;
use flowmrd::cohort::{CaseOutcome, Cohort, Work, summarise};
use flowmrd::manifest::Manifest;
use flowmrd::quality::QualityRules;
use flowmrd::result::CaseResult;
use flowmrd_fcs::keyword::Date;
use flowmrd_simulate::fault::Fault;
use flowmrd_simulate::{Acquisition, Tube};
use rayon::prelude::*;

use crate::Outcome;
use crate::bench::Bench;
use crate::faults::{CASES as RACKS, Found};

/// Events of a tube of a rack.
const EVENTS: u64 = 20_000;

/// Cases of a rack whose charts are judged.
const CASES: usize = 20;

/// Levels of a rack of mixed cases: half of them without disease.
const LEVELS: [f64; 16] =
    [0.0, 1e-3, 0.0, 1e-1, 0.0, 3e-3, 0.0, 1e-2, 0.0, 3e-3, 0.0, 3e-2, 0.0, 1e-3, 0.0, 1e-2];

/// Seconds between the begins of two cases.
const TURN_SECONDS: f64 = 600.0;

/// How often a rule of several cases cries wolf.
pub struct RackAlarms {
    rule: &'static str,
    racks_of: &'static str,
    cases: usize,
    alarms: usize,
}

/// What is made of a place in a rack.
struct Made {
    level: f64,
    seed: u64,
    fault: Option<String>,
}

/// Analyses the cases of a rack, one after the other on one cytometer.
fn rack(bench: &Bench, assay: &Assay, name: &str, made: &[Made]) -> Outcome<Vec<CaseResult>> {
    let analyse = |(place, one): (usize, &Made)| -> Outcome<CaseResult> {
        let date = Date::new(2026, 3, 2).ok_or("no such day")?;
        let acquisition = Acquisition::new(date, 28_800.0 + TURN_SECONDS * place as f64)?;
        let tube = Tube::new(EVENTS, one.level, one.seed)?.with_acquisition(acquisition);
        let tube = match &one.fault {
            Some(fault) => tube.with_fault(fault.parse::<Fault>()?)?,
            None => tube,
        };
        bench.analyse(assay, &format!("{name}-{place}"), &[tube], Vec::new())
    };
    made.par_iter().enumerate().map(analyse).collect()
}

/// Lists the places of the cases of a rack of which a rule speaks.
fn found(assay: &Assay, results: Vec<CaseResult>, rule: &str) -> Outcome<Vec<usize>> {
    let folder = tempfile::tempdir()?;
    let path: PathBuf = folder.path().join("rack.csv");
    let rows: String = (0..results.len()).map(|place| format!("{place},{place}.fcs\n")).collect();
    std::fs::write(&path, format!("case,files\n{rows}"))?;
    let cohort = Cohort::plan(Manifest::read(&path)?, Some(assay.clone()))?;
    let outcomes: Vec<CaseOutcome> =
        results.into_iter().map(|result| CaseOutcome { result: Ok(result), work: Work::Done }).collect();
    let summary = summarise(&cohort, &outcomes);
    let of_rule = summary.findings.iter().filter(|one| one.finding.code == rule);
    of_rule.map(|one| Ok(one.case.parse()?)).collect()
}

/// Counts the alarms of both rules on clean racks.
pub fn alarms(bench: &Bench) -> Outcome<Vec<RackAlarms>> {
    let [carry_over, control_limit] = rules()?;
    let assay = bench.assay("", ["", ""])?;
    let kinds: [(&str, &str, &[f64]); 2] = [
        (carry_over, "16 cases, half without disease, the others at 0.1 % to 10 %", &LEVELS),
        (control_limit, "20 cases at 0.1 %", &[1e-3; CASES]),
    ];
    let mut list = Vec::new();
    for (kind, (rule, racks_of, levels)) in (0..).zip(kinds) {
        let (mut cases, mut alarms) = (0, 0);
        for number in 0..RACKS {
            let seed = 30_000_000 + 100_000 * kind + 1000 * number;
            // Each rack has the levels in another order: 5 and 16 have no common divisor, and neither have 7 and 20.
            let place = |place: usize| (place * [5, 7][kind as usize] + 3 * number as usize) % levels.len();
            let made: Vec<Made> = (0..levels.len())
                .map(|one| Made { level: levels[place(one)], seed: seed + one as u64, fault: None })
                .collect();
            let results = rack(bench, &assay, &format!("rack-{kind}-{number}"), &made)?;
            cases += results.len();
            alarms += found(&assay, results, rule)?.len();
        }
        eprintln!("{rule}: {alarms} false alarms in {cases} cases");
        list.push(RackAlarms { rule, racks_of, cases, alarms });
    }
    Ok(list)
}

fn rules() -> Outcome<[&'static str; 2]> {
    QualityRules::RACK_NAMES.try_into().map_err(|_| "expected two rules of several cases".into())
}

/// One fault that a rule of several cases has to find.
struct Row {
    rule: usize,
    fault: &'static str,
    sizes: &'static [f64],
    make: fn(f64, u64) -> Vec<Made>,
    /// The place of the case that is to be found.
    place: usize,
}

const ROWS: [Row; 3] = [
    Row {
        rule: 0,
        fault: "so many blasts carried over into a case without disease of 20,000 events, after one at 50 %",
        sizes: &[10.0, 30.0, 60.0, 200.0],
        make: carried_over,
        place: 1,
    },
    Row {
        rule: 1,
        fault: "CD58 of one case of 20 at such a part of itself",
        sizes: &[0.95, 0.9, 0.8, 0.7],
        make: one_dim,
        place: 10,
    },
    Row {
        rule: 1,
        fault: "CD58 falls evenly over 20 cases to such a part of itself: the last case",
        sizes: &[0.95, 0.9, 0.8, 0.7],
        make: fading,
        place: CASES - 1,
    },
];

fn carried_over(size: f64, seed: u64) -> Vec<Made> {
    let fault = Some(format!("carry-over:count={size},begin=1,seconds=2"));
    vec![Made { level: 0.5, seed, fault: None }, Made { level: 0.0, seed: seed + 1, fault }]
}

fn one_dim(size: f64, seed: u64) -> Vec<Made> {
    fading_by(seed, |place| if place == 10 { size } else { 1.0 })
}

fn fading(size: f64, seed: u64) -> Vec<Made> {
    fading_by(seed, |place| 1.0 - (1.0 - size) * place as f64 / (CASES - 1) as f64)
}

fn fading_by(seed: u64, factor: impl Fn(usize) -> f64) -> Vec<Made> {
    let made = |place: usize| Made {
        level: 1e-3,
        seed: seed + place as u64,
        fault: Some(format!("drift:detector=CD58,factor={}", factor(place))),
    };
    (0..CASES).map(made).collect()
}

/// Makes and judges the racks of every fault, or of the faults of one rule.
pub fn run(bench: &Bench, only: Option<&str>) -> Outcome<Vec<Found>> {
    let rules = rules()?;
    let assay = bench.assay("", ["", ""])?;
    let mut list = Vec::new();
    for (number, row) in (0..).zip(&ROWS) {
        let rule = rules[row.rule];
        if only.is_some_and(|only| only != rule) {
            continue;
        }
        for (place, &size) in (0..).zip(row.sizes) {
            let mut cautions = 0;
            for case in 0..RACKS {
                let seed = 40_000_000 + 1_000_000 * number + 100_000 * place + 1000 * case;
                let results =
                    rack(bench, &assay, &format!("racks-{number}-{place}-{case}"), &(row.make)(size, seed))?;
                cautions += u64::from(found(&assay, results, rule)?.contains(&row.place));
            }
            eprintln!("{rule} {size}: {cautions} of {RACKS}");
            list.push(Found { rule, fault: row.fault, size, evaluated: RACKS, cautions, fails: 0 });
        }
    }
    Ok(list)
}

/// One line a rule.
pub fn table(list: &[RackAlarms]) -> String {
    let mut text = "| rule | racks of | cases with a false alarm |\n|---|---|---|\n".to_owned();
    for RackAlarms { rule, racks_of, cases, alarms } in list {
        text.push_str(&format!("| `{rule}` | {racks_of} | {alarms} of {cases} |\n"));
    }
    text
}

/// The rows of the table of false alarms, without its head.
pub fn csv(list: &[RackAlarms]) -> String {
    let row = |RackAlarms { rule, racks_of, cases, alarms }: &RackAlarms| {
        format!("{rule},\"racks of {racks_of}\",{cases},{cases},{alarms}\n")
    };
    list.iter().map(row).collect()
}
