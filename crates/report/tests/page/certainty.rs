//! What the page says beside the verdict: total interval, background, thresholds, risk groups, budget, gates, tubes.

use super::{certain, synthetic, visible_text, well_formed};
use flowmrd::result::{MrdEntry, RiskOutcome, ToleranceEntry, VerdictEntry};
use flowmrd_report::case_page;

/// The made-up analysis with everything said of its level, changed.
fn text_of_certain(change: impl FnOnce(&mut MrdEntry)) -> String {
    let mut analysis = synthetic::analysis();
    certain::add_all(&mut analysis.result.mrd);
    change(&mut analysis.result.mrd);
    let page = case_page(&analysis).unwrap();
    well_formed::assert_well_formed(&page);
    visible_text(&page).replace('\u{a0}', " ")
}

fn assert_says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is missing in {text}");
    }
}

#[test]
fn sections_of_what_nobody_asked_are_left_out() {
    let text = visible_text(&case_page(&synthetic::analysis()).unwrap());
    for heading in [
        "Above the background?",
        "Thresholds and protocols",
        "Risk groups",
        "Where the doubt",
        "How far does it move",
    ] {
        assert!(!text.contains(heading), "{heading}");
    }
    assert!(!text.contains("total interval") && !text.contains("LOB"));
}

#[test]
fn new_questions_are_answered_in_their_order() {
    let text = text_of_certain(|_| {});
    let order = [
        "MRD detected and quantifiable",
        "Above the background?",
        "Thresholds and protocols",
        "Risk groups at relapse",
        "The way to the LAIP events",
        "What the quality rules saw",
        "Where the doubt comes from",
        "Do the tubes agree?",
        "How far does it move with the gates?",
        "What lies behind it",
    ];
    let places: Vec<usize> = order.iter().map(|heading| text.find(heading).expect(heading)).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn verdict_shows_the_total_interval_with_what_it_carries_and_the_limit_of_blank() {
    let facts = [
        "95 % total interval 0.0640 % to 0.131 % counting, gates and tubes",
        "Limit of blank (LOB) 0.00623 % 4.70 events",
        "Level (dot), interval (bar) and total interval (thin line), logarithmic; dotted: thresholds",
        "and its 95 % total interval from 0.0640 % to 0.131 %",
        "of blank 0.00623 %; thresholds 0.1 %, 0.01 %.",
    ];
    assert_says(&text_of_certain(|_| {}), &facts);
    for (draw_count, variance_inflation, carries) in
        [(1000, 1.0, "counting and gates"), (1, 1.7, "counting and tubes"), (1, 1.0, "0.131 % counting LAIP")]
    {
        let text = text_of_certain(|mrd| {
            let total = mrd.level.total_interval.as_mut().unwrap();
            (total.draw_count, total.variance_inflation) = (draw_count, variance_inflation);
        });
        assert_says(&text, &[carries]);
    }
}

#[test]
fn reason_names_the_rule_that_led_to_the_verdict() {
    let reason = |positive, verdict, rule| {
        text_of_certain(|mrd| {
            mrd.level = synthetic::level(positive, 75_500, verdict);
            mrd.level.verdict_rule = Some(rule);
        })
    };
    let blank = certain::missed("LOB", "gamma-poisson", 34);
    assert_says(
        &reason(25, VerdictEntry::NotDetected, blank),
        &[
            "25 LAIP events among 75,500 events of Nucleated; detection needs 34 (LOB by a gamma-Poisson model of blanks).",
        ],
    );
    let precision = certain::missed("LOQ", "precision-goal", 100);
    assert_says(
        &reason(68, VerdictEntry::DetectedBelowLoq, precision),
        &["fewer than the 100 that a level needs to be quantified (LOQ by the goal of precision)."],
    );
    let events = certain::missed("LOD", "event-rule", 20);
    let text = reason(3, VerdictEntry::Insufficient, events.clone());
    assert_says(
        &text,
        &["holds 75,500 events: fewer than the 5,000 without which “not detected” is not said."],
    );
    assert_says(&reason(3, VerdictEntry::NotDetected, events), &["detection needs 20. Sensitivity"]);
}

#[test]
fn background_is_told_with_its_controls_and_the_net_level() {
    assert_says(
        &text_of_certain(|_| {}),
        &[
            "By counting alone yes; with the placement of gates and the spread between tubes",
            "0.000176 %, from 2 controls",
            "χ² = 2.67, p = 0.102; what they vary by beyond counting is in the bounds of the net level",
            "0.0899 % 95 % counting interval 0.0698 % to 0.114 % (MOVER-Clopper-Pearson)",
            "95 % total interval 0 % to 0.131 % (MOVER-Total)",
            "p = 1.31 × 10 −8 (conditional test of Przyborowski and Wilenski, one-sided); 6.03 standard deviations (Li and Ma)",
            "normal-1.fcs 3 900,000 0.000333 % normal-2.fcs 0 800,000 0 %",
        ],
    );
    let answer = |lower, total: Option<f64>| {
        text_of_certain(|mrd| {
            let background = mrd.level.background.as_mut().unwrap();
            background.net_interval.lower = lower;
            background.net_total_interval = total.map(|lower| {
                let mut interval = background.net_interval.clone();
                interval.lower = lower;
                interval
            });
        })
    };
    assert_says(&answer(1e-4, None), &["Yes: the interval of the net level lies above 0."]);
    assert_says(&answer(1e-4, Some(1e-5)), &["Yes: the interval of the net level lies above 0."]);
    assert_says(&answer(0.0, None), &["Not shown: the interval of the net level reaches down to 0."]);
}

#[test]
fn thresholds_and_protocols_are_told_with_their_probabilities_and_sources() {
    assert_says(
        &text_of_certain(|_| {}),
        &[
            "0.1 % not decided by this sample 0.236 0.215 to 0.256 202,279 assay",
            "0.01 % above >0.999 >0.999 – some-protocol, day 15",
            "Some protocol, day 15 Class of the level middle Probabilities low: < 10 −12 ; middle: >0.999",
            "Made for childhood ALL; marrow, by PCR, of nucleated cells",
            "Source A table: row 3",
            "Some protocol, day 15 not verified",
            "To be read the protocol itself",
            "Remarks (on screen, and in result.json) this level is by flow cytometry",
        ],
    );
}

#[test]
fn probabilities_of_a_threshold_are_0_or_1_only_where_they_can_be() {
    let text = |positive: u64| {
        text_of_certain(|mrd| {
            mrd.level.positive = positive;
            mrd.level.thresholds.truncate(1);
            mrd.level.thresholds[0].probability = 0.0;
            mrd.level.thresholds[0].exact_probability = [0.0, 0.25];
        })
    };
    // by hand: with no event the lesser of the exact pair is the mass of a level of 0, none of which lies above; with 40
    // events it is smaller than any binary64
    assert_says(&text(0), &["< 10 −307 0 to 0.250"]);
    assert_says(&text(40), &["< 10 −307 < 10 −307 to 0.250"]);
}

#[test]
fn risk_groups_are_told_as_what_the_scheme_says() {
    let text = text_of_certain(|_| {});
    assert_says(
        &text,
        &[
            "A group is what the scheme says of a case with these facts and this level. It is no advice",
            "Facts of the case: lineage B.",
            "Some scheme low low 0.736, high 0.264 late end of block 1",
            "Another scheme not evaluable not verified – – –",
            "Missing definition of “early”",
        ],
    );
    let text = text_of_certain(|mrd| {
        mrd.risk.truncate(1);
        mrd.risk[0].facts.clear();
        mrd.risk[0].outcome = RiskOutcome::Group;
        mrd.risk[0].groups.clear();
    });
    assert_says(&text, &["Facts of the case: none given.", "Some scheme low the level does not decide"]);
}

#[test]
fn certainty_is_told_with_budget_tubes_and_gates() {
    let text = text_of_certain(|_| {});
    assert_says(
        &text,
        &[
            // By hand: √(0.04 · 0.5) = 0.141, √(0.04 · 0.3) = 0.110
            "Counting 50.0 % 0.141 Between tubes 30.0 % 0.110",
            "Caution the tubes differ by more than counting explains",
            "tube-1.fcs 48 37,000 0.130 %",
            "χ² = 12.5 with 1 degree of freedom, p = 4.10 × 10 −4 (simulated, 10,000 tables, seed 1)",
            "12.5 times the variance of counting",
            "Draws 1,000 (seed 1)",
            "0.0700 % to 0.110 % in 95 of 100, median 0.0900 %; 2 draws without a denominator left out",
            // By hand: 81 and 60 of 75,500
            "CD19+ minimum of CD19 at 0.500 0.107 % (81) 0.0795 % (60)",
            "CD19 0.00920 on its scale 2 default",
        ],
    );
    // what has no share and what does not move is left out
    assert!(!text.contains("Background 0 %") && !text.contains("0.700 0.0901"), "{text}");
    let alone =
        text_of_certain(|mrd| mrd.level.budget = Some(certain::budget(&[("counting", 1.0), ("gates", 0.0)])));
    assert_says(&alone, &["Counting alone: a standard deviation of ln(level) of 0.200."]);
    let still = text_of_certain(|mrd| {
        mrd.placement.as_mut().unwrap().sensitivity.remove(0);
    });
    assert_says(&still, &["No gate that moves by one tolerance alone changes the level."]);
}

#[test]
fn long_tables_of_gates_and_tolerances_are_left_to_the_result() {
    let text = text_of_certain(|mrd| {
        let placement = mrd.placement.as_mut().unwrap();
        let edge = placement.sensitivity[0].clone();
        placement.sensitivity = vec![edge; 8];
        let tolerance = placement.tolerances[0].clone();
        let named = |number: i32| ToleranceEntry { parameter: format!("P{number}"), ..tolerance.clone() };
        placement.tolerances = (0..13).map(named).collect();
    });
    assert_eq!(text.matches("minimum of CD19 at 0.500").count(), 5);
    assert_says(
        &text,
        &["The 5 of 8 gates' edges that move the level most", "13 tolerances are in result.json."],
    );
}

#[test]
fn level_of_zero_has_its_sections_all_the_same() {
    let text = text_of_certain(|mrd| {
        let known = mrd.level.clone();
        mrd.level = synthetic::level(0, 75_500, VerdictEntry::NotDetected);
        mrd.level.total_interval = known.total_interval.map(|mut total| {
            total.lower = 0.0;
            total
        });
        mrd.level.background = known.background;
        mrd.level.dispersion = known.dispersion;
        mrd.level.thresholds = known.thresholds;
    });
    assert_says(
        &text,
        &["Level 0 % with its 95 % confidence interval from 0 %", "95 % total interval 0 % to 0.131 %"],
    );
    assert!(!text.contains("Where the doubt comes from") && !text.contains("NaN"), "{text}");
}

#[test]
fn texts_of_protocols_schemes_and_controls_never_become_markup() {
    let hostile = "</dd></script><script>alert(1)</script>\"'><img src=x>";
    let mut analysis = synthetic::analysis();
    certain::add_all(&mut analysis.result.mrd);
    let clean = case_page(&analysis).unwrap();
    let mrd = &mut analysis.result.mrd;
    let put = |text: &mut String| hostile.clone_into(text);
    let background = mrd.level.background.as_mut().unwrap();
    put(&mut background.controls[0].name);
    put(&mut background.net_interval.method);
    put(&mut mrd.level.thresholds[0].origin);
    put(&mut mrd.level.thresholds[0].decision);
    put(&mut mrd.level.limits.rules[1].rule);
    put(&mut mrd.level.limits.rules[1].source);
    put(&mut mrd.level.budget.as_mut().unwrap().parts[0].source);
    put(mrd.level.dispersion.as_mut().unwrap().warning.as_mut().unwrap());
    for protocol in &mut mrd.protocols {
        put(&mut protocol.name);
        put(&mut protocol.class);
        put(&mut protocol.classes[0].name);
        put(&mut protocol.material);
        put(&mut protocol.remarks[0]);
    }
    for scheme in &mut mrd.risk {
        put(&mut scheme.name);
        put(&mut scheme.facts[0].value);
        put(&mut scheme.sources[0].citation);
        scheme.missing.iter_mut().for_each(put);
    }
    let placement = mrd.placement.as_mut().unwrap();
    put(&mut placement.sensitivity[0].gates[0]);
    put(&mut placement.sensitivity[0].part);
    put(&mut placement.tolerances[0].parameter);
    let page = case_page(&analysis).unwrap();
    well_formed::assert_well_formed(&page);
    assert!(visible_text(&page).contains("<script>alert(1)</script>"), "the text must be shown, not dropped");
    for tag in ["<script", "<img", "</dd"] {
        assert_eq!(page.matches(tag).count(), clean.matches(tag).count(), "{tag}");
    }
    assert!(!page.contains("http:") && !page.contains("https:"), "an address would be a way to elsewhere");
}

#[test]
fn controls_stand_with_the_files_and_their_deviations() {
    let mut analysis = synthetic::analysis();
    let mut control = analysis.result.inputs[1].clone();
    control.file = "normal.fcs".to_owned();
    analysis.result.controls = vec![control];
    let text = visible_text(&case_page(&analysis).unwrap());
    assert_says(
        &text,
        &[
            "normal.fcs last-delimiter-missing",
            "and of the controls, gated by the same gates",
            "normal.fcs control 1 48,000",
        ],
    );
}
