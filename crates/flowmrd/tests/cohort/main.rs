//! Cohorts: order, failures that stop nothing, what is kept and when it is done again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod across;
mod rack;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use flowmrd::cohort::{
    CaseFailure, CaseKey, CaseOutcome, CaseStore, Cohort, CohortOptions, CohortProgress, PlannedCase,
    StoreError, Work, run,
};
use flowmrd::manifest::Manifest;
use flowmrd::{Analysis, Assay, CaseResult, Error};
use rack::{ASSAY, Rack, tube};

/// Outcomes in memory, as a folder would keep them.
#[derive(Default)]
struct Memory {
    kept: Mutex<BTreeMap<String, (String, CaseResult)>>,
    failures: Mutex<BTreeMap<String, CaseFailure>>,
    /// The names of the cases in the order in which they were kept.
    order: Mutex<Vec<String>>,
    settings: String,
    is_full: bool,
}

impl CaseStore for Memory {
    fn settings(&self) -> String {
        self.settings.clone()
    }

    fn find(&self, case: &PlannedCase, key: &CaseKey) -> Option<CaseResult> {
        let kept = self.kept.lock().unwrap();
        kept.get(&case.row.name).filter(|(found, _)| found == key.as_str()).map(|(_, result)| result.clone())
    }

    fn keep(&self, case: &PlannedCase, key: &CaseKey, analysis: &Analysis) -> Result<CaseResult, StoreError> {
        assert_ne!(case.row.name, "panic", "a store that panics");
        if self.is_full {
            return Err("no room".into());
        }
        let entry = (key.as_str().to_owned(), analysis.result.clone());
        self.kept.lock().unwrap().insert(case.row.name.clone(), entry);
        self.order.lock().unwrap().push(case.row.name.clone());
        Ok(analysis.result.clone())
    }

    fn keep_failure(&self, case: &PlannedCase, failure: &CaseFailure) -> Result<(), StoreError> {
        self.failures.lock().unwrap().insert(case.row.name.clone(), failure.clone());
        Ok(())
    }
}

fn run_all(rack: &Rack, store: &Memory) -> Vec<CaseOutcome> {
    run(&rack.cohort(), store, &CohortOptions::default()).unwrap()
}

/// Whether each case was done, kept or failed.
fn works(outcomes: &[CaseOutcome]) -> Vec<&'static str> {
    let word = |outcome: &CaseOutcome| match (&outcome.result, outcome.work) {
        (Err(_), _) => "failed",
        (Ok(_), Work::Done) => "done",
        (Ok(_), Work::Kept) => "kept",
    };
    outcomes.iter().map(word).collect()
}

fn totals(outcomes: &[CaseOutcome]) -> Vec<Option<(u64, u64)>> {
    let counts = |outcome: &CaseOutcome| {
        let level = &outcome.result.as_ref().ok()?.mrd.level;
        Some((level.positive, level.total))
    };
    outcomes.iter().map(counts).collect()
}

const ROWS: &str =
    "case,patient,date,files,control\nA,P,2026-03-01,a.fcs,n.fcs\nB,P,2026-01-01,b.fcs,\nC,,,c.fcs;d.fcs,\n";

#[test]
fn every_case_has_its_counts_its_label_and_the_results_before_it() {
    let rack = Rack::new(ROWS);
    let store = Memory::default();
    let outcomes = run_all(&rack, &store);
    // by hand: every tenth of 10, 20 and 30 + 40 events
    assert_eq!(totals(&outcomes), [Some((1, 10)), Some((2, 20)), Some((7, 70))]);
    let case = outcomes[0].result.as_ref().unwrap().case.clone().unwrap();
    assert_eq!((case.case.as_deref(), case.patient.as_deref()), (Some("A"), Some("P")));
    assert_eq!(case.date.as_deref(), Some("2026-03-01"));
    // B is of an earlier day, though its row is later
    let order = store.order.lock().unwrap();
    let place = |name: &str| order.iter().position(|found| found == name).unwrap();
    assert!(place("B") < place("A"), "{order:?}");
}

#[test]
fn one_failure_stops_no_other_case_and_says_where_and_what_to_do() {
    let rack = Rack::new(
        "case,files,assay\nA,a.fcs,\ngone,none.fcs,\nbroken,cut.fcs,\nfolder,.,\nB,b.fcs,\nplan,a.fcs,no.toml\npanic,c.fcs,\n",
    );
    rack.write("cut.fcs", &tube(10)[..500]);
    let store = Memory::default();
    let outcomes = run_all(&rack, &store);
    assert_eq!(works(&outcomes), ["done", "failed", "failed", "failed", "done", "failed", "failed"]);
    let failures = store.failures.lock().unwrap();
    assert_eq!(failures.len(), 5);
    let gone = &failures["gone"];
    assert_eq!(gone.message, format!("cannot read {}", rack.path("none.fcs").display()));
    assert_eq!(gone.hint, "check the path in the manifest: a file or folder of it is not there");
    assert_eq!(failures["folder"].causes, ["expected a file, got a folder"]);
    assert!(failures["broken"].message.contains("cut.fcs"), "{:?}", failures["broken"]);
    assert!(failures["plan"].message.contains("no.toml"), "{:?}", failures["plan"]);
    assert!(failures["panic"].message.contains("a store that panics"), "{:?}", failures["panic"]);
    for (name, failure) in failures.iter() {
        assert!(!failure.hint.is_empty(), "{name}");
        assert_eq!(
            outcomes.iter().filter(|outcome| outcome.result.as_ref() == Err(failure)).count(),
            1,
            "{name}"
        );
    }
}

#[test]
fn second_run_does_only_what_is_missing_or_changed() {
    let rack = Rack::new(ROWS);
    let store = Memory::default();
    let first = run_all(&rack, &store);
    assert_eq!(works(&first), ["done", "done", "done"]);
    let second = run_all(&rack, &store);
    assert_eq!(works(&second), ["kept", "kept", "kept"]);
    assert_eq!(totals(&second), totals(&first));
    // The files of B change: B is done again, and A, which is compared with it; C is not.
    rack.write("b.fcs", tube(60));
    let third = run_all(&rack, &store);
    assert_eq!(works(&third), ["done", "done", "kept"]);
    assert_eq!(totals(&third)[1], Some((6, 60)));
    store.kept.lock().unwrap().remove("C");
    assert_eq!(works(&run_all(&rack, &store)), ["kept", "kept", "done"]);
}

#[test]
fn case_is_done_again_when_anything_that_its_result_is_made_of_changes() {
    let rack = Rack::new(
        "case,patient,time_point,date,files,control,lineage,note\nA,P,day 15,2026-01-01,a.fcs,n.fcs,B,x\n",
    );
    let store = Memory::default();
    run_all(&rack, &store);
    let row = |cells: &str| {
        rack.write("rack.csv", format!("case,patient,time_point,date,files,control,lineage,note\n{cells}\n"));
        works(&run_all(&rack, &store)).concat()
    };
    // A free column is the table's alone.
    assert_eq!(row("A,P,day 15,2026-01-01,a.fcs,n.fcs,B,another note"), "kept");
    assert_eq!(row("A,Q,day 15,2026-01-01,a.fcs,n.fcs,B,x"), "done");
    assert_eq!(row("A,Q,day 29,2026-01-01,a.fcs,n.fcs,B,x"), "done");
    assert_eq!(row("A,Q,day 29,2026-01-02,a.fcs,n.fcs,B,x"), "done");
    assert_eq!(row("A,Q,day 29,2026-01-02,a.fcs,n.fcs,T,x"), "done");
    assert_eq!(row("A,Q,day 29,2026-01-02,a.fcs,,T,x"), "done");
    assert_eq!(row("A,Q,day 29,2026-01-02,a.fcs;c.fcs,,T,x"), "done");
    assert_eq!(row("A,Q,day 29,2026-01-02,a.fcs;c.fcs,,T,x"), "kept");
    rack.write("c.fcs", tube(31));
    assert_eq!(works(&run_all(&rack, &store)), ["done"]);
    rack.write("assay.toml", ASSAY.replace("1000", "2000"));
    assert_eq!(works(&run_all(&rack, &store)), ["done"]);
    let mut options = CohortOptions::default();
    options.analysis.data_set = Some(1);
    let asked = run(&rack.cohort(), &store, &options).unwrap();
    assert_eq!(works(&asked), ["done"]);
    let other = Memory {
        settings: "without names".to_owned(),
        kept: Mutex::new(store.kept.lock().unwrap().clone()),
        ..Memory::default()
    };
    assert_eq!(works(&run_all(&rack, &other)), ["done"]);
}

#[test]
fn a_patient_whose_earlier_case_failed_is_analysed_without_it() {
    let rack = Rack::new("case,patient,files\nA,P,none.fcs\nB,P,b.fcs\n");
    let store = Memory::default();
    assert_eq!(works(&run_all(&rack, &store)), ["failed", "done"]);
    rack.write("none.fcs", tube(10));
    assert_eq!(works(&run_all(&rack, &store)), ["done", "done"]);
}

#[test]
fn outcomes_do_not_depend_on_threads_or_memory() {
    let rack = Rack::new("case,patient,files\nA,P,a.fcs\nB,P,b.fcs\nC,P,c.fcs\nD,,d.fcs\nE,,n.fcs\n");
    let expected = run_all(&rack, &Memory::default());
    for (threads, memory) in [(1, 0), (1, u64::MAX), (4, 0), (4, 100 << 20)] {
        let options = CohortOptions {
            threads: NonZeroUsize::new(threads),
            memory: Some(memory),
            ..CohortOptions::default()
        };
        let outcomes = run(&rack.cohort(), &Memory::default(), &options).unwrap();
        assert_eq!(outcomes, expected, "{threads} threads, {memory} bytes");
    }
}

#[test]
fn store_that_cannot_keep_is_the_failure_of_each_case() {
    let rack = Rack::new("case,files\nA,a.fcs\nB,b.fcs\n");
    let store = Memory { is_full: true, ..Memory::default() };
    let outcomes = run_all(&rack, &store);
    assert_eq!(works(&outcomes), ["failed", "failed"]);
    assert_eq!(outcomes[0].result.as_ref().unwrap_err().message, "no room");
}

#[test]
fn stopped_run_keeps_what_is_done_and_drops_the_rest() {
    let rack = Rack::new("case,files\nA,a.fcs\nB,b.fcs\nC,c.fcs\nD,d.fcs\n");
    let store = Memory::default();
    let cancel = AtomicBool::new(false);
    let stop = |progress: CohortProgress<'_>| {
        if matches!(progress, CohortProgress::Done { .. }) {
            cancel.store(true, Ordering::Relaxed);
        }
    };
    let mut options =
        CohortOptions { threads: NonZeroUsize::new(1), progress: Some(&stop), ..CohortOptions::default() };
    options.analysis.cancel = Some(&cancel);
    assert!(matches!(run(&rack.cohort(), &store, &options), Err(Error::Cancelled)));
    let kept = store.kept.lock().unwrap().len();
    assert!((1..4).contains(&kept), "{kept}");
    let outcomes = run_all(&rack, &store);
    assert_eq!(works(&outcomes).iter().filter(|&&work| work == "kept").count(), kept);
    assert!(store.failures.lock().unwrap().is_empty());
}

#[test]
fn progress_counts_every_case_and_every_event() {
    let rack = Rack::new(ROWS);
    let told = Mutex::new((0, Vec::new()));
    let listen = |progress: CohortProgress<'_>| match progress {
        CohortProgress::Events { event_count } => told.lock().unwrap().0 += event_count,
        CohortProgress::Done { case, done_count, .. } => {
            told.lock().unwrap().1.push((case.row.name.clone(), done_count));
        }
    };
    let options = CohortOptions { progress: Some(&listen), ..CohortOptions::default() };
    run(&rack.cohort(), &Memory::default(), &options).unwrap();
    let (events, done) = told.into_inner().unwrap();
    // by hand: 10 of A and 50 of its control, 20 of B, 30 and 40 of C
    assert_eq!(events, 150);
    let counts: std::collections::BTreeSet<usize> = done.iter().map(|(_, count)| *count).collect();
    assert_eq!(counts, (1..=3).collect());
}

#[test]
fn row_without_any_assay_is_refused_with_its_line() {
    let manifest = Manifest::from_bytes(b"case,files\nA,a.fcs\n", "rack.csv", Path::new("")).unwrap();
    let error = Cohort::plan(manifest, None).unwrap_err();
    assert_eq!(error.to_string(), "case \"A\" on line 2 of the manifest: expected an assay, got none");
    assert!(error.hint().unwrap().starts_with("--assay"));
}

#[test]
fn cohort_without_identifiers_keeps_who_comes_before_whom() {
    let rows = "case,patient,time_point,date,files,note\nMüller 2,Müller,day 15,2026-02-01,a.fcs,born 1990\n\
                B,Q,,,b.fcs,\nMüller 1,Müller,,2026-01-01,c.fcs,x\n";
    let cohort = Rack::new(rows).cohort().without_identifiers();
    let names: Vec<_> =
        cohort.cases().iter().map(|case| (case.row.name.as_str(), case.row.patient.as_deref())).collect();
    let [first, second] = ["patient-0001", "patient-0002"].map(Some);
    assert_eq!(names, [("case-0001", first), ("case-0002", second), ("case-0003", first)]);
    assert_eq!(cohort.cases()[0].earlier, [2]);
    assert_eq!(cohort.cases()[0].row.time_point.as_deref(), Some("day 15"));
    assert!(cohort.cases().iter().all(|case| case.row.date.is_none() && case.row.free.is_empty()));
    assert!(cohort.manifest().free_columns().is_empty());
}

#[test]
fn time_points_without_dates_follow_their_rows_and_days_decide_before_rows() {
    let plan = |rows: &str| {
        let manifest = Manifest::from_bytes(rows.as_bytes(), "rack.csv", Path::new("")).unwrap();
        let assay = Assay::parse(ASSAY, "assay.toml").unwrap();
        let cohort = Cohort::plan(manifest, Some(assay)).unwrap();
        cohort.cases().iter().map(|case| case.earlier.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        plan("case,patient,files\nA,P,a\nB,Q,a\nC,P,a\nD,,a\nE,P,a\n"),
        [vec![], vec![], vec![0], vec![], vec![0, 2]]
    );
    let dated = "case,patient,date,files\nA,P,2026-02-01,a\nB,P,2026-01-01,a\nC,P,2026-02-01,a\n";
    assert_eq!(plan(dated), [vec![1], vec![], vec![1, 0]]);
}
