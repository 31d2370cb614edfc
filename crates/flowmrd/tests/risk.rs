//! Risk groups at first relapse: every row of the table, the day of each limit, and what is missing.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // helpers of tests stand outside what is excused

use std::fs;

use flowmrd::protocol::{MeasuredLevel, Verification};
use flowmrd::result::{RiskEntry, RiskOutcome};
use flowmrd::risk::{Facts, Outcome, Scheme, assess};
use proptest::prelude::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../risk");

const ALLOWED: Verification = Verification::AllowUnverified;

/// Sites that are extramedullary alone.
const IEM: [&str; 3] = ["site=cns", "site=testis", "site=extramedullary"];

/// Dates of each class of times: BFM's and UK's; treatment of two years.
const VERY_EARLY: [&str; 3] = ["diagnosis=2020-01-15", "relapse=2021-01-15", "first_line=on"];
const EARLY: [&str; 3] = ["diagnosis=2020-01-15", "end_of_treatment=2022-01-15", "relapse=2022-03-01"];
const LATE: [&str; 3] = ["diagnosis=2020-01-15", "end_of_treatment=2022-01-15", "relapse=2023-06-01"];

fn scheme(id: &str) -> Scheme {
    Scheme::built_in(id).unwrap()
}

fn facts(parts: &[&[&str]]) -> Facts {
    Facts::parse(parts.iter().flat_map(|part| part.iter().copied())).unwrap()
}

/// Evaluates without a level.
fn entry(id: &str, parts: &[&[&str]], verification: Verification) -> RiskEntry {
    assess(&scheme(id), &facts(parts), None, verification).unwrap()
}

/// Returns the group, which no level may be needed for.
fn group(id: &str, parts: &[&[&str]]) -> String {
    let entry = entry(id, parts, ALLOWED);
    assert_eq!(entry.outcome, RiskOutcome::Group, "{id} {parts:?}: {entry:?}");
    entry.group.unwrap()
}

/// Returns what is missing.
fn missing(id: &str, parts: &[&[&str]], verification: Verification) -> Vec<String> {
    let entry = entry(id, parts, verification);
    assert_eq!(entry.outcome, RiskOutcome::NotEvaluable, "{id} {parts:?}: {entry:?}");
    entry.missing
}

fn refusal(texts: &[&str]) -> String {
    Facts::parse(texts.iter().copied()).expect_err("the facts should be refused").to_string()
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
    assert_eq!(Scheme::built_in_ids().collect::<Vec<_>>(), files);
    for id in files {
        let scheme = Scheme::open(&id).unwrap();
        assert_eq!(scheme.id(), id);
        assert_eq!(Scheme::open(&format!("{FOLDER}/{id}.toml")).unwrap(), scheme);
    }
}

#[test]
fn the_example_of_the_folder_is_a_scheme() {
    let page = fs::read_to_string(format!("{FOLDER}/README.md")).unwrap();
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(Scheme::parse(example, "README.md").unwrap().groups().len(), 2);
}

// ASH Publications, table "Risk stratification schemes for first relapse", view-large 9850257, rows COG
#[test]
fn cog_late_marrow_and_late_iem_of_b_all_are_low_or_intermediate_by_the_level() {
    let cog = scheme("cog-first-relapse");
    let exceedance = |_: f64| 0.25;
    for site in [&["site=marrow", "site=combined"], &IEM[..2], &IEM[1..]].concat() {
        let facts = facts(&[&["lineage=B", site, "time_point=end of block 1"], &LATE]);
        for (fraction, measured) in
            [(0.0, "low"), (0.001_f64.next_down(), "low"), (0.001, "intermediate"), (1.0, "intermediate")]
        {
            let level = MeasuredLevel::new(fraction, &exceedance).unwrap();
            let entry = assess(&cog, &facts, Some(&level), Verification::VerifiedOnly).unwrap();
            assert_eq!(
                (entry.outcome, entry.group.as_deref()),
                (RiskOutcome::ByLevel, Some(measured)),
                "{site}"
            );
            // by hand: 1 - 0.25 below 0.1 %, 0.25 from there on
            let groups: Vec<_> =
                entry.groups.iter().map(|group| (group.name.as_str(), group.probability)).collect();
            assert_eq!(groups, [("low", 0.75), ("intermediate", 0.25)]);
            assert!(entry.unverified.is_empty(), "{:?}", entry.unverified);
        }
    }
}

// the same rows: high
#[test]
fn cog_early_marrow_and_early_iem_of_b_all_are_high() {
    for site in ["site=marrow", "site=combined"] {
        assert_eq!(group("cog-first-relapse", &[&["lineage=B", site], &EARLY]), "high");
    }
    for site in IEM {
        assert_eq!(group("cog-first-relapse", &[&["lineage=B", site], &VERY_EARLY]), "high");
    }
}

// the same rows: high
#[test]
fn cog_t_all_is_high_at_any_site_and_time() {
    for site in ["site=marrow", "site=combined", "site=cns", "site=testis", "site=extramedullary"] {
        for dates in [VERY_EARLY, EARLY, LATE] {
            assert_eq!(group("cog-first-relapse", &[&["lineage=T", site], &dates]), "high");
        }
    }
    assert_eq!(group("cog-first-relapse", &[&["lineage=T"]]), "high");
}

// the same table, rows BFM Group: S1
#[test]
fn bfm_late_iem_is_s1() {
    for site in IEM {
        for lineage in ["lineage=B", "lineage=T"] {
            assert_eq!(group("bfm-first-relapse", &[&[lineage, site], &LATE]), "S1");
            assert_eq!(group("bfm-s1-to-s4", &[&[lineage, site], &LATE]), "S1");
        }
    }
}

// the same rows: S2
#[test]
fn bfm_very_early_and_early_iem_are_s2() {
    for site in IEM {
        for dates in [VERY_EARLY, EARLY] {
            for lineage in ["lineage=B", "lineage=T"] {
                assert_eq!(group("bfm-first-relapse", &[&[lineage, site], &dates]), "S2");
                assert_eq!(group("bfm-s1-to-s4", &[&[lineage, site], &dates]), "S2");
            }
        }
    }
}

// the same rows: S2
#[test]
fn bfm_late_isolated_marrow_and_early_and_late_combined_of_b_all_are_s2() {
    for (site, dates) in [("site=marrow", LATE), ("site=combined", EARLY), ("site=combined", LATE)] {
        assert_eq!(group("bfm-first-relapse", &[&["lineage=B", site], &dates]), "S2");
        assert_eq!(group("bfm-s1-to-s4", &[&["lineage=B", site], &dates]), "S2");
    }
}

// the same rows: S3 and S4
#[test]
fn bfm_early_marrow_very_early_combined_and_t_all_with_marrow_are_s3_or_s4() {
    let bfm = "bfm-first-relapse";
    for dates in [VERY_EARLY, EARLY] {
        assert_eq!(group(bfm, &[&["lineage=B", "site=marrow"], &dates]), "S3 or S4");
    }
    assert_eq!(group(bfm, &[&["lineage=B", "site=combined"], &VERY_EARLY]), "S3 or S4");
    for site in ["site=marrow", "site=combined"] {
        for dates in [VERY_EARLY, EARLY, LATE] {
            assert_eq!(group(bfm, &[&["lineage=T", site], &dates]), "S3 or S4");
        }
        assert_eq!(group(bfm, &[&["lineage=T", site]]), "S3 or S4");
    }
}

// from memory of the literature, not read, as the file says: S3 is early isolated marrow, S4 the rest
#[test]
fn bfm_s3_and_s4_apart_are_unverified() {
    let id = "bfm-s1-to-s4";
    assert_eq!(group(id, &[&["lineage=B", "site=marrow"], &EARLY]), "S3");
    for site in ["site=marrow", "site=combined"] {
        assert_eq!(group(id, &[&["lineage=B", site], &VERY_EARLY]), "S4");
        assert_eq!(group(id, &[&["lineage=T", site], &LATE]), "S4");
    }
    assert_eq!(
        missing(id, &[&["lineage=T", "site=marrow"]], Verification::VerifiedOnly),
        [
            "group `S4`: expected verified rules, got unverified ones: a source that parts S3 from S4; very early marrow and \
          combined relapse of B-ALL, and T-ALL with marrow, are from memory"
        ]
    );
}

// the same table, rows Cancer Research UK: standard
#[test]
fn uk_late_iem_is_standard() {
    for site in IEM {
        for lineage in ["lineage=B", "lineage=T"] {
            assert_eq!(group("uk-first-relapse", &[&[lineage, site], &LATE]), "standard");
        }
    }
}

// the same rows: intermediate
#[test]
fn uk_early_iem_late_isolated_marrow_and_early_and_late_combined_are_intermediate() {
    let uk = "uk-first-relapse";
    for site in IEM {
        for lineage in ["lineage=B", "lineage=T"] {
            assert_eq!(group(uk, &[&[lineage, site], &EARLY]), "intermediate");
        }
    }
    for (site, dates) in [("site=marrow", LATE), ("site=combined", EARLY), ("site=combined", LATE)] {
        assert_eq!(group(uk, &[&["lineage=B", site], &dates]), "intermediate");
    }
}

// the same rows: high
#[test]
fn uk_very_early_iem_early_marrow_very_early_combined_and_t_all_with_marrow_are_high() {
    let uk = "uk-first-relapse";
    for site in IEM {
        for lineage in ["lineage=B", "lineage=T"] {
            assert_eq!(group(uk, &[&[lineage, site], &VERY_EARLY]), "high");
        }
    }
    assert_eq!(group(uk, &[&["lineage=B", "site=marrow"], &EARLY]), "high");
    for site in ["site=marrow", "site=combined"] {
        assert_eq!(group(uk, &[&["lineage=B", site], &VERY_EARLY]), "high");
        for dates in [VERY_EARLY, EARLY, LATE] {
            assert_eq!(group(uk, &[&["lineage=T", site], &dates]), "high");
        }
    }
}

/// Returns the class of the time of a relapse of B-ALL.
fn time(id: &str, site: &str, dates: &[&str]) -> String {
    entry(id, &[&["lineage=B", site], dates], ALLOWED).time.expect("the dates should leave one class")
}

// Blood 2022;140(Supplement 1):3476: early marrow is < 36 months, early IEM < 18 months from diagnosis;
// scripts/reference/months.py: 36 months after 2020-01-15 are 2023-01-15, 18 are 2021-07-15
#[test]
fn cog_relapse_on_the_very_day_of_a_limit_is_late() {
    let cog = "cog-first-relapse";
    for site in ["site=marrow", "site=combined"] {
        let on = |relapse: &str| time(cog, site, &["diagnosis=2020-01-15", relapse]);
        assert_eq!(on("relapse=2023-01-14"), "early");
        assert_eq!(on("relapse=2023-01-15"), "late");
        assert_eq!(on("relapse=2023-01-16"), "late");
    }
    for site in IEM {
        let on = |relapse: &str| time(cog, site, &["diagnosis=2020-01-15", relapse]);
        assert_eq!(on("relapse=2021-07-14"), "early");
        assert_eq!(on("relapse=2021-07-15"), "late");
        assert_eq!(on("relapse=2021-07-16"), "late");
    }
    let entry =
        entry(cog, &[&["lineage=B", "site=marrow", "diagnosis=2020-01-15", "relapse=2023-01-15"]], ALLOWED);
    assert_eq!(
        entry.remarks.last().unwrap(),
        "the relapse is on the very day of 36 months after diagnosis, which the limit excludes: it counts as late"
    );
}

// scripts/reference/months.py: 36 months after 2020-02-29 are 2023-02-28; 18 months after 2021-08-31 are 2023-02-28
#[test]
fn limits_are_clamped_to_the_end_of_the_month() {
    let cog =
        |site: &str, diagnosis: &str, relapse: &str| time("cog-first-relapse", site, &[diagnosis, relapse]);
    assert_eq!(cog("site=marrow", "diagnosis=2020-02-29", "relapse=2023-02-27"), "early");
    assert_eq!(cog("site=marrow", "diagnosis=2020-02-29", "relapse=2023-02-28"), "late");
    assert_eq!(cog("site=marrow", "diagnosis=2020-02-29", "relapse=2023-03-01"), "late");
    assert_eq!(cog("site=cns", "diagnosis=2021-08-31", "relapse=2023-02-27"), "early");
    assert_eq!(cog("site=cns", "diagnosis=2021-08-31", "relapse=2023-02-28"), "late");
}

// from memory of the literature, not read, as the file says: very early < 18 months from diagnosis, early < 6 months
// after the end; scripts/reference/months.py: 6 months after 2023-08-31 are 2024-02-29, 18 after 2022-08-31 2024-02-29
#[test]
fn bfm_relapse_on_the_very_day_of_a_limit_is_past_it() {
    let bfm = "bfm-first-relapse";
    let very_early =
        |relapse: &str| time(bfm, "site=marrow", &["diagnosis=2020-01-15", "first_line=on", relapse]);
    assert_eq!(very_early("relapse=2021-07-14"), "very early");
    assert_eq!(very_early("relapse=2021-07-15"), "early");
    assert_eq!(very_early("relapse=2021-07-16"), "early");
    let ended = ["diagnosis=2021-08-01", "end_of_treatment=2023-08-31"];
    let early = |relapse: &str| time(bfm, "site=marrow", &[&ended[..], &[relapse]].concat());
    assert_eq!(early("relapse=2023-08-31"), "early");
    assert_eq!(early("relapse=2024-02-28"), "early");
    assert_eq!(early("relapse=2024-02-29"), "late");
    assert_eq!(early("relapse=2024-03-01"), "late");
}

// PDQ: ALLR3's late relapses came more than 6 months after completion of front-line therapy, so that the day of 6
// months is not late; scripts/reference/months.py: 6 months after 2023-08-31 are 2024-02-29
#[test]
fn uk_relapse_on_the_very_day_of_six_months_is_early() {
    let ended = ["diagnosis=2021-08-01", "end_of_treatment=2023-08-31"];
    let uk = |relapse: &str| time("uk-first-relapse", "site=marrow", &[&ended[..], &[relapse]].concat());
    assert_eq!(uk("relapse=2024-02-28"), "early");
    assert_eq!(uk("relapse=2024-02-29"), "early");
    assert_eq!(uk("relapse=2024-03-01"), "late");
    let parts: [&[&str]; 3] = [&["lineage=B", "site=marrow"], &ended, &["relapse=2024-02-29"]];
    assert_eq!(
        entry("uk-first-relapse", &parts, ALLOWED).remarks,
        [
            "the relapse is on the very day of 6 months after the end of first-line treatment, which the limit includes: it \
          counts as early"
        ]
    );
}

#[test]
fn only_facts_that_can_still_change_the_group_are_missing() {
    let cog = "cog-first-relapse";
    let lineage = "fact lineage: expected B or T, got none";
    let site = "fact site: expected marrow, combined, cns, testis or extramedullary, got none";
    let diagnosis = "fact diagnosis: expected a date YYYY-MM-DD, got none";
    let relapse = "fact relapse: expected a date YYYY-MM-DD, got none";
    let end = "fact end_of_treatment: expected a date YYYY-MM-DD, or first_line=on for a relapse under treatment, got none";
    let level = "level: expected a measured one, got none";
    let time_point = "fact time_point: expected `end of block 1`, got none";
    let verified = Verification::VerifiedOnly;
    // Which site it was does not matter while the dates are open: each may be early or late.
    assert_eq!(missing(cog, &[], verified), [lineage, diagnosis, relapse, level, time_point]);
    assert_eq!(missing(cog, &[&["lineage=B"]], verified), [diagnosis, relapse, level, time_point]);
    // 20 months after diagnosis: early in the marrow, late elsewhere.
    let dates: &[&str] = &["diagnosis=2020-01-15", "relapse=2021-09-15"];
    assert_eq!(missing(cog, &[&["lineage=B"], dates], verified), [site, level, time_point]);
    assert_eq!(group(cog, &[&["lineage=B", "site=marrow"], dates]), "high");
    assert_eq!(missing(cog, &[&["lineage=B", "site=cns"], dates], verified), [level, time_point]);
    assert_eq!(
        missing(cog, &[&["lineage=B", "site=cns", "relapse=2021-09-15"]], verified),
        [diagnosis, level, time_point]
    );
    // Without the date of diagnosis the end of treatment tells that 36 months have passed.
    let ended: &[&str] = &["end_of_treatment=2020-01-15", "relapse=2023-01-15"];
    assert_eq!(missing(cog, &[&["lineage=B", "site=marrow"], ended], verified), [level, time_point]);
    // BFM: isolated marrow relapse of B-ALL after 18 months turns on the end of treatment; under treatment it does not.
    let bfm: &[&str] = &["lineage=B", "site=marrow", "diagnosis=2020-01-15", "relapse=2022-03-01"];
    assert_eq!(missing("bfm-first-relapse", &[bfm], ALLOWED), [end]);
    assert_eq!(group("bfm-first-relapse", &[bfm, &["first_line=on"]]), "S3 or S4");
    // BFM: very early and early in the marrow are one group, so that the diagnosis does not matter.
    let early: &[&str] = &["lineage=B", "site=marrow", "end_of_treatment=2022-01-15", "relapse=2022-03-01"];
    assert_eq!(group("bfm-first-relapse", &[early]), "S3 or S4");
    assert_eq!(missing("bfm-s1-to-s4", &[early], ALLOWED), [diagnosis]);
    // BFM: less than 6 months after diagnosis is less than 6 months after any end of treatment.
    let soon: &[&str] = &["lineage=B", "site=cns", "diagnosis=2020-01-15", "relapse=2020-07-14"];
    assert_eq!(group("bfm-first-relapse", &[soon]), "S2");
}

#[test]
fn a_level_counts_at_the_time_point_of_the_scheme_alone() {
    let cog = scheme("cog-first-relapse");
    let exceedance = |_: f64| 0.25;
    let level = MeasuredLevel::new(0.002, &exceedance).unwrap();
    let assess = |time_point: &[&str]| {
        let facts = facts(&[&["lineage=B", "site=marrow"], &LATE, time_point]);
        assess(&cog, &facts, Some(&level), Verification::VerifiedOnly).unwrap()
    };
    let other = assess(&["time_point=day 15"]);
    assert_eq!(other.outcome, RiskOutcome::NotEvaluable);
    assert_eq!(other.missing, ["fact time_point: expected `end of block 1`, got `day 15`"]);
    assert_eq!(assess(&[]).missing, ["fact time_point: expected `end of block 1`, got none"]);
    assert_eq!(assess(&["time_point=end of block 1"]).group.as_deref(), Some("intermediate"));
}

#[test]
fn unverified_definitions_are_treated_as_missing() {
    let verified = Verification::VerifiedOnly;
    // Where no definition of time matters, the table alone decides.
    let t_all = entry("bfm-first-relapse", &[&["lineage=T", "site=marrow"]], verified);
    assert_eq!((t_all.outcome, t_all.group.as_deref()), (RiskOutcome::Group, Some("S3 or S4")));
    let parts: [&[&str]; 2] = [&["lineage=B", "site=marrow"], &LATE];
    assert_eq!(
        missing("bfm-first-relapse", &parts, verified),
        [
            "definition of `early`: expected a verified one, got an unverified one: a source that states the limit for this \
         scheme; 6 months after the end of first-line treatment is from memory",
            "definition of `very early`: expected a verified one, got an unverified one: a source that states the limit for \
         this scheme; 18 months from diagnosis is from memory",
        ]
    );
    // UK: that a relapse is late is verified, that it is not very early is not.
    assert_eq!(
        missing("uk-first-relapse", &parts, verified),
        [
            "definition of `very early`: expected a verified one, got an unverified one: a source that states the limit for \
         this scheme; 18 months from diagnosis is from memory"
        ]
    );
    assert_eq!(group("uk-first-relapse", &parts), "intermediate");
}

// a list kept by hand: a part leaves it when somebody has read its source
#[test]
fn the_unverified_parts_are_these() {
    let parts = |id: &str| -> Vec<String> {
        let parts = scheme(id).unverified();
        parts.iter().map(|part| part.split(": ").next().unwrap().to_owned()).collect()
    };
    assert!(parts("cog-first-relapse").is_empty());
    assert_eq!(parts("bfm-first-relapse"), ["time `very early`", "time `early`", "time `late`"]);
    assert_eq!(parts("uk-first-relapse"), ["time `very early`"]);
    assert_eq!(
        parts("bfm-s1-to-s4"),
        ["time `very early`", "time `early`", "time `late`", "group `S3`", "group `S4`"]
    );
}

#[test]
fn built_in_schemes_have_a_group_for_every_case() {
    let exceedance = |_: f64| 0.5;
    let level = MeasuredLevel::new(0.5, &exceedance).unwrap();
    for id in Scheme::built_in_ids() {
        for lineage in ["lineage=B", "lineage=T"] {
            for site in ["site=marrow", "site=combined", "site=cns", "site=testis", "site=extramedullary"] {
                for dates in [VERY_EARLY, EARLY, LATE] {
                    let facts = facts(&[&[lineage, site, "time_point=end of block 1"], &dates]);
                    let outcome = scheme(id).evaluate(&facts, Some(&level), ALLOWED).unwrap().outcome;
                    let is_grouped = matches!(outcome, Outcome::Group(_) | Outcome::Groups { .. });
                    assert!(is_grouped, "{id} {lineage} {site} {dates:?}: {outcome:?}");
                }
            }
        }
    }
}

#[test]
fn what_is_wrong_with_a_fact_is_said() {
    let keys = "lineage, site, diagnosis, end_of_treatment, first_line, relapse, time_point";
    assert_eq!(refusal(&["lineage B"]), "fact `lineage B`: expected key=value, got no =");
    assert_eq!(
        refusal(&["linage=B"]),
        format!("fact: expected one of {keys}, got `linage` (did you mean `lineage`?)")
    );
    assert_eq!(refusal(&["age=4"]), format!("fact: expected one of {keys}, got `age`"));
    assert_eq!(refusal(&["site=cns", "site=marrow"]), "fact site: expected once, got twice");
    assert_eq!(refusal(&["lineage=B-ALL"]), "fact lineage: expected B or T, got `B-ALL`");
    assert_eq!(refusal(&["lineage="]), "fact lineage: expected B or T, got ``");
    assert_eq!(
        refusal(&["site=brain"]),
        "fact site: expected marrow, combined, cns, testis or extramedullary, got `brain`"
    );
    assert_eq!(refusal(&["first_line=yes"]), "fact first_line: expected on or off, got `yes`");
    assert_eq!(
        refusal(&["time_point="]),
        "fact time_point: expected the name of the time point at which the level was taken, got ``"
    );
    assert_eq!(refusal(&["relapse=15.1.2020"]), "fact relapse: expected a date YYYY-MM-DD, got `15.1.2020`");
    assert_eq!(
        refusal(&["diagnosis=2023-02-29"]),
        "fact diagnosis: expected a day that exists, got 2023-02-29"
    );
    assert_eq!(
        refusal(&["end_of_treatment=0022-01-01"]),
        "fact end_of_treatment: expected a year from 1900 to 2200, got 0022-01-01"
    );
}

#[test]
fn dates_that_contradict_each_other_are_refused() {
    for relapse in ["2019-12-31", "2020-01-01"] {
        assert_eq!(
            refusal(&["diagnosis=2020-01-01", &format!("relapse={relapse}")]),
            format!("fact relapse: expected a date after the diagnosis of 2020-01-01, got {relapse}")
        );
    }
    assert_eq!(
        refusal(&["diagnosis=2020-01-01", "end_of_treatment=2019-12-31"]),
        "fact end_of_treatment: expected a date not before the diagnosis of 2020-01-01, got 2019-12-31"
    );
    assert_eq!(
        refusal(&["relapse=2020-01-01", "end_of_treatment=2020-01-02"]),
        "fact end_of_treatment: expected a date not after the relapse of 2020-01-01, or first_line=on, got 2020-01-02"
    );
    assert_eq!(
        refusal(&["first_line=on", "end_of_treatment=2020-01-02"]),
        "fact end_of_treatment: expected none beside first_line=on, got 2020-01-02"
    );
    // On one day treatment may begin and end, and end and relapse.
    assert!(
        Facts::parse(["diagnosis=2020-01-01", "end_of_treatment=2020-01-01", "relapse=2020-01-02"]).is_ok()
    );
    assert!(Facts::parse(["end_of_treatment=2020-01-02", "relapse=2020-01-02"]).is_ok());
}

#[test]
fn facts_are_taken_in_any_order_and_case() {
    let one = Facts::parse(["lineage=b", " site = CNS ", "first_line=Off"]).unwrap();
    let other = Facts::from_pairs([("first_line", "off"), ("site", "cns"), ("lineage", "B")]).unwrap();
    assert_eq!(one, other);
    assert_eq!(
        one.entries().iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>(),
        ["lineage=B", "site=cns", "first_line=off"]
    );
}

const SMALL: &str = r#"id = "small"
name = "Small"
disease = "ALL"
source = { citation = "C", place = "P" }
[[time]]
name = "early"
verified = true
when = [{ site = ["marrow"], before = { months = 6, after = "diagnosis" } }]
[[time]]
name = "late"
verified = true
[level]
time_point = "end"
verified = true
[[group]]
name = "low"
verified = true
rules = [{ time = ["late"], level = { below = 0.001 } }]
[[group]]
name = "high"
verified = true
rules = [{ time = ["late"], level = { from = 0.001 } }, { lineage = ["T"], time = ["early"] }]
"#;

fn refusal_of(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from}");
    Scheme::parse(&SMALL.replacen(from, to, 1), "r.toml")
        .expect_err("the scheme should be refused")
        .to_string()
}

#[test]
fn what_is_wrong_with_a_scheme_is_said_with_its_place() {
    assert!(Scheme::parse(SMALL, "r.toml").is_ok());
    assert_eq!(
        refusal_of("months = 6", "months = 1201"),
        "r.toml:8:50: `months` in `before`: expected at most 1200, got 1201"
    );
    assert_eq!(
        refusal_of("after = \"diagnosis\"", "after = \"end\""),
        "r.toml:8:61: `after` in `before`: expected one of diagnosis, end_of_treatment, got `end`"
    );
    assert_eq!(
        refusal_of("site = [\"marrow\"]", "site = [\"marow\"]"),
        "r.toml:8:19: `site` in `when` of [[time]] `early`: expected one of marrow, combined, cns, testis, \
         extramedullary, got `marow` (did you mean `marrow`?)"
    );
    assert_eq!(
        refusal_of("before = { months = 6, after = \"diagnosis\" }", ""),
        "r.toml:8:9: missing `before` in `when` of [[time]] `early`: expected it, or `until`"
    );
    assert_eq!(
        refusal_of("when = [{ site = [\"marrow\"], before = { months = 6, after = \"diagnosis\" } }]", ""),
        "r.toml:5:1: [[time]] `early`: expected `when` in each but the last, got none"
    );
    assert_eq!(
        refusal_of("name = \"late\"", "name = \"early\""),
        "r.toml:9:1: [[time]] `early`: expected a name of its own, got it again"
    );
    assert_eq!(
        refusal_of(
            "rules = [{ time = [\"late\"], level = { below",
            "rules = [{ time = [\"latte\"], level = { below"
        ),
        "r.toml:18:20: `time` in `rules` of [[group]] `low`: expected one of early, late, got `latte` (did you mean \
         `late`?)"
    );
    assert_eq!(
        refusal_of("name = \"high\"", "name = \"low\""),
        "r.toml:19:1: [[group]] `low`: expected a name of its own, got it again"
    );
    assert_eq!(
        refusal_of("level = { below = 0.001 }", "level = { }"),
        "r.toml:18:37: `level`: expected one of from, above, below, to, got none"
    );
    assert_eq!(
        refusal_of("level = { below = 0.001 }", "level = { from = 0.1, below = 0.001 }"),
        "r.toml:18:10: `level`: expected a lower bound under the upper one, got no level between them"
    );
    assert_eq!(
        refusal_of("[level]\ntime_point = \"end\"\nverified = true\n", ""),
        "r.toml:12:3: missing [level]: expected the time point at which the level of the rules is taken"
    );
    assert_eq!(
        refusal_of("level = { from = 0.001 }", "level = { from = 0.01 }"),
        "r.toml:15:3: [[group]]: expected a group for every level of lineage B, site marrow, time late, got none for some"
    );
}

// by hand: B-ALL that is early fits no rule of SMALL
#[test]
fn a_case_that_no_rule_fits_is_unclassified() {
    let small = Scheme::parse(SMALL, "r.toml").unwrap();
    let facts = facts(&[&["lineage=B", "site=marrow", "diagnosis=2020-01-01", "relapse=2020-02-01"]]);
    let entry = assess(&small, &facts, None, Verification::VerifiedOnly).unwrap();
    assert_eq!((entry.outcome, entry.group), (RiskOutcome::Unclassified, None));
}

#[test]
fn an_entry_says_all_that_led_to_the_group() {
    let cog = scheme("cog-first-relapse");
    let exceedance = |_: f64| 0.125;
    let level = MeasuredLevel::new(9e-4, &exceedance).unwrap();
    let parts: [&[&str]; 2] = [&["lineage=B", "site=marrow", "time_point=end of block 1"], &LATE];
    let entry = assess(&cog, &facts(&parts), Some(&level), Verification::VerifiedOnly).unwrap();
    assert_eq!(entry.sha256, cog.sha256());
    assert_eq!((entry.time.as_deref(), entry.time_point.as_deref()), (Some("late"), Some("end of block 1")));
    assert_eq!(entry.facts[2].value, "2020-01-15");
    assert_eq!(entry.sources.len(), 2);
    let json = serde_json::to_value(&entry).unwrap();
    assert_eq!(json["outcome"], "by level");
    assert_eq!(json["groups"][1]["probability"], 0.125);
    assert_eq!(serde_json::from_value::<RiskEntry>(json).unwrap(), entry);
    for (outcome, word) in [
        (RiskOutcome::Group, "group"),
        (RiskOutcome::ByLevel, "by level"),
        (RiskOutcome::Unclassified, "unclassified"),
        (RiskOutcome::NotEvaluable, "not evaluable"),
    ] {
        assert_eq!((outcome.as_str(), serde_json::to_value(outcome).unwrap()), (word, word.into()));
    }
}

fn option<T: Clone + std::fmt::Debug + 'static>(values: Vec<T>) -> impl Strategy<Value = Option<T>> {
    prop::option::of(prop::sample::select(values))
}

/// Makes facts of which each may be missing; dates are days after 2020-01-01, so near to the limits that all classes
/// come.
fn any_pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    let day = |from: i64, to: i64| prop::option::of(from..to);
    let words = (
        option(vec!["B", "T"]),
        option(vec!["marrow", "combined", "cns", "testis", "extramedullary"]),
        option(vec!["on", "off"]),
        option(vec!["end of block 1", "day 15"]),
    );
    (words, day(0, 400), day(400, 1000), day(1000, 1800)).prop_map(|(words, diagnosis, end, relapse)| {
        let date = |days: i64| {
            let (year, day) = (2020 + days / 360, days % 360);
            format!("{year}-{:02}-{:02}", day / 30 + 1, (day % 30).min(27) + 1)
        };
        let (lineage, site, first_line, time_point) = words;
        let end = if first_line == Some("on") { None } else { end };
        [
            ("lineage", lineage.map(str::to_owned)),
            ("site", site.map(str::to_owned)),
            ("first_line", first_line.map(str::to_owned)),
            ("time_point", time_point.map(str::to_owned)),
            ("diagnosis", diagnosis.map(date)),
            ("end_of_treatment", end.map(date)),
            ("relapse", relapse.map(date)),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect()
    })
}

fn take(pairs: &[(String, String)]) -> Facts {
    Facts::from_pairs(pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()))).unwrap()
}

/// A slow, plain search: completes what is missing by many values until two completions have different outcomes.
fn is_ambiguous(scheme: &Scheme, pairs: &[(String, String)], level: &MeasuredLevel<'_>) -> bool {
    // Each month, and the dates that are given: the windows between limits may be narrower than a month.
    let given =
        || pairs.iter().filter(|(key, _)| key != "lineage" && key != "site").map(|(_, value)| value.clone());
    let months = || (2019..2028).flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}-15")));
    let dates = || given().chain(months());
    let candidates = |key: &str| -> Vec<Option<String>> {
        if let Some((_, value)) = pairs.iter().find(|(given, _)| given == key) {
            return vec![Some(value.clone())];
        }
        match key {
            "lineage" => ["B", "T"].map(|word| Some(word.to_owned())).to_vec(),
            "site" => ["marrow", "combined", "cns", "testis", "extramedullary"]
                .map(|word| Some(word.to_owned()))
                .to_vec(),
            "end_of_treatment" => std::iter::once(None).chain(dates().map(Some)).collect(),
            _ => dates().map(Some).collect(),
        }
    };
    let keys = ["diagnosis", "relapse", "end_of_treatment", "lineage", "site"];
    let values = keys.map(candidates);
    let mut seen: Option<Outcome> = None;
    let count: usize = values.iter().map(Vec::len).product();
    // A prime stride reaches every completion, and differing ones soon.
    (0..count).any(|step| {
        let mut index = step * 1_000_003 % count;
        let mut facts: Vec<(&str, &str)> = vec![("time_point", "end of block 1")];
        for (key, values) in keys.iter().zip(&values) {
            let value = &values[index % values.len()];
            index /= values.len();
            match value {
                Some(value) => facts.push((key, value)),
                None => facts.push(("first_line", "on")),
            }
        }
        let Ok(facts) = Facts::from_pairs(facts) else { return false };
        let outcome = scheme.evaluate(&facts, Some(level), ALLOWED).unwrap().outcome;
        assert!(!matches!(outcome, Outcome::NotEvaluable { .. }), "{facts:?}: {outcome:?}");
        seen.get_or_insert_with(|| outcome.clone()) != &outcome
    })
}

/// Tries 500 cases, or as many as `PROPTEST_CASES` says.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(500)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn what_is_not_evaluable_has_completions_of_different_groups(
        pairs in any_pairs(),
        id in prop::sample::select(Scheme::built_in_ids().collect::<Vec<_>>()),
    ) {
        let kept = |key: &str| key != "time_point" && key != "first_line";
        let pairs: Vec<_> = pairs.into_iter().filter(|(key, _)| kept(key)).collect();
        let exceedance = |_: f64| 0.5;
        let level = MeasuredLevel::new(0.5, &exceedance).unwrap();
        let given = [pairs.clone(), vec![("time_point".to_owned(), "end of block 1".to_owned())]].concat();
        let scheme = scheme(id);
        let outcome = scheme.evaluate(&take(&given), Some(&level), ALLOWED).unwrap().outcome;
        if matches!(outcome, Outcome::NotEvaluable { .. }) {
            prop_assert!(is_ambiguous(&scheme, &pairs, &level), "{}: {:?}: {:?}", id, pairs, outcome);
        }
    }

    #[test]
    fn more_facts_never_contradict_a_group_that_was_evaluable(
        pairs in any_pairs(),
        kept in prop::collection::vec(any::<bool>(), 7),
        id in prop::sample::select(Scheme::built_in_ids().collect::<Vec<_>>()),
        fraction in 0.0..0.01_f64,
        verification in prop::sample::select(vec![ALLOWED, Verification::VerifiedOnly]),
    ) {
        let fewer: Vec<_> = pairs.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(pair, _)| pair.clone()).collect();
        let exceedance = |_: f64| 0.5;
        let level = MeasuredLevel::new(fraction, &exceedance).unwrap();
        let evaluate = |pairs: &[(String, String)]| {
            scheme(id).evaluate(&take(pairs), Some(&level), verification).unwrap().outcome
        };
        let (before, after) = (evaluate(&fewer), evaluate(&pairs));
        if !matches!(before, Outcome::NotEvaluable { .. }) {
            prop_assert_eq!(before, after, "{:?} of {:?}", fewer, pairs);
        }
    }

    #[test]
    fn what_is_not_evaluable_names_what_is_missing(
        pairs in any_pairs(),
        id in prop::sample::select(Scheme::built_in_ids().collect::<Vec<_>>()),
    ) {
        let outcome = scheme(id).evaluate(&take(&pairs), None, ALLOWED).unwrap().outcome;
        if let Outcome::NotEvaluable { missing } = outcome {
            prop_assert!(!missing.is_empty());
            let given: Vec<_> = pairs.iter().map(|(key, _)| format!("fact {key}: ")).collect();
            for reason in missing.iter().map(ToString::to_string) {
                let is_given = given.iter().any(|given| reason.starts_with(given));
                prop_assert!(!is_given || reason.contains("got `day 15`"), "{} of {:?}", reason, pairs);
            }
        }
    }

    #[test]
    fn groups_have_probabilities_that_sum_to_one(tail in 0.0..=1.0_f64, fraction in 0.0..=1.0_f64) {
        let exceedance = |_: f64| tail;
        let level = MeasuredLevel::new(fraction, &exceedance).unwrap();
        let facts = facts(&[&["lineage=B", "site=marrow", "time_point=end of block 1"], &LATE]);
        let outcome = scheme("cog-first-relapse").evaluate(&facts, Some(&level), ALLOWED).unwrap().outcome;
        let Outcome::Groups { measured, probabilities } = outcome else { panic!("{outcome:?}") };
        prop_assert_eq!(measured, usize::from(fraction >= 0.001));
        let sum: f64 = probabilities.iter().map(|(_, share)| share).sum();
        prop_assert!((sum - 1.0).abs() < 1e-15, "{}", sum);
    }

    #[test]
    fn no_mutated_scheme_panics(
        id in prop::sample::select(Scheme::built_in_ids().collect::<Vec<_>>()),
        at in 0.0..1.0_f64,
        cut in 0_usize..40,
        put in "[\\PC\n]{0,12}",
    ) {
        let letters: Vec<char> = fs::read_to_string(format!("{FOLDER}/{id}.toml")).unwrap().chars().collect();
        let start = (letters.len() as f64 * at) as usize;
        let end = (start + cut).min(letters.len());
        let text: String =
            letters[..start].iter().copied().chain(put.chars()).chain(letters[end..].iter().copied()).collect();
        match Scheme::parse(&text, "r.toml") {
            Ok(scheme) => {
                let evaluation = scheme.evaluate(&Facts::default(), None, ALLOWED);
                prop_assert!(evaluation.is_ok());
            }
            Err(error) => prop_assert!(error.to_string().starts_with("r.toml:"), "{}", error),
        }
    }

    #[test]
    fn no_fact_panics(text in "\\PC{0,40}") {
        let _ = Facts::parse([text.as_str()]);
        for key in ["lineage", "site", "diagnosis", "end_of_treatment", "first_line", "relapse", "time_point"] {
            let _ = Facts::from_pairs([(key, text.as_str())]);
        }
    }
}

/// Writes a scheme of six classes of times and some groups, all but the last of twenty rules with levels of their own.
fn large(group_count: u16) -> String {
    let mut text = SMALL.split("[[time]]").next().unwrap().to_owned();
    for time in 0..6 {
        let when = "when = [{ before = { months = 6, after = \"end_of_treatment\" } }]\n";
        let when = if time < 5 { when } else { "" };
        text.push_str(&format!("[[time]]\nname = \"t{time}\"\nverified = true\n{when}"));
    }
    text.push_str("[level]\ntime_point = \"end\"\nverified = true\n");
    for group in 1..group_count {
        text.push_str(&format!("[[group]]\nname = \"g{group}\"\nverified = true\nrules = [\n"));
        for rule in 0..20 {
            let at = f64::from(group * 20 + rule) / 1000.0;
            text.push_str(&format!("{{ level = {{ from = {at}, below = {} }} }},\n", at + 0.001));
        }
        text.push_str("]\n");
    }
    text.push_str("[[group]]\nname = \"rest\"\nverified = true\nrules = [{ lineage = [\"B\", \"T\"] }]\n");
    text
}

#[test]
fn the_largest_scheme_is_evaluated_at_once() {
    let error = Scheme::parse(&large(11), "r.toml").unwrap_err().to_string();
    assert!(error.ends_with(": `group`: expected 1 to 10 of them, got 11"), "{error}");
    let scheme = Scheme::parse(&large(10), "r.toml").unwrap();
    assert_eq!((scheme.groups().len(), scheme.times().len()), (10, 6));
    let start = std::time::Instant::now();
    let outcome = scheme.evaluate(&Facts::default(), None, ALLOWED).unwrap().outcome;
    assert!(matches!(outcome, Outcome::NotEvaluable { .. }), "{outcome:?}");
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
