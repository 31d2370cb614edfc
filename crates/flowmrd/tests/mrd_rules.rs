//! The keys of `[mrd]` that say what the level is compared with: what is taken, and what is refused where.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use flowmrd::risk::Facts;
use flowmrd::{Analysis, Assay, Case, Options, analyse_case};
use flowmrd_quant::Counts;

/// Eleven lines: `denominator` is on the twelfth, and what a test adds begins on the fifteenth.
const HEAD: &str = "[assay]\nname = \"A\"\nversion = \"1\"\n[[gate]]\nname = \"Cells\"\nabove = { CD45 = 0.4 }\n\
                    [[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = { CD34 = 0.5 }\n[mrd]\n\
                    denominator = \"Cells\"\nlod_events = 20\nloq_events = 50\n";

fn parse(keys: &str) -> Result<Assay, String> {
    Assay::parse(&format!("{HEAD}{keys}\n"), "a.toml").map_err(|error| error.to_string())
}

fn refusal(keys: &str) -> String {
    parse(keys).expect_err("the document should be refused")
}

/// Writes the assay and files beside it, and reads it from there.
fn read(keys: &str, files: &[(&str, &str)]) -> Result<Assay, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let path = folder.path().join("a.toml");
    fs::write(&path, format!("{HEAD}{keys}\n")).unwrap();
    Assay::read(&path).map_err(|error| {
        let text = error.to_string();
        text.replace(&path.display().to_string(), "a.toml")
    })
}

fn counts(positive: u64, total: u64) -> Counts {
    Counts::new(positive, total).unwrap()
}

#[test]
fn rules_that_are_stated_are_taken() {
    let assay = parse(
        "loq_cv = 0.3\nblanks = [[2, 900000], [0, 1000000]]\nthresholds = [1e-4, 0.001]\n\
         background = { counts = [[3, 4000000]], method = \"profile\" }\n\
         protocols = [{ id = \"aieop-bfm-all-2009\", time_point = \"day 15\" }]\nrisk = [\"cog-first-relapse\"]",
    )
    .unwrap();
    let rules = assay.mrd().unwrap();
    assert_eq!(rules.level.precision_goal.unwrap().variation(), 0.3);
    assert_eq!(rules.level.blanks, [counts(2, 900_000), counts(0, 1_000_000)]);
    let asked: Vec<f64> = rules.level.thresholds.iter().map(|asked| asked.threshold.fraction()).collect();
    assert_eq!(asked, [1e-4, 1e-3]);
    assert_eq!(rules.background.counts[0].counts, counts(3, 4_000_000));
    assert_eq!(rules.level.net_method.as_str(), "profile");
    assert_eq!((rules.protocols.len(), rules.schemes.len()), (1, 1));
    assert!(assay.defaults().iter().all(|default| default.key != "mrd.background.method"));
}

#[test]
fn files_beside_the_assay_are_found_and_hashed() {
    let files = [("blanks.csv", "positive,total\n2,900000\n"), ("normal.fcs", "not read yet")];
    let keys = "blanks = \"blanks.csv\"\nbackground = { files = [\"normal.fcs\"] }";
    let assay = read(keys, &files).unwrap();
    let rules = assay.mrd().unwrap();
    assert_eq!(rules.level.blanks, [counts(2, 900_000)]);
    assert_eq!(rules.background.files[0].file_name().unwrap(), "normal.fcs");
    // printf 'positive,total\n2,900000\n' | sha256sum
    let expected = "f4d2c6d3a07a3d4af0c9aa0f901eddd5c37f54cd11cc8df771d8c70df19e6c67";
    assert_eq!(rules.blanks_file.as_ref().unwrap().sha256, expected);
}

#[test]
fn what_cannot_be_is_refused_with_its_place() {
    for (keys, message) in [
        (
            "loq_cv = 0",
            "a.toml:15:10: `loq_cv` in [mrd]: coefficient of variation: expected a number above 0, got 0",
        ),
        (
            "blanks = [[1, 2, 3]]",
            "a.toml:15:11: wrong type of a pair of `blanks` in [mrd]: expected two whole numbers, positive events and all, got an array",
        ),
        (
            "blanks = [[5, 4]]",
            "a.toml:15:11: a pair of `blanks` in [mrd]: positive events: expected at most the total of 4, got 5",
        ),
        (
            "blanks = [[0, 0]]",
            "a.toml:15:11: a pair of `blanks` in [mrd]: total events: expected at least 1, got 0",
        ),
        (
            "blanks = [[-1, 4]]",
            "a.toml:15:12: a pair of `blanks` in [mrd] is out of range: expected at least 0, got -1",
        ),
        (
            "blanks = 3",
            "a.toml:15:10: wrong type of `blanks` in [mrd]: expected an array of pairs, positive events and all, got an integer",
        ),
        (
            "thresholds = [1e-3, 1e-4]",
            "a.toml:15:14: `thresholds` in [mrd]: threshold 2: expected more than the 0.001 before it, got 0.0001",
        ),
        (
            "thresholds = [1e-3, 1e-3]",
            "a.toml:15:14: `thresholds` in [mrd]: threshold 2: expected more than the 0.001 before it, got 0.001",
        ),
        (
            "thresholds = [1]",
            "a.toml:15:14: `thresholds` in [mrd]: threshold: expected a fraction above 0 and below 1, got 1",
        ),
        (
            "background = { method = \"wald\" }",
            "a.toml:15:25: unknown net level method `wald`: expected one of mover-clopper-pearson, mover-wilson, mover-jeffreys, profile, profile-unbounded, bayes-flat, bayes-jeffreys",
        ),
        (
            "background = { files = [\"n.fcs\"] }",
            "a.toml:15:25: cannot use n.fcs: expected an assay that is read from a folder, got one without",
        ),
        (
            "unverified = 1",
            "a.toml:15:14: wrong type of `unverified` in [mrd]: expected true or false, got an integer",
        ),
        ("risk = [\"cog\"]", "a.toml:15:9: cannot use cog: "),
        ("protocols = [{ id = \"x\", time_point = \"day 1\" }]", "a.toml:15:21: cannot use x: "),
        (
            "protocols = [{ id = \"aieop-bfm-all-2009\" }]",
            "a.toml:15:14: missing `time_point` in a protocol of [mrd]: expected one of its time points",
        ),
    ] {
        let refused = refusal(keys);
        assert!(refused.starts_with(message), "{keys}: got {refused}");
    }
}

#[test]
fn blanks_that_cannot_be_read_name_the_line() {
    let refused = read("blanks = \"b.csv\"", &[("b.csv", "positive,total\n1,10\n3,2\n")]).unwrap_err();
    assert_eq!(
        refused,
        "a.toml:15:10: cannot use b.csv: line 3: positive events: expected at most the total of 2, got 3"
    );
}

#[test]
fn value_that_was_not_read_in_its_source_is_refused_unless_asked_for() {
    let keys = "protocols = [{ id = \"eln-aml-2021\", time_point = \"after 2 cycles\" }]";
    let refused = refusal(keys);
    assert!(refused.starts_with("a.toml:15:50: ") && refused.contains("eln-aml-2021"), "{refused}");
    assert!(parse(&format!("unverified = true\n{keys}")).is_ok());
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

fn analyse(controls: &[&str], facts: &[&str], keys: &str) -> Analysis {
    let text = fs::read_to_string(fixture("follow-up.toml")).unwrap();
    let assay = Assay::parse(&format!("{text}{keys}\n"), "a.toml").unwrap();
    let case = Case {
        files: vec![fixture("follow-up.fcs")],
        controls: controls.iter().map(|control| fixture(control)).collect(),
        facts: Facts::parse(facts.iter().copied()).unwrap(),
        ..Case::default()
    };
    analyse_case(&assay, &case, &Options::default()).unwrap()
}

#[test]
fn control_is_gated_by_the_same_gates_and_taken_off() {
    let result = analyse(&["negative.fcs"], &[], "").result;
    // fixtures/README.md, worked with FlowIO and numpy: none of 9,654 in the control, 68 of 31,548 in the sample
    let background = result.mrd.level.background.as_ref().unwrap();
    let [control] = background.controls.as_slice() else { panic!("{background:?}") };
    assert_eq!((control.name.as_str(), control.positive, control.total), ("negative.fcs", 0, 9_654));
    assert_eq!(background.net_fraction, 68.0 / 31_548.0);
    // SciPy: binom.sf(67, 68, 31548 / (31548 + 9654))
    assert!(
        (background.p_value_of_excess / 1.305_089_626_144_874e-8 - 1.0).abs() < 1e-10,
        "{}",
        background.p_value_of_excess
    );
    assert!(background.net_total_interval.is_some());
    let [entry] = result.controls.as_slice() else { panic!("{:?}", result.controls) };
    // fixtures/README.md
    assert_eq!(entry.sha256, "d5af450689c0551203b89792a4c2f3db791579294497f0e82781c13ae7d5e429");
    let laips = result.mrd.laips.iter().map(|laip| laip.level.background.as_ref().unwrap().controls[0].total);
    assert_eq!(laips.collect::<Vec<_>>(), [9_654, 9_654]);
}

#[test]
fn control_that_is_a_file_of_the_case_is_refused() {
    let assay = Assay::read(fixture("follow-up.toml")).unwrap();
    let file = vec![fixture("follow-up.fcs")];
    let case = Case { files: file.clone(), controls: file, ..Case::default() };
    let refused = analyse_case(&assay, &case, &Options::default()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "files of the case: expected different ones, got the bytes of follow-up.fcs again in follow-up.fcs"
    );
}

#[test]
fn thresholds_of_the_assay_and_of_protocols_are_decided() {
    let keys = "thresholds = [1e-2]\nprotocols = [{ id = \"aieop-bfm-all-2009\", time_point = \"day 15\" }]";
    let mrd = analyse(&[], &[], keys).result.mrd;
    let decided: Vec<(f64, &str, &str)> = mrd
        .level
        .thresholds
        .iter()
        .map(|one| (one.threshold, one.origin.as_str(), one.decision.as_str()))
        .collect();
    let protocol = "aieop-bfm-all-2009, day 15";
    // 0.216 % with 68 events: a mean of 31.5 at 0.1 %, of 315 at 1 % and of 3,155 at 10 %
    assert_eq!(decided, [(1e-2, "assay", "below"), (1e-3, protocol, "above"), (0.1, protocol, "below")]);
    let [entry] = mrd.protocols.as_slice() else { panic!("{:?}", mrd.protocols) };
    assert!((entry.classes.iter().map(|class| class.probability).sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(entry.classes[1].probability > 0.999, "{entry:?}");
}

#[test]
fn facts_put_the_case_in_the_groups_of_every_scheme() {
    let facts = [
        "lineage=B",
        "site=marrow",
        "diagnosis=2020-01-15",
        "relapse=2023-05-15",
        "time_point=end of block 1",
    ];
    let mrd = analyse(&[], &facts, "").result.mrd;
    let cog = mrd.risk.iter().find(|scheme| scheme.id == "cog-first-relapse").unwrap();
    // reference/mrd.md: late B-ALL marrow with MRD of 0.1 % or more at the end of block 1 is intermediate
    assert_eq!(cog.group.as_deref(), Some("intermediate"));
    let shares: f64 = cog.groups.iter().map(|group| group.probability).sum();
    assert!((shares - 1.0).abs() < 1e-12 && cog.groups.len() == 2, "{cog:?}");
    assert!(analyse(&[], &[], "").result.mrd.risk.is_empty());
}
