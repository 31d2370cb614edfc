//! What the quantifier knows of a level, made up: every text in the author's hand, numbers only plausible.

use flowmrd::result::{
    BackgroundEntry, BarEntry, BudgetEntry, BudgetPartEntry, ClassEntry, DecisionEntry, DispersionEntry,
    FactEntry, GroupEntry, HomogeneityEntry, IntervalWithMethodEntry, LaipSpreadEntry, LimitEntry,
    MovedLevelEntry, MrdEntry, PlacementEntry, ProtocolEntry, RiskEntry, RiskOutcome, SensitivityEntry,
    SourceEntry, SpreadEntry, ThresholdEntry, ThresholdSide, ToleranceEntry, ToleranceUnit,
    TotalIntervalEntry, TubeEntry, VerdictRuleEntry,
};

/// Adds everything to a level that can be said of it.
pub fn add_all(mrd: &mut MrdEntry) {
    let level = &mut mrd.level;
    level.total_interval = Some(TotalIntervalEntry {
        confidence: 0.95,
        lower: 6.4e-4,
        upper: 1.31e-3,
        draw_count: 1000,
        variance_inflation: 1.7,
    });
    level.limits.lob_events = Some(4.7);
    level.limits.lob_fraction = Some(6.23e-5);
    level.limits.rules = vec![limit("LOD", "event-rule", 20.0), limit("LOB", "gamma-poisson", 4.7)];
    level.background = Some(background());
    level.dispersion = Some(dispersion());
    level.budget =
        Some(budget(&[("counting", 0.5), ("background", 0.0), ("dispersion", 0.3), ("gates", 0.2)]));
    level.thresholds =
        vec![decision(1e-3, "assay", Some(202_279)), decision(1e-4, "some-protocol, day 15", None)];
    mrd.placement = Some(placement());
    mrd.protocols = vec![protocol(true), protocol(false)];
    mrd.risk = vec![scheme(RiskOutcome::ByLevel), scheme(RiskOutcome::NotEvaluable)];
}

/// The rule that led to a verdict: a bar that was missed.
pub fn missed(kind: &str, rule: &str, events: u64) -> VerdictRuleEntry {
    let bar = BarEntry { kind: kind.to_owned(), rule: rule.to_owned(), events };
    VerdictRuleEntry { reached: None, missed: Some(bar), total_needed: 5000 }
}

fn limit(kind: &str, rule: &str, events: f64) -> LimitEntry {
    let (kind, rule, source) = (kind.to_owned(), rule.to_owned(), "where it is written".to_owned());
    LimitEntry { kind, rule, source, events, fraction: Some(events / 75_500.0) }
}

fn tube(name: &str, positive: u64, total: u64) -> TubeEntry {
    TubeEntry { name: name.to_owned(), positive, total }
}

fn interval(method: &str, lower: f64, upper: f64) -> IntervalWithMethodEntry {
    IntervalWithMethodEntry { method: method.to_owned(), confidence: 0.95, lower, upper }
}

pub fn background() -> BackgroundEntry {
    BackgroundEntry {
        controls: vec![tube("normal-1.fcs", 3, 900_000), tube("normal-2.fcs", 0, 800_000)],
        fraction: 1.76e-6,
        chi_square: Some(2.67),
        p_value: Some(0.102),
        between_control_variance: 1e-12,
        net_fraction: 8.99e-4,
        net_interval: interval("mover-clopper-pearson", 6.98e-4, 1.14e-3),
        net_total_interval: Some(interval("mover-total", 0.0, 1.31e-3)),
        p_value_of_excess: 1.31e-8,
        li_ma_significance: 6.03,
    }
}

pub fn dispersion() -> DispersionEntry {
    DispersionEntry {
        tubes: vec![tube("tube-1.fcs", 48, 37_000), tube("tube-2.fcs", 20, 38_500)],
        homogeneity: Some(HomogeneityEntry {
            chi_square: 12.5,
            degrees_of_freedom: 1,
            p_value: 4.1e-4,
            p_value_method: "simulated".to_owned(),
            draw_count: Some(10_000),
            seed: Some(1),
        }),
        design_effect: 12.5,
        interval: interval("korn-graubard", 3e-4, 2.1e-3),
        beta_binomial: None,
        warning: Some("the tubes differ by more than counting explains".to_owned()),
    }
}

pub fn budget(shares: &[(&str, f64)]) -> BudgetEntry {
    let part = |&(source, share): &(&str, f64)| BudgetPartEntry {
        source: source.to_owned(),
        variance: 0.04 * share,
        share,
    };
    BudgetEntry { variance: 0.04, parts: shares.iter().map(part).collect() }
}

fn decision(threshold: f64, origin: &str, further_events: Option<u64>) -> DecisionEntry {
    DecisionEntry {
        threshold,
        origin: origin.to_owned(),
        probability: if further_events.is_some() { 0.236 } else { 0.999_98 },
        exact_probability: if further_events.is_some() { [0.215, 0.256] } else { [0.999_97, 0.999_99] },
        decision: if further_events.is_some() { "not decided by this sample" } else { "above" }.to_owned(),
        further_events,
    }
}

fn placement() -> PlacementEntry {
    let moved = |positive: u64| MovedLevelEntry {
        positive,
        total: 75_500,
        fraction: Some(positive as f64 / 75_500.0),
    };
    let edge = |edge: f64, lower: u64, higher: u64| SensitivityEntry {
        gates: vec!["/Singlets/Nucleated/CD19+".to_owned()],
        parameters: vec!["CD19".to_owned()],
        part: "minimum".to_owned(),
        edge: Some(edge),
        lower: moved(lower),
        higher: moved(higher),
        effect: Some((lower as f64 - 68.0).abs() / 75_500.0),
    };
    let tolerance = |part: &str| ToleranceEntry {
        gate: "/Singlets/Nucleated/CD19+".to_owned(),
        parameter: "CD19".to_owned(),
        part: part.to_owned(),
        deviation: 0.0092,
        unit: ToleranceUnit::Scale,
        is_default: true,
    };
    let spread = SpreadEntry {
        empty_draws: 2,
        mean: 9e-4,
        standard_deviation: 1e-4,
        lower: 7e-4,
        median: 9e-4,
        upper: 1.1e-3,
        ln_standard_deviation: Some(0.1),
    };
    PlacementEntry {
        draws: 1000,
        seed: 1,
        spread: Some(spread),
        laips: vec![LaipSpreadEntry { name: "CD34+ CD38dim CD58++".to_owned(), spread: None }],
        sensitivity: vec![edge(0.5, 81, 60), edge(0.7, 68, 68)],
        tolerances: vec![tolerance("minimum"), tolerance("maximum")],
    }
}

fn source() -> SourceEntry {
    SourceEntry {
        citation: "A table".to_owned(),
        place: "row 3".to_owned(),
        url: Some("https://example.org".to_owned()),
    }
}

fn protocol(verified: bool) -> ProtocolEntry {
    ProtocolEntry {
        id: "some-protocol".to_owned(),
        name: "Some protocol".to_owned(),
        sha256: "0".repeat(64),
        disease: "childhood ALL".to_owned(),
        time_point: "day 15".to_owned(),
        timing: Some("day 15".to_owned()),
        material: "marrow".to_owned(),
        method: "pcr".to_owned(),
        denominator: Some("nucleated cells".to_owned()),
        class: "middle".to_owned(),
        classes: [("low", 1e-15), ("middle", 0.999_98)]
            .map(|(name, probability)| ClassEntry { name: name.to_owned(), probability })
            .to_vec(),
        thresholds: vec![ThresholdEntry { fraction: 1e-4, side: ThresholdSide::From, probability: 0.999_98 }],
        verified,
        missing: (!verified).then(|| "the protocol itself".to_owned()),
        source: verified.then(source),
        remarks: vec!["this level is by flow cytometry".to_owned()],
    }
}

fn scheme(outcome: RiskOutcome) -> RiskEntry {
    let is_evaluable = outcome == RiskOutcome::ByLevel;
    let group = |name: &str, probability| GroupEntry { name: name.to_owned(), probability };
    RiskEntry {
        id: "some-scheme".to_owned(),
        name: if is_evaluable { "Some scheme" } else { "Another scheme" }.to_owned(),
        sha256: "0".repeat(64),
        disease: "first relapse".to_owned(),
        facts: vec![FactEntry { key: "lineage".to_owned(), value: "B".to_owned() }],
        time: is_evaluable.then(|| "late".to_owned()),
        outcome,
        group: is_evaluable.then(|| "low".to_owned()),
        groups: if is_evaluable { vec![group("low", 0.736), group("high", 0.264)] } else { Vec::new() },
        missing: if is_evaluable { Vec::new() } else { vec!["definition of `early`".to_owned()] },
        time_point: is_evaluable.then(|| "end of block 1".to_owned()),
        unverified: if is_evaluable { Vec::new() } else { vec!["time `early`".to_owned()] },
        sources: vec![source()],
        remarks: Vec::new(),
    }
}
