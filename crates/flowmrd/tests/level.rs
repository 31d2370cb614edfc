//! What is said of a level, at the ends of what counts can be.

#![allow(clippy::unwrap_used, clippy::panic)]

use flowmrd::level::{
    AskedThreshold, DesignQuestion, DrawnCounts, IntervalRule, LevelCounts, LevelRules, NamedCounts, assess,
    design,
};
use flowmrd::result::{LevelEntry, VerdictEntry};
use flowmrd_quant::limits::PrecisionGoal;
use flowmrd_quant::threshold::Threshold;
use flowmrd_quant::{Confidence, Counts};

fn counts(positive: u64, total: u64) -> Counts {
    Counts::new(positive, total).unwrap()
}

fn named(name: &str, (positive, total): (u64, u64)) -> NamedCounts {
    NamedCounts { name: name.to_owned(), counts: counts(positive, total) }
}

fn tubes(of: &[(u64, u64)]) -> LevelCounts {
    LevelCounts { tubes: of.iter().map(|&tube| named("tube", tube)).collect(), ..LevelCounts::default() }
}

fn rules(thresholds: &[f64]) -> LevelRules {
    let asked = |&fraction| AskedThreshold {
        threshold: Threshold::new(fraction).unwrap(),
        origin: "assay".to_owned(),
    };
    LevelRules { thresholds: thresholds.iter().map(asked).collect(), ..LevelRules::default() }
}

fn level(of: &[(u64, u64)]) -> LevelEntry {
    assess(&rules(&[1e-5]), &tubes(of)).unwrap()
}

fn assert_close(got: f64, expected: f64, what: &str) {
    assert!((got - expected).abs() <= 1e-10 * expected.abs(), "{what}: got {got:e}, expected {expected:e}");
}

fn bounds(level: &LevelEntry) -> [f64; 2] {
    let interval = level.interval.as_ref().unwrap();
    [interval.lower, interval.upper]
}

#[test]
fn none_of_a_million_has_an_upper_bound_and_no_budget() {
    let none = level(&[(0, 1_000_000)]);
    // by hand: 1 − 0.025^(10^-6)
    assert_eq!(bounds(&none)[0], 0.0);
    assert_close(bounds(&none)[1], -(0.025_f64.ln() / 1e6).exp_m1(), "upper");
    assert_eq!((none.verdict, &none.budget, &none.total_interval), (VerdictEntry::NotDetected, &None, &None));
    // by hand: P(X ≤ 0 | 10^-5) = (1 − 10^-5)^10^6 = e^-10.00005; P(X < 0) = 0
    let decision = &none.thresholds[0];
    assert_eq!((decision.decision.as_str(), decision.exact_probability[0]), ("below", 0.0));
    assert_close(decision.exact_probability[1], (1e6 * (-1e-5_f64).ln_1p()).exp(), "exact probability");
}

#[test]
fn all_of_five_end_at_one() {
    let all = level(&[(5, 5)]);
    // by hand: 0.025^(1/5)
    assert_close(bounds(&all)[0], 0.025_f64.powf(0.2), "lower");
    assert_eq!(bounds(&all)[1], 1.0);
    // 5 events are under the LOD's 20, and 5 cannot hold 20
    assert_eq!(all.verdict, VerdictEntry::Insufficient);
    assert_eq!(all.budget, None);
}

#[test]
fn one_event_in_all_is_insufficient() {
    // by hand: 0 of 1 is 0 to 0.975, 1 of 1 is 0.025 to 1
    assert_eq!(level(&[(0, 1)]).verdict, VerdictEntry::Insufficient);
    assert_close(bounds(&level(&[(0, 1)]))[1], 0.975, "upper of 0 of 1");
    assert_close(bounds(&level(&[(1, 1)]))[0], 0.025, "lower of 1 of 1");
}

#[test]
fn fifty_of_a_million_million_are_quantifiable() {
    let rare = level(&[(50, 1_000_000_000_000)]);
    // mpmath, scripts/reference/intervals.py: crates/quant/tests/data/clopper_pearson.csv, row 50,10^12,0.95
    assert_close(bounds(&rare)[0], 3.711_096_373_768_242e-11, "lower");
    assert_close(bounds(&rare)[1], 6.591_876_666_381_211e-11, "upper");
    assert_eq!(rare.verdict, VerdictEntry::Quantifiable);
    assert_eq!(rare.limits.lod_fraction, Some(2e-11));
}

#[test]
fn confidence_of_six_nines_widens_every_interval() {
    let confidence = Confidence::new(0.999_999).unwrap();
    let interval = IntervalRule { confidence, ..IntervalRule::default() };
    let wide = assess(&LevelRules { interval, ..rules(&[1e-5]) }, &tubes(&[(0, 1_000_000)])).unwrap();
    // by hand: 1 − (5·10^-7)^(10^-6), the tail being that of the binary64 number
    let tail = (1.0 - 0.999_999_f64) / 2.0;
    assert_close(bounds(&wide)[1], -(tail.ln() / 1e6).exp_m1(), "upper");
    assert_eq!(wide.thresholds[0].decision, "not decided by this sample");
}

#[test]
fn control_without_an_event_leaves_the_level_as_it_is() {
    let sample = LevelCounts { controls: vec![named("control", (0, 1_000_000))], ..tubes(&[(5, 1_000_000)]) };
    let background = assess(&rules(&[]), &sample).unwrap().background.unwrap();
    assert_eq!((background.fraction, background.net_fraction), (0.0, 5e-6));
    assert_eq!((background.chi_square, background.p_value), (None, None));
    // by hand: five events that could each have come from either, 2^-5; Li and Ma: √(2 · 5 ln 2)
    assert_close(background.p_value_of_excess, 0.031_25, "conditional test");
    assert_close(background.li_ma_significance, (10.0 * std::f64::consts::LN_2).sqrt(), "Li and Ma");
    assert!(background.net_interval.lower >= 0.0);
}

#[test]
fn control_without_an_event_has_a_share_of_the_budget() {
    let sample =
        LevelCounts { controls: vec![named("control", (0, 1_000_000))], ..tubes(&[(50, 1_000_000)]) };
    let budget = assess(&rules(&[]), &sample).unwrap().budget.unwrap();
    // by hand: half an event of 10^6 over (50 of 10^6)² is 0.5/2500; counting 0.02 · (1 − 5e-5)
    assert_eq!(budget.parts[1].source, "background");
    assert_close(budget.parts[1].variance, 0.5 / 2500.0, "background");
    assert_close(budget.variance, 0.5 / 2500.0 + 0.02 * (1.0 - 5e-5), "all");
}

#[test]
fn tubes_without_an_event_cannot_be_compared() {
    let zero = level(&[(0, 1_000_000), (0, 2_000_000)]);
    let dispersion = zero.dispersion.as_ref().unwrap();
    assert_eq!((&dispersion.homogeneity, &dispersion.warning, dispersion.design_effect), (&None, &None, 1.0));
    // by hand: 0 of 3·10^6
    assert_close(bounds(&zero)[1], -(0.025_f64.ln() / 3e6).exp_m1(), "upper");
    assert_eq!((zero.positive, zero.total, zero.verdict), (0, 3_000_000, VerdictEntry::NotDetected));
}

#[test]
fn one_tube_has_no_dispersion() {
    assert_eq!(level(&[(30, 1_000_000)]).dispersion, None);
}

#[test]
fn tubes_that_differ_are_warned_of_and_widen_the_total_interval() {
    // by hand: 40 pooled of two equal tubes, expected 20 each: (15² + 15²)/20 · 1/(1 − p) = 22.5 of 1 degree
    let apart = level(&[(5, 1_000_000), (35, 1_000_000)]);
    let dispersion = apart.dispersion.as_ref().unwrap();
    let test = dispersion.homogeneity.as_ref().unwrap();
    assert!((test.chi_square - 22.5).abs() < 1e-3 && test.degrees_of_freedom == 1, "{test:?}");
    assert!(dispersion.warning.as_ref().unwrap().contains("expected a p-value of at least 0.05"));
    let total = apart.total_interval.as_ref().unwrap();
    assert!(total.lower < bounds(&apart)[0] && total.upper > bounds(&apart)[1]);
    // the total interval of gates that do not move is that of the tubes
    assert_close(total.lower, dispersion.interval.lower, "lower");
    assert_close(total.upper, dispersion.interval.upper, "upper");
    let budget = apart.budget.as_ref().unwrap();
    assert_close(budget.parts.iter().map(|part| part.share).sum(), 1.0, "shares");
    assert!(budget.parts[2].source == "dispersion" && budget.parts[2].share > 0.9, "{budget:?}");
}

#[test]
fn tubes_that_agree_widen_the_total_interval_by_no_more_than_they_differ() {
    // by hand: 20 and 30 of equal tubes, expected 25: χ² = 50/25 = 2 of 1 degree, a design effect of 1 + (2 − 1)·(1/2)/(1/2) = 2
    let alike = level(&[(20, 1_000_000), (30, 1_000_000)]);
    let dispersion = alike.dispersion.as_ref().unwrap();
    assert_eq!(dispersion.warning, None);
    assert!((dispersion.design_effect - 2.0).abs() < 1e-3, "{}", dispersion.design_effect);
    let total = alike.total_interval.as_ref().unwrap();
    assert_eq!(total.variance_inflation, dispersion.design_effect);
    // far within the bounds that two tubes without any other knowledge of their spread leave open
    assert!(total.lower > 2.0 * dispersion.interval.lower && total.upper < 0.5 * dispersion.interval.upper);
}

#[test]
fn drawn_placements_widen_the_interval_and_enter_the_budget() {
    let draw = |positive| DrawnCounts { sample: Some(counts(positive, 1_000_000)), controls: None };
    let sample = LevelCounts { draws: vec![draw(40), draw(60)], ..tubes(&[(50, 1_000_000)]) };
    let level = assess(&rules(&[]), &sample).unwrap();
    let total = level.total_interval.as_ref().unwrap();
    // mpmath: scripts/reference/total.py
    assert_close(total.lower, 3.019_581_475_283_434_8e-5, "lower");
    assert_close(total.upper, 7.438_989_037_786_45e-5, "upper");
    assert_eq!((total.draw_count, total.variance_inflation), (2, 1.0));
    // by hand: levels of 4e-5 and 6e-5 vary by 2e-10, over (5e-5)²: 0.08; counting 0.02 · (1 − 5e-5)
    let budget = level.budget.as_ref().unwrap();
    let gates = &budget.parts[3];
    assert_eq!(gates.source, "gates");
    assert_close(gates.variance, 0.08, "gates");
    assert_close(gates.share, 0.08 / (0.08 + 0.02 * (1.0 - 5e-5)), "share of the gates");
}

#[test]
fn placements_that_count_the_same_or_more_leave_the_interval_no_shorter() {
    let draw = |positive| DrawnCounts { sample: Some(counts(positive, 1_000_000)), controls: None };
    let sample = LevelCounts { draws: vec![draw(50), draw(51), draw(52)], ..tubes(&[(50, 1_000_000)]) };
    let level = assess(&rules(&[]), &sample).unwrap();
    let (total, [lower, upper]) = (level.total_interval.as_ref().unwrap(), bounds(&level));
    assert_close(total.lower, lower, "lower");
    assert!(total.upper > upper);
}

#[test]
fn net_total_interval_is_mover_over_the_total_intervals() {
    let draw = |positive, control| DrawnCounts {
        sample: Some(counts(positive, 1_000_000)),
        controls: Some(counts(control, 1_000_000)),
    };
    let sample = LevelCounts {
        draws: vec![draw(40, 4), draw(60, 6)],
        controls: vec![named("control", (5, 1_000_000))],
        ..tubes(&[(50, 1_000_000)])
    };
    let level = assess(&rules(&[]), &sample).unwrap();
    let background = level.background.as_ref().unwrap();
    let net = background.net_total_interval.as_ref().unwrap();
    // mpmath, scripts/reference/total.py: draws of 40 and 60 of 10^6, and of 4 and 6; joined by hand
    let ([lower, upper], [off_lower, off_upper]): ([f64; 2], [f64; 2]) = (
        [3.019_581_475_283_434_8e-5, 7.438_989_037_786_45e-5],
        [1.341_929_889_727_057_9e-6, 1.211_453_371_940_513_3e-5],
    );
    assert_close(net.lower, 45e-6 - (50e-6_f64 - lower).hypot(off_upper - 5e-6), "lower");
    assert_close(net.upper, 45e-6 + (upper - 50e-6).hypot(5e-6 - off_lower), "upper");
    // by hand: net levels of 36e-6 and 54e-6 vary by 1.62e-10, over (45e-6)²: 0.08
    assert_close(level.budget.as_ref().unwrap().parts[3].variance, 0.08, "gates");
}

#[test]
fn level_at_a_threshold_is_never_decided() {
    let at = assess(&rules(&[1e-4]), &tubes(&[(100, 1_000_000)])).unwrap();
    let decision = &at.thresholds[0];
    assert_eq!(decision.decision, "not decided by this sample");
    assert_eq!(decision.further_events, None);
}

#[test]
fn denominator_without_an_event_has_a_verdict_and_nothing_else() {
    let nothing =
        assess(&rules(&[1e-4]), &LevelCounts { outside_denominator: 3, ..LevelCounts::default() }).unwrap();
    assert_eq!(
        (nothing.verdict, nothing.total, nothing.outside_denominator),
        (VerdictEntry::Insufficient, 0, 3)
    );
    assert_eq!((nothing.fraction, nothing.interval.is_none(), nothing.thresholds.len()), (None, true, 0));
}

#[test]
fn blanks_and_precision_raise_the_bar_and_are_named() {
    let level_rules = LevelRules {
        blanks: vec![counts(30, 1_000_000), counts(25, 1_000_000), counts(35, 1_000_000)],
        precision_goal: Some(PrecisionGoal::new(0.1).unwrap()),
        ..rules(&[])
    };
    let level = assess(&level_rules, &tubes(&[(25, 1_000_000)])).unwrap();
    assert_eq!(level.verdict, VerdictEntry::NotDetected);
    assert_eq!(level.verdict_rule.unwrap().missed.unwrap().rule, "gamma-poisson");
    let kinds: Vec<(&str, &str)> =
        level.limits.rules.iter().map(|limit| (limit.kind.as_str(), limit.rule.as_str())).collect();
    let expected = [
        ("LOD", "event-rule"),
        ("LOQ", "event-rule"),
        ("LOB", "gamma-poisson"),
        ("LOD", "gamma-poisson"),
        ("LOQ", "precision-goal"),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(level.limits.blanks, [[30, 1_000_000], [25, 1_000_000], [35, 1_000_000]]);
    // by hand: a CV of 10 % is 100 events
    assert_eq!(level.limits.loq_events, 100);
}

#[test]
fn reduction_to_none_has_a_lower_bound_alone() {
    let sample = LevelCounts { earlier: Some(named("day 15", (900, 1_000_000))), ..tubes(&[(0, 1_000_000)]) };
    let reduction = assess(&rules(&[]), &sample).unwrap().reduction.unwrap();
    assert_eq!((reduction.log10, reduction.log10_upper, reduction.ratio), (None, None, 0.0));
    // intervals.json, log_reduction, 0 of 10^6 after 900 of 10^6 at 0.95: the exact ratio ends at 0.00410716633322274
    assert_close(reduction.ratio_interval.upper, 0.004_107_166_333_222_736_5, "ratio");
    assert_close(reduction.log10_lower.unwrap(), -0.004_107_166_333_222_736_5_f64.log10(), "decades");
}

#[test]
fn reduction_from_none_is_refused() {
    let sample = LevelCounts { earlier: Some(named("day 15", (0, 1_000_000))), ..tubes(&[(1, 1_000_000)]) };
    let refused = assess(&rules(&[]), &sample).unwrap_err();
    assert_eq!(refused.to_string(), "earlier positive events: expected at least 1 for a reduction, got 0");
}

#[test]
fn sums_past_64_bits_are_refused() {
    let refused = assess(&rules(&[]), &tubes(&[(0, u64::MAX), (0, 1)])).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "total events of all tubes: expected at most 18446744073709551615, got more"
    );
}

#[test]
fn design_finds_the_events_that_the_reference_states() {
    let question = DesignQuestion { level: 1e-5, power: Confidence::P95, total: Some(4_000_000) };
    let plan = design(&LevelRules::default(), &question).unwrap();
    // reference/mrd.md: about 2.8 million; SciPy's binom.sf(19, N, 1e-5) first reaches 0.95 at 2,787,920
    assert_eq!((plan.events, plan.total_needed), (20, Some(2_787_920)));
    let sample = plan.sample.unwrap();
    assert!(sample.probability > 0.999 && sample.sensitivity.unwrap() < 1e-5, "{sample:?}");
    assert!(sample.power_curve.windows(2).all(|pair| pair[0].probability <= pair[1].probability));
    let refused = design(&LevelRules::default(), &DesignQuestion { level: 0.0, ..question }).unwrap_err();
    assert_eq!(refused.to_string(), "level: expected a number above 0 and below 1, got 0");
}
