//! The quality rules on simulated tubes: faults of a clear size are found by the rules that are made for them, and a clean tube
//! raises no alarm. docs/algorithms/16-quality.md has the rates and the sizes in between.

#![allow(clippy::unwrap_used)] // helpers of tests stand outside the functions that the lint excuses

use std::path::Path;

use flowmrd::result::{CaseResult, FindingLevel};
use flowmrd::{Assay, Case, Options, analyse_case};
use flowmrd_simulate::Tube;
use flowmrd_simulate::fault::Fault;

/// Seconds of the acquisition at 2,000 events a second: 10.
const EVENTS: u64 = 20_000;

fn assay() -> Assay {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assays/bcp-all-follow-up.toml");
    // The last table is [mrd].
    let text = std::fs::read_to_string(path).unwrap() + "\nplacement = { draws = 0 }\n";
    Assay::parse(&text, "assay.toml").unwrap()
}

fn analyse(tubes: &[Tube]) -> CaseResult {
    let folder = tempfile::tempdir().unwrap();
    let files = tubes.iter().enumerate().map(|(index, tube)| {
        let path = folder.path().join(format!("{index}.fcs"));
        tube.write_file(&path).unwrap();
        path
    });
    let case = Case { files: files.collect(), ..Case::default() };
    analyse_case(&assay(), &case, &Options::default()).unwrap().result
}

fn tube(level: f64, faults: &[&str]) -> Tube {
    let tube = Tube::new(EVENTS, level, 31).unwrap();
    faults.iter().fold(tube, |tube, fault| tube.with_fault(fault.parse::<Fault>().unwrap()).unwrap())
}

/// Lists the codes of what is worse than not evaluated, each once.
fn alarms(result: &CaseResult) -> Vec<&str> {
    let worse = result.findings.iter().filter(|finding| finding.level > FindingLevel::NotEvaluated);
    let mut codes: Vec<&str> = worse.map(|finding| finding.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[test]
fn a_clean_tube_raises_no_alarm() {
    let result = analyse(&[tube(0.003, &[])]);
    assert_eq!(alarms(&result), [""; 0], "{:#?}", result.findings);
    // What can be evaluated passes: a level near 0.003 of some 17,000 cells has LAIP events enough for each rule.
    let passes =
        |code: &str| result.findings.iter().any(|one| one.code == code && one.level == FindingLevel::Pass);
    for code in
        ["time-gaps", "signal-drift", "over-compensation", "laip-arrival", "laip-cluster", "laip-distance"]
    {
        assert!(passes(code), "{code}: {:#?}", result.findings);
    }
}

#[test]
fn the_axes_of_a_laip_are_those_of_its_gate_and_of_the_gates_to_which_it_refers() {
    let result = analyse(&[tube(0.003, &[])]);
    let cluster = result.findings.iter().find(|one| one.code == "laip-cluster").unwrap();
    // from the assay: above CD66c (or CD34) and CD58, and not in Hematogones, above CD10 and CD38; four are enough
    let axes = ["on CD10, CD38, CD58, CD66c they lie", "on CD10, CD38, CD34, CD58 they lie"];
    let seen = cluster.seen.as_ref().unwrap();
    assert!(axes.iter().any(|axes| seen.starts_with(axes)), "{seen}");
}

#[test]
fn faults_of_a_clear_size_are_found_by_their_rules() {
    // Of 10 s: a clog of 2 s, a second of four times the flow, CD45 at a third; 5 % saturated, one value in a hundred NaN
    let cases = [
        ("clog:begin=4,seconds=2,flow=0", "time-gaps"),
        ("surge:begin=4,seconds=1,flow=4", "time-bursts"),
        ("flow:begin=5,factor=4", "flow-rate"),
        ("drift:detector=CD45,factor=0.33,begin=5", "signal-drift"),
        ("margin:detector=CD58,share=0.05,end=upper", "margin-events"),
        ("nan:detector=CD58,share=0.01", "values-not-finite"),
        ("lost:lost=5000,aborted=0", "lost-events"),
        ("spillover:factor=1.5", "over-compensation"),
        ("spillover-alike:first=CD58,second=CD20,distance=0.01", "matrix-ill-conditioned"),
        ("carry-over:count=40,begin=4,seconds=0.1", "laip-arrival"),
    ];
    for (fault, code) in cases {
        let result = analyse(&[tube(0.003, &[fault])]);
        assert!(alarms(&result).contains(&code), "{fault}: {:?}", alarms(&result));
    }
}

#[test]
fn a_voltage_that_differs_between_tubes_is_named_with_its_detector() {
    let one = tube(0.003, &["voltage:detector=CD58,volts=500"]);
    let two = Tube::new(EVENTS, 0.003, 32).unwrap();
    let two = two.with_fault("voltage:detector=CD58,volts=520".parse::<Fault>().unwrap()).unwrap();
    let result = analyse(&[one, two]);
    let finding = result.findings.iter().find(|finding| finding.code == "voltage-differs").unwrap();
    assert_eq!(finding.level, FindingLevel::Caution);
    // by hand: 520 / 500 is 4 % more
    assert_eq!(
        finding.message,
        "1.fcs, PE-A: voltage 520, against 500 in 0.fcs: 4.0 %; expected a difference of under 1.0 %; signals of these files cannot be compared before the difference is explained"
    );
}
