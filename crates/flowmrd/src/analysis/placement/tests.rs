#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::num::NonZeroUsize;

use flowmrd_core::{MemorySource, ParameterIdentity, ParameterNumber};
use flowmrd_gating::{EvaluateOptions, PopulationCounts, evaluate};

use super::*;
use crate::analysis::record::Instrument;
use crate::analysis::{Extras, Targets, Tube, gate};
use crate::assay::Assay;
use crate::options::{Options, pool};
use crate::panel::{Kind, Panel, Recorded};

const HEAD: &str =
    "compensation = \"none\"\n[assay]\nname = \"A\"\nversion = \"1\"\n[scales]\ndefault = \"linear\"\n";

const MRD: &str = "[mrd]\ndenominator = \"Cells\"\nlod_events = 20\nloq_events = 50\n";

/// Events of FSC-A, FSC-H, CD34 and CD38 by a generator that is not the engine's.
fn tube(assay: &Assay, seed: u64, event_count: usize) -> Tube<MemorySource> {
    let names = [("FSC-A", None), ("FSC-H", None), ("PE-A", Some("CD34")), ("APC-A", Some("CD38"))];
    let identity = |(number, (short_name, stain_name)): (u32, &(&str, Option<&str>))| ParameterIdentity {
        number: ParameterNumber::new(number).unwrap(),
        short_name: (*short_name).to_owned(),
        stain_name: stain_name.map(str::to_owned),
    };
    let identities: Vec<_> = (1..).zip(&names).map(identity).collect();
    let kinds = identities.iter().map(|one| Kind::of_short_name(&one.short_name)).collect();
    let recorded = Recorded { file: "a.fcs", identities, kinds, spillover: None, unread_matrix: None };
    let mut state = seed;
    let mut random = || {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let columns = (0..4).map(|_| (0..event_count).map(|_| 100.0 * random()).collect()).collect();
    let source = MemorySource::new(columns).unwrap();
    Tube {
        file: "a.fcs".to_owned(),
        panel: Panel::find(assay, &recorded).unwrap(),
        short_names: names.iter().map(|name| name.0.to_owned()).collect(),
        warnings: Vec::new(),
        event_count: event_count as u64,
        instrument: Instrument::default(),
        source,
    }
}

fn parse(gates: &str, mrd: &str) -> Assay {
    Assay::parse(&format!("{HEAD}{gates}{MRD}{mrd}"), "a.toml").unwrap()
}

const GATES: &str = r#"
[tolerances]
default = 1.5
FSC-H = { relative = 0.02 }
[[gate]]
name = "Cells"
polygon = { x = "FSC-A", y = "FSC-H", vertices = [[10, 5], [90, 10], [80, 95], [20, 85]] }
tolerance = { FSC-A = 3 }
[[gate]]
name = "Bright"
parent = "Cells"
ellipsoid = { markers = ["CD34", "CD38"], mean = [60, 60], covariance = [[100, 20], [20, 150]], distance_square = 4 }
[[laip]]
name = "L"
parent = "Cells"
all_of = [{ range = { CD34 = [40, 80] } }, { not = "Bright" }]
[[laip]]
name = "M"
parent = "Cells"
any_of = ["Bright", { above = { CD38 = 90 } }]
"#;

/// Counts in every variant, along with plain gating.
fn count(assay: &Assay, tubes: &[Tube<MemorySource>], options: &Options<'_>) -> VariantCounts {
    let targets = Targets::of(assay, &tubes[0].panel).unwrap();
    let draws = draws(assay, &targets, tubes);
    let extras = Extras { draws: Some(&draws), ..Extras::default() };
    gate(&targets, tubes, extras, options).unwrap().placement.unwrap()
}

fn draws<'a>(assay: &'a Assay, targets: &Targets, tubes: &[Tube<MemorySource>]) -> Draws<'a> {
    let rule = assay.require_mrd().unwrap().placement;
    Draws::of(assay, rule, targets.ends(), tubes.iter().map(|tube| &tube.panel)).unwrap()
}

#[test]
fn draws_are_counted_as_gating_the_moved_gates_counts_them() {
    let assay = parse(GATES, "placement = { draws = 60, seed = 5 }\n");
    let tubes = [tube(&assay, 11, 3000), tube(&assay, 12, 1000)];
    let counts = count(&assay, &tubes, &Options::default());
    let targets = Targets::of(&assay, &tubes[0].panel).unwrap();
    let draws = draws(&assay, &targets, &tubes);
    // Cells moves along two axes and Bright too; L's minimum and maximum and M's minimum make three lines more.
    assert_eq!(draws.variant_count(), 1 + 60 + 2 * 7);
    let moves = draws.place(&tubes[0].panel, 0..draws.variant_count()).unwrap();
    for variant in 0..draws.variant_count() {
        let mut sum: Option<PopulationCounts> = None;
        for tube in &tubes {
            let moved = tube.panel.tree.moved(&moves, variant).compile(&[]).unwrap();
            let (own, ()) = evaluate(&moved, &tube.source, &EvaluateOptions::default(), || ()).unwrap();
            match &mut sum {
                Some(sum) => sum.add(&own),
                None => sum = Some(own),
            }
        }
        let sum = sum.unwrap();
        let count = |path: &str| sum.count(tubes[0].panel.tree.find(path).unwrap());
        assert_eq!(counts.total[variant], count("Cells"), "variant {variant}");
        assert_eq!(counts.laips[0][variant], count("L"), "variant {variant}");
        assert_eq!(counts.laips[1][variant], count("M"), "variant {variant}");
        // Both LAIPs lie in the denominator, and no event is in both but those with CD38 ≥ 90 that are not Bright.
        let union = counts.union[variant];
        assert!(union <= count("L") + count("M") && union >= count("L").max(count("M")));
    }
}

#[test]
fn counts_are_the_same_on_any_threads_and_chunks_and_in_passes_of_their_own() {
    let assay = parse(GATES, "placement = { draws = 5000, seed = 5 }\n");
    let tubes = [tube(&assay, 11, 700)];
    let expected = count(&assay, &tubes, &Options::default());
    for (threads, chunk_events) in [(1, 64), (2, 100), (3, 5000)] {
        let options = Options { chunk_events: NonZeroUsize::new(chunk_events), ..Options::default() };
        let pool = pool(NonZeroUsize::new(threads).unwrap()).unwrap();
        assert!(pool.install(|| count(&assay, &tubes, &options)) == expected, "{threads} {chunk_events}");
    }
    let targets = Targets::of(&assay, &tubes[0].panel).unwrap();
    let draws = draws(&assay, &targets, &tubes);
    assert!(recount(&draws, &targets, &tubes, &Options::default()).unwrap() == expected);
}

#[test]
fn gates_without_tolerance_count_alike_in_every_draw() {
    let gates = GATES.replace("1.5", "0").replace("0.02", "0").replace("FSC-A = 3", "FSC-A = 0");
    let assay = parse(&gates, "placement = { draws = 20 }\n");
    let tubes = [tube(&assay, 3, 500)];
    let counts = count(&assay, &tubes, &Options::default());
    assert_eq!(counts.union.len(), 21);
    assert!(counts.union.iter().all(|count| *count == counts.union[0]));
    let targets = Targets::of(&assay, &tubes[0].panel).unwrap();
    let draws = draws(&assay, &targets, &tubes);
    let entry = describe(&draws, &counts, &targets.laip_names);
    assert_eq!(entry.spread.unwrap().standard_deviation, 0.0);
    assert_eq!((entry.sensitivity.len(), entry.tolerances.len()), (0, 7));
}

#[test]
fn another_gate_elsewhere_leaves_the_draws_as_they_are() {
    let more = format!("{GATES}[[gate]]\nname = \"Z\"\nabove = {{ CD34 = 50 }}\n");
    let [one, two] = [GATES, &more].map(|gates| {
        let assay = parse(gates, "placement = { draws = 30 }\n");
        count(&assay, &[tube(&assay, 4, 800)], &Options::default())
    });
    assert_eq!(one, two);
    let other = parse(GATES, "placement = { draws = 30, seed = 2 }\n");
    assert_ne!(one, count(&other, &[tube(&other, 4, 800)], &Options::default()));
}

#[test]
fn the_same_threshold_of_siblings_moves_as_one_and_area_and_height_drift_together() {
    let gates = r#"
[[gate]]
name = "Cells"
polygon = { x = "FSC-A", y = "FSC-H", vertices = [[10, 5], [90, 10], [80, 95]] }
[[laip]]
name = "L"
parent = "Cells"
above = { CD34 = 50, CD38 = 30 }
[[laip]]
name = "M"
parent = "Cells"
below = { CD34 = 50 }
"#;
    let assay = parse(gates, "placement = { draws = 25 }\n");
    let tubes = [tube(&assay, 9, 2000)];
    let counts = count(&assay, &tubes, &Options::default());
    let targets = Targets::of(&assay, &tubes[0].panel).unwrap();
    let draws = draws(&assay, &targets, &tubes);
    let entry = describe(&draws, &counts, &targets.laip_names);
    let mut lines: Vec<_> = entry
        .sensitivity
        .iter()
        .map(|line| (line.parameters.join(" "), line.gates.join(" "), line.part.as_str(), line.edge))
        .collect();
    lines.sort_by(|one, two| one.0.cmp(&two.0));
    let expected = [
        ("CD34", "/Cells/L /Cells/M", "minimum", Some(50.0)),
        ("CD38", "/Cells/L", "minimum", Some(30.0)),
        ("FSC-A FSC-H", "/Cells", "whole", None),
    ];
    let lines: Vec<_> = lines.iter().map(|(a, b, c, d)| (a.as_str(), b.as_str(), *c, *d)).collect();
    assert_eq!(lines, expected);
}

#[test]
fn spread_and_sensitivity_of_two_events_are_those_by_hand() {
    // Denominator: FSC-A ≥ 20 for the events 30 and 40, which no tolerance of 1 reaches; LAIP: CD34 ≥ 10 for 9.5 and 50.
    let gates = r#"
[tolerances]
FSC-A = 1
CD34 = 1
[[gate]]
name = "Cells"
above = { FSC-A = 20 }
[[laip]]
name = "L"
parent = "Cells"
above = { CD34 = 10 }
"#;
    let assay = parse(gates, "placement = { draws = 1000 }\n");
    let mut one = tube(&assay, 1, 2);
    one.source =
        MemorySource::new(vec![vec![30.0, 40.0], vec![0.0; 2], vec![9.5, 50.0], vec![0.0; 2]]).unwrap();
    let tubes = [one];
    let counts = count(&assay, &tubes, &Options::default());
    let targets = Targets::of(&assay, &tubes[0].panel).unwrap();
    let draws = draws(&assay, &targets, &tubes);
    let entry = describe(&draws, &counts, &targets.laip_names);
    assert!(counts.total.iter().all(|&total| total == 2));
    // One lower, the threshold is 9: both events are positive; one higher, 11: one is.
    let first = &entry.sensitivity[0];
    assert_eq!((first.lower.positive, first.higher.positive, first.effect), (2, 1, Some(0.5)));
    assert_eq!(entry.sensitivity[1].effect, Some(0.0));
    // The event at 9.5 is positive where the deviate is at most −0.5: Φ(−0.5) = 0.308537538725987 (normal tables), so that the
    // mean level is 0.5 + 0.5·0.3085; five standard errors of 1,000 draws: 5·0.5·√(0.3085·0.6915/1000) = 0.0365
    let spread = entry.spread.unwrap();
    assert!((spread.mean - (0.5 + 0.5 * 0.308_537_5)).abs() < 0.0365, "{}", spread.mean);
    assert_eq!((spread.lower, spread.median, spread.upper), (0.5, 0.5, 1.0));
}

#[test]
fn what_the_assay_leaves_out_is_listed_with_its_default() {
    let gates = r#"
[tolerances]
CD38 = 2
[[gate]]
name = "Cells"
above = { FSC-A = 20 }
[[laip]]
name = "L"
parent = "Cells"
above = { CD34 = 10, CD38 = 20 }
"#;
    let assay = parse(gates, "");
    let tubes = [tube(&assay, 1, 10)];
    let targets = Targets::of(&assay, &tubes[0].panel).unwrap();
    let found = defaults(&draws(&assay, &targets, &tubes));
    let found: Vec<_> = found.iter().map(|one| format!("{} = {}", one.key, one.value)).collect();
    assert_eq!(found, ["tolerances.FSC-A = { relative = 0.05 }", "tolerances.CD34 = { relative = 0.1 }"]);
}
