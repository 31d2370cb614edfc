//! Hostile text in every string of a result, and identifiers that are left out.

use super::{complete, visible_text, well_formed};
use flowmrd::{Analysis, CaseResult};
use flowmrd_report::{case_page, encode_result, redact, redact_analysis};
use serde_json::Value;

/// Ends elements, quotes and style sheets, starts scripts, turns the direction of writing and clears a terminal.
const HOSTILE: &str = "</title></style></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;\u{202e}\u{1b}[2J\u{0}";

/// Lists where the strings of a value stand.
fn string_places(value: &Value, place: &str, places: &mut Vec<String>) {
    match value {
        Value::String(_) => places.push(place.to_owned()),
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                string_places(value, &format!("{place}/{index}"), places);
            }
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                string_places(value, &format!("{place}/{key}"), places);
            }
        }
        _ => {}
    }
}

/// Puts a text into every string of the made-up case that is free to hold one: a word of a list is not.
fn with_text_everywhere(text: &str) -> (Analysis, usize) {
    let mut analysis = complete::analysis();
    let mut value = serde_json::to_value(&analysis.result).unwrap();
    let mut places = Vec::new();
    string_places(&value, "", &mut places);
    let mut changed = 0;
    for place in &places {
        let before = value.pointer(place).unwrap().clone();
        *value.pointer_mut(place).unwrap() = Value::String(text.to_owned());
        match serde_json::from_value::<CaseResult>(value.clone()) {
            Ok(_) => changed += 1,
            Err(_) => *value.pointer_mut(place).unwrap() = before,
        }
    }
    analysis.result = serde_json::from_value(value).unwrap();
    for plot in analysis.plots.iter_mut().chain(&mut analysis.control_plots) {
        for axis in [&mut plot.x, &mut plot.y] {
            for part in [&mut axis.label, &mut axis.short_name, &mut axis.scale] {
                text.clone_into(part);
            }
            axis.ticks
                .iter_mut()
                .filter_map(|tick| tick.label.as_mut())
                .for_each(|label| text.clone_into(label));
        }
        text.clone_into(&mut plot.population);
        text.clone_into(&mut plot.parent);
        plot.laips.iter_mut().for_each(|laip| text.clone_into(&mut laip.name));
    }
    analysis.timelines.iter_mut().for_each(|timeline| text.clone_into(&mut timeline.file));
    (analysis, changed)
}

/// Counts the tags of a page by their names.
fn tags(page: &str) -> std::collections::BTreeMap<String, usize> {
    let mut counts = std::collections::BTreeMap::new();
    for tail in well_formed::without_code(page).split('<').skip(1) {
        let name: String = tail.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        *counts.entry(name).or_insert(0) += 1;
    }
    counts
}

#[test]
fn hostile_text_in_every_string_becomes_no_markup() {
    let (hostile, changed) = with_text_everywhere(HOSTILE);
    // as long, so that as many labels have room
    let (harmless, same) = with_text_everywhere(&"h".repeat(HOSTILE.chars().count()));
    assert_eq!(changed, same);
    // The made-up case has some 250 free strings; a walk that found none would test nothing.
    assert!(changed > 200, "{changed} strings were changed");
    let [page, clean] = [&hostile, &harmless].map(|analysis| case_page(analysis).unwrap());
    for page in [&page, &clean] {
        well_formed::assert_well_formed(page);
    }
    assert_eq!(tags(&page), tags(&clean));
    assert_eq!(page.matches("<script>").count(), clean.matches("<script>").count());
    assert!(!page.contains(['\u{202e}', '\u{1b}', '\u{0}']));
    assert!(visible_text(&page).contains("<script>alert(1)</script>"), "the text must be shown, not dropped");
}

/// Everything in the made-up case that names its patient, its days, its files or its instrument.
const IDENTIFIERS: [&str; 15] = [
    "M-0017",
    "Erika",
    "Mustermann",
    "2026-10-12",
    "2026-09-02",
    "2026-09-24",
    "2026-10-01",
    "SN-4711",
    "09:14:05",
    "09:17:11",
    "tube-1",
    "tube-2",
    "normal-1",
    "2020-01-15",
    "byte 2913",
];

/// The made-up case with its identifiers in texts as well.
fn named() -> Analysis {
    let mut analysis = complete::analysis();
    let result = &mut analysis.result;
    result.findings[1].advice =
        Some("call the ward of MUSTERMANN, Erika; tube-1.fcs of 2026-10-12".to_owned());
    result.mrd.risk[0].facts[0].key = "diagnosis".to_owned();
    result.mrd.risk[0].facts[0].value = "2020-01-15".to_owned();
    result.mrd.risk[0].remarks = vec!["the relapse of M-0017 lies 40 months after 2020-01-15".to_owned()];
    analysis
}

#[test]
fn identifiers_are_left_out_of_page_and_result() {
    let full = case_page(&named()).unwrap();
    for identifier in IDENTIFIERS {
        assert!(full.contains(identifier), "{identifier} is not on the page to begin with");
    }
    let redacted = redact_analysis(&named()).unwrap();
    let json = String::from_utf8(encode_result(&redacted.result).unwrap()).unwrap();
    let page = case_page(&redacted).unwrap();
    well_formed::assert_well_formed(&page);
    for text in [&page, &json] {
        for identifier in IDENTIFIERS {
            assert!(!text.to_lowercase().contains(&identifier.to_lowercase()), "{identifier}");
        }
    }
    let text = visible_text(&page);
    for part in [
        "Time point day 33 Names of case and patient are left out.",
        "call the ward of left out, left out; file 1 of left out",
        "the relapse of left out lies 40 months after left out",
        "day 15 1,480 of 210,000",
        "file 2 case 1 48,000",
        "control 1",
    ] {
        assert!(text.replace('\u{a0}', " ").contains(part), "{part:?} is missing in {text}");
    }
}

#[test]
fn numbers_and_paths_survive_the_leaving_out() {
    let analysis = named();
    let redacted = redact(&analysis.result).unwrap();
    assert_eq!(redacted.mrd.level.fraction, analysis.result.mrd.level.fraction);
    assert_eq!(redacted.mrd.placement, analysis.result.mrd.placement);
    assert_eq!(redacted.populations, analysis.result.populations);
    assert_eq!(redacted.phenotypes, analysis.result.phenotypes);
    assert_eq!(redacted.inputs[0].sha256, analysis.result.inputs[0].sha256);
    // once left out, nothing is left to leave out
    assert_eq!(redact(&redacted).unwrap(), redacted);
}
