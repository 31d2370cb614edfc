use flowmrd_core::{EventSource, MemorySource, ParameterIdentity, ParameterIndex, ParameterNumber};
use flowmrd_fcs::{Policy, Spillover};

use super::record::Instrument;
use super::*;
use crate::Progress;
use crate::panel::{Kind, Recorded};
use crate::result::CaseResult;
use crate::result::{FindingLevel, VerdictEntry};

const HEAD: &str = "[assay]\nname = \"A\"\nversion = \"1\"\n[scales]\ndefault = \"linear\"\n";

/// Names of parameters, as short name and stain name.
fn identities(names: &[(&str, &str)]) -> Vec<ParameterIdentity> {
    let one = |(number, (short_name, stain_name)): (u32, &(&str, &str))| ParameterIdentity {
        number: ParameterNumber::new(number).unwrap(),
        short_name: (*short_name).to_owned(),
        stain_name: Some((*stain_name).to_owned()).filter(|name| !name.is_empty()),
    };
    (1..).zip(names).map(one).collect()
}

struct Case {
    names: Vec<ParameterIdentity>,
    columns: Vec<Vec<f64>>,
    spillover: Option<Spillover>,
}

impl Case {
    fn new(names: &[(&str, &str)], columns: Vec<Vec<f64>>) -> Self {
        Self { names: identities(names), columns, spillover: None }
    }

    fn tube(&self, assay: &Assay) -> Result<Tube<MemorySource>, Error> {
        let kinds = self.names.iter().map(|name| Kind::of_short_name(&name.short_name)).collect();
        let identities = self.names.clone();
        let spillover = self.spillover.as_ref();
        let recorded = Recorded { file: "a.fcs", identities, kinds, spillover, unread_matrix: None };
        let source = MemorySource::new(self.columns.clone()).unwrap();
        Ok(Tube {
            file: "a.fcs".to_owned(),
            panel: Panel::find(assay, &recorded)?,
            short_names: self.names.iter().map(|name| name.short_name.clone()).collect(),
            warnings: Vec::new(),
            event_count: source.event_count(),
            instrument: Instrument::of_names(&self.names),
            source,
        })
    }

    fn analyse(&self, assay: &str) -> Result<Analysis, Error> {
        self.analyse_with(assay, &Options::default())
    }

    fn analyse_with(&self, assay: &str, options: &Options<'_>) -> Result<Analysis, Error> {
        let assay = Assay::parse(assay, "a.toml")?;
        let tubes = [self.tube(&assay)?];
        let targets = Targets::of(&assay, &tubes[0].panel)?;
        let extras = Extras { recording: Recording::On, ..Extras::default() };
        let gated = gate(&targets, &tubes, extras, options)?;
        let result = {
            let files = case::Files {
                inputs: Vec::new(),
                controls: Vec::new(),
                policy: Policy::Default,
                case: &crate::Case::default(),
            };
            let counts = case::Counts { gated: &gated, controls: None, draws: None };
            case::summarise(&assay, &targets, files, &tubes, &counts)?
        };
        Ok(Analysis { result, plots: gated.plots, control_plots: Vec::new(), timelines: Vec::new() })
    }
}

/// Hundred events: FSC-A 0, 1, …, 99 and CD34 the same backwards.
fn hundred() -> Case {
    let up: Vec<f64> = (0..100).map(f64::from).collect();
    let down = up.iter().rev().copied().collect();
    Case::new(&[("FSC-A", ""), ("PE-A", "CD34")], vec![up, down])
}

fn assay(gates: &str, mrd: &str) -> String {
    format!("compensation = \"none\"\n{HEAD}{gates}\n[mrd]\n{mrd}")
}

const CELLS: &str = "[[gate]]\nname = \"Cells\"\nabove = { FSC-A = 20 }\n";

#[test]
fn counts_and_level_are_those_of_the_rules() {
    // by hand: FSC-A ≥ 20 leaves 80; CD34 ≥ 70 is FSC-A ≤ 29: 30 events, 10 of them among the 80
    let gates = format!("{CELLS}[[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = {{ CD34 = 70 }}\n");
    let text = assay(&gates, "denominator = \"Cells\"\nlod_events = 5\nloq_events = 11\n");
    let result = hundred().analyse(&text).unwrap().result;
    let counts: Vec<_> = result.populations.iter().map(|one| (one.path.as_str(), one.count)).collect();
    assert_eq!(counts, [("/Cells", 80), ("/Cells/L", 10)]);
    assert_eq!(result.populations[1].parent_fraction, Some(0.125));
    assert_eq!(result.populations[1].total_fraction, Some(0.1));
    let level = &result.mrd.level;
    assert_eq!((level.positive, level.total, level.fraction), (10, 80, Some(0.125)));
    assert_eq!((level.limits.lod_fraction, level.limits.loq_fraction), (Some(0.0625), Some(0.1375)));
    assert_eq!(level.verdict, VerdictEntry::DetectedBelowLoq);
    // scipy.stats.beta.ppf(.025, 10, 71) and .ppf(.975, 11, 70)
    let interval = level.interval.as_ref().unwrap();
    assert!((interval.lower / 0.061_602_096_558_434_24 - 1.0).abs() < 1e-10, "{}", interval.lower);
    assert!((interval.upper / 0.217_889_134_069_436_27 - 1.0).abs() < 1e-10, "{}", interval.upper);
    // a small file in the order of CD34: its last ten events are the LAIP
    assert_eq!(codes_of_cautions(&result), ["few-events", "laip-arrival"]);
    // the LAIP's own gate is CD34 alone, the denominator's is not its own
    let cluster = result.findings.iter().find(|finding| finding.code == "laip-cluster").unwrap();
    assert!(cluster.message.ends_with("fewer than 80 events (axes of its gates: 1)"), "{}", cluster.message);
}

/// Lists the codes of what is worse than not evaluated, in the order of the result.
fn codes_of_cautions(result: &CaseResult) -> Vec<&str> {
    let worse = result.findings.iter().filter(|finding| finding.level > FindingLevel::NotEvaluated);
    worse.map(|finding| finding.code.as_str()).collect()
}

#[test]
fn laip_events_outside_the_denominator_are_not_positive() {
    // by hand: of the 30 events with CD34 ≥ 70, 20 have FSC-A below 20
    let gates = format!("{CELLS}[[laip]]\nname = \"L\"\nabove = {{ CD34 = 70 }}\n");
    let text = assay(&gates, "denominator = \"Cells\"\nlod_events = 5\nloq_events = 10\n");
    let result = hundred().analyse(&text).unwrap().result;
    let level = &result.mrd.level;
    assert_eq!((level.positive, level.outside_denominator, level.total), (10, 20, 80));
    assert_eq!(result.populations[1].count, 30);
    let finding = result.findings.iter().find(|finding| finding.code == "laip-outside-denominator").unwrap();
    assert_eq!(finding.level, FindingLevel::Caution);
    let expected = "`L`: 20 of 30 events lie outside Cells: not counted as positive; expected fewer than 1";
    assert!(finding.message.starts_with(expected), "{}", finding.message);
}

#[test]
fn an_event_in_two_laips_counts_once() {
    // by hand: CD34 ≥ 70 among the cells 10; FSC-A in 25 to 35 11 events, 5 of them among those (25 to 29)
    let gates = format!(
        "{CELLS}[[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = {{ CD34 = 70 }}\n\
         [[laip]]\nname = \"M\"\nparent = \"Cells\"\nrange = {{ FSC-A = [25, 36] }}\n"
    );
    let text = assay(&gates, "denominator = \"Cells\"\nlod_events = 5\nloq_events = 10\n");
    let result = hundred().analyse(&text).unwrap().result;
    let alone: Vec<_> = result.mrd.laips.iter().map(|laip| laip.level.positive).collect();
    assert_eq!((alone.as_slice(), result.mrd.level.positive), ([10, 11].as_slice(), 16));
}

#[test]
fn booleans_and_references_follow_the_assay() {
    let gates = format!(
        "{CELLS}[[gate]]\nname = \"Low\"\nbelow = {{ FSC-A = 30 }}\n\
         [[laip]]\nname = \"L\"\nparent = \"Cells\"\nany_of = [\"Low\", {{ all_of = [{{ above = {{ FSC-A = 90 }} }}, {{ not = {{ above = {{ FSC-A = 95 }} }} }}] }}]\n"
    );
    let text = assay(&gates, "denominator = \"Cells\"\nlod_events = 5\nloq_events = 10\n");
    // by hand: 20 to 29 and 90 to 94
    assert_eq!(hundred().analyse(&text).unwrap().result.mrd.level.positive, 15);
}

#[test]
fn an_empty_denominator_has_no_level() {
    let gates = "[[gate]]\nname = \"Cells\"\nabove = { FSC-A = 1000 }\n[[laip]]\nname = \"L\"\nabove = { CD34 = 70 }\n";
    let text = assay(gates, "denominator = \"Cells\"\nlod_events = 5\nloq_events = 10\n");
    let result = hundred().analyse(&text).unwrap().result;
    let level = &result.mrd.level;
    assert_eq!((level.fraction, level.interval.as_ref(), level.limits.lod_fraction), (None, None, None));
    assert_eq!(level.verdict, VerdictEntry::Insufficient);
    let expected = ["few-events", "denominator-too-small", "laip-outside-denominator"];
    assert_eq!(codes_of_cautions(&result), expected);
    assert!(result.findings[1].message.contains("off its scale"), "{}", result.findings[1].message);
}

#[test]
fn values_are_compensated_before_they_are_gated() {
    // by hand: measured = true × S with S = [[1, 0.5], [0, 1]]; true (100, 0) and (0, 100) → (100, 50) and (0, 100)
    let mut case =
        Case::new(&[("PE-A", "CD34"), ("APC-A", "CD10")], vec![vec![100.0, 0.0], vec![50.0, 100.0]]);
    case.spillover = Some(Spillover {
        names: vec!["PE-A".to_owned(), "APC-A".to_owned()],
        parameters: vec![ParameterIndex(0), ParameterIndex(1)],
        coefficients: vec![1.0, 0.5, 0.0, 1.0],
    });
    let gates =
        "[[gate]]\nname = \"All\"\nabove = { CD34 = -1000 }\n[[laip]]\nname = \"L\"\nabove = { CD10 = 25 }\n";
    let mrd = "denominator = \"All\"\nlod_events = 1\nloq_events = 1\n";
    let compensated = case.analyse(&format!("{HEAD}{gates}[mrd]\n{mrd}")).unwrap().result;
    assert_eq!(compensated.mrd.level.positive, 1);
    let raw = case.analyse(&assay(gates, mrd)).unwrap().result;
    assert_eq!(raw.mrd.level.positive, 2);
}

#[test]
fn a_missing_matrix_is_refused_with_the_way_out() {
    let gates =
        "[[laip]]\nname = \"L\"\nabove = { CD34 = 25 }\n[[gate]]\nname = \"All\"\nabove = { FSC-A = 0 }\n";
    let mrd = "[mrd]\ndenominator = \"All\"\nlod_events = 1\nloq_events = 1\n";
    let error = hundred().analyse(&format!("{HEAD}{gates}{mrd}")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "spillover matrix of a.fcs: expected one, for `CD34` (PE-A) is gated, got none"
    );
    assert!(error.hint().unwrap().contains("compensation = \"none\""));
    // Scatter alone needs none.
    let gates =
        "[[laip]]\nname = \"L\"\nabove = { FSC-A = 25 }\n[[gate]]\nname = \"All\"\nabove = { FSC-A = 0 }\n";
    assert_eq!(hundred().analyse(&format!("{HEAD}{gates}{mrd}")).unwrap().result.mrd.level.positive, 75);
}

#[test]
fn names_that_a_file_lacks_are_refused_at_their_place() {
    let gates =
        "[[gate]]\nname = \"All\"\nabove = { FSC-H = 0 }\n[[laip]]\nname = \"L\"\nabove = { CD43 = 25 }\n";
    let text = assay(gates, "denominator = \"All\"\nlod_events = 1\nloq_events = 1\n");
    let error = hundred().analyse(&text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a.toml:9:11: in a.fcs: marker FSC-H: expected one of the file's parameters, which are FSC-A, PE-A (CD34) \
         (did you mean `FSC-A`?)\n\
         a.toml:12:11: in a.fcs: marker CD43: expected one of the file's parameters (did you mean `CD34`?)"
    );
}

#[test]
fn fluorescence_without_a_scale_is_refused() {
    let text = "compensation = \"none\"\n[assay]\nname = \"A\"\nversion = \"1\"\n[[gate]]\nname = \"All\"\nabove = { FSC-A = 0 }\n\
                [[laip]]\nname = \"L\"\nabove = { CD34 = 25 }\n[mrd]\ndenominator = \"All\"\nlod_events = 1\nloq_events = 1\n";
    assert_eq!(
        hundred().analyse(text).unwrap_err().to_string(),
        "a.toml:10:11: `CD34` (PE-A) has no scale: expected `default` in [scales] or an entry of its own"
    );
}

#[test]
fn values_that_are_not_finite_are_found_and_in_no_range() {
    let case = Case::new(
        &[("FSC-A", ""), ("PE-A", "CD34")],
        vec![vec![1.0, 1.0, 1.0, 1.0], vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 5.0]],
    );
    let gates = "[[gate]]\nname = \"All\"\nabove = { FSC-A = 0 }\n[[laip]]\nname = \"L\"\nrange = { CD34 = [-inf, inf] }\n";
    let text = assay(gates, "denominator = \"All\"\nlod_events = 1\nloq_events = 1\n");
    let result = case.analyse(&text).unwrap().result;
    assert_eq!(result.mrd.level.positive, 3);
    let expected =
        "a.fcs, CD34 (PE-A): 3 of 4 values are NaN or infinite; expected finite values; NaN is in no range";
    // three of four events are more than one in a hundred
    assert_eq!(result.findings[0].level, FindingLevel::Fail);
    assert!(result.findings[0].message.starts_with(expected), "{}", result.findings[0].message);
}

#[test]
fn plots_follow_the_way_to_the_laip() {
    let gates = format!("{CELLS}[[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = {{ CD34 = 70 }}\n");
    let text = assay(&gates, "denominator = \"Cells\"\nlod_events = 5\nloq_events = 11\n");
    let plots = hundred().analyse(&text).unwrap().plots;
    let titles: Vec<_> = plots
        .iter()
        .map(|plot| (plot.population.as_str(), plot.parent.as_str(), plot.x.label.as_str()))
        .collect();
    assert_eq!(titles, [("/Cells", "/", "FSC-A"), ("/Cells/L", "/Cells", "CD34 (PE-A)")]);
    // Every event is in the density of its parent: 100, then 80.
    assert_eq!(plots[0].density.event_count(), 100);
    assert_eq!(plots[1].density.event_count(), 80);
    // The LAIP's first event is FSC-A 20, CD34 79, drawn against forward scatter.
    assert_eq!(plots[1].y.label, "FSC-A");
    assert_eq!(plots[1].laips[0].points[0], [79.0, 20.0]);
    assert_eq!(plots[1].laips[0].points.len(), 10);
    let x = &plots[1].x;
    // 0 to 99, the margin 2 % of 99
    assert!((x.lower + 1.98).abs() < 1e-9 && (x.upper - 100.98).abs() < 1e-9, "{} {}", x.lower, x.upper);
    // FSC-A 0 lies 1.98 of 102.96 from the left: bin 4 of 256 (4.92)
    let first_bin = (0..256).find(|&bin| (0..256).any(|row| plots[0].density.count(bin, row) > 0));
    assert_eq!(first_bin, Some(4));
}

/// Two thousand events: FSC-A 0 to 1999; CD34 0 to 99 again and again; SSC-A as FSC-A below 200, 1000 + 10 · FSC-A above.
fn small_and_large() -> Case {
    let up: Vec<f64> = (0..2000).map(f64::from).collect();
    let cd34 = up.iter().map(|value| value % 100.0).collect();
    let side = up.iter().map(|&value| if value < 200.0 { value } else { 1000.0 + 10.0 * value }).collect();
    Case::new(&[("FSC-A", ""), ("SSC-A", ""), ("PE-A", "CD34")], vec![up, side, cd34])
}

/// Side scatter's range where the LAIP's parent are the events with FSC-A up to a maximum.
fn side_scatter_ranges(maximum: u32) -> Vec<[f64; 2]> {
    let gates = format!(
        "[[gate]]\nname = \"Small\"\nbelow = {{ FSC-A = {maximum} }}\n\
         [[laip]]\nname = \"L\"\nparent = \"Small\"\nabove = {{ CD34 = 50 }}\n"
    );
    let text = assay(&gates, "denominator = \"Small\"\nlod_events = 5\nloq_events = 11\n");
    let plots = small_and_large().analyse(&text).unwrap().plots;
    assert!(plots.iter().all(|plot| plot.y.label == "SSC-A"));
    plots.iter().map(|plot| [plot.y.lower, plot.y.upper]).collect()
}

fn assert_near(found: [f64; 2], expected: [f64; 2]) {
    let is_near = found.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-9);
    assert!(is_near, "{found:?}, expected {expected:?}");
}

#[test]
fn an_axis_spans_the_events_of_its_own_parent() {
    let [all, small] = side_scatter_ranges(200)[..] else { panic!("two panels") };
    // by hand: all but two events on either side reach from 2 to 20,970; zero is near; 2 % of 20,970 are 419.4
    assert_near(all, [-419.4, 21_389.4]);
    // by hand: the 200 small ones reach from 0 to 199, of which 2 % are 3.98
    assert_near(small, [-3.98, 202.98]);
}

#[test]
fn an_axis_of_a_parent_with_few_events_spans_those_of_its_ancestor() {
    // below is half-open: 100 events, and 99
    assert_near(side_scatter_ranges(100)[1], [-1.98, 100.98]);
    assert_near(side_scatter_ranges(99)[1], [-419.4, 21_389.4]);
}

#[test]
fn an_axis_of_a_parent_with_few_events_shows_each_of_them() {
    let gates = "[[gate]]\nname = \"Last\"\nabove = { FSC-A = 1999 }\n\
                 [[laip]]\nname = \"L\"\nparent = \"Last\"\nabove = { CD34 = 200 }\n";
    let text = assay(gates, "denominator = \"Last\"\nlod_events = 5\nloq_events = 11\n");
    let plots = small_and_large().analyse(&text).unwrap().plots;
    let side = &plots.iter().find(|plot| plot.population == "/Last/L").unwrap().y;
    // by hand: the parent's one event has 20,990, past all but two of the file's; zero is near; 2 % of 20,990 are 419.8
    assert_near([side.lower, side.upper], [-419.8, 21_409.8]);
}

#[test]
fn an_axis_covers_the_bounds_of_gates_below_its_parent_and_of_no_others() {
    let gates = "[[gate]]\nname = \"Bright\"\nabove = { CD34 = -400 }\n\
                 [[gate]]\nname = \"Small\"\nbelow = { FSC-A = 200 }\n\
                 [[laip]]\nname = \"L\"\nparent = \"Small\"\nrange = { CD34 = [50, 300] }\n";
    let text = assay(gates, "denominator = \"Bright\"\nlod_events = 5\nloq_events = 11\n");
    let plots = small_and_large().analyse(&text).unwrap().plots;
    let range = |population: &str| {
        let plot = plots.iter().find(|plot| plot.population == population).unwrap();
        assert_eq!(plot.x.label, "CD34 (PE-A)");
        [plot.x.lower, plot.x.upper]
    };
    // by hand: events reach from 0 to 99; -400 to 300 and 2 % of 700, then 0 to 300 and 2 % of 300
    assert_near(range("/Bright"), [-414.0, 314.0]);
    assert_near(range("/Small/L"), [-6.0, 306.0]);
}

#[test]
fn an_axis_reaches_laip_events_that_the_sample_lacks() {
    // by hand: 69 runs of 1024 in 70,000 events; of them 64 are sampled, and 13 · 69 / 64 = 14.02 leaves out the 13th,
    // which begins at 13,312
    let mut cd34 = vec![100.0; 70_000];
    cd34[13_500] = 1e5;
    let case = Case::new(&[("FSC-A", ""), ("PE-A", "CD34")], vec![vec![1.0; 70_000], cd34]);
    let gates = format!("{CELLS}[[laip]]\nname = \"L\"\nabove = {{ CD34 = 0.6 }}\n").replace("= 20", "= 0");
    let text = assay(&gates, "denominator = \"Cells\"\nlod_events = 5\nloq_events = 11\n")
        .replace("\"linear\"", "{ logicle = { T = 262144, W = 0.5, M = 4.5, A = 0 } }");
    let plots = case.analyse(&text).unwrap().plots;
    let plot = plots.iter().find(|plot| plot.population == "/L").unwrap();
    assert_eq!(plot.laips[0].event_count, 1);
    // The top of the scale is 1; a margin of 2 % of at most 1 is added.
    assert!(plot.laips[0].points[0][0] < 1.0 && (1.0..1.02).contains(&plot.x.upper), "{plot:?}");
}

#[test]
fn drawn_laip_events_come_from_the_whole_acquisition() {
    // by hand: of 20,000 events, all in the LAIP, 4,096 are drawn, some 1,024 of each quarter, give or take 5 deviations
    // of √(4096 · ¼ · ¾) = 27.7
    let order: Vec<f64> = (0..20_000).map(f64::from).collect();
    let case = Case::new(&[("FSC-A", ""), ("PE-A", "CD34")], vec![order, vec![100.0; 20_000]]);
    let gates = format!("{CELLS}[[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = {{ CD34 = 70 }}\n");
    let gates = gates.replace("= 20", "= 0");
    let text = assay(&gates, "denominator = \"Cells\"\nlod_events = 5\nloq_events = 11\n");
    let plots = case.analyse(&text).unwrap().plots;
    let points = &plots[0].laips[0].points;
    for quarter in 0..4_i32 {
        let [from, to] = [quarter, quarter + 1].map(|quarter| f64::from(quarter) * 5_000.0);
        let count = points.iter().filter(|point| (from..to).contains(&point[0])).count();
        assert!(count.abs_diff(1_024) < 139, "{count} in quarter {quarter}");
    }
}

#[test]
fn threads_and_chunks_do_not_matter() {
    let up: Vec<f64> = (0..30_000).map(|event| f64::from(event % 997)).collect();
    let other = up.iter().map(|value| (value * 7.0) % 1013.0).collect();
    let case = Case::new(&[("FSC-A", ""), ("PE-A", "CD34")], vec![up, other]);
    let gates = format!("{CELLS}[[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = {{ CD34 = 70 }}\n");
    let text = assay(&gates, "denominator = \"Cells\"\nlod_events = 5\nloq_events = 11\n");
    let run = |threads: usize, chunk_events: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let options =
            Options { chunk_events: std::num::NonZeroUsize::new(chunk_events), ..Options::default() };
        pool.install(|| case.analyse_with(&text, &options)).unwrap()
    };
    let plain = run(1, 30_000);
    assert_eq!(plain.plots[0].laips[0].points.len(), crate::plot::POINT_LIMIT);
    for (threads, chunk_events) in [(1, 1000), (2, 8192), (3, 77), (4, 1)] {
        assert_eq!(run(threads, chunk_events), plain, "{threads} threads, chunks of {chunk_events}");
    }
}

#[test]
fn a_cancelled_analysis_says_so() {
    let gates = format!("{CELLS}[[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = {{ CD34 = 70 }}\n");
    let text = assay(&gates, "denominator = \"Cells\"\nlod_events = 5\nloq_events = 11\n");
    let cancel = std::sync::atomic::AtomicBool::new(true);
    let options = Options { cancel: Some(&cancel), ..Options::default() };
    let error = hundred().analyse_with(&text, &options).unwrap_err();
    assert_eq!(error.to_string(), "the analysis was cancelled");
}

#[test]
fn progress_ends_at_all_events() {
    let gates = format!("{CELLS}[[laip]]\nname = \"L\"\nparent = \"Cells\"\nabove = {{ CD34 = 70 }}\n");
    let text = assay(&gates, "denominator = \"Cells\"\nlod_events = 5\nloq_events = 11\n");
    let most = std::sync::Mutex::new(0);
    let note = |progress: Progress| {
        let mut most = most.lock().unwrap();
        *most = progress.done_events.max(*most);
        assert_eq!(progress.total_events, 100);
    };
    let options =
        Options { progress: Some(&note), chunk_events: std::num::NonZeroUsize::new(7), ..Options::default() };
    hundred().analyse_with(&text, &options).unwrap();
    assert_eq!(*most.lock().unwrap(), 100);
}
