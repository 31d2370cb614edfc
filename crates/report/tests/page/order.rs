//! What the page of a complete case shows, in the order of its reader's questions.

use super::{complete, synthetic, visible_text, well_formed};
use flowmrd::Analysis;
use flowmrd::result::{CaseEntry, FindingEntry, FindingLevel};
use flowmrd_report::case_page;

fn page_of(change: impl FnOnce(&mut Analysis)) -> String {
    let mut analysis = complete::analysis();
    change(&mut analysis);
    let page = case_page(&analysis).unwrap();
    well_formed::assert_well_formed(&page);
    page
}

fn text_of(change: impl FnOnce(&mut Analysis)) -> String {
    visible_text(&page_of(change)).replace('\u{a0}', " ")
}

/// Fails unless the parts stand in the text in their order.
fn assert_in_order(text: &str, parts: &[&str]) {
    let mut from = 0;
    for part in parts {
        let found =
            text[from..].find(part).unwrap_or_else(|| panic!("{part:?} is missing after {from} in {text}"));
        from += found + part.len();
    }
}

#[test]
fn complete_case_answers_in_the_order_of_the_questions() {
    assert_in_order(
        &text_of(|_| {}),
        &[
            "Case M-0017 Patient Erika Mustermann Time point day 33 Date 2026-10-12",
            "MRD detected and quantifiable",
            "earlier, day 15, 2026-09-24: 0.705 %",
            "Quality rules 1 fail 3 cautions 2 not evaluated 4 passed Why doubt it?",
            "Since earlier time points",
            "Above the background?",
            "Thresholds and protocols",
            "Risk groups at relapse",
            "Why believe it?",
            "The way to the LAIP events",
            "When the LAIP events arrived",
            "Why doubt it?",
            "What the quality rules saw",
            "Where the doubt comes from",
            "Do the tubes agree?",
            "How far does it move with the gates?",
            "What lies behind it",
            "Populations",
            "How the LAIP events look",
            "Each LAIP alone",
            "Method and settings",
            "Assay, files and software",
            "Markers and scales",
            "Acquisition",
            "Deviations from the FCS standard",
            "Research use only.",
        ],
    );
}

#[test]
fn findings_stand_most_severe_first_with_what_to_do_and_passes_in_one_line() {
    let text = text_of(|_| {});
    assert_in_order(
        &text,
        &[
            "Fail CD123+ CD45dim laip-arrival Seen 11 of 18 events within 4 s Expected an even spread (p = 2e-9) \
             What to do look at the figure of arrivals",
            "Caution few-events Seen 75,500 nucleated events Expected 2.8 million",
            "Caution tube-2.fcs voltages",
            "2 rules could not be evaluated : lost-events, haemodilution lost-events neither file states $LOST",
            "4 rules passed : margin-events, time-gaps, doublets, nan-events margin-events 0.02 %",
        ],
    );
    let line = |analysis: &mut Analysis| {
        analysis.result.findings = vec![FindingEntry::line("x", FindingLevel::Pass, "all is well")];
    };
    assert_in_order(
        &text_of(line),
        &["No rule has anything against the result.", "1 rule passed : x x all is well"],
    );
}

#[test]
fn earlier_levels_are_told_with_their_reduction() {
    let text = text_of(|_| {});
    // By hand: 1480 / 210000 = 0.705 %; log10(0.0070476 / 9e-4) = 0.89, its ends by the factors 1.3 and 0.8: 0.78, 0.99.
    assert_in_order(
        &text,
        &[
            "diagnosis, 2026-09-02 61,200 of 148,000 41.4 % quantifiable",
            "day 15, 2026-09-24 1,480 of 210,000 0.705 % quantifiable 0.89 (0.78 to 0.99)",
            "day 22, 2026-10-01 0 of 190,000 0 % not detected –",
        ],
    );
    let many = |analysis: &mut Analysis| {
        let first = analysis.result.earlier[0].clone();
        analysis.result.earlier.splice(0..0, vec![first; 9]);
    };
    let page = page_of(many);
    // three of the made-up ones and nine more: the table has twelve, the figure the last six and this one
    assert_eq!(page.matches("class=\"time-point across\"").count(), 7);
    assert!(visible_text(&page).contains("The last 6 of 12 earlier time points"));
}

#[test]
fn panels_stand_beside_the_controls_on_the_same_axes() {
    let page = page_of(|_| {});
    assert_eq!(page.matches("class=\"pair\"").count(), 4);
    assert_eq!(page.matches("class=\"panel\"").count(), 8);
    let text = visible_text(&page);
    assert_in_order(&text, &["This case", "Control The control on the same axes, with the gate of Singlets"]);
    // 90,000 and 6,000 made-up events, two of each LAIP
    assert!(text.contains("Control: 96,000 events in all events, 4 LAIP events."), "{text}");
    let other = page_of(|analysis| analysis.control_plots[0].x.short_name = "SSC-W".to_owned());
    assert_eq!(other.matches("class=\"pair\"").count(), 3, "another axis is no pair");
}

#[test]
fn arrivals_are_drawn_and_counted_for_each_file() {
    let text = text_of(|_| {});
    // By hand: a tenth of 93 bins, rounded up, is 10 bins of 2 s; 28 events from 3 s on, 6.3 s apart, three in 20 s.
    assert_in_order(&text, &["tube-1.fcs median", "events a second", "0 s 186 s", "0 s 5,", "3 0 20.0 s"]);
    assert_eq!(page_of(|_| {}).matches("class=\"timeline\"").count(), 2);
    let ticks = text_of(|analysis| analysis.timelines[0].is_in_seconds = false);
    assert!(
        ticks.contains("events a tick of the clock") && ticks.contains("186 ticks of the clock"),
        "{ticks}"
    );
}

#[test]
fn phenotypes_are_drawn_beside_the_reference_with_the_numbers_behind() {
    let page = page_of(|_| {});
    assert_eq!(page.matches("class=\"spreads\"").count(), 3, "a figure a marker");
    let text = visible_text(&page);
    assert_in_order(
        &text,
        &[
            "CD34+ CD38dim CD58++ (57 events)",
            "CD19+, for comparison (10,900 events, quartiles of 10,000 events)",
            "CD45 CD34+ CD38dim CD58++",
            "0.470 0.520 0.550",
        ],
    );
}

#[test]
fn acquisition_is_told_as_the_files_say() {
    let parts = ["tube-1.fcs Made-up cytometer, SN-4711 2026-10-12 09:14:05 to 09:17:11 186 s 258 12 –"];
    let text = text_of(|_| {});
    assert_in_order(&text, &parts);
    assert_in_order(&text, &["Voltages and gains", "tube-1.fcs PE-A 480 –", "normal-1.fcs PE-A 480 –"]);
}

#[test]
fn names_are_left_out_where_nobody_gave_them_and_told_where_they_were_taken_out() {
    let text = text_of(|analysis| analysis.result.case = None);
    assert!(!text.contains("Patient") && !text.contains("Names of case"));
    let text = text_of(|analysis| analysis.result.case = Some(CaseEntry::default()));
    assert!(text.contains("Names of case and patient are left out."), "{text}");
}

#[test]
fn page_without_what_is_optional_is_whole() {
    let page = case_page(&synthetic::analysis()).unwrap();
    well_formed::assert_well_formed(&page);
    let text = visible_text(&page);
    for heading in [
        "Since earlier time points",
        "When the LAIP events arrived",
        "How the LAIP events look",
        "Acquisition",
        "Patient",
        "Control",
    ] {
        assert!(!text.contains(heading), "{heading}");
    }
    assert_in_order(
        &text,
        &["Why believe it?", "Why doubt it?", "What lies behind it", "Research use only."],
    );
}
