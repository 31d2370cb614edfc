//! A made-up case with everything that a page can show: every text in the author's hand, numbers only plausible.

use super::{certain, synthetic};
use flowmrd::result::{
    AcquisitionEntry, CaseEntry, CaseResult, DetectorEntry, EarlierEntry, FindingEntry, FindingLevel,
    InputEntry, IntervalEntry, IntervalWithMethodEntry, MarkerSpreadEntry, PhenotypeEntry, PhenotypeRole,
    ReductionEntry, TubeEntry, VerdictEntry,
};
use flowmrd::{Analysis, TimelineData};

/// Seconds of a bin of the made-up timelines.
const BIN_SECONDS: f64 = 2.0;

/// A case with a label, a control, earlier time points, two protocols, four schemes, ten findings and two LAIPs.
pub fn analysis() -> Analysis {
    let mut analysis = synthetic::analysis();
    let result = &mut analysis.result;
    certain::add_all(&mut result.mrd);
    result.mrd.risk = result.mrd.risk.iter().chain(&result.mrd.risk).cloned().collect();
    result.case = Some(label(Some("M-0017"), Some("day 33"), Some("2026-10-12")));
    result.controls = vec![control()];
    result.acquisition = ["tube-1.fcs", "tube-2.fcs", "normal-1.fcs"].map(acquisition).to_vec();
    result.earlier = vec![
        earlier("diagnosis", "2026-09-02", 61_200, 148_000, VerdictEntry::Quantifiable),
        earlier("day 15", "2026-09-24", 1_480, 210_000, VerdictEntry::Quantifiable),
        earlier("day 22", "2026-10-01", 0, 190_000, VerdictEntry::NotDetected),
    ];
    result.findings = findings();
    add_phenotypes(result);
    analysis.control_plots = analysis.plots.clone();
    for plot in &mut analysis.control_plots {
        for laip in &mut plot.laips {
            laip.event_count = 2;
            laip.points.truncate(2);
        }
    }
    analysis.timelines = vec![timeline("tube-1.fcs", 0.0), timeline("tube-2.fcs", 31.0)];
    analysis
}

fn label(case: Option<&str>, time_point: Option<&str>, date: Option<&str>) -> CaseEntry {
    CaseEntry {
        case: case.map(str::to_owned),
        patient: Some("Erika Mustermann".to_owned()),
        time_point: time_point.map(str::to_owned),
        date: date.map(str::to_owned),
    }
}

fn control() -> InputEntry {
    InputEntry {
        file: "normal-1.fcs".to_owned(),
        sha256: "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce".to_owned(),
        data_set: 1,
        event_count: 980_000,
        deviations: Vec::new(),
    }
}

fn acquisition(file: &str) -> AcquisitionEntry {
    AcquisitionEntry {
        file: file.to_owned(),
        cytometer: Some("Made-up cytometer".to_owned()),
        serial_number: Some("SN-4711".to_owned()),
        date: Some("2026-10-12".to_owned()),
        begin: Some("09:14:05".to_owned()),
        end: Some("09:17:11".to_owned()),
        duration_seconds: Some(186.0),
        events_per_second: Some(258.0),
        lost: Some(12),
        aborted: None,
        detectors: vec![DetectorEntry { short_name: "PE-A".to_owned(), voltage: Some(480.0), gain: None }],
    }
}

/// An earlier level; interval and reduction are only plausible.
fn earlier(time_point: &str, date: &str, positive: u64, total: u64, verdict: VerdictEntry) -> EarlierEntry {
    let level = synthetic::level(positive, total, verdict);
    let ratio = 9e-4 / level.fraction.unwrap_or(0.0).max(1e-9);
    let interval = IntervalWithMethodEntry {
        method: "koopman".to_owned(),
        confidence: 0.95,
        lower: ratio * 0.8,
        upper: ratio * 1.3,
    };
    let has_level = positive > 0;
    EarlierEntry {
        case: label(None, Some(time_point), Some(date)),
        positive,
        total,
        fraction: level.fraction,
        interval: level.interval.map(|interval| IntervalEntry { confidence: 0.95, ..interval }),
        verdict,
        reduction: has_level.then(|| ReductionEntry {
            earlier: TubeEntry { name: time_point.to_owned(), positive, total },
            ratio,
            log10: Some(-ratio.log10()),
            log10_lower: Some(-(ratio * 1.3).log10()),
            log10_upper: Some(-(ratio * 0.8).log10()),
            ratio_interval: interval,
        }),
    }
}

fn findings() -> Vec<FindingEntry> {
    use FindingLevel::{Caution, Fail, NotEvaluated, Pass};
    let seen = |code, level, parts| FindingEntry::seen(code, level, parts);
    vec![
        seen("margin-events", Pass, ["", "0.02 % of events at the end of a range", "fewer than 1 %"]),
        seen(
            "few-events",
            Caution,
            ["", "75,500 nucleated events", "2.8 million for a sensitivity of 10^-5"],
        )
        .with_advice("acquire more of the tube"),
        seen(
            "laip-arrival",
            Fail,
            ["CD123+ CD45dim", "11 of 18 events within 4 s", "an even spread (p = 2e-9)"],
        )
        .with_advice("look at the figure of arrivals; a clog or carry-over brings bursts"),
        seen("voltages", Caution, ["tube-2.fcs", "PE-A at 512 V", "480 V, as in tube-1.fcs"])
            .with_advice("compare the gates of PE-A in both tubes"),
        seen("drift", Caution, ["CD45", "median moves by 0.06 of its scale", "less than 0.05"])
            .with_advice("cut the last minute and run again"),
        FindingEntry::line("lost-events", NotEvaluated, "neither file states $LOST"),
        FindingEntry::line("haemodilution", NotEvaluated, "the assay names no population of neutrophils"),
        seen("time-gaps", Pass, ["", "no gap", "none longer than 1 s"]),
        seen("doublets", Pass, ["", "2.1 % of events", "fewer than 15 %"]),
        FindingEntry::line("nan-events", Pass, "every event has a value in every parameter"),
    ]
}

/// Three populations on two markers whose axes the panels have and one whose axis no panel has.
fn add_phenotypes(result: &mut CaseResult) {
    let laip = |index: usize| (result.mrd.laips[index].path.clone(), PhenotypeRole::Laip);
    let rows = [
        (laip(0), 57, [[0.62, 0.66, 0.7], [0.47, 0.52, 0.55], [0.6, 0.66, 0.69]]),
        (laip(1), 18, [[0.6, 0.64, 0.67], [0.39, 0.42, 0.46], [0.55, 0.6, 0.66]]),
        (
            ("/Singlets/Nucleated/CD19+".to_owned(), PhenotypeRole::Reference),
            10_900,
            [[0.61, 0.65, 0.69], [0.66, 0.7, 0.74], [0.2, 0.24, 0.61]],
        ),
    ];
    let markers = ["CD19", "CD45", "CD34"];
    result.phenotypes = rows
        .into_iter()
        .map(|((population, role), event_count, spreads)| PhenotypeEntry {
            population,
            role,
            event_count,
            sampled_count: event_count.min(10_000),
            markers: markers.iter().zip(spreads).map(|(marker, spread)| spread_of(marker, spread)).collect(),
        })
        .collect();
}

fn spread_of(marker: &str, [lower, median, upper]: [f64; 3]) -> MarkerSpreadEntry {
    MarkerSpreadEntry {
        marker: marker.to_owned(),
        median_value: Some(150.0 * ((median - 0.2) * 9.0).sinh()),
        median: Some(median),
        lower_quartile: Some(lower),
        upper_quartile: Some(upper),
    }
}

/// An even flow with a gap, and a burst of the second LAIP's events.
fn timeline(file: &str, phase: f64) -> TimelineData {
    let event_counts = (0..93_u32)
        .map(|bin| if (40..43).contains(&bin) { 0 } else { 500 + u64::from(bin * 37 % 41) })
        .collect();
    TimelineData {
        file: file.to_owned(),
        is_in_seconds: true,
        start: 0.0,
        bin_width: BIN_SECONDS,
        event_counts,
        laip_times: vec![
            (0..28).map(|event| 3.0 + 6.3 * f64::from(event)).collect(),
            (0..9).map(|event| 120.0 + phase + 0.4 * f64::from(event)).collect(),
        ],
    }
}
