//! The folder of a cohort: what is written where, what is taken again, and where nothing is written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../flowmrd/tests/cohort/rack.rs"]
mod rack;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use flowmrd::cohort::{CaseOutcome, Cohort, CohortOptions, Work, run};
use flowmrd_report::Error;
use flowmrd_report::cohort::CohortFolder;
use rack::{Rack, tube};

const ROWS: &str = "case,patient,time_point,date,files,control,ward\n\
    A,P,day 15,2026-01-01,a.fcs,n.fcs,\"4, East\"\n\
    B,P,day 29,2026-02-01,b.fcs,,<b>\n\
    gone,,,,none.fcs,,\n";

/// Runs a rack's cohort into its folder `out` and writes the tables.
fn run_into(rack: &Rack, out: &str) -> (Cohort, Vec<CaseOutcome>) {
    let cohort = rack.cohort();
    let folder = CohortFolder::open(&rack.path(out), &cohort).unwrap();
    let outcomes = run(&cohort, &folder, &CohortOptions::default()).unwrap();
    folder.write(&cohort, &outcomes).unwrap();
    (cohort, outcomes)
}

fn works(outcomes: &[CaseOutcome]) -> Vec<&'static str> {
    let word = |outcome: &CaseOutcome| match (&outcome.result, outcome.work) {
        (Err(_), _) => "failed",
        (Ok(_), Work::Done) => "done",
        (Ok(_), Work::Kept) => "kept",
    };
    outcomes.iter().map(word).collect()
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

fn text(rack: &Rack, name: &str) -> String {
    fs::read_to_string(rack.path(name)).unwrap()
}

#[test]
fn folder_holds_a_folder_for_each_case_and_the_tables_and_the_page_of_all() {
    let rack = Rack::new(ROWS);
    let (_, outcomes) = run_into(&rack, "out");
    assert_eq!(works(&outcomes), ["done", "done", "failed"]);
    let names: Vec<String> = files(&rack.path("out")).into_keys().collect();
    let expected = [
        ".flowmrd.lock",
        "cases/A/kept.json",
        "cases/A/populations.csv",
        "cases/A/report.html",
        "cases/A/result.json",
        "cases/B/kept.json",
        "cases/B/populations.csv",
        "cases/B/report.html",
        "cases/B/result.json",
        "cases/gone/failure.json",
        "cases/gone/report.html",
        "cohort-findings.csv",
        "cohort-populations.csv",
        "cohort-populations.parquet",
        "cohort.csv",
        "cohort.html",
        "cohort.json",
        "cohort.parquet",
    ];
    assert_eq!(names, expected);
    let page = text(&rack, "out/cases/gone/report.html");
    assert!(page.contains("No result") && page.contains("none.fcs") && page.contains("What to do"), "{page}");
    let failure = text(&rack, "out/cases/gone/failure.json");
    assert!(failure.contains("\"hint\": \"check the path in the manifest"), "{failure}");
}

#[test]
fn tables_have_a_row_a_case_and_a_row_a_population_and_keep_free_columns() {
    let rack = Rack::new(ROWS);
    run_into(&rack, "out");
    let table = text(&rack, "out/cohort.csv");
    let mut reader = csv_rows(&table);
    let header = reader.remove(0);
    let cell = |row: &[String], name: &str| {
        row[header.iter().position(|column| column == name).unwrap_or_else(|| panic!("{name}"))].clone()
    };
    assert_eq!(reader.len(), 3);
    // by hand: every tenth event of 10 and of 20 is positive
    let [first, second, third] = [&reader[0], &reader[1], &reader[2]];
    assert_eq!(
        ["case", "positive", "total", "fraction"].map(|name| cell(first, name)),
        ["A", "1", "10", "0.1"]
    );
    assert_eq!(["case", "positive", "total", "ward"].map(|name| cell(second, name)), ["B", "2", "20", "<b>"]);
    assert_eq!(cell(first, "ward"), "4, East");
    assert_eq!(cell(first, "report"), "cases/A/report.html");
    assert_eq!(["status", "positive", "verdict"].map(|name| cell(third, name)), ["failed", "", ""]);
    assert!(cell(third, "failure").contains("none.fcs"));
    let populations = csv_rows(&text(&rack, "out/cohort-populations.csv"));
    // two populations of each case that has a result
    assert_eq!(populations.len(), 1 + 4);
    assert_eq!(populations[1][..4], ["A", "/Cells", "Cells", "10"]);
    assert_eq!(populations[4][..4], ["B", "/Cells/Bright", "Bright", "2"]);
}

/// Splits a table as RFC 4180 has it; no cell of these holds a line break.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let split = |line: &str| {
        let mut cells = vec![String::new()];
        let mut is_quoted = false;
        for letter in line.chars() {
            match letter {
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => cells.push(String::new()),
                other => cells.last_mut().unwrap().push(other),
            }
        }
        cells
    };
    text.lines().map(split).collect()
}

#[test]
fn free_column_does_not_hide_one_of_the_table() {
    let rack = Rack::new("case,files,total,verdict\nA,a.fcs,mine,also mine\n");
    run_into(&rack, "out");
    let rows = csv_rows(&text(&rack, "out/cohort.csv"));
    let place = |name: &str| rows[0].iter().position(|column| column == name).unwrap();
    assert_eq!(rows[1][place("total")], "10");
    assert_eq!(rows[1][place("manifest.total")], "mine");
    assert_eq!(rows[1][place("manifest.verdict")], "also mine");
}

#[test]
fn second_run_gives_the_same_bytes_and_analyses_nothing() {
    let rack = Rack::new(ROWS);
    run_into(&rack, "out");
    let before = files(&rack.path("out"));
    let (_, outcomes) = run_into(&rack, "out");
    assert_eq!(works(&outcomes), ["kept", "kept", "failed"]);
    assert_eq!(files(&rack.path("out")), before);
    run_into(&rack, "elsewhere");
    assert_eq!(files(&rack.path("elsewhere")), before);
}

/// What becomes of a file's bytes.
type Change = fn(Vec<u8>) -> Vec<u8>;

#[test]
fn result_that_was_edited_cut_or_lost_is_made_again() {
    let rack = Rack::new(ROWS);
    run_into(&rack, "out");
    let before = files(&rack.path("out"));
    let case = rack.path("out/cases/A");
    let changes: [(&str, Change); 5] = [
        ("result.json", |bytes| {
            String::from_utf8(bytes).unwrap().replace("\"positive\": 1", "\"positive\": 2").into()
        }),
        ("report.html", |bytes| bytes[..100].to_vec()),
        ("populations.csv", |_| Vec::new()),
        ("kept.json", |bytes| bytes[..bytes.len() / 2].to_vec()),
        ("kept.json", |bytes| {
            String::from_utf8(bytes).unwrap().replace("result.json", "../B/result.json").into()
        }),
    ];
    for (name, change) in changes {
        let bytes = fs::read(case.join(name)).unwrap();
        fs::write(case.join(name), change(bytes.clone())).unwrap();
        assert_ne!(fs::read(case.join(name)).unwrap(), bytes, "{name}: the change changes nothing");
        let (_, outcomes) = run_into(&rack, "out");
        assert_eq!(works(&outcomes), ["done", "kept", "failed"], "{name}");
        assert_eq!(files(&rack.path("out")), before, "{name}");
        fs::remove_file(case.join(name)).unwrap();
        assert_eq!(works(&run_into(&rack, "out").1), ["done", "kept", "failed"], "{name}");
        assert_eq!(files(&rack.path("out")), before, "{name}");
    }
}

#[test]
fn result_takes_the_place_of_a_failure_and_a_failure_that_of_a_result() {
    let rack = Rack::new(ROWS);
    run_into(&rack, "out");
    rack.write("none.fcs", tube(30));
    fs::remove_file(rack.path("b.fcs")).unwrap();
    let (_, outcomes) = run_into(&rack, "out");
    assert_eq!(works(&outcomes), ["kept", "failed", "done"]);
    let names: Vec<String> = files(&rack.path("out/cases")).into_keys().collect();
    let expected = [
        "A/kept.json",
        "A/populations.csv",
        "A/report.html",
        "A/result.json",
        "B/failure.json",
        "B/report.html",
    ];
    assert_eq!(names[..6], expected);
    assert_eq!(
        names[6..],
        ["gone/kept.json", "gone/populations.csv", "gone/report.html", "gone/result.json"]
    );
}

#[test]
fn what_a_killed_run_left_half_written_is_cleared_away() {
    let rack = Rack::new(ROWS);
    run_into(&rack, "out");
    let before = files(&rack.path("out"));
    fs::remove_file(rack.path("out/cases/A/kept.json")).unwrap();
    rack.write("out/.flowmrd-abc123.part", b"half");
    rack.write("out/cases/A/.flowmrd-def456.part", b"half");
    run_into(&rack, "out");
    assert_eq!(files(&rack.path("out")), before);
}

#[test]
fn folder_is_open_for_one_run_at_a_time() {
    let rack = Rack::new(ROWS);
    let cohort = rack.cohort();
    let open = CohortFolder::open(&rack.path("out"), &cohort).unwrap();
    let error = CohortFolder::open(&rack.path("out"), &cohort).unwrap_err();
    assert!(matches!(error, Error::InUse { .. }), "{error}");
    drop(open);
    CohortFolder::open(&rack.path("out"), &cohort).unwrap();
}

#[cfg(unix)]
#[test]
fn links_in_the_folder_lead_nothing_out_of_it() {
    use std::os::unix::fs::symlink;
    let rack = Rack::new(ROWS);
    let outside = rack.path("outside");
    fs::create_dir_all(&outside).unwrap();
    fs::create_dir_all(rack.path("out/cases/B")).unwrap();
    symlink(&outside, rack.path("out/cases/A")).unwrap();
    rack.write("outside/result.json", b"theirs");
    symlink(outside.join("result.json"), rack.path("out/cases/B/result.json")).unwrap();
    symlink(outside.join("lock"), rack.path("out/.flowmrd.lock")).unwrap();
    symlink(outside.join("page"), rack.path("out/cohort.html")).unwrap();
    let (_, outcomes) = run_into(&rack, "out");
    assert_eq!(works(&outcomes), ["failed", "done", "failed"]);
    let failure = outcomes[0].result.as_ref().unwrap_err();
    assert!(
        failure.message.ends_with("cases/A: expected a folder or nothing there, got a link"),
        "{failure:?}"
    );
    assert_eq!(files(&outside), BTreeMap::from([("result.json".to_owned(), b"theirs".to_vec())]));
    assert!(fs::symlink_metadata(rack.path("out/cases/B/result.json")).unwrap().is_file());
    // A kept result that is a link is not taken.
    let kept = rack.path("out/cases/B/result.json");
    fs::rename(&kept, outside.join("moved")).unwrap();
    symlink(outside.join("moved"), &kept).unwrap();
    assert_eq!(works(&run_into(&rack, "out").1), ["failed", "done", "failed"]);

    let whole = Rack::new(ROWS);
    fs::create_dir_all(whole.path("out")).unwrap();
    symlink(&outside, whole.path("out/cases")).unwrap();
    let error = CohortFolder::open(&whole.path("out"), &whole.cohort()).unwrap_err();
    assert!(matches!(error, Error::NotAFolder { .. }), "{error}");
}

#[test]
fn hostile_names_stay_in_the_folder_and_reach_no_page_as_markup() {
    let long = "x".repeat(10_000);
    let script = "<script>alert(1)</script>";
    let rack = Rack::new(&format!(
        "case,patient,time_point,files,\"<img src=x onerror=alert(2)>\"\n../../escaped,{script},\"\"\"onclick=x\",a.fcs,&amp;\n\
         CON,{script},,b.fcs,\n.,,,c.fcs,\n..,,,d.fcs,\n{long},,,a.fcs,\n{script},,,none.fcs,javascript:alert(3)\n"
    ));
    let (_, outcomes) = run_into(&rack, "out");
    assert_eq!(works(&outcomes), ["done", "done", "done", "done", "done", "failed"]);
    let parent: Vec<_> =
        fs::read_dir(rack.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(parent.len(), 8, "{parent:?}");
    assert!(!rack.path("").parent().unwrap().join("escaped").exists());
    for (name, bytes) in files(&rack.path("out")).iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8(bytes.clone()).unwrap();
        assert!(
            !page.contains("<script>alert") && !page.contains("<img src=x") && !page.contains("\"onclick"),
            "{name}"
        );
        assert!(!page.contains("href=\"javascript") && !page.contains("href=\"../"), "{name}");
    }
}
