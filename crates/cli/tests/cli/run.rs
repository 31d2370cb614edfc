//! `flowmrd run`: files and an assay to a level and a report.

use crate::fcs_bytes::{Column, float_file};
use crate::process::{flowmrd, refusal};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Two markers on linear scales, so that what passes can be seen in the values.
pub const SMALL_ASSAY: &str = r#"
compensation = "none"

[assay]
name = "by hand"
version = "1"

[scales]
default = "linear"

[[gate]]
name = "Leucocytes"
above = { CD45 = 10 }

[[laip]]
name = "CD19+"
parent = "Leucocytes"
above = { CD19 = 100 }

[mrd]
denominator = "Leucocytes"
lod_events = 1
loq_events = 2
"#;

const COLUMNS: [Column<'static>; 2] =
    [Column { name: "CD45", keywords: &[] }, Column { name: "CD19", keywords: &[] }];

fn repository(path: &str) -> String {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path).display().to_string()
}

/// A folder with the small assay and a file of its markers.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn new(rows: &[&[f32]], more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.toml"), SMALL_ASSAY).unwrap();
        fs::write(folder.path().join("a.fcs"), float_file(&COLUMNS, more, rows)).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn run(&self) -> Vec<String> {
        let words = ["run", "--assay", &self.path("a.toml"), "--out", &self.path("out"), &self.path("a.fcs")];
        words.map(str::to_owned).into()
    }

    fn result(&self) -> Value {
        serde_json::from_slice(&fs::read(self.folder.path().join("out/result.json")).unwrap()).unwrap()
    }
}

/// Four leucocytes, of which one is positive; and one event that is none.
const ROWS: [&[f32]; 5] = [&[20.0, 5.0], &[30.0, 99.5], &[10.0, 100.0], &[11.0, 1.0], &[9.5, 200.0]];

#[test]
fn run_tells_level_and_report_of_the_fixture() {
    // 68 of 31,548: fixtures/README.md, worked with FlowIO and numpy; 68/31548 = 0.21554 %; bounds by mpmath's
    // betainc: 0.0016742 and 0.0027318
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("case");
    let report = out.join("report.html").display().to_string();
    let (assay, file) = (repository("fixtures/follow-up.toml"), repository("fixtures/follow-up.fcs"));
    flowmrd()
        .args(["run", "--assay", &assay, "--out", &out.display().to_string(), &file])
        .assert()
        .success()
        .stdout(format!(
            "MRD 0.216 % (95 % CI 0.167 to 0.273 %), 68 of 31,548 Nucleated: quantifiable\n\
             total     0.167 to 0.273 % (95 % confidence; counting, gates in 1,000 draws)\n\
             budget    counting 99.7 %, gates 0.261 % of the variance of ln(level)\n\
             report: {report}\n"
        ));
    let mut written: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    written.sort();
    assert_eq!(written, ["populations.csv", "report.html", "result.json"]);
}

/// Runs the fixture by its assay with lines added to `[mrd]`; says what it printed, and the result.
fn run_fixture(added: &str, more: &[&str]) -> (String, Value) {
    let folder = tempfile::tempdir().unwrap();
    let assay = folder.path().join("a.toml");
    let text = fs::read_to_string(repository("fixtures/follow-up.toml")).unwrap();
    fs::write(&assay, format!("{text}{added}")).unwrap();
    let out = folder.path().join("out");
    let [assay, out_name] = [&assay, &out].map(|path| path.display().to_string());
    let file = repository("fixtures/follow-up.fcs");
    let words = ["run", "--assay", &assay, "--out", &out_name, &file];
    let done = flowmrd().args(words).args(more).assert().success();
    let said = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    (said, serde_json::from_slice(&fs::read(out.join("result.json")).unwrap()).unwrap())
}

fn assert_close(got: &Value, expected: f64) {
    let got = got.as_f64().unwrap();
    assert!((got / expected - 1.0).abs() < 1e-9, "got {got:e}, expected {expected:e}");
}

#[test]
fn run_takes_the_level_over_a_control() {
    let control = repository("fixtures/negative.fcs");
    let (said, result) = run_fixture("", &["--control", &control]);
    let background = &result["mrd"]["background"];
    // fixtures/README.md: 0 of 9,654 in the negative tube
    assert_eq!(background["controls"][0]["name"], "negative.fcs");
    assert_eq!(
        (&background["controls"][0]["positive"], &background["controls"][0]["total"]),
        (&0.into(), &9654.into())
    );
    assert_eq!(result["controls"][0]["file"], "negative.fcs");
    // SciPy: MOVER of beta.ppf and beta.isf of 68 of 31,548 and 0 of 9,654; binomtest(68, 68, 31548/41202, "greater")
    assert_close(&background["net_interval"]["lower"], 0.001_540_968_022_161_976_2);
    assert_close(&background["net_interval"]["upper"], 0.002_731_752_263_850_245);
    assert_close(&background["p_value_of_excess"], 1.305_089_626_144_874e-8);
    for line in [
        "background  0 % of 1 control",
        "net level   0.216 %, 0.154 to 0.273 % (mover-clopper-pearson)",
        "excess      p 1.31e-8 (conditional test), 6.03 sigma (Li and Ma)",
    ] {
        assert!(said.lines().any(|said| said == line), "{line:?} in\n{said}");
    }
}

#[test]
fn run_puts_a_case_in_the_groups_of_schemes() {
    let facts = ["lineage=B", "site=marrow", "diagnosis=2022-01-31", "relapse=2024-09-01"];
    let facts: Vec<&str> = facts.iter().flat_map(|fact| ["--case", fact]).collect();
    let (said, result) = run_fixture("risk = [\"cog-first-relapse\"]\n", &facts);
    // by hand: 31 months after diagnosis are under 36, so early; risk/cog-first-relapse.toml has early marrow as high
    let group = &result["mrd"]["risk"][0];
    assert_eq!(
        (&group["time"], &group["group"], &group["outcome"]),
        (&"early".into(), &"high".into(), &"group".into())
    );
    assert!(said.lines().any(|line| line == "risk      high; COG, first relapse"), "{said}");
    // without any fact the scheme names what is missing
    let (said, result) = run_fixture("risk = [\"cog-first-relapse\"]\n", &[]);
    assert_eq!(result["mrd"]["risk"][0]["outcome"], "not evaluable");
    assert!(said.contains("risk      not evaluable, "), "{said}");
}

#[test]
fn run_compares_the_level_with_thresholds_and_protocols() {
    let added = "thresholds = [0.001, 0.002]\n\
                 protocols = [{ id = \"aieop-bfm-all-2009\", time_point = \"day 15\" }]\n";
    let (said, result) = run_fixture(added, &[]);
    let decisions = &result["mrd"]["thresholds"];
    // SciPy: beta.sf(0.002, 68.5, 31480.5), beta.sf(0.002, 68, 31481), beta.sf(0.002, 69, 31480)
    assert_close(&decisions[1]["probability"], 0.735_961_594_170_713);
    assert_close(&decisions[1]["exact_probability"][0], 0.715_471_248_059_480_6);
    assert_close(&decisions[1]["exact_probability"][1], 0.755_624_843_163_369_2);
    assert_eq!(decisions[1]["decision"], "not decided by this sample");
    assert_eq!(result["mrd"]["protocols"][0]["class"], "0.1 % to below 10 %");
    for part in [
        "threshold  0.1 %: above; P(at or above) >0.999 (exact >0.999); assay\n",
        "P(at or above) 0.736 (exact 0.715 to 0.756); assay\n",
        "protocol   day 15: 0.1 % to below 10 %, P >0.999; AIEOP-BFM ALL 2009\n",
    ] {
        assert!(said.contains(part), "{part:?} in\n{said}");
    }
}

#[test]
fn run_tells_what_tubes_differ_by() {
    let (said, result) = run_fixture("", &[&repository("fixtures/negative.fcs")]);
    // SciPy: chi2_contingency([[68, 0], [31480, 9654]], correction=False)
    let test = &result["mrd"]["dispersion"]["homogeneity"];
    assert_close(&test["chi_square"], 20.843_072_015_992_11);
    assert!(
        said.contains(
            "tubes     68 of 31,548, 0.216 %, follow-up.fcs\n          0 of 9,654, 0 %, negative.fcs\n"
        ),
        "{said}"
    );
    assert_eq!(result["findings"][0]["code"], "tubes-differ");
}

#[test]
fn run_refuses_facts_that_are_none() {
    let (assay, file) = (repository("fixtures/follow-up.toml"), repository("fixtures/follow-up.fcs"));
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out").display().to_string();
    for (fact, message) in [
        ("lineage", "error: fact `lineage`: expected key=value, got no ="),
        ("lineage=X", "error: fact lineage: expected B or T, got `X`"),
        ("diagnosis=2024-02-30", "error: fact diagnosis: expected a day that exists, got 2024-02-30"),
        (
            "colour=red",
            "error: fact: expected one of lineage, site, diagnosis, end_of_treatment, first_line, relapse, time_point, got \
             `colour`",
        ),
    ] {
        let said = refusal(&["run", "--assay", &assay, "--out", &out, &file, "--case", fact], 2);
        assert_eq!(crate::process::first_line(&said), message, "{fact}");
    }
    assert!(!Path::new(&out).exists());
}

#[test]
fn run_counts_what_the_gates_say() {
    // by hand: an edge of `above` is inclusive, so 10 is a leucocyte and 100 is positive; 1 of 4
    let case = Case::new(&ROWS, &[]);
    flowmrd().args(case.run()).assert().success();
    let result = case.result();
    assert_eq!(result["mrd"]["positive"], 1);
    assert_eq!(result["mrd"]["total"], 4);
    assert_eq!(result["mrd"]["fraction"], 0.25);
    assert_eq!(result["mrd"]["verdict"], "detected below LOQ");
    assert_eq!(result["mrd"]["denominator"], "/Leucocytes");
    assert_eq!(result["inputs"][0]["file"], "a.fcs");
    assert_eq!(result["inputs"][0]["event_count"], 5);
}

#[test]
fn run_answers_json_with_the_result_file() {
    let case = Case::new(&ROWS, &[]);
    let done = flowmrd().args(case.run()).args(["--format", "json"]).assert().success();
    assert_eq!(done.get_output().stdout, fs::read(case.path("out/result.json")).unwrap());
}

#[test]
fn run_gives_the_same_bytes_on_any_number_of_threads() {
    let (assay, file) = (repository("fixtures/follow-up.toml"), repository("fixtures/follow-up.fcs"));
    let folder = tempfile::tempdir().unwrap();
    let read = |threads: &str| {
        let out: PathBuf = folder.path().join(threads);
        let words =
            ["run", "--assay", &assay, "--out", &out.display().to_string(), "--threads", threads, &file];
        flowmrd().args(words).assert().success();
        ["result.json", "populations.csv", "report.html"].map(|name| fs::read(out.join(name)).unwrap())
    };
    assert!(read("1") == read("3"));
}

#[test]
fn run_adds_the_counts_of_several_files() {
    // by hand: 1 of 4 and 2 of 2 are 3 of 6
    let case = Case::new(&ROWS, &[]);
    fs::write(case.path("b.fcs"), float_file(&COLUMNS, &[], &[&[20.0, 101.0], &[20.0, 102.0]])).unwrap();
    flowmrd().args(case.run()).arg(case.path("b.fcs")).assert().success();
    let result = case.result();
    assert_eq!((&result["mrd"]["positive"], &result["mrd"]["total"]), (&3.into(), &6.into()));
}

#[cfg(unix)]
#[test]
fn run_reads_standard_input() {
    let case = Case::new(&ROWS, &[]);
    let words = ["run", "--assay", &case.path("a.toml"), "--out", &case.path("out"), "-"];
    flowmrd().args(words).write_stdin(float_file(&COLUMNS, &[], &ROWS)).assert().success();
    assert_eq!(case.result()["mrd"]["total"], 4);
}

#[test]
fn run_keeps_a_patient_s_name_out_of_what_it_says() {
    // a date that is no date is a deviation whose message repeats it
    let case = Case::new(&ROWS, &[("$DATE", "Erika Mustermann")]);
    let done = flowmrd().args(case.run()).assert().success();
    let said = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(said.contains("deviations from the FCS standard in a.fcs: date-unrecognised"), "{said}");
    assert!(!said.contains("Mustermann"), "{said}");
}

#[test]
fn run_refuses_an_unknown_key_of_the_assay_and_names_the_nearest() {
    let case = Case::new(&ROWS, &[]);
    fs::write(case.path("a.toml"), format!("{SMALL_ASSAY}minimum_denominater = 5\n")).unwrap();
    let words = case.run();
    let said = refusal(&words.iter().map(String::as_str).collect::<Vec<_>>(), 1);
    // the line after the last of the assay
    let line = SMALL_ASSAY.lines().count() + 1;
    assert_eq!(
        said,
        format!(
            "error: {}:{line}:1: unknown key `minimum_denominater` in [mrd] (did you mean `minimum_denominator`?)\n",
            case.path("a.toml")
        )
    );
    assert!(!Path::new(&case.path("out")).exists());
}

#[test]
fn run_refuses_a_missing_assay_a_missing_file_and_a_file_for_a_folder() {
    let case = Case::new(&ROWS, &[]);
    let (assay, out, file) = (case.path("a.toml"), case.path("out"), case.path("a.fcs"));
    let absent = "caused by: No such file or directory (os error 2)\n\
                  hint: check the path: a file or folder of it is not there\n";
    let said = refusal(&["run", "--assay", "no.toml", "--out", &out, &file], 1);
    assert_eq!(said, format!("error: cannot read no.toml\n{absent}"));
    let said = refusal(&["run", "--assay", &assay, "--out", &out, "no.fcs"], 1);
    assert!(said.starts_with("error: cannot ") && said.ends_with(&format!("no.fcs\n{absent}")), "{said}");
    let said = refusal(&["run", "--assay", &assay, "--out", &file, &file], 1);
    assert_eq!(said, format!("error: cannot write into {file}: expected a folder, got a file\n"));
    assert!(
        refusal(&["run", "--assay", &assay, "--out", &out], 2).starts_with("error: the following required")
    );
}
