//! Thresholds of protocols: what stands in the files, how levels are classified, how what is wrong is refused.
#![allow(clippy::expect_used, clippy::unwrap_used)] // helpers of tests stand outside what the lint excuses

use std::fs;
use std::path::Path;

use flowmrd::protocol::{
    Bound, LevelError, Material, MeasuredLevel, Method, Protocol, ProtocolError, Timing, Verification, assess,
};
use flowmrd::result::{ProtocolEntry, ThresholdSide};
use proptest::prelude::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../thresholds");

const SMALL: &str = r#"id = "small"
name = "Small"
disease = "ALL"
source = { citation = "C", place = "P" }
[[time_point]]
name = "day 1"
day = 1
material = "marrow"
method = "flow"
verified = true
[[time_point.class]]
name = "low"
[[time_point.class]]
name = "middle"
from = 0.001
[[time_point.class]]
name = "high"
above = 0.01
"#;

fn refusal(text: &str) -> String {
    Protocol::parse(text, "t.toml").expect_err("the document should be refused").to_string()
}

fn refusal_of(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from}");
    refusal(&SMALL.replacen(from, to, 1))
}

/// Lists the thresholds of a time point of a protocol that comes with the engine.
fn thresholds(id: &str, time_point: &str) -> Vec<Bound> {
    let protocol = Protocol::built_in(id).unwrap();
    let found = protocol.time_point(time_point, Verification::AllowUnverified).unwrap();
    found.thresholds().collect()
}

/// Lists the time points whose values were not read in their source.
fn unverified() -> Vec<(String, String)> {
    Protocol::built_in_ids()
        .flat_map(|id| {
            let protocol = Protocol::built_in(id).unwrap();
            let points = protocol.time_points().iter().filter(|point| !point.evidence().is_verified());
            points.map(|point| (id.to_owned(), point.name().to_owned())).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn the_built_in_list_is_the_folder() {
    let mut files: Vec<String> = fs::read_dir(FOLDER)
        .unwrap()
        .filter_map(|entry| {
            entry.unwrap().file_name().to_str().unwrap().strip_suffix(".toml").map(str::to_owned)
        })
        .collect();
    files.sort();
    assert_eq!(Protocol::built_in_ids().collect::<Vec<_>>(), files);
}

#[test]
fn each_built_in_protocol_bears_the_name_of_its_file() {
    for id in Protocol::built_in_ids() {
        let protocol = Protocol::open(id).unwrap();
        assert_eq!(protocol.id(), id);
        let path = Path::new(FOLDER).join(format!("{id}.toml"));
        assert_eq!(Protocol::open(path.to_str().unwrap()).unwrap(), protocol);
    }
}

#[test]
fn the_example_of_the_folder_is_a_protocol() {
    let page = fs::read_to_string(format!("{FOLDER}/README.md")).unwrap();
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(Protocol::parse(example, "README.md").unwrap().time_points()[0].classes().len(), 3);
}

// AIEOP-BFM ALL 2009 in Table 1, ash publications, view-large 7546576: day 15 < 0.1 % and >= 10 % by flow, day 33 and
// day 78 >= 0.05 % by PCR
#[test]
fn aieop_bfm_all_2009_is_as_tabulated() {
    let id = "aieop-bfm-all-2009";
    assert_eq!(thresholds(id, "day 15"), [Bound::From(1e-3), Bound::From(0.1)]);
    assert_eq!(thresholds(id, "day 33"), [Bound::From(5e-4)]);
    assert_eq!(thresholds(id, "day 78"), [Bound::From(5e-4)]);
    let protocol = Protocol::built_in(id).unwrap();
    let points: Vec<_> = protocol
        .time_points()
        .iter()
        .map(|point| (point.timing().unwrap(), point.material(), point.method()))
        .collect();
    let marrow = |day, method| (Timing::Day(day), Material::Marrow, method);
    assert_eq!(points, [marrow(15, Method::Flow), marrow(33, Method::Pcr), marrow(78, Method::Pcr)]);
}

// the same table: day 8 blood 0.01 % and 1 %, day 29 marrow 0.01 %
#[test]
fn cog_aall08b1_is_as_tabulated() {
    assert_eq!(thresholds("cog-aall08b1", "day 8"), [Bound::From(1e-4), Bound::From(1e-2)]);
    assert_eq!(thresholds("cog-aall08b1", "day 29"), [Bound::From(1e-4)]);
    let protocol = Protocol::built_in("cog-aall08b1").unwrap();
    assert_eq!(protocol.time_points()[0].material(), Material::Blood);
}

// the same table: DCOG ALL-10 >= 0.05 % at days 33 and 79
#[test]
fn dcog_all_10_is_as_tabulated() {
    assert_eq!(thresholds("dcog-all-10", "day 33"), [Bound::From(5e-4)]);
    assert_eq!(thresholds("dcog-all-10", "day 79"), [Bound::From(5e-4)]);
}

// the same table: UKALL 2011 < 0.005 % at day 29, >= 0.5 % at week 14
#[test]
fn ukall_2011_is_as_tabulated() {
    assert_eq!(thresholds("ukall-2011", "day 29"), [Bound::From(5e-5)]);
    assert_eq!(thresholds("ukall-2011", "week 14"), [Bound::From(5e-3)]);
}

// the same table: Total XVI 1 % at day 15, 0.01 % and 1 % at day 42
#[test]
fn sjcrh_total_xvi_is_as_tabulated() {
    assert_eq!(thresholds("sjcrh-total-xvi", "day 15"), [Bound::From(1e-2)]);
    assert_eq!(thresholds("sjcrh-total-xvi", "day 42"), [Bound::From(1e-4), Bound::From(1e-2)]);
}

// Blood 2010;115:3206, abstract: MRD-HR is 10^-3 or more at day 78
#[test]
fn aieop_bfm_all_2000_is_as_in_its_abstract() {
    assert_eq!(thresholds("aieop-bfm-all-2000", "day 78"), [Bound::From(1e-3)]);
}

// Blood 2015;126:964, abstract: < 0.01 %, 0.01 % to 0.1 %, >= 0.1 %
#[test]
fn cog_aall0232_is_as_in_its_abstract() {
    assert_eq!(thresholds("cog-aall0232", "end of induction"), [Bound::From(1e-4), Bound::From(1e-3)]);
}

// PDQ, Tables 6 to 10: blood 1 % at day 8; marrow 0.01 % and 0.1 % at day 29; 0.01 % and 1 % after consolidation
#[test]
fn cog_aall1731_is_as_in_the_tables_of_pdq() {
    assert_eq!(thresholds("cog-aall1731", "day 8"), [Bound::From(1e-2)]);
    assert_eq!(thresholds("cog-aall1731", "day 29"), [Bound::From(1e-4), Bound::From(1e-3)]);
    assert_eq!(thresholds("cog-aall1731", "end of consolidation"), [Bound::From(1e-4), Bound::From(1e-2)]);
}

// Blood Adv 2018;2:1449, abstract: >= 10^-3 by PCR
#[test]
fn dfci_05_001_is_as_in_its_abstract() {
    assert_eq!(thresholds("dfci-05-001", "end of induction"), [Bound::From(1e-3)]);
}

// Lancet Haematol 2019, ALLR3, summary: high is >= 10^-4; J Clin Oncol 2013, ALL-REZ BFM 2002, abstract: >= 10^-3;
// Blood 2022;140(Supplement 1):3476, AALL1331: 0.1 % at the end of block 1
#[test]
fn protocols_of_relapse_are_as_in_their_abstracts() {
    assert_eq!(thresholds("allr3", "end of induction"), [Bound::From(1e-4)]);
    assert_eq!(thresholds("all-rez-bfm-2002", "end of induction"), [Bound::From(1e-3)]);
    assert_eq!(thresholds("cog-aall1331", "end of block 1"), [Bound::From(1e-3)]);
}

// HemaSphere 2022, PMC8824253, Table 1: failure is >= 0.01 %; Rambam Maimonides Med J 2014;5(4):e0027, abstract: lower
// than 10^-4 is negative; Wikilite, Table 25.4, after IMWG 2016: 1 in 10^5
#[test]
fn consensus_thresholds_are_as_in_their_sources() {
    assert_eq!(thresholds("all-consensus-2022", "any time"), [Bound::From(1e-4)]);
    assert_eq!(thresholds("cll-undetectable", "any time"), [Bound::From(1e-4)]);
    assert_eq!(thresholds("imwg-myeloma-2016", "any time"), [Bound::From(1e-5)]);
}

// a list kept by hand: a value leaves it when somebody has read its source
#[test]
fn the_unverified_time_points_are_these() {
    let expected = [
        ("before-transplantation", "before conditioning"),
        ("eln-aml-2021", "after 2 cycles"),
        ("eln-aml-2021", "end of consolidation"),
        ("imwg-myeloma-2016", "any time, 0.0001 %"),
        ("intreall-sr-2010", "end of induction"),
        ("sjcrh-total-xvi", "week 15"),
    ];
    assert_eq!(unverified(), expected.map(|(id, name)| (id.to_owned(), name.to_owned())));
}

#[test]
fn unverified_values_are_refused_unless_asked_for() {
    for (id, name) in unverified() {
        let protocol = Protocol::built_in(&id).unwrap();
        let error = protocol.time_point(&name, Verification::VerifiedOnly).unwrap_err();
        assert!(matches!(error, ProtocolError::Unverified { .. }), "{error}");
        assert!(protocol.time_point(&name, Verification::AllowUnverified).is_ok());
    }
    let total_xvi = Protocol::built_in("sjcrh-total-xvi").unwrap();
    let error = total_xvi.time_point("week 15", Verification::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "time point `week 15` of sjcrh-total-xvi: expected verified values, got unverified ones: the copy of the table \
         that was read ends before the value of week 15; 1 % is from memory"
    );
    assert_eq!(error.hint(), Some("unverified values have to be asked for, and are marked in the result"));
}

#[test]
fn unknown_names_list_what_there_is() {
    let ids: Vec<_> = Protocol::built_in_ids().collect();
    assert_eq!(
        Protocol::open("aieop-bfm-all-209").unwrap_err().to_string(),
        format!(
            "protocol: expected one of {}, got `aieop-bfm-all-209` (did you mean `aieop-bfm-all-2009`?)",
            ids.join(", ")
        )
    );
    let protocol = Protocol::built_in("aieop-bfm-all-2009").unwrap();
    assert_eq!(
        protocol.time_point("day 16", Verification::VerifiedOnly).unwrap_err().to_string(),
        "time point of aieop-bfm-all-2009: expected one of day 15, day 33, day 78, got `day 16` (did you mean `day 15`?)"
    );
    assert_eq!(
        protocol.time_point("relapse", Verification::VerifiedOnly).unwrap_err().to_string(),
        "time point of aieop-bfm-all-2009: expected one of day 15, day 33, day 78, got `relapse`"
    );
    assert_eq!(Protocol::open("none.toml").unwrap_err().to_string(), "cannot read none.toml");
}

// by hand: the classes of SMALL are [0, 0.001), [0.001, 0.01], (0.01, 1]
#[test]
fn a_level_on_a_threshold_is_in_the_class_that_holds_it() {
    let protocol = Protocol::parse(SMALL, "t.toml").unwrap();
    let point = &protocol.time_points()[0];
    let even = |threshold: f64| 1.0 - threshold;
    for (level, class) in [
        (0.0, "low"),
        (0.001_f64.next_down(), "low"),
        (0.001, "middle"),
        (0.01, "middle"),
        (0.01_f64.next_up(), "high"),
        (1.0, "high"),
    ] {
        let classified = point.classify(&MeasuredLevel::new(level, &even).unwrap()).unwrap();
        assert_eq!(point.classes()[classified.class_index].name(), class, "{level}");
    }
}

// scripts/reference/thresholds.py (mpmath, agreed by SciPy): Jeffreys' posterior of 4 of 10,000 at 0.01 and 0.1 percent
const TAILS: [f64; 2] = [0.9914715598868987, 0.0178723055124572];
const CLASSES: [f64; 3] = [0.008528440113101237, 0.9735992543744416, 0.0178723055124572];

#[test]
fn class_probabilities_are_differences_of_exceedances() {
    let protocol = Protocol::built_in("cog-aall0232").unwrap();
    let point = protocol.time_point("end of induction", Verification::VerifiedOnly).unwrap();
    let tail = |threshold: f64| if threshold < 5e-4 { TAILS[0] } else { TAILS[1] };
    let classified = point.classify(&MeasuredLevel::new(4.0 / 10_000.0, &tail).unwrap()).unwrap();
    assert_eq!((classified.class_index, classified.exceedances.as_slice()), (1, TAILS.as_slice()));
    for (got, expected) in classified.class_probabilities.iter().zip(CLASSES) {
        assert!((got - expected).abs() < 1e-15, "{got} {expected}");
    }
}

#[test]
fn probabilities_that_are_none_are_refused() {
    let protocol = Protocol::parse(SMALL, "t.toml").unwrap();
    let point = &protocol.time_points()[0];
    let classify = |exceedance: &dyn Fn(f64) -> f64| {
        point.classify(&MeasuredLevel::new(0.5, exceedance).unwrap()).unwrap_err().to_string()
    };
    assert_eq!(classify(&|_| f64::NAN), "probability of a level at or above 0.001: expected 0 to 1, got NaN");
    assert_eq!(classify(&|_| 1.5), "probability of a level at or above 0.001: expected 0 to 1, got 1.5");
    assert_eq!(
        classify(&|threshold| if threshold < 0.005 { 0.25 } else { 0.5 }),
        "probability of a level at or above 0.01: expected at most the 0.25 of a lower one, got 0.5"
    );
    let none = |_: f64| 0.0;
    for fraction in [f64::NAN, -0.1, 1.1] {
        assert!(matches!(MeasuredLevel::new(fraction, &none), Err(LevelError::Fraction(_))));
    }
    assert_eq!(
        MeasuredLevel::new(1.1, &none).unwrap_err().to_string(),
        "level: expected a fraction from 0 to 1, got 1.1"
    );
}

#[test]
fn an_entry_says_all_that_led_to_the_class() {
    let protocol = Protocol::built_in("aieop-bfm-all-2009").unwrap();
    let point = protocol.time_point("day 78", Verification::VerifiedOnly).unwrap();
    let entry = assess(&protocol, point, &MeasuredLevel::new(2e-4, &|_| 0.125).unwrap()).unwrap();
    assert_eq!((entry.class.as_str(), entry.timing.as_deref()), ("below 0.05 %", Some("day 78")));
    // by hand: 1 - 0.125 and 0.125
    assert_eq!(entry.classes.iter().map(|class| class.probability).collect::<Vec<_>>(), [0.875, 0.125]);
    let threshold = entry.thresholds[0];
    assert_eq!(
        (threshold.fraction, threshold.side, threshold.probability),
        (5e-4, ThresholdSide::From, 0.125)
    );
    assert!(entry.verified && entry.missing.is_none());
    assert_eq!(entry.source.as_ref().unwrap().place, "Table 1, view-large 7546576");
    assert!(entry.remarks.iter().any(|remark| remark.contains("measures by PCR")), "{:?}", entry.remarks);
    assert_eq!(entry.sha256, protocol.sha256());
    let json = serde_json::to_value(&entry).unwrap();
    assert_eq!(json["thresholds"][0]["side"], "from");
    assert_eq!(serde_json::from_value::<ProtocolEntry>(json).unwrap(), entry);
}

#[test]
fn what_is_wrong_with_a_document_is_said_with_its_place() {
    assert_eq!(
        refusal_of("id = \"small\"", "id = \"Small 1\""),
        "t.toml:1:6: `id`: expected at most 64 lower-case letters, digits and hyphens, got `Small 1`"
    );
    assert_eq!(
        refusal_of("disease =", "diseases ="),
        "t.toml:1:1: missing `disease` in the document: expected a line of text\n\
         t.toml:3:1: unknown key `diseases` in the document (did you mean `disease`?)"
    );
    assert_eq!(
        refusal_of("material = \"marrow\"", "material = \"marow\""),
        "t.toml:8:12: `material` in [[time_point]] `day 1`: expected one of marrow, blood, blood or marrow, not stated, \
         got `marow` (did you mean `marrow`?)"
    );
    assert_eq!(
        refusal_of("method = \"flow\"", "method = 1"),
        "t.toml:9:10: wrong type of `method` in [[time_point]] `day 1`: expected a string, got an integer"
    );
    assert_eq!(
        refusal_of("day = 1\n", "day = 0\n"),
        "t.toml:7:7: `day` in [[time_point]] `day 1` is out of range: expected at least 1, got 0"
    );
    assert_eq!(
        refusal_of("day = 1\n", "day = 1\nweek = 1\n"),
        "t.toml:8:1: `week` in [[time_point]] `day 1`: expected a day or a week, got both"
    );
    assert_eq!(refusal("id = 1\n[[time_point"), "t.toml:2:13: not TOML: unclosed array table, expected `]]`");
}

#[test]
fn bounds_have_to_ascend_between_0_and_1() {
    assert_eq!(
        refusal_of("from = 0.001", "from = 0.1"),
        "t.toml:16:1: class `high` of [[time_point]] `day 1`: expected it to begin above the 0.1 before it, got 0.01"
    );
    assert_eq!(
        refusal_of("from = 0.001", "from = 0.01"),
        "t.toml:16:1: class `high` of [[time_point]] `day 1`: expected it to begin above the 0.01 before it, got 0.01"
    );
    for (wrong, got) in [("0.0", "0"), ("1", "1"), ("10", "10"), ("-0.1", "-0.1")] {
        assert_eq!(
            refusal_of("from = 0.001", &format!("from = {wrong}")),
            format!(
                "t.toml:15:8: `from` in [[time_point.class]] of [[time_point]] `day 1`: expected a fraction between 0 \
                 and 1, 0.001 for 0.1 %, got {got}"
            )
        );
    }
    assert_eq!(
        refusal_of("from = 0.001", "from = 0.001\nabove = 0.001"),
        "t.toml:16:1: `above` in [[time_point.class]] of [[time_point]] `day 1`: expected `from` or `above`, got both"
    );
    assert_eq!(
        refusal_of("from = 0.001\n", ""),
        "t.toml:13:1: class `middle` of [[time_point]] `day 1`: expected `from` or `above`, at which it begins, got \
         neither"
    );
    assert_eq!(
        refusal_of("name = \"low\"", "name = \"low\"\nfrom = 0.0001"),
        "t.toml:11:1: class `low` of [[time_point]] `day 1`: expected neither `from` nor `above` in the first, got one"
    );
    assert_eq!(
        refusal_of("name = \"high\"", "name = \"low\""),
        "t.toml:16:1: class `low` of [[time_point]] `day 1`: expected a name of its own, got it again"
    );
    let one = SMALL.split("[[time_point.class]]\nname = \"middle\"").next().unwrap();
    assert_eq!(
        refusal(one),
        "t.toml:11:1: `class` in [[time_point]] `day 1`: expected at least two, got one"
    );
}

#[test]
fn verified_values_have_a_source_and_unverified_ones_say_what_is_missing() {
    assert_eq!(
        refusal_of("source = { citation = \"C\", place = \"P\" }\n", ""),
        "t.toml:4:1: missing `source` in [[time_point]] `day 1`: expected one beside `verified = true`"
    );
    assert_eq!(
        refusal_of("verified = true", "verified = false"),
        "t.toml:5:1: missing `missing` in [[time_point]] `day 1`: expected what would have to be read, beside \
         `verified = false`"
    );
    assert_eq!(
        refusal_of("verified = true", "verified = true\nmissing = \"a page\""),
        "t.toml:5:1: `missing` in [[time_point]] `day 1`: expected it beside `verified = false` alone"
    );
    assert_eq!(
        refusal_of("verified = true", "verified = \"yes\""),
        "t.toml:10:12: wrong type of `verified` in [[time_point]] `day 1`: expected true or false, got a string"
    );
}

#[test]
fn time_points_have_names_of_their_own() {
    let again = SMALL.split_once("[[time_point]]").unwrap().1;
    assert_eq!(
        refusal(&format!("{SMALL}[[time_point]]{again}")),
        "t.toml:19:1: [[time_point]] `day 1`: expected a name of its own, got it again"
    );
}

#[test]
fn what_is_no_document_is_refused() {
    let error = Protocol::from_bytes(b"FCS3.1    ", "a.fcs").unwrap_err();
    assert_eq!(
        error.to_string(),
        "a.fcs:1:1: expected the thresholds of a protocol in TOML, got an FCS file"
    );
    let error = Protocol::from_bytes(b"id = \"\xff\"", "t.toml").unwrap_err();
    assert_eq!(error.to_string(), "t.toml:1:7: expected UTF-8, got the byte 0xFF");
    assert_eq!(
        refusal("time_point = []"),
        "t.toml:1:1: missing `id` in the document: expected lower-case letters, digits and hyphens\n\
         t.toml:1:1: missing `name` in the document: expected a line of text\n\
         t.toml:1:1: missing `disease` in the document: expected a line of text\n\
         t.toml:1:14: `time_point`: expected 1 to 100 of them, got 0"
    );
}

proptest! {
    #[test]
    fn class_probabilities_sum_to_one(
        mut tails in prop::collection::vec(0.0..=1.0_f64, 2),
        fraction in 0.0..=1.0_f64,
    ) {
        tails.sort_by(|a, b| b.total_cmp(a));
        let protocol = Protocol::parse(SMALL, "t.toml").unwrap();
        let exceedance = |threshold: f64| if threshold < 0.005 { tails[0] } else { tails[1] };
        let level = MeasuredLevel::new(fraction, &exceedance).unwrap();
        let classified = protocol.time_points()[0].classify(&level).unwrap();
        let sum: f64 = classified.class_probabilities.iter().sum();
        prop_assert!((sum - 1.0).abs() < 1e-15, "{}", sum);
        prop_assert!(classified.class_probabilities.iter().all(|share| (0.0..=1.0).contains(share)));
    }

    #[test]
    fn no_mutated_document_panics(
        which in 0_usize..18,
        at in 0.0..1.0_f64,
        cut in 0_usize..40,
        put in "[\\PC\n]{0,12}",
    ) {
        let path = Path::new(FOLDER).join(format!("{}.toml", Protocol::built_in_ids().nth(which).unwrap()));
        let letters: Vec<char> = fs::read_to_string(path).unwrap().chars().collect();
        let start = (letters.len() as f64 * at) as usize;
        let end = (start + cut).min(letters.len());
        let text: String =
            letters[..start].iter().copied().chain(put.chars()).chain(letters[end..].iter().copied()).collect();
        if let Err(error) = Protocol::parse(&text, "t.toml") {
            prop_assert!(error.to_string().starts_with("t.toml:"), "{}", error);
        }
    }
}
