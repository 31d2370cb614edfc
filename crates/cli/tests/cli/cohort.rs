//! `flowmrd cohort`: a manifest to a folder, its lines, its exit status, and a run that goes on where another was stopped.

use crate::fcs_bytes::{Column, float_file};
use crate::process::{answer, flowmrd, refusal};
use crate::run::SMALL_ASSAY;
use std::fs;
use std::path::Path;

const COLUMNS: [Column<'static>; 2] =
    [Column { name: "CD45", keywords: &[] }, Column { name: "CD19", keywords: &[] }];

/// Ten leucocytes, of which two are positive.
const ROWS: [&[f32]; 10] = [
    &[50.0, 500.0],
    &[50.0, 500.0],
    &[50.0, 5.0],
    &[50.0, 5.0],
    &[50.0, 5.0],
    &[50.0, 5.0],
    &[50.0, 5.0],
    &[50.0, 5.0],
    &[50.0, 5.0],
    &[50.0, 5.0],
];

/// A folder with the small assay, a tube and a manifest.
struct Rack {
    folder: tempfile::TempDir,
}

impl Rack {
    fn new(manifest: &str) -> Self {
        let rack = Self { folder: tempfile::tempdir().unwrap() };
        fs::write(rack.path("a.toml"), SMALL_ASSAY).unwrap();
        fs::write(rack.path("a.fcs"), float_file(&COLUMNS, &[], &ROWS)).unwrap();
        fs::write(rack.path("rack.csv"), manifest).unwrap();
        rack
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn words(&self, more: &[&str]) -> Vec<String> {
        let own =
            ["cohort", "--assay", &self.path("a.toml"), "--out", &self.path("out"), &self.path("rack.csv")];
        own.iter().chain(more).map(|&word| word.to_owned()).collect()
    }

    /// Runs the cohort, which ends with a status; returns standard output and standard error.
    fn run(&self, more: &[&str], status: i32) -> [String; 2] {
        let done = flowmrd().args(self.words(more)).assert().code(status);
        let output = done.get_output();
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()).unwrap())
    }
}

const TWO: &str = "case,patient,files\nfirst,P,a.fcs\nsecond,P,a.fcs\n";

#[test]
fn cohort_tells_a_line_a_case_and_closes_with_a_summary() {
    let rack = Rack::new(TWO);
    let [told, lines] = rack.run(&[], 0);
    assert_eq!(lines.lines().count(), 2, "{lines}");
    // bounds of 2 of 10 by Clopper and Pearson: R's binom.test(2, 10) gives 0.02521073 and 0.55609546
    assert!(
        lines.starts_with("1 of 2: first: MRD 20.0 % (95 % CI 2.52 to 55.6 %), 2 of 10 Leucocytes: "),
        "{lines}"
    );
    assert!(told.starts_with("2 cases: 2 analysed, 0 kept from before, 0 failed\nverdicts: "), "{told}");
    assert!(told.ends_with(&format!("report: {}\n", rack.path("out/cohort.html"))), "{told}");
    let [told, lines] = rack.run(&[], 0);
    assert!(told.starts_with("2 cases: 0 analysed, 2 kept from before, 0 failed\n"), "{told}");
    assert!(lines.contains(" (kept)\n"), "{lines}");
}

#[test]
fn case_that_fails_ends_the_command_with_one_and_stops_no_other() {
    let rack = Rack::new("case,files\ngone,none.fcs\nfirst,a.fcs\n");
    let [told, lines] = rack.run(&["--fail-on", "caution"], 1);
    assert!(told.starts_with("2 cases: 1 analysed, 0 kept from before, 1 failed\n"), "{told}");
    assert!(lines.contains("gone: failed: cannot read "), "{lines}");
    assert!(lines.contains("error: without a result: 1 of 2 cases\nhint: "), "{lines}");
    assert!(Path::new(&rack.path("out/cases/first/result.json")).exists());
    assert!(Path::new(&rack.path("out/cases/gone/report.html")).exists());
}

#[test]
fn finding_at_the_level_that_was_asked_for_ends_the_command_with_three() {
    // without a time parameter there are rules that cannot be evaluated, and none that fails
    let rack = Rack::new("case,files\nfirst,a.fcs\n");
    fs::write(rack.path("a.toml"), format!("{SMALL_ASSAY}minimum_denominator = 1000\n")).unwrap();
    let [_, lines] = rack.run(&["--fail-on", "caution"], 3);
    assert!(lines.contains("error: with a finding at or above --fail-on: 1 of 1 case\n"), "{lines}");
    rack.run(&[], 0);
}

#[test]
fn json_answer_is_the_cohort_as_it_was_written() {
    let rack = Rack::new(TWO);
    let words = rack.words(&[]);
    let told = answer(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let written: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(rack.path("out/cohort.json")).unwrap()).unwrap();
    assert_eq!(told, written);
    assert_eq!(told["cases"][1]["case"], "second");
    assert_eq!(told["cases"][1]["level"]["positive"], 2);
}

#[test]
fn manifest_that_is_wrong_is_refused_before_anything_is_written() {
    let rack = Rack::new("case,files,date\nfirst,a.fcs,31.1.2026\nfirst,,\n");
    let [told, lines] = rack.run(&[], 1);
    assert_eq!(told, "");
    let manifest = rack.path("rack.csv");
    for place in ["2:13: `date`", "3:1: case `first`", "3:7: cell"] {
        assert!(lines.contains(&format!("{manifest}:{place}")), "{place}\n{lines}");
    }
    assert!(!Path::new(&rack.path("out")).exists());
}

#[test]
fn row_without_an_assay_is_refused_where_there_is_none_for_all() {
    let rack = Rack::new("case,files,assay\nfirst,a.fcs,a.toml\nsecond,a.fcs,\n");
    let (out, manifest) = (rack.path("out"), rack.path("rack.csv"));
    let lines = refusal(&["cohort", "--out", &out, &manifest], 1);
    assert!(
        lines.contains(
            "case \"second\" on line 3 of the manifest: expected an assay, got none\nhint: --assay"
        ),
        "{lines}"
    );
    fs::write(&manifest, "case,files,assay\nfirst,a.fcs,a.toml\n").unwrap();
    flowmrd().args(["cohort", "--out", &out, &manifest]).assert().success();
}

#[test]
fn usage_of_sizes_and_threads_is_checked() {
    let rack = Rack::new(TWO);
    for more in [["--memory", "lots"], ["--threads", "0"], ["--fail-on", "pass"]] {
        let [_, lines] = rack.run(&more, 2);
        assert!(lines.contains(more[0]), "{lines}");
    }
    rack.run(&["--memory", "1", "--threads", "3"], 0);
}

#[test]
fn cohort_without_identifiers_writes_no_name_anywhere() {
    let rack = Rack::new(
        "case,patient,time_point,date,files,ward\nMustermann-7,Erika Mustermann,day 15,2026-03-04,Mustermann.fcs,Nordfluegel\n\
         Musterfrau-8,Erika Mustermann,day 1,2026-02-04,gone-Mustermann.fcs,Nordfluegel\n",
    );
    let keywords = [("$DATE", "04-MAR-2026"), ("$CYTSN", "SN4711X")];
    fs::write(rack.path("Mustermann.fcs"), float_file(&COLUMNS, &keywords, &ROWS)).unwrap();
    rack.run(&["--no-identifiers"], 1);
    let mut folders = vec![rack.folder.path().join("out")];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.display().to_string();
            assert!(!name.contains("Muster"), "{name}");
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            count += 1;
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            for word in ["Muster", "2026-03-04", "SN4711X", "Nordfluegel"] {
                assert!(!text.contains(word), "{name} holds {word}");
            }
        }
    }
    assert!(count > 12, "{count}");
    // the same run again takes what it kept
    let [told, _] = rack.run(&["--no-identifiers"], 1);
    assert!(told.starts_with("2 cases: 0 analysed, 1 kept from before, 1 failed\n"), "{told}");
}

#[cfg(unix)]
#[test]
fn interrupted_cohort_keeps_what_is_done_and_goes_on_from_there() {
    use crate::fcs_bytes::write_sparse_file;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    let rack = Rack::new("case,files\nfirst,a.fcs\nlarge,large.fcs\n");
    // 300 million events: minutes of work
    write_sparse_file(Path::new(&rack.path("large.fcs")), &COLUMNS, 300_000_000);
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("flowmrd"))
        .args(rack.words(&["--threads", "1"]))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let kept = rack.folder.path().join("out/cases/first/kept.json");
    let begun = Instant::now();
    while !kept.exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the first case was not kept");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!rack.folder.path().join("out/cohort.html").exists());
    assert!(!rack.folder.path().join("out/cases/large/result.json").exists());
    fs::write(rack.path("large.fcs"), float_file(&COLUMNS, &[], &ROWS)).unwrap();
    let [told, _] = rack.run(&[], 0);
    assert!(told.starts_with("2 cases: 1 analysed, 1 kept from before, 0 failed\n"), "{told}");
}
