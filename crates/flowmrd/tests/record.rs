//! What is recorded along with gating: arrivals, phenotypes, acquisition, earlier levels, plots of controls.
//!
//! Expected numbers: `scripts/reference/fixture_counts.py` (FlowIO, numpy, flowutils), its lines beneath the counts.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::LazyLock;

use flowmrd::result::{CaseEntry, CaseResult, FindingLevel, PhenotypeRole};
use flowmrd::{Analysis, Assay, Case, Options, analyse_case};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name)
}

fn assay() -> Assay {
    Assay::read(fixture("follow-up.toml")).unwrap()
}

/// The case without anything beside its file.
static ALONE: LazyLock<Analysis> = LazyLock::new(|| analyse(Case::default(), &Options::default()));

fn analyse(case: Case, options: &Options<'_>) -> Analysis {
    let case = Case { files: vec![fixture("follow-up.fcs")], ..case };
    analyse_case(&assay(), &case, options).unwrap()
}

#[test]
fn phenotypes_have_the_quartiles_of_laip_and_reference_events() {
    let result = &ALONE.result;
    let entry = |name: &str| result.phenotypes.iter().find(|one| one.population.ends_with(name)).unwrap();
    let quartiles = |name: &str, marker: &str| {
        let spread = entry(name).markers.iter().find(|spread| spread.marker == marker).unwrap();
        [spread.lower_quartile, spread.median, spread.upper_quartile].map(Option::unwrap)
    };
    let expected = [
        ("/CD34+ CD38dim CD58++", "CD10", [0.746_843_28, 0.788_054_11, 0.831_992_11]),
        ("/CD34+ CD38dim CD58++", "CD38", [0.467_188_66, 0.500_030_42, 0.541_591_92]),
        ("/CD34+ CD38dim CD58++", "SSC-A", [19_104.136_718_75, 23_221.853_515_62, 28_365.519_531_25]),
        ("/Hematogones", "CD10", [0.562_886_88, 0.659_895_47, 0.715_978_96]),
        ("/Hematogones", "CD38", [0.749_312_21, 0.777_508_24, 0.805_977_62]),
        ("/Hematogones", "SSC-A", [19_008.029_296_88, 21_813.871_093_75, 25_235.509_765_62]),
    ];
    for (name, marker, expected) in expected {
        for (found, expected) in quartiles(name, marker).into_iter().zip(expected) {
            // the script prints eight places
            assert!((found / expected - 1.0).abs() < 2e-8, "{name} {marker}: {found} for {expected}");
        }
    }
    let roles: Vec<_> = result.phenotypes.iter().map(|one| one.role).collect();
    assert_eq!(roles, [PhenotypeRole::Laip, PhenotypeRole::Laip, PhenotypeRole::Reference]);
    assert!(result.phenotypes.iter().all(|one| one.sampled_count == one.event_count));
}

#[test]
fn timeline_holds_every_event_and_the_times_of_the_laips() {
    let analysis = &*ALONE;
    let [timeline] = analysis.timelines.as_slice() else { panic!("{}", analysis.timelines.len()) };
    assert!(timeline.is_in_seconds);
    assert_eq!(timeline.event_counts.iter().sum::<u64>(), 37_000);
    let times = &timeline.laip_times[0];
    assert_eq!(times.len() as u64, analysis.result.mrd.laips[0].level.positive);
    // ticks of 0.001 s
    assert_eq!((times[0], times[times.len() - 1]), (880.0 * 0.001, 18_487.0 * 0.001));
    assert!(times.is_sorted());
    let [acquisition] = analysis.result.acquisition.as_slice() else { panic!() };
    assert_eq!(acquisition.duration_seconds, Some(18_497.0 * 0.001));
    // fixtures/README.md: 2,000 events a second; the median of 64 stretches of 578 events lies within five of √578
    let rate = acquisition.events_per_second.unwrap();
    assert!((rate - 2000.0).abs() < 2000.0 * 5.0 / 578_f64.sqrt(), "{rate}");
    assert_eq!(acquisition.cytometer.as_deref(), Some("flowmrd-simulate"));
}

#[test]
fn record_is_the_same_on_any_number_of_threads_and_chunks() {
    let whole = &*ALONE;
    for (threads, chunk) in [(1, 37_000), (2, 1000), (2, 7)] {
        let options = Options {
            threads: NonZeroUsize::new(threads),
            chunk_events: NonZeroUsize::new(chunk),
            ..Options::default()
        };
        let other = analyse(Case::default(), &options);
        assert_eq!(other.result.phenotypes, whole.result.phenotypes, "{threads} threads, chunks of {chunk}");
        assert_eq!(other.timelines, whole.timelines, "{threads} threads, chunks of {chunk}");
    }
}

#[test]
fn controls_are_drawn_on_the_axes_of_the_case() {
    let case = Case { controls: vec![fixture("negative.fcs")], ..Case::default() };
    let with_control = analyse(case, &Options::default());
    let alone = &*ALONE;
    assert_eq!(alone.control_plots, []);
    assert_eq!(with_control.plots, alone.plots);
    assert_eq!(with_control.control_plots.len(), alone.plots.len());
    for (control, own) in with_control.control_plots.iter().zip(&alone.plots) {
        assert_eq!((&control.x, &control.y, &control.outlines), (&own.x, &own.y, &own.outlines));
        // fixtures/README.md: 12,000 events without a blast
        assert!(
            control.density.event_count() <= 12_000
                && control.density.event_count() < own.density.event_count()
        );
    }
    let files: Vec<_> = with_control.result.acquisition.iter().map(|one| one.file.as_str()).collect();
    assert_eq!(files, ["follow-up.fcs", "negative.fcs"]);
}

/// An earlier result of the fixture's denominator with other counts.
fn earlier(date: &str, positive: u64) -> CaseResult {
    let mut result = ALONE.result.clone();
    let (time_point, date) = (Some(format!("day {date}")), Some(date.to_owned()));
    result.case = Some(CaseEntry { time_point, date, ..CaseEntry::default() });
    result.mrd.level.positive = positive;
    result
}

#[test]
fn earlier_levels_stand_in_the_order_of_their_dates_with_their_reductions() {
    let first = earlier("2026-01-02", 6_800);
    let second = earlier("2026-03-04", 680);
    let case = Case { earlier: vec![second, first], ..Case::default() };
    let result = analyse(case, &Options::default()).result;
    let dates: Vec<_> = result.earlier.iter().map(|one| one.case.date.as_deref().unwrap()).collect();
    assert_eq!(dates, ["2026-01-02", "2026-03-04"]);
    // by hand: 6,800 and 680 to 68 events over the same denominator are two decades and one
    let decades = |at: usize| result.earlier[at].reduction.as_ref().unwrap().log10.unwrap();
    assert!((decades(0) - 2.0).abs() < 1e-12 && (decades(1) - 1.0).abs() < 1e-12);
    // the level's own reduction is since the last of them
    let last = result.mrd.level.reduction.as_ref().unwrap();
    assert_eq!((last.earlier.name.as_str(), last.earlier.positive), ("day 2026-03-04", 680));
}

#[test]
fn earlier_level_over_another_denominator_is_a_caution() {
    let mut other = earlier("2026-01-02", 680);
    other.mrd.denominator = "/Steady/Singlets".to_owned();
    let result = analyse(Case { earlier: vec![other], ..Case::default() }, &Options::default()).result;
    let finding = result.findings.iter().find(|one| one.code == "earlier-denominator-differs").unwrap();
    assert_eq!(finding.level, FindingLevel::Caution);
    assert_eq!(
        finding.message,
        "the level at day 2026-01-02 is over /Steady/Singlets; expected /Steady/Singlets/Viable/Nucleated; compare levels \
         over the same denominator: analyse the earlier sample again with this assay"
    );
}
