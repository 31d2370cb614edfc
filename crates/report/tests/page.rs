//! The page and the files of a case, as their readers meet them.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what helpers of tests refuse fails the test"
)]

#[path = "page/certain.rs"]
mod certain;
#[path = "page/certainty.rs"]
mod certainty;
#[path = "page/complete.rs"]
mod complete;
#[path = "page/hostile.rs"]
mod hostile;
#[path = "page/order.rs"]
mod order;
#[path = "page/synthetic.rs"]
mod synthetic;
#[path = "page/well_formed.rs"]
mod well_formed;

use flowmrd::Analysis;
use flowmrd::plot::{DENSITY_BINS, Density, POINT_LIMIT};
use flowmrd::result::{DeviationEntry, VerdictEntry};
use flowmrd_report::{case_page, encode_result, write_case};
use std::fs;

/// The text that people read: no style, no script, no tags, entities decoded, white space as one blank.
fn visible_text(page: &str) -> String {
    let mut text = String::new();
    for tail in well_formed::without_code(page).split('<').skip(1) {
        text.push(' ');
        text.push_str(tail.split_once('>').map_or("", |(_, text)| text));
    }
    for (entity, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        text = text.replace(entity, character);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn page_with(positive: u64, total: u64, verdict: VerdictEntry) -> String {
    let mut analysis = synthetic::analysis();
    analysis.result.mrd.level = synthetic::level(positive, total, verdict);
    case_page(&analysis).unwrap()
}

#[test]
fn page_answers_in_the_order_of_the_questions() {
    let text = visible_text(&case_page(&synthetic::analysis()).unwrap());
    let order = [
        "Research use only",
        "MRD detected and quantifiable",
        "Quality rules 1 caution 1 passed Why doubt it?",
        "Why believe it?",
        "The way to the LAIP events",
        "1. Singlets in all events",
        "4. CD34+ CD38dim CD58++ in CD19+",
        "Why doubt it?",
        "Caution few-events 75,500",
        "1 rule passed",
        "margin-events 0.02 %",
        "What lies behind it",
        "Populations Each population under its parent",
        "Each LAIP alone Counted by itself",
        "Method and settings",
        "Assay, files and software",
        "Markers and scales (5)",
        "Deviations from the FCS standard tube-2.fcs : last-delimiter-missing",
        "Research use only. Not for diagnosis",
    ];
    let mut from = 0;
    for part in order {
        let found =
            text[from..].find(part).unwrap_or_else(|| panic!("{part:?} is missing after {from} in {text}"));
        from += found + part.len();
    }
}

#[test]
fn page_reads_as_before() {
    let words: Vec<String> = visible_text(&case_page(&synthetic::analysis()).unwrap())
        .split(' ')
        .collect::<Vec<_>>()
        .chunks(12)
        .map(|words| words.join(" "))
        .collect();
    insta::assert_snapshot!(words.join("\n"));
}

#[test]
fn page_states_the_level_with_its_interval_and_named_denominator() {
    let text = visible_text(&case_page(&synthetic::analysis()).unwrap());
    // By hand: 68 / 75,500 = 9.0066e-4; 20 and 50 of it 2.6490e-4 and 6.6225e-4; 75,500 / 94,000 = 0.80319.
    for part in [
        "Level 0.0901 % 9.01 × 10 −4",
        "95 % confidence interval",
        "Clopper-Pearson",
        "LAIP events 68 of 75,500 events of Nucleated /Singlets/Nucleated 2 more outside it, not counted",
        "Limit of detection (LOD) 0.0265 % 20 events",
        "Limit of quantification (LOQ) 0.0662 % 50 events",
        "75,500 of 94,000 events (80.3 %).",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        "mrd.lod_events = 20",
    ] {
        assert!(text.contains(part), "{part:?} is missing in {text}");
    }
}

#[test]
fn each_verdict_has_its_words() {
    let cases = [
        (
            31,
            1_804_221,
            VerdictEntry::DetectedBelowLoq,
            "MRD detected, below the limit of quantification",
            "fewer than the 50",
        ),
        (3, 1_804_221, VerdictEntry::NotDetected, "MRD not detected", "Sensitivity reached: 0.00111 %."),
        (
            1,
            12,
            VerdictEntry::Insufficient,
            "Sample insufficient for a verdict",
            "holds 12 events: fewer than the assay asks for",
        ),
        (0, 0, VerdictEntry::Insufficient, "Sample insufficient for a verdict", "holds no event"),
    ];
    for (positive, total, verdict, headline, reason) in cases {
        let text = visible_text(&page_with(positive, total, verdict));
        assert!(text.contains(headline) && text.contains(reason), "{text}");
    }
}

#[test]
fn interval_that_begins_at_zero_is_drawn_as_an_arrow() {
    assert!(!page_with(68, 1_804_221, VerdictEntry::Quantifiable).contains("class=\"arrow\""));
    let none_seen = page_with(0, 1_804_221, VerdictEntry::NotDetected);
    assert!(none_seen.contains("class=\"arrow\"") && !none_seen.contains("class=\"estimate\""));
    assert!(!page_with(0, 0, VerdictEntry::Insufficient).contains("class=\"level-figure\""));
}

#[test]
fn page_needs_nothing_from_elsewhere() {
    let page = case_page(&complete::analysis()).unwrap();
    let shown = well_formed::without_code(&page).replace("data:image/png;base64,", "");
    let outside_pictures: String =
        shown.split("href=\"iVBOR").map(|part| part.split_once('"').map_or(part, |(_, tail)| tail)).collect();
    for needle in ["http:", "https:", "<link", "src=", "url(h", "//", "srcset", "<iframe", "<object"] {
        let tags: String = outside_pictures.split('<').filter_map(|tail| tail.split('>').next()).collect();
        assert!(!tags.contains(needle), "{needle}");
    }
    for needle in ["@import", "fetch", "XMLHttpRequest", "import(", "WebSocket", "innerHTML", "eval("] {
        assert!(!page.contains(needle), "{needle}");
    }
}

/// Puts a text wherever an assay or a file can put one.
fn with_hostile_text(text: &str) -> Analysis {
    let mut analysis = synthetic::analysis();
    let result = &mut analysis.result;
    result.assay.name = text.to_owned();
    result.assay.version = text.to_owned();
    result.inputs[0].file = text.to_owned();
    result.inputs[0].deviations = vec![DeviationEntry { code: text.to_owned(), message: text.to_owned() }];
    result.findings[0].message = text.to_owned();
    result.findings[0].code = text.to_owned();
    result.settings.policy = text.to_owned();
    result.settings.compensation = text.to_owned();
    result.settings.defaults[0].value = text.to_owned();
    result.markers[0].marker = text.to_owned();
    result.markers[0].short_name = text.to_owned();
    result.markers[0].stain_name = Some(text.to_owned());
    result.markers[0].scale = text.to_owned();
    for population in &mut result.populations {
        population.name = text.to_owned();
    }
    result.mrd.laips[0].name = text.to_owned();
    result.mrd.denominator = text.to_owned();
    if let Some(interval) = &mut result.mrd.level.interval {
        interval.method = text.to_owned();
    }
    for plot in &mut analysis.plots {
        plot.x.label = text.to_owned();
        plot.y.label = text.to_owned();
        plot.population = text.to_owned();
        plot.laips[0].name = text.to_owned();
        plot.x.ticks[0].label = Some(text.to_owned());
    }
    analysis
}

#[test]
fn text_of_files_and_assays_never_becomes_markup() {
    let clean = case_page(&synthetic::analysis()).unwrap();
    let hostile =
        "</title></style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;\u{202e}\u{1b}[2J\u{0}";
    let page = case_page(&with_hostile_text(hostile)).unwrap();
    well_formed::assert_well_formed(&page);
    assert!(visible_text(&page).contains("<script>alert(1)</script>"), "the text must be shown, not dropped");
    for tag in ["<script", "<img", "<style", "</style", "<title", "</title"] {
        assert_eq!(page.matches(tag).count(), clean.matches(tag).count(), "{tag}");
    }
    assert!(!page.contains(['\u{202e}', '\u{1b}', '\u{0}']));
}

#[test]
fn page_is_well_formed_for_every_verdict() {
    well_formed::assert_well_formed(&case_page(&synthetic::analysis()).unwrap());
    for (positive, total, verdict) in [
        (31, 1_804_221, VerdictEntry::DetectedBelowLoq),
        (0, 1_804_221, VerdictEntry::NotDetected),
        (1, 12, VerdictEntry::Insufficient),
        (0, 0, VerdictEntry::Insufficient),
    ] {
        well_formed::assert_well_formed(&page_with(positive, total, verdict));
    }
}

#[test]
fn figures_and_tables_speak_to_a_screen_reader() {
    let page = case_page(&synthetic::analysis()).unwrap();
    let figure_count = page.matches("role=\"img\"").count();
    assert_eq!(figure_count, 5, "the level and four panels");
    assert_eq!(page.matches("<title id=").count(), figure_count);
    assert_eq!(page.matches("<table").count(), page.matches("<caption>").count());
    assert_eq!(page.matches("<h1").count(), 1);
    assert!(
        page.contains("Events of Nucleated: CD45 (V450-A) against CD19 (PC7-A), with the gate of CD19+.")
    );
}

/// Noise in every bin compresses worst.
fn noise(seed: u32) -> Density {
    let mut state = seed;
    let bins = (0..DENSITY_BINS * DENSITY_BINS).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        1_u32 << (state >> 27)
    });
    Density::new(bins.collect()).unwrap()
}

#[test]
fn page_stays_under_three_megabytes_for_any_event_count() {
    for panel_count in [16, 64, 200] {
        let mut analysis = synthetic::analysis();
        let mut panel = analysis.plots.remove(0);
        panel.density = noise(panel_count);
        for laip in &mut panel.laips {
            laip.event_count = 5_000_000;
            laip.points = (0..POINT_LIMIT).map(|event| [0.3, event as f64 / POINT_LIMIT as f64]).collect();
        }
        analysis.plots = vec![panel; panel_count as usize];
        let page = case_page(&analysis).unwrap();
        assert!(page.len() < 3_000_000, "{panel_count} panels make {} bytes", page.len());
        assert!(visible_text(&page).contains("of 10,000,000 LAIP events drawn."));
    }
}

#[test]
fn events_without_a_place_are_told_and_not_drawn() {
    let mut analysis = synthetic::analysis();
    let laip = &mut analysis.plots[0].laips[0];
    laip.points[0] = [f64::NAN, 0.5];
    laip.points[1] = [f64::INFINITY, -3.0];
    let page = case_page(&analysis).unwrap();
    // 57 + 18 events, one of them without a value.
    assert!(visible_text(&page).contains("74 of 75 LAIP events drawn."));
    let markup = well_formed::without_code(&page);
    assert!(!markup.contains("NaN") && !markup.contains("inf"));
}

#[test]
fn same_analysis_gives_the_same_bytes() {
    assert_eq!(case_page(&synthetic::analysis()).unwrap(), case_page(&synthetic::analysis()).unwrap());
}

#[test]
fn case_is_written_whole_and_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let analysis = synthetic::analysis();
    let paths = write_case(&folder.path().join("new/case"), &analysis).unwrap();
    let again = write_case(&folder.path().join("new/case"), &analysis).unwrap();
    assert_eq!(paths, again);
    let mut names: Vec<_> = fs::read_dir(folder.path().join("new/case"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["populations.csv", "report.html", "result.json"]);
    assert_eq!(fs::read_to_string(&paths.report).unwrap(), case_page(&analysis).unwrap());
    let result: flowmrd::CaseResult = serde_json::from_slice(&fs::read(&paths.result).unwrap()).unwrap();
    assert_eq!(result, analysis.result);
}

#[test]
fn result_has_the_keys_other_programs_rely_on() {
    let json: serde_json::Value =
        serde_json::from_slice(&encode_result(&synthetic::analysis().result).unwrap()).unwrap();
    // The keys of the design's sketch of result.json.
    for key in ["schema_version", "software", "assay", "inputs", "populations", "mrd", "findings"] {
        assert!(json.get(key).is_some(), "{key}");
    }
    for key in ["positive", "total", "denominator", "fraction", "interval", "limits", "verdict"] {
        assert!(json["mrd"].get(key).is_some(), "mrd.{key}");
    }
    for key in ["file", "sha256", "data_set", "event_count", "deviations"] {
        assert!(json["inputs"][0].get(key).is_some(), "inputs.{key}");
    }
}

#[test]
fn case_that_cannot_be_shown_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut analysis = synthetic::analysis();
    analysis.plots[2].x.upper = analysis.plots[2].x.lower;
    let error = write_case(&folder.path().join("case"), &analysis).unwrap_err();
    assert_eq!(error.to_string(), "plot: expected an axis from a lesser to a greater value, got 0 to 0");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, b"").unwrap();
    let error = write_case(&taken, &synthetic::analysis()).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot make the folder {}", taken.display()));
}
